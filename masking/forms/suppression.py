"""Masks that do not look at the value: show it, withhold it, or put a constant in its place."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Double, Text, cast, false, literal, null, true

from masking.forms.entry import Arguments, MaskEntry, no_words, vectors
from masking.masks import Form, Value
from masking.shares import Everything, Nothing, Share
from masking.sql import Exact, Sql, number, output_type
from masking.values import ValueType

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Clear:
    """The value itself."""

    def __str__(self) -> str:
        return "clear"

    @property
    def share(self) -> Share:
        return Everything()

    def accepts(self, type: ValueType) -> bool:
        return True

    def sql(self, value: Sql, type: ValueType) -> Sql:
        return value

    def python(self, value: Value, type: ValueType) -> Value:
        return value


@dataclass(frozen=True, slots=True)
class Null:
    """Nothing, so that not even presence is told."""

    def __str__(self) -> str:
        return "null"

    @property
    def share(self) -> Share:
        return Nothing()

    def accepts(self, type: ValueType) -> bool:
        return True

    def sql(self, value: Sql, type: ValueType) -> Sql:
        return cast(null(), output_type(type))

    def python(self, value: Value, type: ValueType) -> Value:
        return None


@dataclass(frozen=True, slots=True)
class Constant:
    """The same words for every row, also where there is no value."""

    words: str

    def __str__(self) -> str:
        return f"constant {self.words}"

    @property
    def share(self) -> Share:
        return Nothing()

    def accepts(self, type: ValueType) -> bool:
        return read_constant(self.words, type) is not None

    def sql(self, value: Sql, type: ValueType) -> Sql:
        match read_constant(self.words, type):
            case bool(truth):
                return true() if truth else false()
            case int(whole):
                return cast(number(whole), output_type(type))
            case float(real):
                return literal(real, Double())
            case Decimal() as exact:
                return Exact(literal(format(exact, "f"), Text()))
            case str(words):
                return cast(literal(words, Text()), Text())
            case _:
                return cast(null(), output_type(type))

    def python(self, value: Value, type: ValueType) -> Value:
        return read_constant(self.words, type)


def read_constant(words: str, type: ValueType) -> str | int | float | Decimal | bool | None:
    """The value that the words spell for items of a type, None where they spell none.

    Integers have 64 bits; decimals are written without exponent; dates and times are ISO 8601 and stay text,
    and in place of a JSON document stands the text of the words.
    """
    match type:
        case ValueType.STRING | ValueType.JSON:
            return words
        case ValueType.INT:
            whole = int(words) if re.fullmatch("-?[0-9]{1,19}", words) else None
            return whole if whole is not None and -(2**63) <= whole < 2**63 else None
        case ValueType.FLOAT:
            real = float(words) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", words) else math.inf
            return real if math.isfinite(real) else None
        case ValueType.DECIMAL:
            return Decimal(words) if re.fullmatch(r"-?[0-9]{1,100}(\.[0-9]{1,100})?", words) else None
        case ValueType.BOOLEAN:
            return {"true": True, "false": False}.get(words)
        case ValueType.DATE:
            return words if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", words) and _is_iso(words, date) else None
        case ValueType.DATETIME:
            shape = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
            return words if re.fullmatch(shape, words) and _is_iso(words, datetime) else None


def _is_iso(words: str, kind: type[date]) -> bool:
    try:
        kind.fromisoformat(words)
    except ValueError:
        return False
    return True


def _read_clear(arguments: Arguments) -> Form:
    no_words(arguments)
    return Clear()


def _read_null(arguments: Arguments) -> Form:
    no_words(arguments)
    return Null()


def _read_constant(arguments: Arguments) -> Form:
    words = " ".join(arguments)
    if not words:
        raise ValueError("it needs a word to show")
    if len(words) > _LONGEST or not words.isprintable():
        raise ValueError(f"its words are more than {_LONGEST} characters or not printable")
    return Constant(words)


ENTRIES = (
    MaskEntry(
        "clear",
        "clear",
        frozenset(ValueType),
        "The value as it is stored.",
        _read_clear,
        vectors(ValueType.STRING, ("clear", "张三丰", "张三丰")),
    ),
    MaskEntry(
        "null",
        "null",
        frozenset(ValueType),
        "No value, and no sign whether there is one (suppression, GB/T 37964).",
        _read_null,
        vectors(ValueType.STRING, ("null", "张三丰", None), ("null", None, None)),
        ignores_value=True,
    ),
    MaskEntry(
        "constant",
        "constant WORD…",
        frozenset(ValueType),
        "The same words in place of every value, also of none (replacement 替换, DB37/T 3523.2); "
        "they must spell a value of the item's type.",
        _read_constant,
        vectors(ValueType.STRING, ("constant 不予 公开", "张三丰", "不予 公开"), ("constant -", None, "-")),
        ignores_value=True,
    ),
)
