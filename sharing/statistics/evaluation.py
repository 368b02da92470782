"""Evaluation (评价): figures of all departments for a period, with advice; equal facts make equal evaluations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit import UsageCounts
from catalog import Catalog, Mode
from sharing.announcements import Announcement
from sharing.corrections import Ended as CorrectionsEnded
from sharing.corrections import endings as corrections_ended
from sharing.disputes import Ended as DisputesEnded
from sharing.disputes import endings as disputes_ended
from sharing.jurisdictions import Profile
from sharing.proceedings import Kind, Proceeding
from sharing.statistics.advice import Advice, advice
from sharing.statistics.attention import Flag, flags
from sharing.statistics.demands import Demands, demands_by_consumer, demands_by_provider
from sharing.statistics.figures import Figures
from sharing.statistics.freshness import freshness
from sharing.statistics.periods import Period
from sharing.statistics.refreshing import refresh_reminders
from sharing.statistics.supply import supply
from sharing.statistics.terms import kept_terms
from sharing.statistics.use import Counted, added, by_mode, from_others, within
from sharing.statistics.violating import ordered_violations


@dataclass(frozen=True, slots=True)
class Facts:
    """All that an evaluation looks at. `proceedings` are those of every kind, `counted` the uses that the log tells."""

    catalog: Catalog
    profile: Profile
    proceedings: tuple[Proceeding[Any], ...]
    counted: Counted

    def of(self, kind: Kind) -> tuple[Proceeding[Any], ...]:
        """The proceedings of a kind, by number."""
        return tuple(sorted((each for each in self.proceedings if each.kind is kind), key=lambda each: each.number))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """For the days of `period`, as things stood at the end of the day `on`.

    `use` is that of others' data; `months` tells it month by month as (year, month). `changes` are announcements that
    take effect in the period. `outstanding` departments are named where the profile has them commended (R136).
    """

    period: Period
    on: date
    profile: Profile
    catalog: Catalog
    departments: tuple[Figures, ...]
    use: Mapping[Mode, UsageCounts]
    used: Mapping[str, UsageCounts]
    months: Mapping[tuple[int, int], UsageCounts]
    corrections: CorrectionsEnded
    disputes: DisputesEnded
    changes: tuple[Proceeding[Announcement], ...]
    advice: tuple[Advice, ...]
    attention: tuple[Flag, ...]
    outstanding: tuple[str, ...]


def evaluate(facts: Facts, period: Period, on: date) -> Evaluation:
    """`on` is the last day of the period, or the day before it is over; later answers do not count."""
    foreign = from_others(within(facts.counted, period), facts.catalog)
    departments = _departments(facts, period, on, foreign)
    begun = [
        [each for each in facts.of(kind) if period.holds(each.opened_at)] for kind in (Kind.CORRECTION, Kind.DISPUTE)
    ]
    commends = facts.profile.rules.supervision.evaluation.commendation
    return Evaluation(
        period=period,
        on=on,
        profile=facts.profile,
        catalog=facts.catalog,
        departments=departments,
        use=by_mode(foreign),
        used=added(foreign, lambda use: use.resource),
        months=added(foreign, lambda use: (use.day.year, use.day.month)),
        corrections=corrections_ended(begun[0]),
        disputes=disputes_ended(begun[1]),
        changes=tuple(each for each in facts.of(Kind.ANNOUNCEMENT) if each.content.effective_on in period),
        advice=tuple(each for figures in departments for each in advice(figures)),
        attention=flags(foreign, on),
        outstanding=tuple(each.department for each in departments if commends and each.is_outstanding),
    )


def _departments(facts: Facts, period: Period, on: date, foreign: Counted) -> tuple[Figures, ...]:
    """Those of the catalogue, by code."""
    catalog, applications = facts.catalog, facts.of(Kind.APPLICATION)
    supplied, terms = supply(catalog), kept_terms(facts.proceedings, period, on)
    fresh = freshness(catalog, facts.of(Kind.ANNOUNCEMENT), on)
    reminders = refresh_reminders(facts.of(Kind.ENTRY), on)
    violations = ordered_violations(facts.of(Kind.VIOLATION), period)
    asked_of = demands_by_provider(applications, period)
    asked_by = demands_by_consumer(applications, period)
    used = {use.resource for use in foreign}
    used_of = added(foreign, lambda use: catalog.resources[use.resource].provider)
    uses_of = added(foreign, lambda use: use.department)
    return tuple(
        Figures(
            department=code,
            name=catalog.departments[code].name,
            supply=supplied.get(code),
            freshness=tuple(each for each in fresh.values() if each.provider == code),
            terms=terms.get(code, {}),
            as_provider=asked_of.get(code, Demands()),
            as_consumer=asked_by.get(code, Demands()),
            used=used_of.get(code, UsageCounts()),
            uses=uses_of.get(code, UsageCounts()),
            unused=tuple(
                each.resource for each in fresh.values() if each.provider == code and each.resource not in used
            ),
            reminder=reminders.get(code),
            violations=violations.get(code, {}),
        )
        for code in sorted(catalog.departments)
    )
