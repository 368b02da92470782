"""What is shown of a row: its JSON text, with references nested in it."""

from collections.abc import Iterator, Sequence
from typing import Any, assert_never

import orjson
from sqlalchemy import BigInteger, Text, True_, and_, case, cast, func, or_, select
from sqlalchemy.types import TypeEngine

from masking import ValueType
from policies import ByRows, Clear, Denied, Outcome, outcomes
from resolvers.deciding import DecidedReference, DecidedRows
from resolvers.plan import (
    ConnectionField,
    CursorField,
    EdgeMember,
    EdgeNode,
    Edges,
    IdField,
    ItemField,
    Node,
    NodeField,
    Nodes,
    PageInfo,
    ReferenceField,
    SharingField,
    TotalCount,
    TotalCountIsExact,
    TypenameField,
)
from resolvers.sql.constructs import AmongValues, Bytewise, Constant, Joined, JsonText, Number, Utf8, Values
from resolvers.sql.forms import NULL, comparable, is_beside, json, json_value
from resolvers.sql.gathering import gathered_whole, listed_for_each
from resolvers.sql.order import Shown, ordered, shown
from resolvers.sql.parameters import COLUMN_TYPES, DoubtedRows, Scope, Seal, Sql
from resolvers.sql.predicates import joined, wanted_rows
from resolvers.sql.rules import by_row, condition
from sources import JOIN, JOINED_BY, LONGEST_NAME, NEXT_JOINED, Join, compile_statement

FORM, TOKEN = "\x1f", "\x1e"
LONGEST_IDENTIFIER = 63
"""Bytes of a name in PostgreSQL; keys of an answer are ASCII."""

CURSORS = frozenset({"startCursor", "endCursor"})


def record(scope: Scope, decided: DecidedRows, fields: Sequence[ConnectionField], order: str) -> Sql:
    """One text per field of the connection that needs the rows, in the order of the fields, joined by U+001F."""
    parts: list[str | Sql] = []
    for field in fields:
        form = _form(scope, decided, field, order)
        if form is not None:
            parts.extend((FORM, form) if parts else (form,))
    return Joined(parts or ["0"])


def flat_columns(scope: Scope, decided: DecidedRows, fields: Sequence[ConnectionField]) -> Shown | None:
    """The columns of a page that PostgreSQL's `row_to_json` writes in the bytes of `record`, None if it would not.

    It is a tenth faster for large pages; ids, references, keys longer than an identifier and what is masked beside
    the source are beyond it.
    """
    nodes = [field.node for field in fields if isinstance(field, Nodes)]
    others = any(isinstance(field, Edges | PageInfo) for field in fields)
    if scope.parameters.target.dialect.name != "postgresql" or scope.resource.row is None or len(nodes) != 1 or others:
        return None
    found = [_flat_column(scope, decided, field) for field in nodes[0].fields]
    columns = [column for column in found if column is not None]
    return (columns, [scope.surrogate]) if columns and len(columns) == len(found) else None


def _flat_column(scope: Scope, decided: DecidedRows, field: NodeField) -> Sql | None:
    if len(field.key) > LONGEST_IDENTIFIER:
        return None
    match field:
        case TypenameField(type_name=name):
            return Constant(name).label(field.key)
        case ItemField(item=item):
            decision = decided.shown[item.code]
            if any(is_beside(scope, outcome, item) for outcome in outcomes(decision)):
                return None
            if isinstance(decision, ByRows):  # its forms may be of several types
                value = by_row(scope, decision, lambda outcome: func.to_json(json_value(scope, outcome, item)))
            else:
                value = json_value(scope, decision, item)
            return None if isinstance(value, str) else value.label(field.key)
        case _:
            return None


def _form(scope: Scope, decided: DecidedRows, field: ConnectionField, order: str) -> str | Sql | None:
    match field:
        case Nodes(node=node):
            return node_object(scope, decided, node)
        case Edges(members=members):
            return _object((member.key, _edge_member(scope, decided, member, order)) for member in members)
        case PageInfo(members=members):
            return _sealed(scope, order) if any(name in CURSORS for _, name in members) else None
        case TotalCount() | TotalCountIsExact() | TypenameField():
            return None
        case _:
            assert_never(field)


def _edge_member(scope: Scope, decided: DecidedRows, member: EdgeMember, order: str) -> str | Sql:
    match member:
        case CursorField():
            return _sealed(scope, order)
        case EdgeNode(node=node):
            return node_object(scope, decided, node)
        case TypenameField(type_name=name):
            return f'"{name}"'
        case _:
            assert_never(member)


def _sealed(scope: Scope, order: str | None) -> str | Sql:
    """The place of an id or a cursor: a JSON string once the surrogate is enciphered, null without one."""
    if scope.resource.row is None:
        return NULL
    number = scope.parameters.seal(Seal(scope.resource.code, order))
    return Joined([f'"{TOKEN}{number} ', cast(scope.surrogate, Text()), f'{TOKEN}"'])


def _object(members: Iterator[tuple[str, str | Sql]]) -> Sql:
    """A JSON object of finished texts, none of them NULL."""
    parts: list[str | Sql] = []
    for key, text in members:
        parts.extend([f',"{key}":' if parts else f'{{"{key}":', text])
    return Joined([*parts, "}"] if parts else ["{}"])


def node_object(scope: Scope, decided: DecidedRows, node: Node) -> Sql:
    """One row as a JSON object."""
    return _object((field.key, _node_field(scope, decided, node, field)) for field in node.fields)


def _node_field(scope: Scope, decided: DecidedRows, node: Node, field: NodeField) -> str | Sql:
    match field:
        case ItemField(item=item):
            return by_row(scope, decided.shown[item.code], lambda outcome: json(scope, outcome, item))
        case TypenameField(type_name=name):
            return f'"{name}"'
        case IdField():
            return _sealed(scope, None)
        case SharingField(members=members):
            return _object((key, _sharing(scope, decided, node, name)) for key, name in members)
        case ReferenceField():
            reference = decided.references.get(field.path)
            return NULL if reference is None else _reference(scope, reference, field)
        case _:
            assert_never(field)


def _sharing(scope: Scope, decided: DecidedRows, node: Node, name: str) -> str | Sql:
    match name:
        case "provider":
            return orjson.dumps(scope.resource.provider).decode()
        case "updatedAt":
            return orjson.dumps(scope.resource.data_as_of).decode()
        case "masked":
            return _masked_fields(scope, decided, node)
        case "underCorrection":
            return _doubted(scope, decided, node, proceed=False)
        case "proceed":
            return _doubted(scope, decided, node, proceed=True)
        case _:
            return f'"{name.removeprefix("__typename:")}"'


def _masked_fields(scope: Scope, decided: DecidedRows, node: Node) -> Sql:
    """The response keys that this row shows masked or not at all, as a JSON list."""
    parts = [
        by_row(scope, decided.shown[field.item.code], _unless_clear(field.key))
        for field in node.fields
        if isinstance(field, ItemField)
    ]
    return Joined(["[", func.substr(Joined(parts), 2), "]"])


def _doubted(scope: Scope, decided: DecidedRows, node: Node, proceed: bool) -> str | Sql:
    """Whether the record is in doubt as such, or a selected item that this row shows; null without a surrogate.

    INVARIANT: of an item that is not shown nothing is told, nor of a row that is not: it stands beside what is shown.
    """
    if scope.resource.row is None:
        return NULL
    shown_items = {
        field.item.code: decided.shown[field.item.code] for field in node.fields if isinstance(field, ItemField)
    }
    everywhere = [code for code, decision in shown_items.items() if not isinstance(decision, ByRows | Denied)]
    on_some = {code: decision for code, decision in shown_items.items() if isinstance(decision, ByRows)}
    tests = [_among_doubted(scope, tuple(sorted(everywhere)), whole=True, proceed=proceed)]
    for code, decision in on_some.items():
        is_shown = condition(scope, decision, lambda outcome: not isinstance(outcome, Denied))
        tests.append(and_(is_shown, _among_doubted(scope, (code,), whole=False, proceed=proceed)))
    return case((or_(*tests), Constant("true")), else_=Constant("false"))


def _among_doubted(scope: Scope, items: tuple[str, ...], *, whole: bool, proceed: bool) -> Sql:
    rows = DoubtedRows(scope.resource.code, items, whole, proceed)
    return AmongValues(scope.surrogate, scope.parameters.bind(rows, Values(BigInteger())))


def _unless_clear(key: str) -> Any:
    def text(outcome: Outcome) -> str:
        return "" if isinstance(outcome, Clear) else f',"{key}"'

    return text


def _reference(scope: Scope, decided: DecidedReference, field: ReferenceField) -> Sql:
    """The referenced row, or the list of rows, read through the other resource's own decisions."""
    here = decided.rows.plan.resource.source == scope.resource.source
    found = _beside(scope, decided, field) if here else _elsewhere(scope, decided, field)
    followed = condition(scope, decided.followed, lambda outcome: isinstance(outcome, Clear))
    # no CASE where none is needed: SQLite's parser has a stack of 100, and every nested reference takes its share
    return found if isinstance(followed, True_) else case((followed, found), else_=Constant(NULL))


def _beside(scope: Scope, decided: DecidedReference, field: ReferenceField) -> Sql:
    """The rows of a resource in the same source."""
    other = scope.parameters.scope(decided.rows.plan.resource, holds_places=scope.holds_places)
    (record,), settling = shown(other, lambda own: node_object(own, decided.rows, field.node))
    rows = (
        select(record.label("record"))
        .select_from(other.table)
        .where(*joined(scope, other, field.reference), *wanted_rows(other, decided.rows))
        .correlate(scope.table)
    )
    order = ordered(other, decided.rows, settling)
    if field.reference.many:
        name, dialect = f"list{scope.parameters.tables}", scope.parameters.target.dialect
        return listed_for_each(rows, order, decided.rows.plan.page.size, name, dialect)
    return func.coalesce(rows.order_by(*order).limit(Number(1)).scalar_subquery(), Constant(NULL))


def _elsewhere(scope: Scope, decided: DecidedReference, field: ReferenceField) -> Sql:
    """The place of rows of another source, which are read for all places in one statement (see `sources.joining`)."""
    if not scope.holds_places:
        return Constant(NULL)
    resource, parameters = decided.rows.plan.resource, scope.parameters.elsewhere(decided.rows.plan.resource.source)
    other = parameters.scope(resource)
    types = [resource.items[theirs].type for _, theirs in field.reference.on]
    named = [parameters.joining(Values(_asked(type))) for type in types]
    among = [
        AmongValues(comparable(other.item(theirs), resource.items[theirs]), values)
        for (_, theirs), (_, values) in zip(field.reference.on, named, strict=True)
    ]
    name = _names(other, [theirs for _, theirs in field.reference.on])
    (record,), settling = shown(other, lambda own: node_object(own, decided.rows, field.node))
    nth = func.row_number().over(partition_by=Bytewise(name), order_by=ordered(other, decided.rows, settling))
    numbered = (
        select(Joined([name, JOINED_BY, record]).label("record"), nth.label("nth"))
        .where(*among, *wanted_rows(other, decided.rows))
        .subquery("numbered")
    )
    size = decided.rows.plan.page.size if field.reference.many else 1
    page = select(numbered.c.record).where(numbered.c.nth <= Number(size))
    records = gathered_whole(page, numbered.c.nth, NEXT_JOINED, "page", parameters.target.dialect)
    statement = compile_statement(
        select(Utf8(records).label("records")),
        parameters.target.dialect,
        parameters.masks,
        parameters.joins,
        named=True,
    )
    join = Join(resource.source, statement, tuple(name for name, _ in named), tuple(types), field.reference.many)
    place = scope.parameters.join(join)
    return Joined([f"{JOIN}{place} ", _names(scope, [own for own, _ in field.reference.on]), JOIN])


def _names(scope: Scope, codes: Sequence[str]) -> Sql:
    """The items of a row as a JSON list; one that is too long is cut, and then it names nothing."""
    parts: list[str | Sql] = []
    for code in codes:
        parts.extend((",", JsonText(scope.item(code), scope.resource.items[code].type)))
    return func.substr(Joined(["[", *parts[1:], "]"]), Number(1), Number(LONGEST_NAME))


def _asked(type: ValueType) -> TypeEngine[Any]:
    """The type of values to ask another source for: a column of integers may hold larger ones there."""
    return BigInteger() if type is ValueType.INT else COLUMN_TYPES[type]
