"""The scalars of the schema: how operands are read, and what a mask may have made of what is shown."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLFloat,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    StringValueNode,
    ValueNode,
)

from masking import ValueType


@dataclass(frozen=True, slots=True)
class ReducedDate:
    """A date or a time of which less is told: `2020/2029`, `2026`, `2026-Q3`, `2026-11`.

    A time also `2026-11-22`, `2026-11-22T14`. It can only be compared with what a mask makes of dates.
    """

    text: str


_PERIOD = re.compile("([0-9]{4})(?:-(?:Q[1-4]|([0-9]{2})))?")
_YEARS = re.compile("([0-9]{4})/([0-9]{4})")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOUR = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3])")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


def _parse_date(text: object) -> date | ReducedDate:
    if isinstance(text, str):
        exact = _day(text)
        if exact is not None:
            return exact
        if _is_period(text):
            return ReducedDate(text)
    raise GraphQLError("a Date is written YYYY-MM-DD, or YYYY-MM, YYYY-Q1, YYYY or YYYY/YYYY where only that is known")


def _parse_datetime(text: object) -> datetime | ReducedDate:
    if isinstance(text, str) and text.isascii():
        if 19 <= len(text) <= 32 and (moment := _moment(text)) is not None:
            return moment
        hour = _HOUR.fullmatch(text)
        if _is_period(text) or _day(hour[1] if hour else text) is not None:
            return ReducedDate(text)
    raise GraphQLError("a DateTime is written YYYY-MM-DDTHH:MM:SS, in the zone of the source, or as a part of that")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else None


def _is_period(text: str) -> bool:
    """Whether it is a stretch of years, a year, a quarter or a month that a calendar has."""
    if years := _YEARS.fullmatch(text):
        return "0001" <= years[1] <= years[2]
    found = _PERIOD.fullmatch(text)
    return found is not None and _day(f"{found[1]}-{found[2] or '01'}-01") is not None


def _parse_decimal(text: object) -> Decimal:
    if isinstance(text, str) and _DECIMAL.fullmatch(text):
        return Decimal(text)
    raise GraphQLError("a Decimal is written as a string of digits")


def _scalar(name: str, parse: Callable[[object], object], description: str) -> GraphQLScalarType:
    def literal(node: ValueNode, _variables: object = None) -> object:
        return parse(node.value if isinstance(node, StringValueNode) else None)

    return GraphQLScalarType(name, parse_value=parse, parse_literal=literal, description=description)


DATE = _scalar(
    "Date",
    _parse_date,
    "ISO 8601 date; of reduced precision (`2020/2029`, `2026`, `2026-Q3`, `2026-11`) where a mask cut it.",
)
DATETIME = _scalar(
    "DateTime",
    _parse_datetime,
    "ISO 8601 date and time in the zone of the source; of reduced precision where a mask cut it.",
)
DECIMAL = _scalar("Decimal", _parse_decimal, "Decimal number as a string, so that no digit is lost.")


def _never_given(_: object) -> object:
    raise GraphQLError("a JSON document is only shown")


JSON = _scalar(
    "JSON",
    _never_given,
    "A JSON document. Of an item it is the one that the source holds, null where that is none; it is never compared.",
)

SCALARS: Mapping[ValueType, GraphQLScalarType] = {
    ValueType.STRING: GraphQLString,
    ValueType.INT: GraphQLInt,
    ValueType.FLOAT: GraphQLFloat,
    ValueType.DECIMAL: DECIMAL,
    ValueType.BOOLEAN: GraphQLBoolean,
    ValueType.DATE: DATE,
    ValueType.DATETIME: DATETIME,
    ValueType.JSON: JSON,
}
