"""From the values that a caller states to what is compared: canonical texts, spellings, ranges, days.

Whatever is wrong with a value is the caller's mistake, found before anything is counted and before the source is asked.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar, assert_never

import orjson

from catalog import CanonicalColumn, CanonicalForm, ClaimKind, Item, region_prefix, years_ago
from masking import ValueType
from masking.canonical import VERSION, NotCanonical, canonical, spelled
from masking.canonical import Fault as Spelling
from resolvers.errors import Code
from resolvers.plan import MOST_ALTERNATIVES, Claim, OneText, Placed
from resolvers.sql import BETWEEN
from resolvers.verifying.asked import Fault, Faulty

T = TypeVar("T")

_WHOLE_DAY = timedelta(days=1)


class Stated(NamedTuple):
    """One claim with its value: as evidence tells it, as it is counted, and what stands in its slots."""

    text: str
    counted: str
    slots: tuple[object, ...]


def found_by(placed: Placed, value: object, on: object = None) -> Stated:
    """What a subject is found by; in its slots are the values of which a row has one. Raises `Faulty`."""
    claim, comparing = placed.claim, placed.comparing
    if isinstance(comparing, OneText):
        text, listed = _spelled(claim, comparing, value)
        return Stated(text, text, listed)
    exact = _exact(claim, value)
    return _plain(_text(claim.item, exact), exact)


def stated(placed: Placed, today: date, value: object, on: Callable[[], object] | None) -> Stated:
    """One claim with its value of the claim's type. `on` reads the day of an age, where one is named. Raises `Faulty`.

    The day is read last: whoever names no threshold of the provider's is told that first.
    """
    claim = placed.claim
    match claim.kind:
        case ClaimKind.EQUALS:
            return _equal(placed, value)
        case ClaimKind.ONE_OF:
            return _one_of(placed, _alternatives(claim, value))
        case ClaimKind.YEAR:
            year = _within(claim, value, date.min.year, date.max.year)
            return _plain(str(year), date(year, 1, 1), date(year, 12, 31))
        case ClaimKind.AGE_AT_LEAST:
            return _age(claim, value, on, today)
        case ClaimKind.AMOUNT_AT_LEAST:
            amount = _exact(claim, value)
            return _plain(_listed(claim, _text(claim.item, amount), Decimal(str(amount))), amount)
        case ClaimKind.REGION_WITHIN:
            return _plain(_listed(claim, str(value), value), region_prefix(str(value)))
        case ClaimKind.VALID_ON:
            return _valid_on(claim, _day(claim, value), today)
        case ClaimKind.PRESENT | ClaimKind.ABSENT:
            return _plain("true")
        case _:
            assert_never(claim.kind)


def _plain(text: str, *slots: object) -> Stated:
    return Stated(text, text, slots)


def _equal(placed: Placed, value: object) -> Stated:
    claim = placed.claim
    if isinstance(placed.comparing, OneText):
        text, listed = _spelled(claim, placed.comparing, value)
        return _plain(text, _among(listed))
    exact = _exact(claim, value)
    return _plain(_text(claim.item, exact), *_tolerated(claim, exact))


def _one_of(placed: Placed, values: Sequence[object]) -> Stated:
    """The same with several values; what is told of them does not depend on their order."""
    claim = placed.claim
    if isinstance(placed.comparing, OneText):
        found = [_spelled(claim, placed.comparing, value) for value in values]
        return _plain(_told(text for text, _ in found), _among(text for _, listed in found for text in listed))
    exact = [_exact(claim, value) for value in values]
    ends = [end for each in exact for end in _tolerated(claim, each)]
    empty = (None,) * (2 * MOST_ALTERNATIVES - len(ends))
    return _plain(_told(_text(claim.item, each) for each in exact), *ends, *empty)


def _among(texts: Iterable[str]) -> str:
    return BETWEEN.join(("", *texts, ""))


def _told(texts: Iterable[str]) -> str:
    return orjson.dumps(sorted(set(texts))).decode()


def _age(claim: Claim, value: object, on: Callable[[], object] | None, today: date) -> Stated:
    """An age names its day. Today's is counted without it: else who asks daily would use up what may be asked."""
    years = _listed(claim, str(value), value)
    day = today if on is None else _dated(claim, _day(claim, on()), today)
    dated = f"{years} on {day.isoformat()}"
    try:
        born = years_ago(day, int(years))
    except (ValueError, OverflowError):
        raise _wrong(claim, "there is no such day so many years before") from None
    return Stated(dated, years if day == today else dated, (born,))


def _valid_on(claim: Claim, day: date, today: date) -> Stated:
    """Today's is counted without its day, like an age."""
    if claim.kind in claim.rule.thresholds:
        return _plain(_listed(claim, day.isoformat(), day), day)
    text = _dated(claim, day, today).isoformat()
    return Stated(text, "today" if day == today else text, (day,))


def _dated(claim: Claim, day: date, today: date) -> date:
    """The day that a claim names. Raises `Faulty` for any but today where the provider does not let it be chosen."""
    if day != today and not claim.rule.any_day:
        message = f"`{claim.item.code}` is compared as of today alone"
        raise Faulty(Fault(Code.CLAIM_NOT_OFFERED, message, claim.item.code))
    return day


def _alternatives(claim: Claim, value: object) -> list[object]:
    several = value if isinstance(value, list) else [value]
    if not several or len(several) > MOST_ALTERNATIVES:
        raise _wrong(claim, f"`oneOf` names 1 to {MOST_ALTERNATIVES} values")
    return several


def _spelled(claim: Claim, comparing: OneText, value: object) -> tuple[str, tuple[str, ...]]:
    """The canonical text, and the texts that mean it in the column that is compared."""
    written = value if isinstance(value, str) else _text(claim.item, value)
    form, column = comparing.form, comparing.canonical
    if column is not None:
        text = _canonical(canonical, claim, form, written)
        return text, (_in_canonical_column(claim, column, text),)
    text, listed = _canonical(spelled, claim, form, written)
    if listed is None:
        message = f"`{claim.item.code}` may be spelled in too many ways to be compared without a canonical column"
        raise Faulty(Fault(Code.NOT_COMPARABLE, message, claim.item.code))
    return text, listed


def _canonical(reading: Callable[[CanonicalForm, str], T], claim: Claim, form: CanonicalForm, written: str) -> T:
    try:
        return reading(form, written)
    except NotCanonical as error:
        message = f"`{claim.item.code}` is no value of the form `{form}`: {error.kind}"
        raise Faulty(Fault(Code.BAD_OPERAND, message, claim.item.code, Spelling(error.kind).name)) from None


def _in_canonical_column(claim: Claim, column: CanonicalColumn, text: str) -> str:
    if column.version != VERSION:  # made by other rules: what is alike by these need not be by those
        message = f"the canonical column of `{claim.item.code}` has another version of the rules"
        raise Faulty(Fault(Code.NOT_COMPARABLE, message, claim.item.code))
    return text


def _exact(claim: Claim, value: object) -> object:
    """The value itself, of the item's type; a day in whatever spelling."""
    if claim.item.type is not ValueType.DATE:
        if isinstance(value, str | int | float | Decimal | datetime):
            return value
        raise _wrong(claim, "it is of reduced precision")
    return date.fromisoformat(_canonical(canonical, claim, CanonicalForm.DATE, str(value)))


def _day(claim: Claim, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise _wrong(claim, "it is no exact day")


def _within(claim: Claim, value: object, least: int, most: int) -> int:
    if isinstance(value, int) and least <= value <= most:
        return value
    raise _wrong(claim, "there is no such year")


def _tolerated(claim: Claim, value: object) -> Iterator[object]:
    """The least and the greatest value that count as equal."""
    tolerance = claim.rule.tolerance
    if not tolerance:
        return iter((value, value))
    try:
        match value:
            case datetime() | bool() | str():
                return iter((value, value))
            case date():
                off = int(tolerance) * _WHOLE_DAY
                return iter((value - off, value + off))
            case int():
                return iter((value - int(tolerance), value + int(tolerance)))
            case float():
                return iter((value - float(tolerance), value + float(tolerance)))
            case Decimal():
                return iter((value - tolerance, value + tolerance))
            case _:
                raise _wrong(claim, "it has no range")
    except OverflowError:
        raise _wrong(claim, "it lies at the end of the calendar") from None


def _listed(claim: Claim, text: str, threshold: object) -> str:
    """The text of a threshold that the provider lists. Raises `Faulty` for any other: ranges could be halved."""
    if threshold not in claim.rule.thresholds.get(claim.kind, ()):
        message = f"the provider does not list that threshold of `{claim.item.code}`"
        raise Faulty(Fault(Code.CLAIM_NOT_OFFERED, message, claim.item.code))
    return text


def _text(item: Item, value: object) -> str:
    """A value as evidence tells it."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value.normalize(), "f")
        case date() | datetime():
            return value.isoformat()
        case _:
            return str(value)


def _wrong(claim: Claim, what: str) -> Faulty:
    return Faulty(Fault(Code.BAD_OPERAND, f"`{claim.item.code}`: {what}", claim.item.code))
