"""A list is compared through a session, and what is computed was counted before, element by element."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import CanonicalForm, VerificationBudgets
from masking.blind import Flaw, MessageRefused, PositionsAsked, ask_size
from sharing import Admission, Admitted, Asking, Postponed, StoreUnavailable
from sharing.blind import (
    Answering,
    Limits,
    PositionsAnswered,
    Scope,
    Session,
    Sessions,
    SessionSpent,
    SessionUnknown,
    SizeAnswered,
    Told,
    Worded,
    Wording,
    first_message,
)

NOW = datetime(2027, 1, 15, 8, tzinfo=UTC)
PURPOSES = frozenset({"tax-collection"})
TAX = Scope("tax", "population", PURPOSES)
ASKING = Asking("tax", "population", False, None, True, VerificationBudgets(), NOW)
WORDING = Wording("population", (Worded("code", CanonicalForm.TEXT),), (Worded("name", CanonicalForm.TEXT),))

names = st.lists(st.sampled_from(["甲", "乙", "丙", "丁", "戊"]), min_size=1, max_size=8)


@dataclass
class Ledger:
    """A budget of so many elements."""

    left: int = 100
    counted: list[int] = field(default_factory=list)

    async def count(self, asking: Asking, elements: int) -> Admission:
        if elements > self.left:
            return Postponed(asking.next_day)
        self.left -= elements
        self.counted.append(elements)
        return Admitted()


class NoStore:
    """A budget whose store does not answer."""

    async def count(self, asking: Asking, elements: int) -> Admission:
        raise StoreUnavailable


def elements(of: list[str]) -> list[bytes]:
    return [WORDING.element({"code": "1", "name": name}) for name in of]


def opened(told: Told, held: list[str], sessions: Sessions | None = None) -> tuple[Sessions, Session, bytes]:
    sessions = sessions or Sessions()
    session = sessions.open(TAX, WORDING, told, NOW)
    return sessions, session, first_message(session, elements(held))


@settings(max_examples=15)
@given(names, names)
async def test_the_positions_reach_the_caller_alone(held: list[str], asked: list[str]) -> None:
    ledger, (sessions, session, setup) = Ledger(), opened(Told.POSITIONS, held)
    question = PositionsAsked.of(elements(asked))
    answer = await Answering(sessions, ledger).answer(session.id, ASKING, PURPOSES, question.request)
    assert isinstance(answer, PositionsAnswered)
    assert question.found(setup, answer.message) == {place for place, name in enumerate(asked) if name in held}
    assert ledger.counted == [answer.elements] == [len({*asked})]


@settings(max_examples=15)
@given(names, names)
async def test_the_size_is_told_once(held: list[str], asked: list[str]) -> None:
    ledger, (sessions, session, setup) = Ledger(), opened(Told.SIZE, held)
    answering = Answering(sessions, ledger)
    answer = await answering.answer(session.id, ASKING, PURPOSES, ask_size(setup, elements(asked)))
    assert answer == SizeAnswered(len({*held} & {*asked}), len({*asked}))
    with pytest.raises(SessionSpent):
        await answering.answer(session.id, ASKING, PURPOSES, ask_size(setup, elements(["甲"])))
    assert ledger.counted == [len({*asked})]


@pytest.mark.parametrize("told", Told)
async def test_a_used_up_budget_postpones_and_takes_nothing(told: Told) -> None:
    sessions, session, setup = opened(told, ["甲"])
    request = (
        ask_size(setup, elements(["甲", "乙"]))
        if told is Told.SIZE
        else PositionsAsked.of(elements(["甲", "乙"])).request
    )
    ledger = Ledger(left=1)
    answer = await Answering(sessions, ledger).answer(session.id, ASKING, PURPOSES, request)
    assert answer == Postponed(ASKING.next_day)
    assert (ledger.counted, sessions.left(session)) == ([], 10_000)


@pytest.mark.parametrize("told", Told)
async def test_without_the_store_nothing_is_answered_and_the_session_stays(told: Told) -> None:
    sessions, session, setup = opened(told, ["甲"])
    request = ask_size(setup, elements(["甲"])) if told is Told.SIZE else PositionsAsked.of(elements(["甲"])).request
    with pytest.raises(StoreUnavailable):
        await Answering(sessions, NoStore()).answer(session.id, ASKING, PURPOSES, request)
    assert sessions.left(session) == 10_000


async def test_two_requests_at_once_get_one_size() -> None:
    ledger, (sessions, session, setup) = Ledger(), opened(Told.SIZE, ["甲"])
    answering, request = Answering(sessions, ledger), ask_size(setup, elements(["甲"]))
    both = [answering.answer(session.id, ASKING, PURPOSES, request) for _ in range(2)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert [type(answer) for answer in answers] == [SizeAnswered, SessionSpent]
    assert ledger.counted == [1]


@pytest.mark.parametrize(
    ("asking", "purposes"),
    [
        (replace(ASKING, department="civil-affairs"), PURPOSES),
        (replace(ASKING, resource="household"), PURPOSES),
        (ASKING, frozenset({"relief-review"})),
        (replace(ASKING, now=NOW + timedelta(hours=1)), PURPOSES),
    ],
    ids=["department", "resource", "purpose", "expired"],
)
async def test_a_session_of_another_is_unknown_and_nothing_is_counted(asking: Asking, purposes: frozenset[str]) -> None:
    ledger, (sessions, session, _) = Ledger(), opened(Told.POSITIONS, ["甲"])
    request = PositionsAsked.of(elements(["甲"])).request
    with pytest.raises(SessionUnknown):
        await Answering(sessions, ledger).answer(session.id, asking, purposes, request)
    assert ledger.counted == []


async def test_more_elements_than_a_session_answers_are_refused_before_they_are_counted() -> None:
    ledger, (sessions, session, _) = Ledger(), opened(Told.POSITIONS, ["甲"], Sessions(Limits(elements=3)))
    answering = Answering(sessions, ledger)
    await answering.answer(session.id, ASKING, PURPOSES, PositionsAsked.of(elements(["甲", "乙"])).request)
    with pytest.raises(SessionSpent):
        await answering.answer(session.id, ASKING, PURPOSES, PositionsAsked.of(elements(["甲", "乙"])).request)
    with pytest.raises(MessageRefused) as refused:
        await answering.answer(
            session.id, ASKING, PURPOSES, PositionsAsked.of(elements(["甲", "乙", "丙", "丁"])).request
        )
    assert refused.value.flaw is Flaw.TOO_MANY
    assert ledger.counted == [2]


@settings(max_examples=60)
@given(st.binary(max_size=200), st.sampled_from(Told), st.booleans())
async def test_garbage_is_refused_with_a_flaw(garbage: bytes, told: Told, begins_well: bool) -> None:
    sessions = Sessions()
    session = sessions.open(TAX, WORDING, told, NOW)
    kind = {Told.POSITIONS: b"ZBA1", Told.SIZE: b"ZBS1"}[told] if begins_well else b""
    try:
        await Answering(sessions, Ledger()).answer(session.id, ASKING, PURPOSES, kind + garbage)
    except MessageRefused as refused:
        assert refused.flaw in Flaw
    else:
        assert begins_well and len(garbage) >= 32  # it happens to be a point


async def test_bytes_that_are_no_point_are_counted_all_the_same() -> None:
    ledger, (sessions, session, _) = Ledger(), opened(Told.POSITIONS, ["甲"])
    with pytest.raises(MessageRefused) as refused:
        await Answering(sessions, ledger).answer(session.id, ASKING, PURPOSES, b"ZBA1" + b"\xff" * 32)
    assert refused.value.flaw is Flaw.NO_POINT
    assert ledger.counted == [1]
