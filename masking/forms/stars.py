"""The mask that puts stars in the place of a text: as many as it has characters, or always the same number."""

from dataclasses import dataclass

from sqlalchemy import case

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, vectors, whole_number
from masking.masks import Form, Value
from masking.shares import Nothing, Share, Shown
from masking.sql import Fixed, Sql, Stars, length, text
from masking.values import ValueType

_MOST = 99


@dataclass(frozen=True, slots=True)
class AsManyStars:
    """A star for every character: what is told is how many there are."""

    def __str__(self) -> str:
        return "stars"

    @property
    def share(self) -> Share:
        return Shown(lambda length: frozenset())

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        return Stars(length(text(value)))

    def python(self, value: Value, type: ValueType) -> Value:
        return None if (whole := characters(value)) is None else "*" * len(whole)


@dataclass(frozen=True, slots=True)
class SoManyStars:
    """The same number of stars for every text, the empty one too: what is told is that there is a value."""

    count: int

    def __str__(self) -> str:
        return f"stars {self.count}"

    @property
    def share(self) -> Share:
        return Nothing()

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        return case((value.is_not(None), Fixed("*" * self.count)))

    def python(self, value: Value, type: ValueType) -> Value:
        return None if value is None else "*" * self.count


def _read_stars(arguments: Arguments) -> Form:
    match arguments:
        case ():
            return AsManyStars()
        case (count,):
            return SoManyStars(whole_number(count, 1, _MOST))
        case _:
            raise ValueError(f"it takes 1 number at most, not {len(arguments)}")


ENTRIES = (
    MaskEntry(
        "stars",
        "stars [N]",
        TEXT,
        "A star for every character, or always N stars, so that the length is hidden too (掩码, DB37/T 3523.2).",
        _read_stars,
        vectors(
            ValueType.STRING,
            ("stars", "密码123", "*****"),
            ("stars 6", "密码123", "******"),
            ("stars 6", None, None),
        ),
    ),
)
