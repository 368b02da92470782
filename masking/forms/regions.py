"""The mask that makes region codes coarser."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import case

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, one_word, vectors
from masking.masks import Form, Value
from masking.shares import Share, Shown
from masking.sql import Fixed, Head, SixDigits, Sql, number, text
from masking.values import ValueType

_LENGTH = 6


class Level(StrEnum):
    """The levels of GB/T 2260, two digits each."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"

    @property
    def digits(self) -> int:
        return {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6}[self]


@dataclass(frozen=True, slots=True)
class Region:
    """A region code (GB/T 2260, six digits) with zeros below a level: 330302 → 330300.

    Whatever is not six ASCII digits becomes null, longer codes of streets and villages too.
    """

    level: Level

    def __str__(self) -> str:
        return f"region {self.level.value}"

    @property
    def share(self) -> Share:
        return Shown(lambda length: frozenset(range(self.level.digits if length == _LENGTH else 0)))

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        code = text(value)
        zeros = Fixed("0" * (6 - self.level.digits))
        return case((SixDigits(code), Head(code, number(self.level.digits)) + zeros))

    def python(self, value: Value, type: ValueType) -> Value:
        code = characters(value)
        if code is None or not re.fullmatch("[0-9]{6}", code):
            return None
        return code[: self.level.digits].ljust(6, "0")


def _read_region(arguments: Arguments) -> Form:
    return Region(Level(one_word(arguments, *Level)))


ENTRIES = (
    MaskEntry(
        "region",
        "region province|city|county",
        TEXT,
        "A region code of six digits with zeros below the level (GB/T 2260); other texts become null.",
        _read_region,
        vectors(
            ValueType.STRING,
            ("region province", "330302", "330000"),
            ("region city", "330302", "330300"),
            ("region county", "330302", "330302"),
            ("region city", "温州", None),
        ),
    ),
)
