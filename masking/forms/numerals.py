"""What the databases see of a number, and how masks give whole numbers back."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from masking.forms.characters import characters
from masking.masks import Value
from masking.sql import LIMIT
from masking.values import ValueType

_DECIMAL_TEXT = re.compile(r"-?[0-9]+(\.[0-9]*)?")


def numeral(value: Value) -> int | float | Decimal | None:
    """A number of a magnitude below 10**15, also one of the texts that SQLite keeps; None for every other value."""
    match value:
        case str():
            written = characters(value) or ""
            return numeral(Decimal(written)) if _DECIMAL_TEXT.fullmatch(written) else None
        case Decimal() if value.is_finite() and -LIMIT < value < LIMIT:
            return value
        case int() | float() if -LIMIT < value < LIMIT:
            return value
        case _:
            return None


def whole(value: Value) -> int | None:
    """The greatest integer not above a number, None where there is none."""
    number = numeral(value)
    return None if number is None else math.floor(number)


def rounded(value: Value) -> int | None:
    """The whole number nearest to a number, of two the one farther from zero (四舍五入); None where there is none."""
    number = numeral(value)
    return None if number is None else int(Decimal(number).to_integral_value(ROUND_HALF_UP))


def given(bound: int, value: Value, type: ValueType) -> Value:
    """A whole number in place of a value: of its type, and as text where the decimal was one."""
    match type:
        case ValueType.FLOAT:
            return float(bound)
        case ValueType.DECIMAL:
            return str(bound) if isinstance(value, str) else Decimal(bound)
        case _:
            return bound
