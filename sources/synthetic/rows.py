"""Rows of made-up tables: every wanted part is in some row, every column NULL somewhere, and references find rows.

Row `n` of every table holds value `n` of each pool, for the first rows of all tables alike; so whatever refers to a
row finds it. The rows after them refer to the same subjects once more, to nobody, or to nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from sources.synthetic.domains import TextKind
from sources.synthetic.draws import drawn, surrogate
from sources.synthetic.identities import agree
from sources.synthetic.tables import SyntheticColumn, SyntheticRow, SyntheticTable, SyntheticTables

NULL_EVERY = 9  # rows; a column is NULL in one of so many
NOBODY = 100_000  # a value of a pool that no row holds as its key
UNREFERRED = 2  # rows at the end of a table whose links lead to nobody, and to nothing


def synthetic_rows(tables: SyntheticTables) -> Mapping[str, Sequence[SyntheticRow]]:
    """The rows of every table by its name; the same for equal tables."""
    subjects = max((1, tables.subjects, *(one.named + len(one.free) for one in tables.tables)))
    fillings = [_Filling(one, subjects, tables.seed) for one in tables.tables]
    rows = {one.name: list(filling.rows()) for one, filling in zip(tables.tables, fillings, strict=True)}
    agree(tables, rows, {one.name: filling.settled() for one, filling in zip(tables.tables, fillings, strict=True)})
    return rows


class _Filling:
    """One table while it is filled."""

    def __init__(self, table: SyntheticTable, subjects: int, seed: int) -> None:
        self._table, self._subjects, self._seed = table, subjects, seed
        self._free, self._bound = table.free, table.bound
        self._size = subjects + max(subjects // 2, len(self._bound) + UNREFERRED)
        self._named = frozenset(column.name for column in table.columns if column.named)
        self._parts = [self._part(number) for number in range(self._size)]

    def rows(self) -> Iterator[dict[str, object]]:
        for number, part in enumerate(self._parts):
            values = {one.name: self._value(one, place, number) for place, one in enumerate(self._table.columns)}
            if self._table.surrogate is not None:
                values[self._table.surrogate] = surrogate(self._seed, self._table.name, number)
            yield {**values, **part}

    def settled(self) -> list[frozenset[str]]:
        """The columns of each row whose values must stay: what is wanted there, and what somebody named."""
        return [
            frozenset(part) | (self._named if number < self._table.named else frozenset())
            for number, part in enumerate(self._parts)
        ]

    def _value(self, column: SyntheticColumn, place: int, number: int) -> object:
        named = column.named
        if column.key:
            return named[number] if number < len(named) else self._drawn(column, number)
        if column.link:
            return self._linked(column, number)
        if named and (number < self._table.named or number % 2 == 0):
            return named[number % len(named)]
        if self._is_null(column, place, number):
            return None
        return self._drawn(column, number)

    def _linked(self, column: SyntheticColumn, number: int) -> object:
        left = self._size - number
        if left <= UNREFERRED:
            return None if left == 1 else self._drawn(column, NOBODY)
        number %= self._subjects
        return column.named[number] if number < len(column.named) else self._drawn(column, number)

    def _drawn(self, column: SyntheticColumn, number: int) -> object:
        return column.domain.value(self._seed, column.pool, number)

    def _is_null(self, column: SyntheticColumn, place: int, number: int) -> bool:
        if number == 0:  # whoever names one key should see something of everything
            return False
        return (column.sparse and number % 2 == 1) or (number + place) % NULL_EVERY == NULL_EVERY - 1

    def _part(self, number: int) -> SyntheticRow:
        """The wanted part that this row shall have, and beside it others that do not contradict it."""
        if number >= self._subjects:
            return next(islice(self._bound, number - self._subjects, None), {})
        if not self._free or (number == 0 and self._table.named):  # somebody names one key to see a plain row
            return {}
        avoided = self._avoided(number)
        first = self._free[(number - self._table.named) % len(self._free)]
        part: dict[str, object] = {}
        for other in (first, *self._others(number)):
            if not other.keys() & (part.keys() | avoided):
                part |= other
        return part

    def _avoided(self, number: int) -> frozenset[str]:
        """What is named in the row; with a named person also what the person's number tells."""
        if number >= self._table.named:
            return frozenset()
        people = any(one.named and one.domain.kind is TextKind.RESIDENT_ID for one in self._table.columns)
        told = {one.name for one in self._table.columns if one.part is not None} if people else set()
        return self._named | told

    def _others(self, number: int) -> Iterator[SyntheticRow]:
        """About half of the wanted parts, in an order that differs from row to row, so that they meet in many ways."""
        draws = sorted((drawn(self._seed, self._table.name, number, at), at) for at in range(len(self._free)))
        yield from (self._free[at] for draw, at in draws if draw % 2)
