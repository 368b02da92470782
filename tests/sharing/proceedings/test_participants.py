"""Lists show a department exactly those proceedings that it is shown one by one, whoever it takes part in them as."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from catalog import Catalog, Department
from policies import Duties, Duty
from sharing import Store
from sharing.proceeding_tables import participants
from sharing.proceedings import (
    About,
    Actor,
    Kind,
    Moment,
    Parties,
    Party,
    Proceeding,
    Proceedings,
    ProceedingUnknown,
    Role,
    Sought,
    Taken,
    usual_parties,
)
from sharing.proceedings.participants import participants_in
from tests.sharing.gates import DAYS, NOON, PROFILE
from tests.sharing.records import CATALOG, TODAY

T = TypeVar("T")
CODES = ("a", "b", "c", "d", "centre", "bureau")
SOUGHT = (
    Sought(),
    Sought(kind=Kind.DISPUTE),
    Sought(kind=Kind.ANNOUNCEMENT),
    Sought(open=True),
    Sought(state="closed"),
    Sought(resource="r1"),
    Sought(kind=Kind.DISPUTE, applicant="a"),
    Sought(provider="b"),
)


@dataclass(frozen=True, slots=True)
class Seats:
    """Who sits at the table as what."""

    addressed: tuple[str, ...] = ()
    deciding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """Begins, or seats others."""

    seats: Seats
    provider: str | None = None
    resource: str | None = None
    closes: bool = False


@dataclass(frozen=True)
class Table:
    """A procedure in which each step says who takes part."""

    kind: Kind
    is_open: bool
    content: ClassVar[type[Any]] = Seats
    opening: ClassVar[Mapping[str, type[Any]]] = MappingProxyType({"seat": Seat})
    actions: ClassVar[Mapping[str, type[Any]]] = opening

    def open(self, number: str, action: Seat, by: Actor, moment: Moment) -> Taken:
        return Taken("open", action.seats, About(by.department, action.provider, action.resource))

    def take(self, proceeding: Proceeding[Any], action: Seat, by: Actor, moment: Moment) -> Taken:
        about = replace(proceeding.about, provider=action.provider, resource=action.resource)
        return Taken("closed" if action.closes else "open", action.seats, about, is_closed=action.closes)

    def parties(self, about: About, content: Seats, moment: Moment) -> Parties:
        """Where somebody is addressed, it is none of the centre's or the authority's."""
        addressed = frozenset(content.addressed)
        return {
            Party.ADDRESSEE: addressed,
            Party.DECIDER: frozenset(content.deciding),
            Party.COORDINATOR: moment.centre,
            Party.CENTRE: moment.centre - addressed,
            Party.AUTHORITY: moment.authority - addressed,
        }


EVERYBODY = Duties(tuple((Duty("member", Role.REVIEWER, kind, "seat"), True) for kind in ("dispute", "announcement")))
"""Who may act is no matter here."""


class Hall:
    """Open and closed tables in one store; who runs the platform may change."""

    def __init__(self, store: Store) -> None:
        self.offices = ("centre", "bureau")
        tables = (Table(Kind.DISPUTE, False), Table(Kind.ANNOUNCEMENT, True))
        procedures = {table.kind: table for table in tables}
        self.proceedings = Proceedings(store, procedures, EVERYBODY, lambda _: self.moment(), _nothing)
        self.numbers: list[str] = []

    def moment(self) -> Moment:
        centre, authority = self.offices
        departments = {
            code: Department(code, code, "", "330302", frozenset(), centre=code == centre, authority=code == authority)
            for code in CODES
        }
        return Moment(NOON, TODAY, PROFILE, DAYS, Catalog(CATALOG.resources, departments, ""), {}, ())

    async def shown(self, by: Actor, sought: Sought) -> list[str]:
        """One by one, the newest first."""
        found = []
        for number in reversed(self.numbers):
            try:
                one = await self.proceedings.one(number, by)
            except ProceedingUnknown:
                continue
            if _matches(one, sought):
                found.append(number)
        return found

    async def listed(self, by: Actor, sought: Sought, first: int) -> list[str]:
        """Page by page."""
        found: list[str] = []
        before: int | None = None
        while True:
            page = await self.proceedings.page(sought, by, first, before)
            found += [each.proceeding.number for each in page.found]
            if not page.has_more:
                return found
            assert len(page.found) == first
            before = page.found[-1].place


async def _nothing() -> None:
    """Nothing comes into force here."""


def _matches(one: Proceeding[Any], sought: Sought) -> bool:
    said = {
        "kind": (sought.kind, one.kind),
        "state": (sought.state, one.state),
        "resource": (sought.resource, one.about.resource),
        "applicant": (sought.applicant, one.about.applicant),
        "provider": (sought.provider, one.about.provider),
        "open": (sought.open, not one.is_closed),
    }
    return all(wanted is None or wanted == found for wanted, found in said.values())


def actor(code: str) -> Actor:
    return Actor(code, "desk", None, frozenset(Role))


SEATS = st.builds(
    Seats,
    st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple),
    st.lists(st.sampled_from(CODES), max_size=1).map(tuple),
)
STEPS = st.builds(
    Seat, SEATS, st.none() | st.sampled_from(CODES), st.none() | st.sampled_from(["r1", "r2"]), st.booleans()
)
KINDS = st.sampled_from([Kind.DISPUTE, Kind.DISPUTE, Kind.ANNOUNCEMENT])


class AnyOrder(RuleBasedStateMachine):
    """Whoever is seated, leaves, provides, runs the platform or does so no more."""

    @initialize()
    def begin(self) -> None:
        self.folder, self.loop = TemporaryDirectory(), asyncio.new_event_loop()
        self.store = Store(f"sqlite:///{self.folder.name}/store.sqlite")
        self.run(self.store.create())
        self.hall = Hall(self.store)

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    @rule(kind=KINDS, step=STEPS, code=st.sampled_from(CODES))
    def open(self, kind: Kind, step: Seat, code: str) -> None:
        begun = self.run(self.hall.proceedings.open(kind, step, actor(code)))
        self.hall.numbers.append(begun.number)

    @rule(place=st.integers(0, 20), step=STEPS)
    def take(self, place: int, step: Seat) -> None:
        if self.hall.numbers:
            number = self.hall.numbers[place % len(self.hall.numbers)]
            self.run(self.hall.proceedings.take(number, step, actor(self.hall.offices[0])))

    @rule(offices=st.permutations(CODES))
    def elect(self, offices: list[str]) -> None:
        self.hall.offices = offices[0], offices[1]

    @invariant()
    def lists_are_what_is_shown(self) -> None:
        for place, code in enumerate(CODES):
            sought = SOUGHT[(len(self.hall.numbers) + place) % len(SOUGHT)]
            shown = self.run(self.hall.shown(actor(code), sought))
            assert self.run(self.hall.listed(actor(code), sought, 2)) == shown

    def teardown(self) -> None:
        self.run(self.store.close())
        self.loop.close()
        self.folder.cleanup()


AnyOrder.TestCase.settings = settings(max_examples=20, stateful_step_count=10, deadline=None)
TestAnyOrder = AnyOrder.TestCase


@pytest.mark.parametrize("sought", SOUGHT)
async def test_every_department_finds_what_it_takes_part_in(store: Store, sought: Sought) -> None:
    """On both kinds of database, as applicant, provider, addressed, deciding, or not at all."""
    hall = Hall(store)
    for kind in (Kind.DISPUTE, Kind.ANNOUNCEMENT):
        for seats in (Seats(), Seats(("c",)), Seats((), ("d",)), Seats(("c", "d"), ("c",))):
            begun = await hall.proceedings.open(kind, Seat(seats, "b", "r1"), actor("a"))
            hall.numbers.append(begun.number)
    for code in CODES:
        for first in (1, 3, 50):
            assert await hall.listed(actor(code), sought, first) == await hall.shown(actor(code), sought)


async def test_whoever_runs_the_platform_no_more_finds_only_its_own(store: Store) -> None:
    """What it coordinated as the centre is shown to it no more, wherever pages end."""
    hall = Hall(store)
    for by in ("a", "centre", "a", "a"):
        hall.numbers.append((await hall.proceedings.open(Kind.DISPUTE, Seat(Seats()), actor(by))).number)
    hall.offices = ("d", "bureau")
    for first in (1, 2, 50):
        listed = await hall.listed(actor("centre"), Sought(), first)
        assert listed == await hall.shown(actor("centre"), Sought()) == hall.numbers[1:2]


async def test_whoever_is_addressed_no_more_is_not_kept(store: Store) -> None:
    hall = Hall(store)
    number = (await hall.proceedings.open(Kind.DISPUTE, Seat(Seats(("c",), ("d",)), "b"), actor("a"))).number
    await hall.proceedings.take(number, Seat(Seats((), ("d",)), "b"), actor("a"))
    async with store.transaction() as connection:
        kept = (await connection.execute(select(participants.c.department))).scalars().all()
    assert sorted(kept) == ["a", "b", "centre", "d"]


def test_offices_are_not_written_with_each_proceeding() -> None:
    about = About("a", "b")
    parties = {**usual_parties(about, _moment()), Party.DECIDER: frozenset({"centre"})}
    assert participants_in(parties) == {"a", "b", "centre"}


def _moment() -> Moment:
    departments = {
        code: Department(code, code, "", "330302", frozenset(), authority=code == "bureau") for code in CODES
    }
    return Moment(NOON, TODAY, PROFILE, DAYS, Catalog({}, departments, ""), {}, ())
