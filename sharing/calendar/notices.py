"""The State Council's yearly notices on holidays: the days that they take off and the weekends that are worked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

FIRST_YEAR, LAST_YEAR = 2001, 2099
"""The first year whose notice the library has, and the last one whose lunar months it has a table of."""
DECEMBER, NEXT_YEARS_DAYS = 12, 25
"""From 25 December on the notice of the year after decides too: it takes New Year's Day together with days before it.

So far the earliest one was 29 December (for 2002, 2008 and 2019).
"""
MADE_UP = "调休"
"""The library's word for a day that is off only because a weekend is worked."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the notice of one year says: days off, weekends among them, and make-up workdays.

    Both may lie in the last days of the year before.
    """

    holidays: frozenset[date]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class Almanac:
    """What is known of all years: days off, make-up workdays, and the years that have a notice.

    In years without one the days off are the holidays of the law, and days in lieu where these are on a weekend: an
    estimate, for only the notice says which days those are, and which weekends are worked.
    """

    holidays: frozenset[date]
    workdays: frozenset[date]
    noticed: frozenset[int]


def almanac(notices: Mapping[int, Notice] = MappingProxyType({})) -> Almanac:
    """The notices of the library `holidays`, each replaced whole by the one of `notices` for its year.

    The library tells nowhere which years it has a notice of. Those that it has (its class of China names the address of
    each: 2001 to 2026 in version 0.109) all have make-up workdays, and it never makes up any for other years.
    """
    from holidays import country_holidays  # 0.1 s, which commands that count no day do without

    calendar = country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="zh_CN")
    off, worked = set(calendar), set(calendar.weekend_workdays)
    noticed = {day.year for day in worked}
    for year, notice in sorted(notices.items()):
        said = notice.holidays | notice.workdays
        off = _without(off, year, said) | notice.holidays
        worked = _without(worked, year, said) | notice.workdays
    return Almanac(frozenset(off), frozenset(worked), frozenset(noticed | set(notices)))


def is_next_years(day: date) -> bool:
    """Whether the notice of the year after has a say in that day."""
    return day.month == DECEMBER and day.day >= NEXT_YEARS_DAYS


def statutory_days(year: int) -> frozenset[date]:
    """The holidays of the law (全国年节及纪念日放假办法), none of which a notice of that year can leave out."""
    from holidays import country_holidays

    calendar = country_holidays("CN", years=year, observed=False, language="zh_CN")
    return frozenset(day for day, name in calendar.items() if MADE_UP not in name)


def _without(days: Iterable[date], year: int, said: frozenset[date]) -> set[date]:
    """Without the days that the notice of that year decides; of its last ones the notice of the next year did."""
    return {day for day in days if day not in said and (day.year != year or is_next_years(day))}
