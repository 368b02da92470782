"""What somebody knows about a value who does not have it: the forms that are had, and the candidates that remain."""

from dataclasses import dataclass
from datetime import date
from math import log2

from masking.keyed import KeyedForm
from masking.masks import Mask, Value
from masking.shares import Alias, Near
from masking.values import ValueType

_DATES = (ValueType.DATE, ValueType.DATETIME)
_DAY = 10  # characters of 2026-11-22


@dataclass(frozen=True, slots=True)
class Candidates:
    """How many values are possible: of `all` on average, in the worst case `least`."""

    all: float
    average: float
    least: float

    @property
    def bits(self) -> float:
        """What is known of the value, in bits: 0 where nothing is, `log2(all)` where one candidate is left."""
        return log2(self.all) - log2(self.average)


@dataclass(frozen=True, slots=True)
class Known:
    """One form in which a value is had; with `fact` not the value itself but that part of an identifier."""

    mask: Mask
    fact: str | None = None


def seen(mask: Mask, value: Value, type: ValueType) -> str:
    """What somebody who has no key can tell apart of values by what a mask makes of them.

    A day or number that a draw moves is as if one knew a stretch of about half of those that it may come from, for
    nearer ones may be likelier; where a mask tells the value with some doubt only, the doubt is not counted.
    """
    match mask.form:
        case KeyedForm(share=Alias()):
            return ""
        case KeyedForm(share=Near(reach)):
            return _stretch(value, reach + 1, type)
        case KeyedForm():
            return str(value)
        case plain:
            return str(plain.python(value, type))


def _stretch(value: Value, width: int, type: ValueType) -> str:
    """Which stretch of days or numbers a value is in."""
    written = str(value)
    try:
        place = date.fromisoformat(written[:_DAY]).toordinal() if type in _DATES else int(written)
    except ValueError:
        return written
    return str(place // width)
