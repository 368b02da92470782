"""The mask that puts coordinates on a grid."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import and_, case

from masking.forms.entry import Arguments, MaskEntry, vectors
from masking.forms.numerals import numeral
from masking.masks import Form, Value
from masking.shares import Lumped, Share
from masking.sql import Exact, Pointed, Scaled, Sql, Whole, at_most, grid_line, number
from masking.values import ValueType

_TYPES = frozenset({ValueType.FLOAT, ValueType.DECIMAL})
_FARTHEST = 180  # degrees
_POLE = 90


@dataclass(frozen=True, slots=True)
class Grid:
    """The southern or western line of a grid in degrees that is next to a latitude or longitude: a cell's corner.

    `count` and `places` make the distance of the lines, which is `count` times 10**-places degrees and divides 90, so
    that poles and equator are lines. The result has the type of the item, decimals as many places as the distance.
    Of a double the line is the greatest whose double is not above it, so that 0.35 is on a line of 0.01 degrees.
    Whatever is not from -180 to 180 becomes null.
    """

    count: int
    places: int

    def __str__(self) -> str:
        return f"grid {self._degrees(self.count)}"

    @property
    def share(self) -> Share:
        return Lumped(Fraction(self.count, 10**self.places))

    def accepts(self, type: ValueType) -> bool:
        return type in _TYPES

    def sql(self, value: Sql, type: ValueType) -> Sql:
        inside = and_(Whole(value, type) >= number(-_FARTHEST), at_most(value, type, _FARTHEST))
        if type is ValueType.FLOAT:
            return case((inside, grid_line(value, self.count, self.places)))
        line: Sql = Scaled(value, self.places)
        if self.count > 1:
            count = number(self.count)
            line = line - (line % count + count) % count  # the sign of % is the dividend's in SQL
        return case((inside, Pointed(line, self.places) if self.places else Exact(line)))

    def python(self, value: Value, type: ValueType) -> Value:
        found = numeral(value)
        if found is None or not -_FARTHEST <= found <= _FARTHEST:
            return None
        if type is ValueType.FLOAT:
            return self._line(float(found))
        line = math.floor(Fraction(found) * 10**self.places / self.count) * self.count
        return self._degrees(line) if isinstance(value, str) else Decimal(self._degrees(line))

    def _line(self, degrees: float) -> float:
        scale: int = 10**self.places
        nearest = round(degrees * scale / self.count)
        line = nearest * self.count / scale
        return line if line <= degrees else (nearest - 1) * self.count / scale

    def _degrees(self, units: int) -> str:
        """A number of units of 10**-places degrees as decimal text."""
        return format(Decimal(units).scaleb(-self.places), "f")


def _read_grid(arguments: Arguments) -> Form:
    if len(arguments) != 1:
        raise ValueError(f"it takes 1 number, not {len(arguments)}")
    (word,) = arguments
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,4})?", word) or not Decimal(word):
        raise ValueError(f"`{word}` is no number of degrees from 0.0001 to 90")
    if _POLE % Decimal(word):
        raise ValueError(f"`{word}` does not divide 90 degrees into equal parts")
    whole, _, after = word.partition(".")
    after = after.rstrip("0")
    return Grid(int(whole + after), len(after))


ENTRIES = (
    MaskEntry(
        "grid",
        "grid DEGREES",
        _TYPES,
        "A latitude or longitude in degrees, lowered to the next line of a grid (generalisation, GB/T 37964); "
        "0.01 degrees are 1.1 km from south to north, "
        "and from west to east as many at the equator, 0.85 km at 40 degrees of latitude.",
        _read_grid,
        vectors(
            ValueType.DECIMAL,
            ("grid 0.01", "39.908722", "39.90"),
            ("grid 0.25", "116.397499", "116.25"),
            ("grid 1", "-0.5", "-1"),
        ),
    ),
)
