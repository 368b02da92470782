"""The mask that rounds numbers."""

import math
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import BigInteger, Numeric, case, cast, literal_column

from masking.forms.entry import NUMBERS, Arguments, MaskEntry, vectors, whole_number
from masking.forms.numerals import given, numeral
from masking.masks import Form, Value
from masking.shares import Lumped, Share
from masking.sql import Halves, Sql, Whole, number, of_type
from masking.values import ValueType

_WIDEST = 10**15


@dataclass(frozen=True, slots=True)
class Round:
    """The multiple of a unit that is nearest to a number; half-way between two, the one farther from zero (四舍五入).

    The result has the type of the item; decimals lose their fraction. Computed in whole halves, so exact in every
    dialect. NaN, infinity and numbers of a magnitude of 10**15 and more become null.
    """

    unit: int

    def __str__(self) -> str:
        return f"round {self.unit}"

    @property
    def share(self) -> Share:
        return Lumped(self.unit, nearest=True)

    def accepts(self, type: ValueType) -> bool:
        return type in NUMBERS

    def sql(self, value: Sql, type: ValueType) -> Sql:
        whole, raised = Whole(value, type), Halves(value, type) + number(self.unit)
        doubled = raised - raised % number(2 * self.unit)
        near = cast(doubled * literal_column("0.5", Numeric()), BigInteger())  # what `/` gives differs by dialect
        signed = case((whole < number(0), -near), (whole >= number(0), near))  # neither for what is no number
        return of_type(signed, type)

    def python(self, value: Value, type: ValueType) -> Value:
        if (found := numeral(value)) is None:
            return None
        halves = math.floor(abs(Fraction(found)) * 2)
        near = (halves + self.unit) // (2 * self.unit) * self.unit
        return given(-near if found < 0 else near, value, type)


def _read_round(arguments: Arguments) -> Form:
    if len(arguments) != 1:
        raise ValueError(f"it takes 1 number, not {len(arguments)}")
    return Round(whole_number(arguments[0], 2, _WIDEST))


ENTRIES = (
    MaskEntry(
        "round",
        "round UNIT",
        NUMBERS,
        "The multiple of the unit that is nearest to the number, of two the one farther from zero "
        "(四舍五入; generalisation, GB/T 37964).",
        _read_round,
        vectors(
            ValueType.INT, ("round 1000", "4499", "4000"), ("round 1000", "4500", "5000"), ("round 10", "-5", "-10")
        ),
    ),
)
