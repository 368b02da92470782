"""Rows of one source beside those of another: what a record refers to elsewhere is read there, a level at a time.

Where rows of another source belong there stands U+001A in a record, a number into the statement's joins, a space, the
JSON list of the values that name them, U+001A. All values of a level are asked for at once, in one statement; its
records are that list as it stands there, U+001F, the row, and U+001D between two of them. JSON escapes all control
characters, so no value can forge one. What joins the rows may be shown to nobody: it stays here.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from masking import ValueType
from sources.bounds import check_size
from sources.source import Source
from sources.statements import Join, Statement

JOIN, JOINED_BY, NEXT_JOINED = "\x1a", "\x1f", "\x1d"
_JOIN, _JOINED_BY, _NEXT_JOINED = JOIN.encode(), JOINED_BY.encode(), NEXT_JOINED.encode()

JOINABLE = frozenset({ValueType.STRING, ValueType.INT, ValueType.BOOLEAN, ValueType.DATE})
"""Types of values that every database writes in the same way, so that equal ones are equal as text."""


async def fetch_joined(
    sources: Mapping[str, Source], name: str, statement: Statement, values: Mapping[str, object]
) -> tuple[object, ...] | None:
    """The first row of a statement for the source `name`, with the rows of other sources in it. Raises `SourceError`.

    `values` are those of every statement behind it, by names that differ.
    """
    row = await sources[name].fetch_row(statement, values)
    match row:
        case (bytes(records), *rest) if statement.joins:
            pieces = await _joined(records, statement.joins, sources, values)
            check_size(sum(map(len, pieces)), values, name)  # one row may stand in many places
            return b"".join(pieces), *rest
        case _:
            return row


def statements(source: str, statement: Statement) -> Iterator[tuple[str, Statement]]:
    """The statement and all that are joined to it, each with the name of its source."""
    yield source, statement
    for join in statement.joins:
        yield from statements(join.source, join.statement)


async def _joined(
    records: bytes, joins: Sequence[Join], sources: Mapping[str, Source], values: Mapping[str, object]
) -> Sequence[bytes]:
    """The records with what they refer to in its places, in pieces."""
    pieces = records.split(_JOIN)
    places: dict[int, list[int]] = {}
    for index in range(1, len(pieces), 2):
        place, _, pieces[index] = pieces[index].partition(b" ")
        places.setdefault(int(place), []).append(index)
    named = [{pieces[index] for index in indexes} for indexes in places.values()]
    found = await asyncio.gather(
        *(_rows(joins[number], names, sources, values) for number, names in zip(places, named, strict=True))
    )
    for (number, indexes), rows in zip(places.items(), found, strict=True):
        written = {name: _written(joins[number], those) for name, those in rows.items()}  # once, wherever it stands
        nothing = _written(joins[number], ())
        for index in indexes:
            pieces[index] = written.get(pieces[index], nothing)
    return pieces


async def _rows(
    join: Join, names: Collection[bytes], sources: Mapping[str, Source], values: Mapping[str, object]
) -> Mapping[bytes, Sequence[bytes]]:
    """The rows of the other source by what names them. NULL names nothing, as in any join."""
    read: list[list[Any]] = [orjson.loads(name) for name in sorted(names)]
    asked = [name for name in read if None not in name]
    if not asked:
        return {}
    columns = [
        [_value(one, type) for one in dict.fromkeys(column)]
        for column, type in zip(zip(*asked, strict=True), join.types, strict=True)
    ]
    row = await fetch_joined(
        sources, join.source, join.statement, {**values, **dict(zip(join.parameters, columns, strict=True))}
    )
    rows: dict[bytes, list[bytes]] = {}
    match row:
        case (bytes(records), *_) if records:
            for record in records.split(_NEXT_JOINED):
                name, _, found = record.partition(_JOINED_BY)
                if name in names:  # of two columns, more pairs are found than were asked for
                    rows.setdefault(name, []).append(found)
        case _:
            pass
    return rows


def _value(written: Any, type: ValueType) -> object:
    """A value as a driver takes it."""
    return date.fromisoformat(written) if type is ValueType.DATE else written


def _written(join: Join, rows: Sequence[bytes]) -> bytes:
    """What stands in the place: the list of the rows, or the one row, null without one."""
    if join.many:
        return b"[" + b",".join(rows) + b"]"
    return rows[0] if rows else b"null"
