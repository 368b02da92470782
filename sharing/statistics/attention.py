"""What a provider should look at in the use of its data: rules over counts, no proof of anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from audit import Usage, UsageCounts
from policies import PUBLIC
from sharing.statistics.use import Counted, total

FEWEST = 20
"""Questions below which a share says nothing."""
OFTEN_REFUSED = 0.3
"""Share of refused questions from which on they are told."""
UNUSUAL_HOURS = 0.5
"""Share of questions out of working hours from which on they are told."""
RISE = 3
"""How many times the usual week the last one has to be."""
WEEK = timedelta(7)


class Attention(StrEnum):
    """Why."""

    OFTEN_REFUSED = "often_refused"
    """Much of what was asked for was refused: somebody tries what is not open."""
    OUT_OF_HOURS = "out_of_hours"
    """Most questions come when nobody works."""
    RISING = "rising"
    """The last seven days hold several times what seven days before them did on average."""
    CASE_NOT_STATED = "case_not_stated"
    """Some questions of the department name their case, and others do not."""
    NO_PURPOSE = "no_purpose"
    """No purpose was stated for what was answered."""
    UNDER_EMERGENCY = "under_emergency"
    """Something was open only because an emergency was declared: nobody at the provider has granted it."""
    UNDER_CONSENT = "under_consent"
    """Something was open only because its subjects have consented, by what the department recorded."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A department, a resource, and why its use should be looked at."""

    resource: str
    department: str
    attention: Attention


def flags(counted: Counted, last: date) -> tuple[Flag, ...]:
    """Sorted by resource and department; `last` is the last day that the counts hold."""
    by_both: dict[tuple[str, str], dict[Usage, UsageCounts]] = {}
    for use, counts in counted.items():
        by_both.setdefault((use.resource, use.department), {})[use] = counts
    return tuple(Flag(*both, why) for both in sorted(by_both) for why in _attention(by_both[both], last))


def _attention(counted: Counted, last: date) -> Iterator[Attention]:
    counts = total(counted.values())
    if counts.asked >= FEWEST:
        if counts.refused >= OFTEN_REFUSED * counts.asked:
            yield Attention.OFTEN_REFUSED
        if counts.out_of_hours >= UNUSUAL_HOURS * counts.asked:
            yield Attention.OUT_OF_HOURS
        if _is_rising(counted, last):
            yield Attention.RISING
    if 0 < counts.without_case < counts.asked:
        yield Attention.CASE_NOT_STATED
    # visitors of what is open have no purpose to state
    if any(each.answered for use, each in counted.items() if not use.purposes and use.department != PUBLIC):
        yield Attention.NO_PURPOSE
    if counts.by_emergency:
        yield Attention.UNDER_EMERGENCY
    if counts.by_consent:
        yield Attention.UNDER_CONSENT


def _is_rising(counted: Counted, last: date) -> bool:
    """Only where there are four weeks before the last one to compare it with."""
    begun = last - WEEK
    now = total(counts for use, counts in counted.items() if use.day > begun).asked
    before = {use: counts for use, counts in counted.items() if begun - 4 * WEEK < use.day <= begun}
    usual = total(before.values()).asked / 4
    return usual > 0 and now >= FEWEST and now >= RISE * usual
