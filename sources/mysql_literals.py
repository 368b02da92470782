"""Values as MariaDB reads them in the text of a statement, whatever the settings of the session are.

The protocol that asyncio drivers speak has no parameters: values become part of the text. So nothing that a caller
gives is quoted: a text is rendered as its bytes in hexadecimal digits, of which no quote or backslash can be one.
"""

import math
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_05UP, Context, Decimal

MOST_PLACES = 38
"""Decimal places that MariaDB computes with; it cuts off what goes beyond."""


def filled(text: str, arguments: Sequence[object]) -> str:
    """The statement with a literal in the place of each `%s`, and one percent sign for each two.

    Raises `TypeError` and `ValueError` for what has no literal; neither tells the value.
    """
    return text % tuple(literal(argument) for argument in arguments)


def literal(value: object) -> str:
    """The value as a literal; a list as one in parentheses, for `IN`, where an empty one is equal to nothing."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return _float(value)
        case Decimal():
            return format(_cut(value), "f")
        case datetime():
            return f"'{value.replace(tzinfo=None).isoformat(sep=' ')}'"
        case date():
            return f"'{value.isoformat()}'"
        case str():
            return f"_utf8mb4 x'{_bytes(value).hex().upper()}'"
        case list():
            return f"({','.join(literal(element) for element in value) or 'NULL'})"
        case _:
            raise TypeError(f"no literal of MariaDB for {type(value).__name__}")


def _float(value: float) -> str:
    """With an exponent, or it would be a decimal. Nothing stored is infinite: the greatest float stands for that."""
    if math.isnan(value):
        raise ValueError("MariaDB has only numbers")
    written = repr(math.copysign(sys.float_info.max, value) if math.isinf(value) else value)
    return written if "e" in written else f"{written}e0"


def _cut(value: Decimal) -> Decimal:
    """No more places than MariaDB reads. What was cut off still keeps a number apart from those with fewer places."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("MariaDB has only numbers")
    if exponent >= -MOST_PLACES:
        return value
    return value.quantize(Decimal(1).scaleb(-MOST_PLACES), ROUND_05UP, Context(prec=200))


def _bytes(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:  # it quotes the value
        raise ValueError("not a text of Unicode") from None
