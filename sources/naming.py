"""What in a record names the rows of another source: its signs, how long it may be, and how it is read.

A name is the JSON list of the values that join the rows. Whoever asks may see none of them: so nothing that a database
may hold makes a difference but the rows that are named, least of all what is no value of its type or far too long. Such
a name cannot be read, and names nothing, like NULL.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson

from masking import ValueType

JOIN, JOINED_BY, NEXT_JOINED = "\x1a", "\x1f", "\x1d"

LONGEST_NAME = 256
"""Characters of a name. A longer one is cut, which leaves no JSON."""
NAME_BYTES = 4 * LONGEST_NAME + 16
"""The most that a name and what stands around it take in UTF-8."""

JOINABLE = frozenset({ValueType.STRING, ValueType.INT, ValueType.BOOLEAN, ValueType.DATE})
"""Types of values that every database writes in the same way, so that equal ones are equal as text."""

Value = str | int | date
_INTEGERS = range(-(2**63), 2**63)
"""What every database can be asked for."""


def read_name(name: bytes, types: Sequence[ValueType]) -> tuple[Value, ...] | None:
    """The values of a name as drivers take them, None where it names nothing."""
    try:
        written = orjson.loads(name)
    except orjson.JSONDecodeError:  # it holds the values, so nobody may see it
        return None
    if not isinstance(written, list) or len(written) != len(types):
        return None
    values = [_value(one, type) for one, type in zip(written, types, strict=True)]
    known = tuple(value for value in values if value is not None)
    return known if len(known) == len(values) else None


def _value(written: Any, type: ValueType) -> Value | None:
    match type, written:
        case ValueType.BOOLEAN, bool(truth):
            return truth
        case ValueType.INT, int(number) if not isinstance(number, bool) and number in _INTEGERS:
            return number
        case ValueType.STRING, str(text) if "\0" not in text:  # PostgreSQL has no text with it
            return text
        case ValueType.DATE, str(text):
            return _day(text)
        case _:
            return None


def _day(written: str) -> date | None:
    """The day, in the one way that every database writes it; Python reads more ways than that."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.isoformat() == written else None
