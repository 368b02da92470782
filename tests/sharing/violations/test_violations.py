"""Violations: orders with a term, a ladder that nobody climbs by itself, and rights that rest and come back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from catalog import Catalog
from policies import read_duties
from sharing import GrantBook, Store
from sharing.calendar import WorkingDays, working_days
from sharing.jurisdictions import Profile, Sanction, profile_codes, read_profile
from sharing.proceedings import (
    ActionUnfit,
    Actor,
    Effect,
    Kind,
    Moment,
    NotNow,
    NotPermitted,
    Proceeding,
    Proceedings,
    RestoreRights,
    Role,
    SuspendRights,
    Taken,
    parties_of,
    usual_parties,
)
from sharing.violations import (
    Accept,
    AddEvidence,
    Dismiss,
    Order,
    Penalise,
    Record,
    Rectify,
    Reject,
    Restore,
    Suspend,
    TransferEvidence,
    Violation,
    ViolationKind,
    Violations,
    ViolationState,
    evidence_of,
)
from tests.policies.small_city import CITY

TODAY = date(2026, 7, 1)
NUMBER = "2026-VI-000001"
PROCEDURE, DUTIES = Violations(), read_duties()
TOWN = Catalog(
    CITY.resources,
    {
        code: replace(department, centre=code == "centre", authority=code == "civil-affairs")
        for code, department in CITY.departments.items()
    },
    "town",
)
AUTHORITY = Actor("civil-affairs", "desk", None, frozenset({Role.REVIEWER}))
PROVIDER = Actor("police", "desk", None, frozenset({Role.REVIEWER}))
TAX = Actor("tax", "desk", None, frozenset({Role.REVIEWER}))
BRAKE = Actor("centre", "desk", None, frozenset({Role.OPERATOR}))
EVIDENCE = ("0" * 32, "1" * 32)
MISUSE = Record("tax", ViolationKind.USE_BEYOND_DUTY, "looked up neighbours", TODAY, EVIDENCE, "population")
LATE = Record("tax", ViolationKind.NOT_UPDATED, "a year late", TODAY)


@cache
def calendar() -> WorkingDays:
    return working_days()


@cache
def profile(code: str) -> Profile:
    return read_profile(code)


def moment(today: date = TODAY, code: str = "order-809") -> Moment:
    at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    return Moment(at, today, profile(code), calendar(), TOWN, {}, ())


class Course:
    """One violation on its way; whoever has no duty is refused, as by the shell."""

    def __init__(self, action: Record = MISUSE, by: Actor = AUTHORITY, code: str = "order-809") -> None:
        self.code, self.today = code, TODAY
        taken = PROCEDURE.open(NUMBER, action, by, moment(TODAY, code))
        self.effects: list[Effect] = list(taken.effects)
        self.standing = self._stood(taken, 1)
        self._check("record", by)

    def take(self, action: Any, by: Actor = AUTHORITY) -> Violation:
        word = next(word for word, kind in PROCEDURE.actions.items() if kind is type(action))
        self._check(word, by)
        taken = PROCEDURE.take(self.standing, action, by, moment(self.today, self.code))
        self.standing = self._stood(taken, self.standing.version + 1)
        self.effects += taken.effects
        return self.standing.content

    def _check(self, word: str, by: Actor) -> None:
        now = moment(self.today, self.code)
        found = PROCEDURE.parties(self.standing.about, self.standing.content, now)
        parties = {**usual_parties(self.standing.about, now), **found}
        if not DUTIES.may(parties_of(by, parties), by.roles, "violation", word):
            raise NotPermitted(word)

    def _stood(self, taken: Taken, version: int) -> Proceeding[Violation]:
        at = moment(self.today).at
        rest = taken.state, self.code, taken.about, taken.content, at, at, taken.deadlines, taken.is_closed
        return Proceeding(NUMBER, Kind.VIOLATION, version, *rest)


def codes(unfit: pytest.ExceptionInfo[ActionUnfit]) -> list[str]:
    return [problem.code for problem in unfit.value.problems]


def test_a_violation_is_ordered_rectified_and_accepted() -> None:
    course = Course(LATE)
    course.take(Order("renew it", 5))
    (deadline,) = course.standing.deadlines
    assert (deadline.name, deadline.whose) == ("rectification", "tax")
    course.take(Rectify("renewed"), TAX)
    assert course.standing.deadlines[0].ended_on == TODAY
    course.take(Reject("not all of it", 3))
    assert [one.name for one in course.standing.deadlines] == ["rectification", "rectification_2"]
    course.take(Rectify("now all of it"), TAX)
    content = course.take(Accept())
    assert [one.accepted for one in content.rectifications] == [False, True]
    assert course.standing.state == ViolationState.RECTIFIED and course.standing.is_closed
    assert all(one.ended_on is not None for one in course.standing.deadlines)


@pytest.mark.parametrize("code", profile_codes())
def test_steps_of_the_ladder_follow_an_overdue_order_one_by_one(code: str) -> None:
    ladder: list[Sanction] = list(profile(code).rules.supervision.sanctions)
    if Sanction.ORDER_TO_CORRECT in ladder:
        ladder.remove(Sanction.ORDER_TO_CORRECT)
    course = Course(LATE, code=code)
    course.take(Order("renew it", 5))
    if not ladder:
        return
    with pytest.raises(ActionUnfit) as early:
        course.take(Penalise(ladder[0], "late"))
    assert codes(early) == ["NOT_OVERDUE"]
    course.today = course.standing.deadlines[0].due + timedelta(1)
    assert list(course.standing.content.sanctions) == [], "time alone takes no step"
    for step in ladder[1:]:
        with pytest.raises(ActionUnfit) as skipped:
            course.take(Penalise(step, "late"))
        assert codes(skipped) == ["NOT_NEXT"]
    for step in ladder:
        course.take(Penalise(step, "late"))
        with pytest.raises(ActionUnfit) as again:
            course.take(Penalise(step, "late"))
        assert codes(again) == ["TAKEN_ALREADY"]
    assert [one.step for one in course.standing.content.sanctions] == ladder
    for step in set(Sanction) - set(ladder):
        with pytest.raises(ActionUnfit) as foreign:
            course.take(Penalise(step, "late"))
        assert codes(foreign) == ["NOT_ON_THE_LADDER"]


def test_what_is_serious_need_not_wait() -> None:
    course = Course(code="panjin")
    course.take(Penalise(Sanction.DISCIPLINE, "sold it", serious=True))
    with pytest.raises(ActionUnfit) as back:
        course.take(Penalise(Sanction.WRITTEN_CRITICISM, "late", serious=True))
    assert codes(back) == ["TAKEN_ALREADY"]


@pytest.mark.parametrize("by", [AUTHORITY, PROVIDER, BRAKE])
def test_rights_rest_for_misuse_until_it_is_corrected(by: Actor) -> None:
    course = Course(by=by)
    course.take(Suspend("at once"), by)
    assert course.effects[1] == SuspendRights("tax", "population", None, NUMBER)
    with pytest.raises(ActionUnfit) as again:
        course.take(Suspend("again"), by)
    assert codes(again) == ["SUSPENDED_ALREADY"]
    course.take(Order("stop it", 5))
    course.take(Rectify("stopped"), TAX)
    course.take(Accept())
    assert RestoreRights("tax", "population") in course.effects and course.standing.content.suspended is None


def test_rights_are_restored_by_hand_or_when_it_was_none() -> None:
    course = Course()
    with pytest.raises(ActionUnfit) as nothing:
        course.take(Restore("nothing rests"))
    assert codes(nothing) == ["NOT_SUSPENDED"]
    course.take(Suspend("at once"))
    course.take(Restore("a mistake"))
    course.take(Suspend("not a mistake"))
    course.take(Dismiss("it was one"))
    assert sum(isinstance(one, RestoreRights) for one in course.effects) == 2
    assert course.standing.state == ViolationState.DISMISSED


def test_what_is_no_misuse_rests_nothing_and_a_provider_speaks_for_its_own_alone() -> None:
    with pytest.raises(ActionUnfit) as supply:
        Course(LATE).take(Suspend("late"))
    assert codes(supply) == ["NOT_MISUSE"]
    everything = Course(replace(MISUSE, resource=None))
    with pytest.raises(NotPermitted):
        everything.take(Suspend("all of it"), PROVIDER)
    everything.take(Suspend("all of it"))
    assert SuspendRights("tax", None, None, NUMBER) in everything.effects


UNFIT: dict[str, dict[str, Any]] = {
    "UNKNOWN_DEPARTMENT": {"department": "nobody"},
    "OWN_DEPARTMENT": {"department": "civil-affairs"},
    "MISSING": {"facts": " "},
    "UNKNOWN_RESOURCE": {"resource": "nowhere"},
    "NOT_YET": {"found_on": TODAY + timedelta(1)},
    "BAD_ID": {"evidence": ("x",)},
    "REPEATED": {"evidence": (EVIDENCE[0], EVIDENCE[0])},
}


@pytest.mark.parametrize("code", UNFIT)
def test_what_does_not_fit_is_refused(code: str) -> None:
    with pytest.raises(ActionUnfit) as refused:
        Course(replace(MISUSE, **UNFIT[code]))
    assert codes(refused) == [code]


def test_nobody_judges_itself() -> None:
    course = Course(replace(MISUSE, department="police"), BRAKE)
    for action in (Order("x", 5), Suspend("x"), Restore("x"), Dismiss("x"), AddEvidence(("2" * 32,))):
        with pytest.raises(NotPermitted):
            course.take(action, PROVIDER)
    authority = Course(replace(MISUSE, department="civil-affairs"), BRAKE)
    with pytest.raises(NotPermitted):
        authority.take(Dismiss("x"), AUTHORITY)


def test_evidence_is_handed_over_as_one_list() -> None:
    course = Course()
    course.take(AddEvidence(("2" * 32,)))
    before = evidence_of(NUMBER, course.standing.content)
    (given,) = course.take(TransferEvidence("the court", "secrets leaked")).handed_over
    assert given.digest == before.digest and before.records == (*EVIDENCE, "2" * 32)
    course.take(AddEvidence(("3" * 32,)))
    assert evidence_of(NUMBER, course.standing.content).digest != given.digest
    with pytest.raises(ActionUnfit) as none:
        Course(LATE).take(TransferEvidence("the court", "late"))
    assert codes(none) == ["NO_EVIDENCE"]


async def test_rights_rest_and_come_back_in_the_store(store: Store) -> None:
    book = GrantBook(store, lambda: TOWN)
    proceedings = Proceedings(store, {Kind.VIOLATION: PROCEDURE}, DUTIES, lambda _: moment(), book.refresh)
    number = (await proceedings.open(Kind.VIOLATION, MISUSE, AUTHORITY)).number
    assert book.held("tax", TODAY).bars.before("population") is None
    await proceedings.take(number, Suspend("at once"), AUTHORITY)
    assert book.held("tax", TODAY).bars.before("population") is not None
    assert book.held("tax", TODAY).bars.before("household") is None
    await proceedings.take(number, Restore("over"), AUTHORITY)
    assert book.held("tax", TODAY).bars.before("population") is None


ACTORS = st.builds(
    Actor,
    st.sampled_from(["civil-affairs", "civil-affairs", "tax", "police", *TOWN.departments]),
    st.just("desk"),
    st.none(),
    st.frozensets(st.sampled_from(Role), max_size=3) | st.just(frozenset({Role.REVIEWER})),
)
ACTIONS: Iterable[Any] = [
    Order("stop", 5),
    Rectify("done"),
    Accept(),
    Reject("no", 3),
    Suspend("now"),
    Restore("over"),
    Dismiss("none"),
    AddEvidence(("4" * 32,)),
    TransferEvidence("the court", "secrets"),
    *(Penalise(step, "late") for step in Sanction),
]


class AnyOrder(RuleBasedStateMachine):
    """Rights rest exactly while the violation says so, and every step of the ladder followed an overdue order."""

    @initialize(action=st.sampled_from([MISUSE, MISUSE, LATE]), code=st.sampled_from(profile_codes()))
    def begin(self, action: Record, code: str) -> None:
        self.course = Course(action, code=code)

    @rule(days=st.integers(1, 30))
    def wait(self, days: int) -> None:
        self.course.today = min(self.course.today + timedelta(days), date(2027, 10, 1))

    @rule(action=st.sampled_from(list(ACTIONS)), by=ACTORS)
    def act(self, action: Any, by: Actor) -> None:
        before, today = self.course.standing, self.course.today
        try:
            self.course.take(action, by)
        except (NotPermitted, NotNow, ActionUnfit):
            assert self.course.standing == before
            return
        assert not before.is_closed
        assert isinstance(action, Rectify) == (by.department == "tax")
        if isinstance(action, Penalise):
            assert any(one.ended_on is None and one.due < today for one in before.deadlines)

    @invariant()
    def rights_rest_while_it_says_so(self) -> None:
        changes = [one for one in self.course.effects if isinstance(one, SuspendRights | RestoreRights)]
        for first, second in zip(changes, changes[1:], strict=False):
            assert type(first) is not type(second), "they rest and come back by turns"
        rests = bool(changes) and isinstance(changes[-1], SuspendRights)
        assert rests == (self.course.standing.content.suspended is not None)
        assert not (rests and self.course.standing.is_closed)


AnyOrder.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestAnyOrder = AnyOrder.TestCase
