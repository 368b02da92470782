"""A city of three resources, proceedings as they are kept, and uses as the log counts them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from audit import Usage, UsageCounts
from catalog import Mode
from sharing.announcements import Announcement, AnnouncementState, Matter
from sharing.applications import Application, ApplicationState, Decision, Demand, Ground, Refusal, Terms
from sharing.applications.decision import ItemRefusal
from sharing.calendar import Deadline
from sharing.entries import EntryContent, EntryState
from sharing.jurisdictions import read_profile
from sharing.proceedings import About, Kind, Proceeding
from sharing.statistics import Facts, Period
from sharing.violations import RectificationOrder, Violation, ViolationKind, ViolationState
from tests.policies.small_city import CITY, catalog_of

ZONE = ZoneInfo("Asia/Shanghai")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31), ZONE)
ON = date(2026, 12, 31)
MONDAY = date(2026, 3, 2)

POPULATION = replace(CITY.resources["population"], update_cycle="monthly", data_as_of="2026-12-15")
HOUSEHOLD = replace(CITY.resources["household"], update_cycle="daily", released=date(2026, 1, 5))
RELIEF = replace(CITY.resources["relief"], update_cycle="realtime")
TOWN = catalog_of([POPULATION, HOUSEHOLD, RELIEF], CITY.departments.values())


def proceeding(
    kind: Kind,
    content: Any,
    state: str,
    *deadlines: Deadline,
    number: int = 1,
    about: About | None = None,
    opened: date = MONDAY,
    is_closed: bool = False,
) -> Proceeding[Any]:
    at = datetime(opened.year, opened.month, opened.day, 4, tzinfo=UTC)
    who = about or About("tax", "police", "population")
    name = f"2026-{kind.value}-{number:06d}"
    return Proceeding(name, kind, 1, state, "order-809", who, content, at, at, deadlines, is_closed)


def term(name: str, whose: str, due: date, ended_on: date | None = None) -> Deadline:
    return Deadline(name, whose, due - timedelta(7), due, 5, escalates_on=due + timedelta(3), ended_on=ended_on)


def announcement(matter: Matter, effective_on: date, number: int = 1, **more: Any) -> Proceeding[Announcement]:
    is_closed = more.pop("is_closed", False)
    usual = Announcement(matter, "population", "words", effective_on, (), None, None, None, None, ())
    state = AnnouncementState.ENDED if is_closed else AnnouncementState.ANNOUNCED
    about = About("police", "police", "population")
    content = replace(usual, **more)
    return proceeding(Kind.ANNOUNCEMENT, content, state, number=number, about=about, is_closed=is_closed)


def granted(number: int, on: date = MONDAY, by: str | None = "police", *refused: str) -> Proceeding[Application]:
    terms = Terms((Mode.QUERY,), on, on + timedelta(100))
    left_out = tuple(ItemRefusal(item, "reasons") for item in refused)
    decision = Decision(("name",), left_out, terms, "", by, on, "digest", "entry")
    content = Application(Demand("population", ("name",)), decision=decision)
    return proceeding(Kind.APPLICATION, content, ApplicationState.GRANTED, number=number)


def refused(number: int, on: date = MONDAY) -> Proceeding[Application]:
    refusal = Refusal("reasons", "", Ground.OTHER, "police", on)
    content = Application(Demand("population", ("name",)), refusal=refusal)
    return proceeding(Kind.APPLICATION, content, ApplicationState.REFUSED, number=number)


def entry(number: int, code: str, due: date, ended_on: date | None = None) -> Proceeding[EntryContent]:
    about = About("police", "police", code)
    deadline = term("yearly_refresh", "police", due, ended_on)
    return proceeding(Kind.ENTRY, EntryContent(code), EntryState.PUBLISHED, deadline, number=number, about=about)


def violation(
    number: int,
    ordered_on: date | None,
    kind: ViolationKind = ViolationKind.NOT_UPDATED,
    state: ViolationState = ViolationState.ORDERED,
    department: str = "tax",
) -> Proceeding[Violation]:
    orders = () if ordered_on is None else (RectificationOrder(ordered_on, "civil", "correct it"),)
    content = Violation(department, kind, "facts", MONDAY, (), orders=orders)
    return proceeding(Kind.VIOLATION, content, state, number=number)


def usage(
    resource: str = "population",
    department: str = "tax",
    day: date = MONDAY,
    mode: Mode = Mode.QUERY,
    purposes: tuple[str, ...] = ("tax-assessment",),
) -> Usage:
    return Usage(day, department, resource, mode, purposes)


def facts(
    proceedings: Iterable[Proceeding[Any]] = (),
    counted: dict[Usage, UsageCounts] | None = None,
    profile: str = "order-809",
) -> Facts:
    return Facts(TOWN, read_profile(profile), tuple(proceedings), counted or {})
