"""One plan per root field of `data` and `verify`, and per `node`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import FieldNode, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from catalog import Resource
from resolvers.errors import Code, Refusal
from resolvers.plan import (
    Connection,
    NodeById,
    Path,
    RootPlan,
    Stated,
)
from resolvers.planning.blind import BlindPlanner
from resolvers.planning.groups import GroupsPlanner
from resolvers.planning.limits import PageLimits
from resolvers.planning.nodes import node_choices
from resolvers.planning.planned import PlannedRoots
from resolvers.planning.rows import RowsPlanner
from resolvers.planning.selection import SelectionPlanner
from resolvers.planning.verification import VerificationPlanner
from resolvers.planning.walk import Walk, argument_types, arguments, object_type
from resolvers.types import NOTHING, BlindNames


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans one operation. `by_name` maps root field names to catalogue entries, `resources` their codes.

    `grouped` are the entries by the names of the fields that group their rows, `batches` by those that compare many,
    `blind` by those of blind batches.
    """

    walk: Walk
    by_name: Mapping[str, Resource]
    grouped: Mapping[str, Resource]
    batches: Mapping[str, Resource]
    blind: BlindNames
    resources: Mapping[str, Resource]
    limits: PageLimits

    def plan(self) -> PlannedRoots:
        """Plan every root field; raises `Refusal` for operands and conditions that are null or absent."""
        query = self.walk.query
        roots: list[RootPlan] = []
        pieces: list[bytes | int] = []
        closed = True
        for key, details in self.walk.fields().items():
            pieces.append(_key(key, first=not pieces))
            match name := details[0].node.name.value:
                case "data" | "verify":
                    pieces.extend(self._group((key,), object_type(query, name), name, details, roots))
                case "node":
                    pieces.append(len(roots))
                    roots.append(self._node((key,), details))
                case "__typename":
                    pieces.append(f'"{query.name}"'.encode())
                case _:
                    closed = False
        return PlannedRoots(tuple(roots), closed, (*pieces, _end(empty=not pieces)))

    @property
    def _rows(self) -> RowsPlanner:
        return RowsPlanner(self.walk, self.limits, self.resources)

    @property
    def _selection(self) -> SelectionPlanner:
        return SelectionPlanner(self.walk, self._rows, self.resources)

    def _group(
        self, path: Path, type: GraphQLObjectType, name: str, details: list[FieldDetails], roots: list[RootPlan]
    ) -> Iterator[bytes | int]:
        first = True
        for key, field in self.walk.subfields(type, details).items():
            yield _key(key, first)
            first = False
            asked = field[0].node.name.value
            if asked == "__typename":
                yield f'"{type.name}"'.encode()
            elif asked == NOTHING and asked not in self.by_name:
                yield b"null"
            else:
                yield len(roots)
                roots.append(self._root((*path, key), type, name, field))
        yield _end(empty=first)

    def _root(self, path: Path, type: GraphQLObjectType, area: str, details: list[FieldDetails]) -> RootPlan:
        name = details[0].node.name.value
        if area == "verify" and (name in self.blind.openings or name in self.blind.answerings):
            return BlindPlanner(self.walk, self.blind).plan(path, type, details, self._stated(details))
        if area == "verify":
            planner = VerificationPlanner(self.walk, self.by_name, self.batches)
            return planner.plan(path, type, details, self._stated(details))
        if name in self.grouped:
            groups = GroupsPlanner(self.walk, self._rows)
            return groups.plan(path, self.grouped[name], type, details, self._stated(details))
        return self._connection(path, type, details)

    def _connection(self, path: Path, parent: GraphQLObjectType, details: list[FieldDetails]) -> Connection:
        node = details[0].node
        resource = self.by_name[node.name.value]
        connection_type = object_type(parent, node.name.value)
        rows = self._rows.plan(path, resource, parent, node)
        fields = tuple(self._selection.connection(path, resource, connection_type, details))
        plan = Connection(path, rows, fields, self._stated(details))
        self._check_size(plan)
        return plan

    def _check_size(self, plan: Connection | NodeById) -> None:
        if plan.most_rows > self.limits.rows:
            message = f"the page and its lists could hold over {self.limits.rows} rows"
            raise Refusal(Code.LIMIT_EXCEEDED, message, plan.path)

    def _node(self, path: Path, details: list[FieldDetails]) -> NodeById:
        node = details[0].node
        given = arguments(node)
        choices = node_choices(path, details, self._selection, self.by_name)
        id_type = argument_types(self.walk.query, "node")["id"]
        id = self.walk.leaf(given["id"], id_type, (*path, "id"))
        plan = NodeById(path, id, choices, choices.unlike, self._stated(details))
        self._check_size(plan)
        return plan

    def _stated(self, details: list[FieldDetails]) -> Stated:
        """What `@sharing` states for a field, wherever the document selects it. Two that differ are refused."""
        stated = {found for detail in details if (found := self._stated_on(detail.node)) != Stated()}
        if len(stated) > 1:
            raise Refusal(Code.DOCUMENT_INVALID, "one field is selected under different `@sharing`")
        return stated.pop() if stated else Stated()

    def _stated_on(self, node: FieldNode) -> Stated:
        for directive in node.directives or ():
            if directive.name.value == "sharing":
                definition = self.walk.schema.get_directive("sharing")
                if definition is None:
                    raise AssertionError
                operands = {
                    argument.name.value: self.walk.leaf(
                        argument.value, definition.args[argument.name.value].type, (argument.name.value,)
                    )
                    for argument in directive.arguments or ()
                }
                return Stated(operands.get("purpose"), operands.get("grant"))
        return Stated()


def _key(key: str, first: bool) -> bytes:
    return f'{"{" if first else ","}"{key}":'.encode()


def _end(empty: bool) -> bytes:
    """The end of an object; one of which `@skip` leaves nothing has not begun."""
    return b"{}" if empty else b"}"
