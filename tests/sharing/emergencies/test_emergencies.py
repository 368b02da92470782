"""Emergencies: who declares them for how long, what ends them, and the review that every use is on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from catalog import Catalog
from policies import read_duties
from sharing import GrantBook, Store
from sharing.calendar import WorkingDays, working_days
from sharing.declared import Declaration
from sharing.emergencies import (
    Declare,
    Emergencies,
    EmergencyContent,
    EmergencyState,
    EmergencyUse,
    EmergencyUses,
    End,
    Review,
)
from sharing.jurisdictions import profile_codes, read_profile
from sharing.proceedings import (
    ActionUnfit,
    Actor,
    DeclareEmergency,
    EndEmergency,
    Kind,
    Moment,
    NotNow,
    NotPermitted,
    Proceeding,
    Proceedings,
    ReviewUses,
    Role,
    Taken,
    parties_of,
    usual_parties,
)
from tests.policies.small_city import CITY

TODAY = date(2026, 7, 1)
NUMBER = "2026-EM-000001"
PROCEDURE, DUTIES = Emergencies(), read_duties()
TOWN = Catalog(
    CITY.resources,
    {
        code: replace(department, centre=code == "centre", authority=code == "civil-affairs")
        for code, department in CITY.departments.items()
    },
    "town",
)
AUTHORITY = Actor("civil-affairs", "desk", None, frozenset({Role.REVIEWER}))
DECLARE = Declare(("burial",), TODAY + timedelta(9), "a flood", resources=("population",))


@cache
def calendar() -> WorkingDays:
    return working_days()


def moment(today: date = TODAY, code: str = "order-809") -> Moment:
    at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    return Moment(at, today, read_profile(code), calendar(), TOWN, {}, ())


def stood(taken: Taken, today: date, code: str = "order-809", version: int = 1) -> Proceeding[EmergencyContent]:
    at, about, content = moment(today).at, taken.about, taken.content
    rest = taken.deadlines, taken.is_closed
    return Proceeding(NUMBER, Kind.EMERGENCY, version, taken.state, code, about, content, at, at, *rest)


def declared(action: Declare = DECLARE, today: date = TODAY, code: str = "order-809") -> Declaration:
    effect = PROCEDURE.open(NUMBER, action, AUTHORITY, moment(today, code)).effects[0]
    assert isinstance(effect, DeclareEmergency)
    return effect.declaration


def permitted(proceeding: Proceeding[EmergencyContent], word: str, by: Actor, today: date = TODAY) -> bool:
    now = moment(today, proceeding.profile)
    found = PROCEDURE.parties(proceeding.about, proceeding.content, now)
    parties = {**usual_parties(proceeding.about, now), **found}
    return DUTIES.may(parties_of(by, parties), by.roles, "emergency", word)


@pytest.mark.parametrize("code", profile_codes())
def test_every_profile_sets_an_end_and_a_review(code: str) -> None:
    rules = read_profile(code).rules.emergencies
    longest = TODAY + timedelta(rules.longest_days - 1)
    found = declared(replace(DECLARE, until=longest), code=code)
    assert (found.since, found.until, found.review_days) == (TODAY, longest, rules.review_working_days)
    with pytest.raises(ActionUnfit) as refused:
        declared(replace(DECLARE, until=longest + timedelta(1)), code=code)
    assert [problem.code for problem in refused.value.problems] == ["TOO_LONG"]


UNFIT: dict[str, dict[str, Any]] = {
    "resources": {"resources": ()},
    "resources.0": {"resources": ("nowhere",)},
    "departments.1": {"departments": ("civil", "civil")},
    "purposes": {"purposes": ()},
    "purposes.0": {"purposes": ("fun",)},
    "until": {"until": TODAY - timedelta(1)},
    "reasons": {"reasons": " "},
}


@pytest.mark.parametrize("member", UNFIT)
def test_what_does_not_fit_is_refused(member: str) -> None:
    with pytest.raises(ActionUnfit) as refused:
        declared(replace(DECLARE, **UNFIT[member]))
    assert [problem.member for problem in refused.value.problems] == [member]


def test_all_that_does_not_fit_is_told_at_once() -> None:
    with pytest.raises(ActionUnfit) as refused:
        declared(Declare((), TODAY - timedelta(1), ""))
    assert [problem.member for problem in refused.value.problems] == ["resources", "purposes", "until", "reasons"]


def test_only_the_office_of_the_profile_declares_ends_and_reviews() -> None:
    standing = stood(PROCEDURE.open(NUMBER, DECLARE, AUTHORITY, moment()), TODAY)
    for word in ("declare", "end", "review"):
        assert permitted(standing, word, AUTHORITY)
        for department in ("police", "civil", "tax", "centre"):
            assert not permitted(standing, word, Actor(department, "desk", None, frozenset(Role))), (word, department)
        assert not permitted(standing, word, replace(AUTHORITY, roles=frozenset(Role) - {Role.REVIEWER}))


def test_providers_and_those_who_may_use_it_are_told() -> None:
    taken = PROCEDURE.open(NUMBER, replace(DECLARE, departments=("civil",)), AUTHORITY, moment())
    assert [getattr(effect, "department", None) for effect in taken.effects[1:]] == ["civil", "police"]


@given(
    st.dates(TODAY - timedelta(3), TODAY + timedelta(20)),
    st.none() | st.dates(TODAY - timedelta(3), TODAY + timedelta(20)),
    st.booleans(),
)
def test_it_is_in_force_on_its_days_until_it_ends_or_a_review_is_overdue(
    day: date, due: date | None, ended: bool
) -> None:
    found = replace(declared(), review_due=due, ended_at=moment().at if ended else None)
    assert found.covers(day) == (not ended and TODAY <= day <= TODAY + timedelta(9) and (due is None or day <= due))


def use(request: int = 1, /, **other: Any) -> EmergencyUse:
    usual = EmergencyUse(0, NUMBER, f"r{request}", moment().at, "civil", "desk", None, "population", "case 1")
    return replace(usual, **other)


class Town:
    """Proceedings over a real store, on whatever day it is."""

    def __init__(self, store: Store) -> None:
        self.today = TODAY
        self.store = store
        self.uses = EmergencyUses(store, calendar())
        self.book = GrantBook(store, lambda: TOWN)
        self.proceedings = Proceedings(
            store, {Kind.EMERGENCY: PROCEDURE}, DUTIES, lambda _: moment(self.today), self.book.refresh
        )

    async def declare(self, action: Declare = DECLARE) -> str:
        return (await self.proceedings.open(Kind.EMERGENCY, action, AUTHORITY)).number

    async def take(self, action: Any) -> Proceeding[EmergencyContent]:
        return await self.proceedings.take(NUMBER, action, AUTHORITY)

    async def used(self, request: int = 1, **other: Any) -> bool:
        return await self.uses.enter(use(request, **other), self.today)

    async def due(self) -> Sequence[tuple[str, str, date]]:
        tasks = await self.proceedings.due(AUTHORITY, date(2026, 12, 31))
        return [(task.deadline.name, task.whose, task.deadline.due) for task in tasks]

    async def in_force(self, department: str = "civil") -> bool:
        await self.book.refresh()
        return bool(self.book.held(department, self.today).declared)


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


async def test_a_declaration_is_in_force_at_once_and_ends_at_once(town: Town) -> None:
    assert not await town.in_force()
    assert await town.declare() == NUMBER
    assert town.book.held("civil", TODAY).declared == (declared(),)
    await town.take(End("the water is gone"))
    assert town.book.held("civil", TODAY).declared == ()
    assert not await town.used(), "whoever has not heard of it finds out when the use is listed"


async def test_it_is_for_those_who_are_named(town: Town) -> None:
    await town.declare(replace(DECLARE, departments=("civil",)))
    assert await town.in_force("civil") and not await town.in_force("tax")
    assert not await town.used(1, department="tax")
    assert await town.used(2)


async def test_the_first_use_begins_the_review_and_the_review_ends_it(town: Town) -> None:
    await town.declare()
    assert await town.due() == []
    assert await town.used(1)
    first = calendar().after(TODAY, 5).day
    assert await town.due() == [("emergency_review", "civil-affairs", first)]
    town.today = TODAY + timedelta(1)
    assert await town.used(2)
    assert await town.due() == [("emergency_review", "civil-affairs", first)], "the clock runs from the first one"
    standing = await town.take(Review("all right"))
    assert standing.state == EmergencyState.IN_FORCE and await town.due() == []
    listed = await town.uses.of_emergency(NUMBER, 10)
    assert [(one.request_id, one.reviewed_at is not None, one.attention) for one in listed] == [
        ("r2", True, True),
        ("r1", True, True),
    ]
    assert await town.used(3)
    ((name, _, due),) = await town.due()
    assert (name, due) == ("emergency_review_2", calendar().after(town.today, 5).day)
    assert [one.reviewed_at is None for one in await town.uses.of_resource("population", 1)] == [True]


async def test_a_review_that_is_overdue_ends_the_emergency_for_good(town: Town) -> None:
    await town.declare(replace(DECLARE, until=TODAY + timedelta(29)))
    assert await town.used(1)
    ((_, _, due),) = await town.due()
    town.today = due
    assert await town.in_force() and await town.used(2)
    town.today = due + timedelta(1)
    assert not await town.in_force() and not await town.used(3)
    standing = await town.take(Review("late"))
    assert standing.state == EmergencyState.REVIEWED and standing.is_closed
    assert not await town.in_force() and not await town.used(4), "nothing revives it"
    assert await town.due() == []


async def test_what_was_used_is_still_to_be_reviewed_after_its_end(town: Town) -> None:
    await town.declare()
    assert await town.used(1)
    ended = await town.take(End("over"))
    assert ended.state == EmergencyState.ENDED and not ended.is_closed
    assert [name for name, _, _ in await town.due()] == ["emergency_review"]
    closed = await town.take(Review("all right"))
    assert closed.is_closed and await town.due() == []
    with pytest.raises(NotNow):
        await town.take(Review("again"))


async def test_a_step_that_did_not_see_the_first_use_does_not_lose_its_deadline(town: Town) -> None:
    """The deadline begins outside of any step: one taken from an older look keeps it."""
    await town.declare()
    before = await town.proceedings.one(NUMBER, AUTHORITY)
    assert before.deadlines == ()
    assert await town.used(1)
    taken = PROCEDURE.take(before, End("over"), AUTHORITY, moment())
    assert taken.deadlines == ()
    await town.take(End("over"))
    assert [name for name, _, _ in await town.due()] == ["emergency_review"]


async def test_an_unknown_number_is_no_emergency(town: Town) -> None:
    assert not await town.used(1, number="2026-EM-000009")
    assert await town.uses.of_emergency(NUMBER, 10) == []


async def test_pages_go_from_the_newest_to_the_oldest(town: Town) -> None:
    await town.declare()
    for number in range(5):
        assert await town.used(number)
    newest = await town.uses.of_emergency(NUMBER, 2)
    older = await town.uses.of_emergency(NUMBER, 9, newest[-1].place)
    assert [one.request_id for one in [*newest, *older]] == ["r4", "r3", "r2", "r1", "r0"]


ACTORS = st.builds(
    Actor,
    st.sampled_from(["civil-affairs", "civil-affairs", *TOWN.departments]),
    st.just("desk"),
    st.none(),
    st.frozensets(st.sampled_from(Role), max_size=3) | st.just(frozenset({Role.REVIEWER})),
)


class AnyOrder(RuleBasedStateMachine):
    """Nobody but the office of the profile changes anything, and what has ended is declared no more."""

    standing: Proceeding[EmergencyContent]

    @initialize()
    def begin(self) -> None:
        taken = PROCEDURE.open(NUMBER, DECLARE, AUTHORITY, moment())
        self.standing, self.effects, self.today = stood(taken, TODAY), list(taken.effects), TODAY

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.today = min(self.today + timedelta(days), date(2027, 6, 1))

    @rule(action=st.sampled_from([End("over"), End(""), Review("all right"), Review("")]), by=ACTORS)
    def act(self, action: End | Review, by: Actor) -> None:
        before, word = self.standing, "end" if isinstance(action, End) else "review"
        if not permitted(before, word, by, self.today):
            assert by.department != "civil-affairs" or Role.REVIEWER not in by.roles
            return
        assert by.department == "civil-affairs" and Role.REVIEWER in by.roles
        try:
            taken = PROCEDURE.take(before, action, by, moment(self.today))
        except (NotNow, ActionUnfit):
            return
        assert not before.is_closed
        self.standing = stood(taken, self.today, version=before.version + 1)
        self.effects += taken.effects

    @invariant()
    def it_is_declared_once_and_ended_before_it_is_closed(self) -> None:
        assert sum(isinstance(one, DeclareEmergency) for one in self.effects) == 1
        ended = any(isinstance(one, EndEmergency) for one in self.effects)
        assert ended == (self.standing.state != EmergencyState.IN_FORCE)
        assert self.standing.is_closed == (self.standing.state == EmergencyState.REVIEWED)
        assert self.standing.is_closed <= any(isinstance(one, ReviewUses) for one in self.effects)


AnyOrder.TestCase.settings = settings(max_examples=30, stateful_step_count=10, deadline=None)
TestAnyOrder = AnyOrder.TestCase


async def test_who_may_not_is_refused_by_the_shell(town: Town) -> None:
    with pytest.raises(NotPermitted):
        await town.proceedings.open(Kind.EMERGENCY, DECLARE, Actor("police", "desk", None, frozenset(Role)))
    assert not await town.in_force()
