"""Emergencies: who declares them for how long, what ends them, and the review that every use is on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing import GrantBook, Store
from sharing.emergencies import (
    Declare,
    EmergencyContent,
    EmergencyState,
    EmergencyUse,
    EmergencyUses,
    End,
    Review,
    resources_seen,
)
from sharing.jurisdictions import profile_codes, read_profile
from sharing.proceedings import (
    ActionUnfit,
    Actor,
    DeclareEmergency,
    Kind,
    NotNow,
    NotPermitted,
    Proceeding,
    ProceedingChanged,
    Proceedings,
    Role,
)
from tests.sharing.emergencies.declaring import (
    AUTHORITY,
    DECLARE,
    NUMBER,
    OFFICE,
    PROCEDURE,
    TODAY,
    TOWN,
    Course,
    declared,
    moment,
)
from tests.sharing.kit.rules import DUTIES, calendar
from tests.sharing.kit.small_town import small_town


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


def test_only_the_office_of_the_profile_declares_and_ends_and_another_one_reviews() -> None:
    course = Course().declare()
    for word, office in (("declare", AUTHORITY), ("end", AUTHORITY), ("review", OFFICE)):
        assert course.permits(word, office)
        for department in {"police", "civil", "tax", "centre", "civil-affairs"} - {office.department}:
            assert not course.permits(word, Actor(department, "desk", None, frozenset(Role))), (word, department)
        assert not course.permits(word, replace(office, roles=frozenset(Role) - {Role.REVIEWER}))


@pytest.mark.parametrize(
    ("authority", "departments", "reviewer"),
    [
        ("civil-affairs", (), "centre"),
        ("civil-affairs", ("tax",), "centre"),
        ("civil-affairs", ("tax", "centre"), "civil-affairs"),
        (None, ("tax",), "centre"),
    ],
)
def test_nobody_reviews_what_it_declared_or_may_use_by_name_where_another_can(
    authority: str | None, departments: tuple[str, ...], reviewer: str
) -> None:
    town = small_town(authority)
    by = replace(AUTHORITY, department=authority or "centre")
    course = Course(files=town).declare(replace(DECLARE, departments=departments), by)
    assert [course.permits("review", replace(by, department=code)) for code in sorted(town.departments)] == [
        code == reviewer for code in sorted(town.departments)
    ]
    effect = course.effects[0]
    assert isinstance(effect, DeclareEmergency)
    assert effect.declaration.reviewer == reviewer
    assert effect.declaration.is_for(reviewer) == (reviewer in departments)


def test_nothing_is_declared_anew_while_a_review_of_the_same_is_overdue() -> None:
    due = TODAY - timedelta(1)
    before = replace(declared(), number="2026-EM-000009", review_due=due, ended_at=moment().at)
    for again in (DECLARE, replace(DECLARE, resources=(), departments=("tax",))):
        with pytest.raises(ActionUnfit) as refused:
            PROCEDURE.open(NUMBER, again, AUTHORITY, replace(moment(), declared=(before,)))
        assert [problem.code for problem in refused.value.problems] == ["OVERDUE"]
    elsewhere = replace(DECLARE, resources=("household",))
    for known, action in (
        (before, elsewhere),
        (replace(before, review_due=TODAY), DECLARE),
        (replace(before, review_due=None), DECLARE),
        (replace(before, departments=("tax",)), replace(DECLARE, departments=("civil",))),
    ):
        assert PROCEDURE.open(NUMBER, action, AUTHORITY, replace(moment(), declared=(known,))).state == "in_force"


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
        return await self.proceedings.take(NUMBER, action, OFFICE if isinstance(action, Review) else AUTHORITY)

    async def review(self, findings: str = "all right") -> Proceeding[EmergencyContent]:
        """Of all that was used until now."""
        newest = await self.uses.page(1, number=NUMBER)
        return await self.take(Review(findings, newest[0].request_id if newest else None))

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
    assert await town.due() == [("emergency_review", "centre", first)]
    town.today = TODAY + timedelta(1)
    assert await town.used(2)
    assert await town.due() == [("emergency_review", "centre", first)], "the clock runs from the first one"
    standing = await town.review("all right")
    assert standing.state == EmergencyState.IN_FORCE and await town.due() == []
    listed = await town.uses.page(10, number=NUMBER)
    assert [(one.request_id, one.reviewed_at is not None, one.attention) for one in listed] == [
        ("r2", True, True),
        ("r1", True, True),
    ]
    assert await town.used(3)
    ((name, _, due),) = await town.due()
    assert (name, due) == ("emergency_review_2", calendar().after(town.today, 5).day)
    assert [one.reviewed_at is None for one in await town.uses.page(1, resources={"population"})] == [True]


async def test_a_review_that_is_overdue_ends_the_emergency_for_good(town: Town) -> None:
    await town.declare(replace(DECLARE, until=TODAY + timedelta(29)))
    assert await town.used(1)
    ((_, _, due),) = await town.due()
    town.today = due
    assert await town.in_force() and await town.used(2)
    town.today = due + timedelta(1)
    assert not await town.in_force() and not await town.used(3)
    standing = await town.review("late")
    assert standing.state == EmergencyState.REVIEWED and standing.is_closed
    assert not await town.in_force() and not await town.used(4), "nothing revives it"
    assert await town.due() == []


async def test_a_review_is_of_the_uses_that_were_looked_at(town: Town) -> None:
    await town.declare()
    with pytest.raises(ProceedingChanged):
        await town.take(Review("nothing", "r1"))
    assert await town.used(1) and await town.used(2)
    for seen in (None, "r1"):
        with pytest.raises(ProceedingChanged):
            await town.take(Review("all right", seen))
    assert len(await town.due()) == 1
    assert all(one.reviewed_at is None for one in await town.uses.page(9, number=NUMBER))
    await town.take(Review("all right", "r2"))
    assert all(one.reviewed_at is not None for one in await town.uses.page(9, number=NUMBER))


async def test_whoever_reviews_does_not_use_what_is_declared_for_all(town: Town) -> None:
    await town.declare()
    assert not await town.in_force("centre") and not await town.used(1, department="centre")
    assert await town.used(2, department="tax")


async def test_what_was_used_is_still_to_be_reviewed_after_its_end(town: Town) -> None:
    await town.declare()
    assert await town.used(1)
    ended = await town.take(End("over"))
    assert ended.state == EmergencyState.ENDED and not ended.is_closed
    assert [name for name, _, _ in await town.due()] == ["emergency_review"]
    closed = await town.review("all right")
    assert closed.is_closed and await town.due() == []
    with pytest.raises(NotNow):
        await town.review("again")


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
    assert await town.uses.page(10, number=NUMBER) == []


async def test_pages_go_from_the_newest_to_the_oldest(town: Town) -> None:
    await town.declare()
    for number in range(5):
        assert await town.used(number)
    newest = await town.uses.page(2, number=NUMBER)
    older = await town.uses.page(9, newest[-1].place, number=NUMBER)
    assert [one.request_id for one in [*newest, *older]] == ["r4", "r3", "r2", "r1", "r0"]


async def test_a_page_is_of_what_is_asked_for_and_tells_until_when_it_is_reviewed(town: Town) -> None:
    await town.declare(replace(DECLARE, resources=("population", "household")))
    assert await town.used(1) and await town.used(2, resource="household")

    async def found(**sought: Any) -> list[tuple[str, date | None]]:
        return [(one.request_id, one.review_due) for one in await town.uses.page(10, **sought)]

    due = calendar().after(TODAY, 5).day
    assert await found() == [("r2", due), ("r1", due)]
    assert await found(resources={"household"}) == [("r2", due)]
    many = {f"r{place}" for place in range(40_000)}
    assert await found(resources=many) == []
    assert await found(resources=many | {"population"}) == [("r1", due)]
    assert await found(resources=()) == [] == await found(number="2026-EM-000002")
    await town.review("all right")
    assert await found() == [("r2", None), ("r1", None)]


@given(st.sampled_from(sorted(TOWN.departments)), st.frozensets(st.sampled_from(Role)))
def test_uses_are_seen_by_providers_of_their_own_and_by_whoever_watches_of_all(
    department: str, roles: frozenset[Role]
) -> None:
    own = frozenset(code for code, resource in TOWN.resources.items() if resource.provider == department)
    watches = department in ("centre", "civil-affairs") and not roles.isdisjoint({Role.REVIEWER, Role.OFFICER})
    provides = bool(own) and not roles.isdisjoint({Role.STEWARD, Role.REVIEWER, Role.OFFICER})
    try:
        seen = resources_seen(Actor(department, "desk", None, roles), moment(), DUTIES)
    except NotPermitted:
        assert not watches and not provides
        return
    assert (watches and seen is None) or (provides and not watches and seen == own)


async def test_who_may_not_is_refused_by_the_shell(town: Town) -> None:
    with pytest.raises(NotPermitted):
        await town.proceedings.open(Kind.EMERGENCY, DECLARE, Actor("police", "desk", None, frozenset(Role)))
    assert not await town.in_force()
