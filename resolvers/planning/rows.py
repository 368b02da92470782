"""The rows that a field asks for: `where`, `orderBy` and the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import FieldNode, GraphQLInt, GraphQLObjectType, GraphQLString, ValueNode

from catalog import Resource, graphql_name
from resolvers.errors import Code, Refusal
from resolvers.given import Given, bad_operand, values_of, variable_names
from resolvers.plan import (
    All,
    AnyOf,
    Compare,
    Direction,
    Not,
    Operand,
    Operator,
    Page,
    Path,
    Predicate,
    Rows,
    SortKey,
    comparisons,
)
from resolvers.planning.limits import PageLimits
from resolvers.planning.walk import Walk, argument_types, arguments


@dataclass(frozen=True, slots=True)
class RowsPlanner:
    """Plans the arguments of connections and lists."""

    walk: Walk
    limits: PageLimits

    def plan(
        self, path: Path, resource: Resource, parent: GraphQLObjectType, node: FieldNode, nested: bool = False
    ) -> Rows:
        """The rows that a field of `parent` asks for; `nested` for the list of a reference.

        Raises `Refusal`: BAD_OPERAND for operands that are null or absent, LIMIT_EXCEEDED.
        """
        types, given = argument_types(parent, node.name.value), arguments(node)
        where = None
        if "where" in given:
            where = self._predicate(self.walk.value(given["where"], types["where"]), resource, (*path, "where"))
        order: tuple[SortKey, ...] = ()
        if "orderBy" in given:
            order = tuple(
                self._order(self.walk.value(given["orderBy"], types["orderBy"]), resource, (*path, "orderBy"))
            )
        if len(order) + sum(1 for _ in comparisons(where)) > self.limits.terms:
            message = f"`where` and `orderBy` hold over {self.limits.terms} comparisons and sort keys"
            raise Refusal(Code.LIMIT_EXCEEDED, message, path[:2])
        page = Page(self._size(given.get("first"), path, nested), self._after(given.get("after"), path))
        by_key = not nested and self._names_key(where, resource)
        return Rows(resource, path, page, where, order, by_key)

    def _size(self, first: ValueNode | None, path: Path, nested: bool) -> int:
        """The size of a page; null and absent mean the default. Raises `Refusal` (LIMIT_EXCEEDED, BAD_OPERAND)."""
        largest = self.limits.largest_list if nested else self.limits.largest
        given = None if first is None else self.walk.value(first, GraphQLInt)
        if given is None or given.is_null:
            return min(self.limits.default, largest)
        size = given.shape_value(path)
        if not isinstance(size, int) or size < 0:
            raise Refusal(Code.BAD_OPERAND, "`first` is a number of rows, 0 or more", path[:2])
        if size > largest:
            raise Refusal(Code.LIMIT_EXCEEDED, f"`first` is at most {largest} here", path[:2])
        return size

    def _after(self, after: ValueNode | None, path: Path) -> Operand | None:
        if after is None or (given := self.walk.value(after, GraphQLString)).is_null:
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
                return all(name in self.walk.given for name in variable_names(part.operand))
            case Operator.IN:
                short = len(values_of(part.operand, self.walk.variables.coerced)) <= self.limits.key_batch
                return short and all(name in self.walk.given for name in variable_names(part.operand))
            case _:
                return False

    def _predicate(self, given: Given, resource: Resource, path: Path) -> Predicate:
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

    def _order(self, given: Given, resource: Resource, path: Path) -> Iterator[SortKey]:
        items = {graphql_name(item.code): item for item in resource.items.values()}
        for element in given.elements(path):
            for name, direction in element.members(path):
                value = direction.shape_value(path)
                if not isinstance(value, Direction):
                    raise bad_operand((*path, name))
                yield SortKey(items[name], value, (*path, name))
