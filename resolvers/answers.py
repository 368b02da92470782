"""From the bytes of a source to the bytes of an answer: fragments are cut and joined, never parsed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import orjson

from resolvers.errors import Refusal
from resolvers.plan import (
    Connection,
    ConnectionField,
    Edges,
    Grouping,
    Groups,
    GroupsField,
    HasMore,
    Nodes,
    Page,
    PageInfo,
    Path,
    Suppressed,
    TotalCount,
    TotalCountIsExact,
    TypenameField,
)
from resolvers.planning import PlannedRoots
from resolvers.sql import CURSORS, FORM, RECORD
from sources import LARGE, Bytes, Piece, cut, joined, pieces_of

_RECORD, _FORM = RECORD.encode(), FORM.encode()
_TRUTHS = (b"false", b"true")


NULL = b"null"


@dataclass(frozen=True, slots=True)
class Fragment:
    """The finished value of one root field, how many rows it holds, and the refusal where its value is null."""

    path: Path
    value: Bytes
    rows: int | None = None
    refusal: Refusal | None = None

    @property
    def json(self) -> bytes:
        """The value in one piece."""
        return joined(self.value)


def connection(plan: Connection, data: bytes, total: int | None) -> tuple[Sequence[Piece], int]:
    """The JSON of a connection and its number of rows.

    `data` holds one record over the size of the page if there are more rows in the direction in which it was read; of a
    page from the end the records stand in reversed order. `total` is one over the limit if it goes beyond.
    """
    page = plan.rows.page
    if _is_one_list(plan) and len(data) < LARGE:
        count = data.count(_RECORD) + 1 if data else 0
        more = count > page.size
        listed = data[: max(data.rfind(_RECORD), 0)] if more else data  # of no rows the only record is the one over
        lists = iter(((b"[", listed.replace(_RECORD, b","), b"]"),))
        return _members(plan, lists, total, _around(page, more)), min(count, page.size)
    records = cut(data, _RECORD) if data else []
    more = len(records) > page.size
    del records[page.size :]
    if page.from_end:
        records.reverse()
    return _members(plan, _columns(plan.fields, records), total, _around(page, more)), len(records)


def _is_one_list(plan: Connection) -> bool:
    """Whether the records stand in the answer as they come, one after the other; then none has to be cut out."""
    forms = [field for field in plan.fields if _has_form(field)]
    return len(forms) == 1 and isinstance(forms[0], Nodes | Edges) and not plan.rows.page.from_end


def _members(
    plan: Connection, columns: Iterator[Sequence[Piece]], total: int | None, around: Mapping[str, bytes]
) -> Sequence[Piece]:
    pieces: list[Piece] = []
    for field in plan.fields:
        pieces.append(b"," if pieces else b"{")
        pieces += _member(field, columns, total, around)
    pieces.append(b"}" if pieces else b"{}")  # `@skip` may leave nothing
    return pieces


def _around(page: Page, more: bool) -> Mapping[str, bytes]:
    """Whether there are rows before the page and after it, as the Relay connection specification has it.

    In the direction in which the page was read that is known; in the other there was a row, that of the cursor.
    """
    before = more if page.from_end else page.after is not None
    after = page.before is not None if page.from_end else more
    return {"hasPreviousPage": _boolean(before), "hasNextPage": _boolean(after)}


def _boolean(value: bool) -> bytes:
    return b"true" if value else b"false"


def groups(plan: Grouping, data: bytes, guarded: bool) -> tuple[bytes, int]:
    """The JSON of groups and their number; `data` holds one record more than were asked for if there are more."""
    records = data.split(_RECORD) if data else []
    more = len(records) > plan.rows.page.size
    del records[plan.rows.page.size :]
    several = sum(isinstance(field, Groups) for field in plan.fields)
    columns = iter(list(zip(*(record.split(_FORM) for record in records), strict=True)) or [()] * several)
    members = [_groups_member(field, columns, more, guarded) for field in plan.fields]
    return b"{" + b",".join(members) + b"}", len(records)


def _groups_member(field: GroupsField, columns: Iterator[Sequence[bytes]], more: bool, guarded: bool) -> bytes:
    key = f'"{field.key}":'.encode()
    match field:
        case Groups():
            return key + b"[" + b",".join(next(columns)) + b"]"
        case HasMore():
            return key + _TRUTHS[more]
        case Suppressed():
            return key + _TRUTHS[guarded]
        case TypenameField(type_name=name):
            return key + f'"{name}"'.encode()
        case _:
            assert_never(field)


def _columns(fields: Sequence[ConnectionField], records: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Per field that needs the rows, in order, what it makes of its form of every record."""
    needing = [field for field in fields if _has_form(field)]
    forms: Sequence[Sequence[Piece]] = [records]
    if len(needing) > 1:
        split = [bytes(record).split(_FORM) for record in records]
        forms = list(zip(*split, strict=True)) if records else [()] * len(needing)
    for field, form in zip(needing, forms, strict=False):
        yield tuple(form[:1]) + tuple(form[-1:]) if isinstance(field, PageInfo) else tuple(_list(form))


def _has_form(field: ConnectionField) -> bool:
    match field:
        case Nodes() | Edges():
            return True
        case PageInfo(members=members):
            return any(name in CURSORS for _, name in members)
        case _:
            return False


def _member(
    field: ConnectionField,
    columns: Iterator[Sequence[Piece]],
    total: int | None,
    around: Mapping[str, bytes],
) -> Sequence[Piece]:
    key = f'"{field.key}":'.encode()
    match field:
        case TotalCount(counting=counting):
            return [key, b"null" if total is None else str(min(total, counting.most)).encode()]
        case TotalCountIsExact(counting=counting):
            return [key, _boolean(total is not None and total <= counting.most)]
        case Nodes() | Edges():
            return [key, *next(columns)]
        case PageInfo(members=members):
            ends = next(columns) if _has_form(field) else ()
            return [key, _page_info(members, ends, around)]
        case TypenameField(type_name=name):
            return [key, f'"{name}"'.encode()]
        case _:
            assert_never(field)


def _list(values: Sequence[Piece]) -> Iterator[Piece]:
    """A JSON list of finished values, not yet joined: together they may be large."""
    between = b"["
    for value in values:
        yield between
        yield value
        between = b","
    yield b"]" if values else b"[]"


def _page_info(members: Sequence[tuple[str, str]], cursors: Sequence[Piece], around: Mapping[str, bytes]) -> bytes:
    values = {
        **around,
        "startCursor": bytes(cursors[0]) if cursors else b"null",
        "endCursor": bytes(cursors[-1]) if cursors else b"null",
    }
    parts = (
        f'"{key}":'.encode() + (values.get(name) or orjson.dumps(name.removeprefix("__typename:")))
        for key, name in members
    )
    return b"{" + b",".join(parts) + b"}"


def data_member(planned: PlannedRoots, fragments: Sequence[Fragment]) -> Sequence[Piece]:
    """The `data` of an answer that the pipeline gives alone; fragments stand in the order of the plan's roots."""
    pieces: list[Piece] = []
    for piece in planned.pieces:
        pieces += (piece,) if isinstance(piece, bytes) else pieces_of(fragments[piece].value)
    return pieces
