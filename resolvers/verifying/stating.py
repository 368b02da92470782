"""From the values that a caller states to what is compared: canonical texts, spellings, ranges, days.

Whatever is wrong with a value is the caller's mistake, found before anything is counted and before the source is asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import assert_never

import orjson

from audit.receipts import Question
from catalog import CanonicalColumn, CanonicalForm, ClaimKind, Item, region_prefix, years_ago
from masking import ValueType
from masking.canonical import VERSION, NotCanonical, Spelled, spelled
from masking.canonical import Fault as Spelling
from resolvers.errors import Code
from resolvers.given import Variables, value_of
from resolvers.plan import (
    MOST_ALTERNATIVES,
    Claim,
    Comparing,
    Comparison,
    OneText,
    Operand,
    Placed,
)
from resolvers.sql import BETWEEN
from resolvers.verifying.asked import Asked, Fault, Faulty

Read = Callable[[Claim, Operand], object]
"""Finds the value of an operand of a claim; raises `Faulty` where it has not the claim's type."""

_WHOLE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stated:
    """One claim with its value: as evidence tells it, as it is counted, and what stands in its slots."""

    text: str
    counted: str
    slots: tuple[object, ...]


def asked(plan: Comparison, read: Read, today: date) -> Asked:
    """The comparison that values ask for. Raises `Faulty`."""
    layout = plan.layout
    found_by: list[list[object]] = []
    slots: list[object] = []
    texts: dict[str, tuple[str, str]] = {}
    for placed in layout.finding:
        claim = placed.claim
        text, values = _found_by(claim, placed.comparing, read(claim, claim.operand))
        texts[claim.item.code] = (text, text)
        found_by.append(values)
    for placed in layout.compared:
        stated = _stated(placed, read, today)
        texts[placed.claim.item.code] = (stated.text, stated.counted)
        slots.extend(stated.slots)
    question = _question(plan, texts, told=True)
    is_counted_alike = all(told == counted for told, counted in texts.values())
    counted = question if is_counted_alike else _question(plan, texts, told=False)
    return Asked(question, counted, tuple(found_by), tuple(slots))


def _question(plan: Comparison, texts: Mapping[str, tuple[str, str]], told: bool) -> Question:
    """The question as evidence tells it, or as it is counted."""
    which = 0 if told else 1
    subject = tuple((claim.item.code, texts[claim.item.code][which]) for claim in plan.subject)
    claims = tuple((claim.item.code, claim.kind.value, texts[claim.item.code][which]) for claim in plan.claims)
    return Question(plan.resource.code, subject, claims)


def _found_by(claim: Claim, comparing: Comparing, value: object) -> tuple[str, list[object]]:
    """The canonical text, and the values of which a row has one in the column that finds it."""
    if isinstance(comparing, OneText):
        text, spelled = _spelled(claim, comparing, value)
        return text, list(spelled)
    exact = _exact(claim, value)
    return _text(claim.item, exact), [exact]


def _stated(placed: Placed, read: Read, today: date) -> Stated:
    claim = placed.claim
    value = read(claim, claim.operand)
    match claim.kind:
        case ClaimKind.EQUALS:
            return _equals(placed, [value])
        case ClaimKind.ONE_OF:
            return _equals(placed, _alternatives(claim, value), several=True)
        case ClaimKind.YEAR:
            year = _within(claim, value, date.min.year, date.max.year)
            return _plain(str(year), date(year, 1, 1), date(year, 12, 31))
        case ClaimKind.AGE_AT_LEAST:
            return _age(claim, value, read, today)
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


def _age(claim: Claim, value: object, read: Read, today: date) -> Stated:
    """An age names its day. Today's is counted without it: else who asks daily would use up what may be asked."""
    years = _listed(claim, str(value), value)
    on = today if claim.on is None else _dated(claim, _day(claim, read(claim, claim.on)), today)
    dated = f"{years} on {on.isoformat()}"
    try:
        born = years_ago(on, int(years))
    except (ValueError, OverflowError):
        raise _wrong(claim, "there is no such day so many years before") from None
    return Stated(dated, years if on == today else dated, (born,))


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


def _equals(placed: Placed, values: Sequence[object], several: bool = False) -> Stated:
    claim = placed.claim
    if isinstance(placed.comparing, OneText):
        found = [_spelled(claim, placed.comparing, value) for value in values]
        spelled = [text for _, each in found for text in each]
        return _plain(_told([text for text, _ in found], several), BETWEEN.join(("", *spelled, "")))
    exact = [_exact(claim, value) for value in values]
    ends = [end for each in exact for end in _tolerated(claim, each)]
    empty = (None,) * (2 * MOST_ALTERNATIVES - len(ends)) if several else ()
    return _plain(_told([_text(claim.item, each) for each in exact], several), *ends, *empty)


def _told(texts: Sequence[str], several: bool) -> str:
    return orjson.dumps(sorted(set(texts))).decode() if several else texts[0]


def _alternatives(claim: Claim, value: object) -> list[object]:
    several = value if isinstance(value, list) else [value]
    if not several or len(several) > MOST_ALTERNATIVES:
        raise _wrong(claim, f"`oneOf` names 1 to {MOST_ALTERNATIVES} values")
    return several


def _spelled(claim: Claim, comparing: OneText, value: object) -> tuple[str, tuple[str, ...]]:
    """The canonical text, and the texts that mean it in the column that is compared."""
    written = value if isinstance(value, str) else _text(claim.item, value)
    text, listed = _canonical(claim, comparing.form, written)
    if comparing.canonical is not None:
        return text, (_in_canonical_column(claim, comparing.canonical, text),)
    if listed is None:
        message = f"`{claim.item.code}` may be spelled in too many ways to be compared without a canonical column"
        raise Faulty(Fault(Code.NOT_COMPARABLE, message, claim.item.code))
    return text, listed


def _canonical(claim: Claim, form: CanonicalForm, written: str) -> Spelled:
    try:
        return spelled(form, written)
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
    return date.fromisoformat(_canonical(claim, CanonicalForm.DATE, str(value)).canonical)


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


def stated_in(variables: Variables) -> Read:
    """Reads operands whose values have been given their types already."""
    return lambda _, operand: value_of(operand, variables)
