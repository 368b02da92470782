"""The entries that a resource holds, read from its source page by page.

INVARIANT: this is the only place where values of items come out of the source layer. They are read as texts, stand in
no record, no log and no answer, and are gone when the first message of the session is made (docs/blind.md).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from masking.blind import MOST_COUNTED
from resolvers.binding import OperandLimits, bind
from resolvers.errors import Code, Refusal
from resolvers.plan import BlindOpening
from resolvers.prepared import PreparedField
from resolvers.sql import RECORD, most_read
from sharing.blind import Told, Wording

Fetch = Callable[[Mapping[str, object]], Awaitable[tuple[object, ...] | None]]
"""Asks the source with the values of the statement's parameters; gives the only row."""

_LEAST_SURROGATE = -(2**63)
_NO_OPERANDS = OperandLimits(0, 0)


def values_from(field: PreparedField, surrogate: int) -> dict[str, object]:
    """The values of the statement for the page that begins there."""
    return bind(field.written.bound, {}, field.rights, _NO_OPERANDS, field.plan.path, surrogate)


@dataclass(frozen=True, slots=True)
class Held:
    """Reads entries. `most` is how many rows a resource may have; where sizes are told there may not be so many."""

    most: int

    async def entries(self, field: PreparedField, plan: BlindOpening, fetch: Fetch) -> frozenset[bytes]:
        """Every different entry, as a canonical question. Raises `Refusal` (LIMIT_EXCEEDED) and whatever `fetch` does.

        Pages are statements of their own: what changes meanwhile may be seen or not.
        """
        most = min(self.most, MOST_COUNTED) if plan.terms.told is Told.SIZE else self.most
        size, wording = most_read(field.resource), plan.terms.wording
        found: set[bytes] = set()
        left, begins = most, _LEAST_SURROGATE
        while True:
            rows = _rows(await fetch(values_from(field, begins)))
            left -= min(len(rows), size)
            if left < 0:
                raise _too_many(plan, {"limit": "blind_rows", "maximum": most})
            found |= await asyncio.to_thread(_entries, wording, rows[:size])
            if len(rows) <= size:
                return frozenset(found)
            if field.resource.row is None:
                raise _too_many(plan, {"limit": "rows_without_surrogate", "maximum": size})
            begins = rows[size][0]


def _rows(row: tuple[object, ...] | None) -> Sequence[Any]:
    records = row[0] if row and isinstance(row[0], bytes) else b""
    found: list[Any] = orjson.loads(b"[" + records.replace(RECORD.encode(), b",") + b"]")
    return found


def _entries(wording: Wording, rows: Sequence[Any]) -> frozenset[bytes]:
    items = wording.items
    return frozenset(wording.held(dict(zip(items, values, strict=True)) for _, *values in rows))


def _too_many(plan: BlindOpening, facts: Mapping[str, object]) -> Refusal:
    return Refusal(Code.LIMIT_EXCEEDED, "the resource has more rows than can be compared blindly", plan.path, facts)
