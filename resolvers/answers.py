"""From the bytes of a source to the bytes of an answer: fragments are cut and joined, never parsed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import orjson

from resolvers.errors import Refusal
from resolvers.plan import (
    Comparison,
    Connection,
    ConnectionField,
    Edges,
    Nodes,
    PageInfo,
    Path,
    TotalCount,
    TypenameField,
)
from resolvers.planning import PlannedRoots
from resolvers.sql import CURSORS, FORM, RECORD

_RECORD, _FORM = RECORD.encode(), FORM.encode()


@dataclass(frozen=True, slots=True)
class Fragment:
    """The finished value of one root field, how many rows it holds, and the refusal where its value is null."""

    path: Path
    json: bytes
    rows: int | None = None
    refusal: Refusal | None = None


def connection(plan: Connection, data: bytes, total: int | None, size: int, has_previous: bool) -> tuple[bytes, int]:
    """The JSON of a connection and its number of rows; `data` holds one record over `size` if there is a next page."""
    records = data.split(_RECORD, size) if data else []
    more = len(records) > size
    del records[size:]
    columns = _columns(plan.fields, records)
    members = [_member(field, columns, total, records, more, has_previous) for field in plan.fields]
    return b"{" + b",".join(members) + b"}", len(records)


def _columns(fields: Sequence[ConnectionField], records: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Per field that needs the rows, in order, its form of every record."""
    forms = sum(1 for field in fields if _has_form(field))
    if forms <= 1:
        yield records
    else:
        yield from zip(*(record.split(_FORM) for record in records), strict=True) if records else [()] * forms


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
    columns: Iterator[Sequence[bytes]],
    total: int | None,
    records: Sequence[bytes],
    more: bool,
    has_previous: bool,
) -> bytes:
    key = f'"{field.key}":'.encode()
    match field:
        case TotalCount():
            return key + str(total or 0).encode()
        case Nodes() | Edges():
            return key + b"[" + b",".join(next(columns)) + b"]"
        case PageInfo(members=members):
            cursors = next(columns) if _has_form(field) else ()
            return key + _page_info(members, cursors, more, has_previous)
        case TypenameField(type_name=name):
            return key + f'"{name}"'.encode()
        case _:
            assert_never(field)


def _page_info(members: Sequence[tuple[str, str]], cursors: Sequence[bytes], more: bool, has_previous: bool) -> bytes:
    values = {
        "hasNextPage": b"true" if more else b"false",
        "hasPreviousPage": b"true" if has_previous else b"false",
        "startCursor": cursors[0] if cursors else b"null",
        "endCursor": cursors[-1] if cursors else b"null",
    }
    parts = (
        f'"{key}":'.encode() + (values.get(name) or orjson.dumps(name.removeprefix("__typename:")))
        for key, name in members
    )
    return b"{" + b",".join(parts) + b"}"


def verification(plan: Comparison, matches: bool, at: datetime) -> bytes:
    """The JSON of a verdict."""
    values = {"result": "MATCH" if matches else "NO_MATCH", "checkedAt": at.isoformat(timespec="seconds")}
    return orjson.dumps({key: values.get(name) or name.removeprefix("__typename:") for key, name in plan.members})


def data_member(planned: PlannedRoots, fragments: Sequence[Fragment]) -> bytes:
    """The `data` of an answer that the pipeline gives alone; fragments stand in the order of the plan's roots."""
    return b"".join(piece if isinstance(piece, bytes) else fragments[piece].json for piece in planned.pieces)
