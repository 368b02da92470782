"""Keyed masks beside the source: raw values, each in a place of its own, are masked before a row goes any further.

A place in the records of a statement is U+001C, the number of the column's mask, a space, the value as JSON, U+001C.
JSON escapes all control characters, so no value can forge one. Where a mask depends on whose value it is, a list
stands for the value: the value itself, and the list of what names the subject.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson

from masking import JsonValue, KeyedColumn
from sources.pieces import cut

PLACE = "\x1c"
_PLACE = PLACE.encode()
_NULL = b"null"
_AT_A_TIME = 250
"""Values that are masked before other requests have their turn: a few milliseconds of the slowest mask."""


async def masked_places(records: bytes, columns: Sequence[KeyedColumn]) -> bytes:
    """The records with every value in a place masked, a column at once and equal values once; NULL stays NULL."""
    pieces = cut(records, _PLACE)
    if len(pieces) == 1:
        return records
    found: dict[int, list[int]] = {}
    for index in range(1, len(pieces), 2):
        number, _, pieces[index] = bytes(pieces[index]).partition(b" ")
        found.setdefault(int(number), []).append(index)
    for column, indexes in found.items():
        masked = await _masked([bytes(pieces[index]) for index in indexes], columns[column])
        for index, value in zip(indexes, masked, strict=True):
            pieces[index] = value
    return b"".join(pieces)


async def _masked(column: list[bytes], mask: KeyedColumn) -> list[bytes]:
    held = [_value_and_subject(one) for one in _read(column)]
    different = {(type(value), value, subject): (value, subject) for value, subject in held if value is not None}
    values, subjects = [value for value, _ in different.values()], [subject for _, subject in different.values()]
    masked: list[JsonValue | None] = []
    for start in range(0, len(values), _AT_A_TIME):
        if start:  # no thread: those of the loop are for looking after revocations
            await asyncio.sleep(0)
        masked += mask.masked(values[start : start + _AT_A_TIME], subjects[start : start + _AT_A_TIME])
    made = dict(zip(different, map(orjson.dumps, masked), strict=True))
    return [_NULL if value is None else made[type(value), value, subject] for value, subject in held]


def _read(column: list[bytes]) -> list[Any]:
    """The values, None for one that cannot be read: SQLite rounds the largest floats up to what no float holds."""
    try:
        read: list[Any] = orjson.loads(b"[" + b",".join(column) + b"]")
    except orjson.JSONDecodeError:  # it holds the values, so nobody may see it
        return [None] if len(column) == 1 else [one for value in column for one in _read([value])]
    return read


def _value_and_subject(written: Any) -> tuple[Any, bytes]:
    match written:
        case [value, [*names]]:
            return value, orjson.dumps(names)
        case value:
            return value, b""
