"""The mask that shows both ends of a text, stars between; what stays is counted in code points."""

from dataclasses import dataclass

from sqlalchemy import case

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, vectors, whole_number
from masking.masks import Form, Value
from masking.shares import Share, shown_by
from masking.sql import Head, Sql, Stars, Tail, length, number, text
from masking.values import ValueType

_MOST = 99


@dataclass(frozen=True, slots=True)
class Keep:
    """The first and the last characters, stars between them, the length unchanged.

    At least half as many characters as the mask may show (rounded up) stay hidden, and at least half of any
    value that is not longer than what it may show; so nothing is ever shown whole and one character is a star.
    Where less may be shown, both ends shrink in proportion, the last characters first.
    """

    first: int
    last: int

    def __str__(self) -> str:
        return f"keep {self.first} {self.last}"

    @property
    def share(self) -> Share:
        return shown_by(self)

    @property
    def shown(self) -> int:
        """How many characters the mask may show."""
        return self.first + self.last

    @property
    def hidden(self) -> int:
        """How many characters stay hidden of a value of which everything that may be shown is shown."""
        return (self.shown + 1) // 2

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        size = length(stored)
        if not self.shown:
            return Stars(size)
        long = self._parts(stored, number(self.first), size - number(self.shown), number(self.last))
        half, rest = size // number(2), size - number(self.hidden)
        shown = case((half > rest, half), else_=rest)
        last = shown * number(self.last) // number(self.shown) if self.first else shown
        short = self._parts(stored, shown - last if self.last else shown, size - shown, last)
        return case((size >= number(self.shown + self.hidden), long), else_=short)

    def _parts(self, stored: Sql, first: Sql, stars: Sql, last: Sql) -> Sql:
        """The concatenation, without the ends that the mask never shows."""
        parts: Sql = Stars(stars)
        if self.first:
            parts = Head(stored, first) + parts
        if self.last:
            parts = parts + Tail(stored, last)
        return parts

    def python(self, value: Value, type: ValueType) -> Value:
        if (whole := characters(value)) is None:
            return None
        size = len(whole)
        shown = min(self.shown, max(size // 2, size - self.hidden))
        last = shown * self.last // self.shown if self.shown else 0
        return whole[: shown - last] + "*" * (size - shown) + whole[size - last :]


def _read_keep(arguments: Arguments) -> Form:
    if len(arguments) != 2:
        raise ValueError(f"it takes 2 numbers, not {len(arguments)}")
    first, last = (whole_number(word, 0, _MOST) for word in arguments)
    return Keep(first, last)


ENTRIES = (
    MaskEntry(
        "keep",
        "keep M N",
        TEXT,
        "The first M and last N characters, stars between (掩码, DB37/T 3523.2; `keep 6 4` for resident IDs, "
        "`keep 3 4` for mobile numbers, `keep 3 0` and `keep 0 4` for one end alone); "
        "of short values less, so that half as many as it may show stay hidden.",
        _read_keep,
        vectors(
            ValueType.STRING,
            ("keep 6 4", "11010519491231002X", "110105********002X"),
            ("keep 3 4", "18049531999", "180****1999"),
            ("keep 3 4", "1804953", "18****3"),
            ("keep 3 0", "浙C12345", "浙C1****"),
            ("keep 0 4", "6222020200112233", "************2233"),
        ),
    ),
)
