"""Rows of one source beside those of another: what a record refers to elsewhere is read there, a level at a time.

Where rows of another source belong there stands U+001A in a record, a number into the statement's joins, a space, the
JSON list of the values that name them, U+001A. All values of a level are asked for at once, in one statement; its
records are that list as it stands there, U+001F, the row, and U+001D between two of them. JSON escapes all control
characters, so no value can forge one. What joins the rows may be shown to nobody: it stays here, and nothing but the
rows tells of it, neither a failure nor a limit, nor whether the other source is asked.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence

from sources.bounds import check_size, check_size_beside_names
from sources.naming import JOIN, JOINED_BY, NEXT_JOINED, read_name
from sources.source import Source
from sources.statements import Join, Statement

_JOIN, _JOINED_BY, _NEXT_JOINED = JOIN.encode(), JOINED_BY.encode(), NEXT_JOINED.encode()


async def fetch_joined(
    sources: Mapping[str, Source], name: str, statement: Statement, values: Mapping[str, object]
) -> tuple[object, ...] | None:
    """The first row of a statement for the source `name`, with the rows of other sources in it. Raises `SourceError`.

    `values` are those of every statement behind it, by names that differ.
    """
    row = await sources[name].fetch_row(statement, values)
    match row:
        case (bytes(records), *rest) if records and statement.joins:
            pieces = await _joined(records, statement.joins, sources, values)
            size = sum(map(len, pieces))  # one row may stand in many places
            if statement.named:
                check_size_beside_names(size, sum(piece.count(_JOINED_BY) for piece in pieces), values, name)
            else:
                check_size(size, values, name)
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
    """The records with what they refer to in its places, in pieces.

    Every other source is asked, also where nothing is named: whether it answers would else tell that.
    """
    pieces = records.split(_JOIN)
    places: dict[int, list[int]] = {}
    for index in range(1, len(pieces), 2):
        place, _, pieces[index] = pieces[index].partition(b" ")
        places.setdefault(int(place), []).append(index)
    named = [{pieces[index] for index in places.get(number, ())} for number in range(len(joins))]
    found = await asyncio.gather(
        *(_rows(join, names, sources, values) for join, names in zip(joins, named, strict=True))
    )
    for number, (join, rows) in enumerate(zip(joins, found, strict=True)):
        written = {name: _written(join, those) for name, those in rows.items()}  # once, wherever it stands
        nothing = _written(join, ())
        for index in places.get(number, ()):
            pieces[index] = written.get(pieces[index], nothing)
    return pieces


async def _rows(
    join: Join, names: Collection[bytes], sources: Mapping[str, Source], values: Mapping[str, object]
) -> Mapping[bytes, Sequence[bytes]]:
    """The rows of the other source by what names them. NULL names nothing, as in any join."""
    read = {name: read_name(name, join.types) for name in sorted(names)}
    asked = {name: value for name, value in read.items() if value is not None}
    columns = [list(dict.fromkeys(value[index] for value in asked.values())) for index in range(len(join.types))]
    row = await fetch_joined(
        sources, join.source, join.statement, {**values, **dict(zip(join.parameters, columns, strict=True))}
    )
    rows: dict[bytes, list[bytes]] = {}
    match row:
        case (bytes(records), *_) if records:
            for record in records.split(_NEXT_JOINED):
                name, _, found = record.partition(_JOINED_BY)
                if name in asked:  # of two columns, more pairs are found than were asked for
                    rows.setdefault(name, []).append(found)
        case _:
            pass
    return rows


def _written(join: Join, rows: Sequence[bytes]) -> bytes:
    """What stands in the place: the list of the rows, or the one row, null without one."""
    if join.many:
        return b"[" + b",".join(rows) + b"]"
    return rows[0] if rows else b"null"
