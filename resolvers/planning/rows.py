"""The rows that a field asks for: `where`, `orderBy` and the page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphql import FieldNode, GraphQLInt, GraphQLObjectType, GraphQLString, ValueNode

from catalog import Item, Reference, Resource, graphql_name
from resolvers.errors import Code, Refusal
from resolvers.given import Given, bad_operand, values_of, variable_names
from resolvers.plan import (
    BETWEEN,
    ENDS,
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
    Quantifier,
    Related,
    Rows,
    SortKey,
    levels,
    terms,
)
from resolvers.planning.limits import PageLimits
from resolvers.planning.walk import Walk, argument_types, arguments


@dataclass(frozen=True, slots=True)
class RowsPlanner:
    """Plans the arguments of connections and lists. `resources` are the catalogue's entries by code."""

    walk: Walk
    limits: PageLimits
    resources: Mapping[str, Resource]

    def plan(
        self, path: Path, resource: Resource, parent: GraphQLObjectType, node: FieldNode, nested: bool = False
    ) -> Rows:
        """The rows that a field of `parent` asks for; `nested` for the list of a reference.

        Raises `Refusal`: BAD_OPERAND for operands that are null or absent, LIMIT_EXCEEDED.
        """
        types, given = argument_types(parent, node.name.value), arguments(node)
        where = None
        if "where" in given:
            where = self.predicate(self.walk.value(given["where"], types["where"]), resource, (*path, "where"))
        stated: tuple[SortKey, ...] = ()
        if "orderBy" in given:
            stated = tuple(
                self._order(self.walk.value(given["orderBy"], types["orderBy"]), resource, (*path, "orderBy"))
            )
        if len(stated) + terms(where) > self.limits.terms:
            message = f"`where` and `orderBy` hold over {self.limits.terms} comparisons, references and sort keys"
            raise Refusal(Code.LIMIT_EXCEEDED, message, path[:2])
        order = _deciding(stated)
        if len(order) > self.limits.sort_keys:
            facts = {"limit": "sort_keys", "maximum": self.limits.sort_keys}
            message = f"`orderBy` names over `limits.sort_keys` = {self.limits.sort_keys} items"
            raise Refusal(Code.LIMIT_EXCEEDED, message, path[:2], facts)
        if levels(where) > self.limits.related_levels:
            message = f"`where` leads over more than {self.limits.related_levels} references in a row"
            raise Refusal(Code.LIMIT_EXCEEDED, message, path[:2])
        page = self._page(given, path, nested)
        by_key = not nested and self._names_key(where, resource)
        return Rows(resource, path, page, where, order, by_key)

    def _page(self, given: Mapping[str, ValueNode], path: Path, nested: bool) -> Page:
        """Which of the rows; arguments that are null count as absent. Raises `Refusal` (BAD_OPERAND, LIMIT_EXCEEDED).

        What could be meant in two ways is refused: the first rows and the last, a row to stop at and no end to count
        from.
        """
        largest = self.limits.largest_list if nested else self.limits.largest
        first, last = (self._size(given, name, largest, path) for name in ("first", "last"))
        after, before = (self._cursor(given, name, path) for name in ("after", "before"))
        if first is not None and last is not None:
            raise Refusal(Code.BAD_OPERAND, "`first` and `last` do not go together", path[:2])
        if before is not None and first is None and last is None:
            raise Refusal(Code.BAD_OPERAND, "`before` goes with `last`, or with `first`", path[:2])
        if last is not None:
            return Page(last, after, before, from_end=True)
        return Page(min(self.limits.default, largest) if first is None else first, after, before)

    def _size(self, given: Mapping[str, ValueNode], name: str, largest: int, path: Path) -> int | None:
        """A number of rows, None where none is given."""
        if name not in given or (value := self.walk.value(given[name], GraphQLInt)).is_null:
            return None
        size = value.shape_value(path)
        if not isinstance(size, int) or size < 0:
            raise Refusal(Code.BAD_OPERAND, f"`{name}` is a number of rows, 0 or more", path[:2])
        if size > largest:
            raise Refusal(Code.LIMIT_EXCEEDED, f"`{name}` is at most {largest} here", path[:2])
        return size

    def _cursor(self, given: Mapping[str, ValueNode], name: str, path: Path) -> Operand | None:
        if name not in given or (value := self.walk.value(given[name], GraphQLString)).is_null:
            return None
        return value.operand((*path, name))

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

    def predicate(self, given: Given, resource: Resource, path: Path) -> Predicate:
        """What a `where` asks. Raises `Refusal` (BAD_OPERAND)."""
        items = {graphql_name(item.code): item for item in resource.items.values()}
        references = {graphql_name(reference.code): reference for reference in resource.references.values()}
        parts: list[Predicate] = []
        for name, member in given.members(path):
            here = (*path, name)
            match name:
                case "and" | "or":
                    several = tuple(
                        self.predicate(element, resource, (*here, str(index)))
                        for index, element in enumerate(member.elements(here))
                    )
                    parts.append(All(several) if name == "and" else AnyOf(several))
                case "not":
                    parts.append(Not(self.predicate(member, resource, here)))
                case _ if name in items:
                    parts.extend(self._comparisons(items[name], member, here))
                case _:
                    parts.extend(self._related(references[name], member, here))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _related(self, reference: Reference, given: Given, path: Path) -> Iterator[Related]:
        """What is asked of the rows behind one reference: of the only one, or of some, none or every of several."""
        target = self.resources[reference.resource]
        if not reference.many:
            yield Related(reference, Quantifier.SOME, target, self.predicate(given, target, path), path)
            return
        for quantifier, where in given.members(path):
            here = (*path, quantifier)
            yield Related(reference, Quantifier(quantifier), target, self.predicate(where, target, here), here)

    def _comparisons(self, item: Item, given: Given, path: Path) -> Iterator[Predicate]:
        """What one item is compared with; `between` becomes the two comparisons that it stands for."""
        for operator, operand in given.members(path):
            here = (*path, operator)
            if operator == BETWEEN:
                ends = dict(operand.members(here))
                yield All(
                    tuple(Compare(item, end, ends[name].operand((*here, name)), path) for name, end in ENDS.items())
                )
            else:
                yield Compare(item, Operator(operator), operand.operand(here), path)

    def _order(self, given: Given, resource: Resource, path: Path) -> Iterator[SortKey]:
        items = {graphql_name(item.code): item for item in resource.items.values()}
        for element in given.elements(path):
            for name, direction in element.members(path):
                value = direction.shape_value(path)
                if not isinstance(value, Direction):
                    raise bad_operand((*path, name))
                yield SortKey(items[name], value, (*path, name))


def _deciding(stated: Iterable[SortKey]) -> tuple[SortKey, ...]:
    """The first key of each item: rows that it leaves together are alike in the item, whatever else is asked of it."""
    first: dict[str, SortKey] = {}
    for key in stated:
        first.setdefault(key.item.code, key)
    return tuple(first.values())
