"""The mask that shows the middle of a text, stars at both ends."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, case, cast

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, vectors, whole_number
from masking.masks import Form, Value
from masking.shares import Share, shown_by
from masking.sql import Fixed, Integral, Sql, Stars, between, length, number, text
from masking.values import ValueType

_MOST = 99
_MULTIPLIER = 3  # times half as many characters as a text of PostgreSQL can have is still one of its short integers


@dataclass(frozen=True, slots=True)
class Middle:
    """Stars in the place of the first and the last characters, the middle between them, the length unchanged.

    At least half of any value stays hidden: of a value that is more than twice as long as its two ends, both ends
    grow in proportion. One that is no longer than its ends is hidden whole.
    """

    first: int
    last: int

    def __str__(self) -> str:
        return f"middle {self.first} {self.last}"

    @property
    def share(self) -> Share:
        return shown_by(self)

    @property
    def ends(self) -> int:
        """How many characters are hidden at least."""
        return self.first + self.last

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        size, ends = length(stored), number(self.ends)
        middle = between(stored, number(self.first + 1), size - ends)
        return case(
            (size > number(2 * self.ends), self._half(stored, size)),
            (size > ends, Fixed("*" * self.first) + middle + Fixed("*" * self.last)),
            else_=Stars(size),
        )

    def _half(self, stored: Sql, size: ColumnElement[int]) -> Sql:
        """Half of a text that is more than twice as long as its two ends: the first is rounded up, the last down.

        Each is computed from the length alone: PostgreSQL counts that anew wherever it is written.
        """
        hidden = (size + number(1)) // number(2)
        first, last = self._end(hidden, self.first, self.ends - 1), self._end(hidden, self.last, 0)
        return Stars(first) + between(stored, first + number(1), size // number(2)) + Stars(last)

    def _end(self, hidden: ColumnElement[int], part: int, more: int) -> ColumnElement[int]:
        if part > _MULTIPLIER:
            return cast((cast(hidden, Integral()) * number(part) + number(more)) // number(self.ends), Integer())
        return (hidden * number(part) + number(more)) // number(self.ends)

    def python(self, value: Value, type: ValueType) -> Value:
        if (whole := characters(value)) is None:
            return None
        shown = max(0, min(len(whole) - self.ends, len(whole) // 2))
        hidden = len(whole) - shown
        last = hidden * self.last // self.ends if shown else 0
        first = hidden - last
        return "*" * first + whole[first : first + shown] + "*" * last


def _read_middle(arguments: Arguments) -> Form:
    if len(arguments) != 2:
        raise ValueError(f"it takes 2 numbers, not {len(arguments)}")
    first, last = (whole_number(word, 0, _MOST) for word in arguments)
    if not first + last:
        raise ValueError("it hides nothing")
    return Middle(first, last)


ENTRIES = (
    MaskEntry(
        "middle",
        "middle M N",
        TEXT,
        "Stars in the place of the first M and last N characters, the middle shown (掩码, DB37/T 3523.2), "
        "but never more than half of a value: of long values the ends grow.",
        _read_middle,
        vectors(
            ValueType.STRING,
            ("middle 3 4", "18049531999", "***4953****"),
            ("middle 1 1", "张三丰", "*三*"),
            ("middle 1 1", "张三", "**"),
            ("middle 1 1", "浙江省温州市", "**省温州*"),
        ),
    ),
)
