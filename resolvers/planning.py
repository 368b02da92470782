"""From a document and the shape of its variables to plans: one per root field of `data` and `verify`, and per `node`.

The document is walked with graphql-core's own `collect_fields`, so fragments, `@skip`, `@include`, merged fields and
the order of keys are the library's. Only the shape of the variables may be looked at here (see `shape`): a value that
is read now would be frozen into a plan that other requests share.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    GraphQLInputType,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    ValueNode,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from catalog import Reference, Resource, graphql_name, type_name
from resolvers.errors import Code, Refusal
from resolvers.given import Given, bad_operand, values_of, variable_names
from resolvers.plan import (
    ONE,
    All,
    AnyOf,
    Compare,
    Comparison,
    Connection,
    ConnectionField,
    CursorField,
    Direction,
    EdgeMember,
    EdgeNode,
    Edges,
    IdField,
    ItemField,
    Node,
    NodeById,
    NodeField,
    Nodes,
    Not,
    Operand,
    Operator,
    Page,
    PageInfo,
    Path,
    Predicate,
    ReferenceField,
    RootPlan,
    Rows,
    SharingField,
    SortKey,
    Stated,
    TotalCount,
    TypenameField,
    comparisons,
)
from resolvers.types import subject_items


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one request may ask for.

    Rows of a page when it does not say, and at most (`largest` for a root field, `largest_list` for a to-many
    reference); `rows` of a page with all its lists; `terms`, comparisons and sort keys together, of one field; values
    of one `in` that names keys.
    """

    default: int = 20
    largest: int = 500
    largest_list: int = 100
    rows: int = 20_000
    terms: int = 200
    key_batch: int = 100


PIPELINE_ROOTS = frozenset({"data", "verify", "node"})
"""Root fields of the schema that the pipeline answers itself."""

Selected = Mapping[str, list[FieldDetails]]


@dataclass(frozen=True, slots=True)
class PlannedRoots:
    """All that one operation asks of the pipeline.

    `roots` stand in document order. `closed` says that nothing else is asked, so that no executor is needed: the
    answer's `data` is then `pieces`, finished bytes and, as indexes into `roots`, the places of their values.
    """

    roots: tuple[RootPlan, ...]
    closed: bool
    pieces: tuple[bytes | int, ...]


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans one operation. `resources` maps type names and root field names to catalogue entries."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues
    resources: Mapping[str, Resource]
    all_resources: Mapping[str, Resource]
    limits: PageLimits
    given: frozenset[str]
    """Names of the variables that the request itself gives; the others are absent or stand by their default."""

    def plan(self) -> PlannedRoots:
        """Plan every root field; raises `Refusal` for operands that are null or absent."""
        query = self.schema.query_type
        if query is None:  # a schema without a query type cannot have been built
            raise AssertionError
        top = collect_fields(self.schema, self.fragments, self.variables, query, self.operation, hide_suggestions=True)
        roots: list[RootPlan] = []
        pieces: list[bytes | int] = []
        closed = True
        for key, details in top.grouped_field_set.items():
            pieces.append(_key(key, first=not pieces))
            match name := details[0].node.name.value:
                case "data" | "verify":
                    pieces.extend(self._group((key,), name, details, roots))
                case "node":
                    pieces.append(len(roots))
                    roots.append(self._node((key,), details))
                case "__typename":
                    pieces.append(f'"{query.name}"'.encode())
                case _:
                    closed = False
        return PlannedRoots(tuple(roots), closed, (*pieces, b"}"))

    def _group(
        self, path: Path, name: str, details: list[FieldDetails], roots: list[RootPlan]
    ) -> Iterator[bytes | int]:
        group_type = _object_type(self.schema, "Query", name)
        first = True
        for key, field in self._subfields(group_type, details).items():
            yield _key(key, first)
            first = False
            if field[0].node.name.value == "__typename":
                yield f'"{group_type.name}"'.encode()
            else:
                plan = self._connection if name == "data" else self._comparison
                yield len(roots)
                roots.append(plan((*path, key), group_type, field))
        yield b"}"

    def _subfields(self, type: GraphQLObjectType, details: list[FieldDetails]) -> Selected:
        return collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, type, details, hide_suggestions=True
        ).grouped_field_set

    # --- data ---------------------------------------------------------------------------------------------------

    def _connection(self, path: Path, parent: GraphQLObjectType, details: list[FieldDetails]) -> Connection:
        node = details[0].node
        resource = self.resources[node.name.value]
        connection_type = _named_object(parent, node)
        rows = self._rows(path, resource, parent, node)
        fields = tuple(self._connection_fields(path, resource, connection_type, details))
        plan = Connection(path, rows, fields, self._stated(details))
        self._check_size(plan)
        return plan

    def _check_size(self, plan: Connection | NodeById) -> None:
        if plan.most_rows > self.limits.rows:
            message = f"the page and its lists could hold over {self.limits.rows} rows"
            raise Refusal(Code.LIMIT_EXCEEDED, message, plan.path)

    def _connection_fields(
        self, path: Path, resource: Resource, type: GraphQLObjectType, details: list[FieldDetails]
    ) -> Iterator[ConnectionField]:
        for key, field in self._subfields(type, details).items():
            here = (*path, key)
            match field[0].node.name.value:
                case "totalCount":
                    yield TotalCount(key)
                case "nodes":
                    yield Nodes(key, self._node_selection(here, resource, _named_object(type, field[0].node), field))
                case "edges":
                    yield Edges(key, tuple(self._edge(here, resource, _named_object(type, field[0].node), field)))
                case "pageInfo":
                    yield PageInfo(key, self._leaves(_named_object(type, field[0].node), field))
                case _:
                    yield TypenameField(key, type.name)

    def _edge(
        self, path: Path, resource: Resource, type: GraphQLObjectType, details: list[FieldDetails]
    ) -> Iterator[EdgeMember]:
        for key, field in self._subfields(type, details).items():
            match field[0].node.name.value:
                case "cursor":
                    yield CursorField(key)
                case "node":
                    node_type = _named_object(type, field[0].node)
                    yield EdgeNode(key, self._node_selection((*path, key), resource, node_type, field))
                case _:
                    yield TypenameField(key, type.name)

    def _leaves(self, type: GraphQLObjectType, details: list[FieldDetails]) -> tuple[tuple[str, str], ...]:
        """Pairs of response key and field name of a type that has only leaves; `__typename` as `__typename:Type`."""
        names = ((key, field[0].node.name.value) for key, field in self._subfields(type, details).items())
        return tuple((key, f"__typename:{type.name}" if name == "__typename" else name) for key, name in names)

    def _node_selection(
        self, path: Path, resource: Resource, type: GraphQLObjectType, details: list[FieldDetails]
    ) -> Node:
        items = {graphql_name(item.code): item for item in resource.items.values()}
        references = {graphql_name(reference.code): reference for reference in resource.references.values()}
        fields: list[NodeField] = []
        for key, field in self._subfields(type, details).items():
            node, here = field[0].node, (*path, key)
            name = node.name.value
            if name == "__typename":
                fields.append(TypenameField(key, type.name))
            elif name == "id":
                fields.append(IdField(key))
            elif name == "sharing":
                fields.append(SharingField(key, self._leaves(_named_object(type, node), field)))
            elif item := items.get(name):
                fields.append(ItemField(key, item, here))
            else:
                fields.append(self._reference(here, references[name], type, field))
        return Node(tuple(fields))

    def _reference(
        self, path: Path, reference: Reference, parent: GraphQLObjectType, details: list[FieldDetails]
    ) -> ReferenceField:
        node = details[0].node
        target = self.all_resources[reference.resource]
        selection = self._node_selection(path, target, _named_object(parent, node), details)
        if reference.many:
            rows = self._rows(path, target, parent, node, nested=True)
        else:
            rows = Rows(target, path, ONE, by_key=True)
        return ReferenceField(path[-1], reference, rows, selection, path)

    def _node(self, path: Path, details: list[FieldDetails]) -> NodeById:
        node = details[0].node
        arguments = _arguments(node)
        choices = {}
        for code, resource in self.all_resources.items():
            type = self.schema.get_type(type_name(code))
            if isinstance(type, GraphQLObjectType) and resource.row is not None:
                rows = Rows(resource, path, ONE, by_key=True)
                choices[code] = (rows, self._node_selection(path, resource, type, details))
        id_type = _field_arguments(self.schema, "node")["id"]
        plan = NodeById(path, self._leaf(arguments["id"], id_type, (*path, "id")), choices, self._stated(details))
        self._check_size(plan)
        return plan

    # --- rows: where, order, page ---------------------------------------------------------------------------------

    def _rows(
        self, path: Path, resource: Resource, parent: GraphQLObjectType, node: FieldNode, nested: bool = False
    ) -> Rows:
        types = {name: argument.type for name, argument in parent.fields[node.name.value].args.items()}
        given = _arguments(node)
        where = None
        if "where" in given:
            where = self._predicate(self._given(given["where"], types["where"]), resource, (*path, "where"))
        order: tuple[SortKey, ...] = ()
        if "orderBy" in given:
            order = tuple(self._order(self._given(given["orderBy"], types["orderBy"]), resource, (*path, "orderBy")))
        if len(order) + sum(1 for _ in comparisons(where)) > self.limits.terms:
            message = f"`where` and `orderBy` hold over {self.limits.terms} comparisons and sort keys"
            raise Refusal(Code.LIMIT_EXCEEDED, message, path[:2])
        page = Page(self._size(given.get("first"), path, nested), self._after(given.get("after"), path))
        by_key = not nested and self._names_key(where, resource)
        return Rows(resource, path, page, where, order, by_key)

    def _size(self, first: ValueNode | None, path: Path, nested: bool) -> int:
        """The size of a page; null and absent mean the default. Raises `Refusal` (LIMIT_EXCEEDED, BAD_OPERAND)."""
        largest = self.limits.largest_list if nested else self.limits.largest
        given = None if first is None else self._given(first, GraphQLInt)
        if given is None or given.is_null:
            return min(self.limits.default, largest)
        size = given.shape_value(path)
        if not isinstance(size, int) or size < 0:
            raise Refusal(Code.BAD_OPERAND, "`first` is a number of rows, 0 or more", path[:2])
        if size > largest:
            raise Refusal(Code.LIMIT_EXCEEDED, f"`first` is at most {largest} here", path[:2])
        return size

    def _after(self, after: ValueNode | None, path: Path) -> Operand | None:
        if after is None or (given := self._given(after, GraphQLString)).is_null:
            return None
        return given.operand((*path, "after"))

    def _names_key(self, where: Predicate | None, resource: Resource) -> bool:
        """Whether the outermost conjunction holds `eq` or `in` for every key item (`in`: at most `key_batch` values).

        A default of the document names nobody: its operands do not count. Of a list only the length is looked at, and
        the shape tells lists over the batch from lists within it.
        """
        conjunction = where.parts if isinstance(where, All) else (where,)
        named = {part.item.code for part in conjunction if isinstance(part, Compare) and self._is_named(part)}
        return bool(resource.key) and named >= set(resource.key)

    def _is_named(self, part: Compare) -> bool:
        match part.operator:
            case Operator.EQ:
                return all(name in self.given for name in variable_names(part.operand))
            case Operator.IN:
                short = len(values_of(part.operand, self.variables.coerced)) <= self.limits.key_batch
                return short and all(name in self.given for name in variable_names(part.operand))
            case _:
                return False

    def _given(self, node: ValueNode, type: GraphQLInputType) -> "Given":
        return Given(self.variables, type, node)

    def _leaf(self, node: ValueNode, type: GraphQLInputType, path: Path) -> Operand:
        return self._given(node, type).operand(path)

    def _predicate(self, given: "Given", resource: Resource, path: Path) -> Predicate:
        items = {graphql_name(item.code): item for item in resource.items.values()}
        parts: list[Predicate] = []
        for name, member in given.members(path):
            here = (*path, name)
            match name:
                case "and" | "or":
                    several = tuple(self._predicate(element, resource, here) for element in member.elements(here))
                    parts.append(All(several) if name == "and" else AnyOf(several))
                case "not":
                    parts.append(Not(self._predicate(member, resource, here)))
                case _:
                    parts.extend(
                        Compare(items[name], Operator(operator), operand.operand((*here, operator)), here)
                        for operator, operand in member.members(here)
                    )
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _order(self, given: "Given", resource: Resource, path: Path) -> Iterator[SortKey]:
        items = {graphql_name(item.code): item for item in resource.items.values()}
        for element in given.elements(path):
            for name, direction in element.members(path):
                value = direction.shape_value(path)
                if not isinstance(value, Direction):
                    raise bad_operand((*path, name))
                yield SortKey(items[name], value, (*path, name))

    def _stated(self, details: list[FieldDetails]) -> Stated:
        """What `@sharing` states for a field, wherever the document selects it. Two that differ are refused."""
        stated = {found for detail in details if (found := self._stated_on(detail.node)) != Stated()}
        if len(stated) > 1:
            raise Refusal(Code.DOCUMENT_INVALID, "one field is selected under different `@sharing`")
        return stated.pop() if stated else Stated()

    def _stated_on(self, node: FieldNode) -> Stated:
        for directive in node.directives or ():
            if directive.name.value == "sharing":
                definition = self.schema.get_directive("sharing")
                if definition is None:
                    raise AssertionError
                operands = {
                    argument.name.value: self._leaf(
                        argument.value, definition.args[argument.name.value].type, (argument.name.value,)
                    )
                    for argument in directive.arguments or ()
                }
                return Stated(operands.get("purpose"), operands.get("grant"))
        return Stated()

    # --- verify -----------------------------------------------------------------------------------------------------

    def _comparison(self, path: Path, parent: GraphQLObjectType, details: list[FieldDetails]) -> Comparison:
        node = details[0].node
        resource = self.resources[node.name.value]
        types = {name: argument.type for name, argument in parent.fields[node.name.value].args.items()}
        items = {graphql_name(item.code): item for item in resource.items.values()}
        given = _arguments(node)
        compared: dict[str, tuple[Compare, ...]] = {"subject": (), "claims": ()}
        for argument in compared.keys() & given.keys():
            members = self._given(given[argument], types[argument]).members((*path, argument))
            compared[argument] = tuple(
                Compare(items[name], Operator.EQ, member.operand((*path, argument, name)), (*path, argument, name))
                for name, member in members
            )
        if {compare.item.code for compare in compared["subject"]} != set(subject_items(resource)):
            raise bad_operand((*path, "subject"))
        members_asked = self._leaves(_named_object(parent, node), details)
        return Comparison(path, resource, compared["subject"], compared["claims"], members_asked, self._stated(details))


def _key(key: str, first: bool) -> bytes:
    return f'{"{" if first else ","}"{key}":'.encode()


def _arguments(node: FieldNode) -> dict[str, ValueNode]:
    return {argument.name.value: argument.value for argument in node.arguments or ()}


def _field_arguments(schema: GraphQLSchema, name: str) -> Mapping[str, GraphQLInputType]:
    query = schema.query_type
    return {} if query is None else {key: argument.type for key, argument in query.fields[name].args.items()}


def _object_type(schema: GraphQLSchema, parent: str, field: str) -> GraphQLObjectType:
    type = get_named_type(schema.type_map[parent].fields[field].type)  # type: ignore[attr-defined]
    if not isinstance(type, GraphQLObjectType):
        raise AssertionError
    return type


def _named_object(parent: GraphQLObjectType, node: FieldNode) -> GraphQLObjectType:
    type = get_named_type(parent.fields[node.name.value].type)
    if not isinstance(type, GraphQLObjectType):
        raise AssertionError
    return type
