"""A session is for one department, resource and purpose, for an hour; whatever is not found looks the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import CanonicalForm
from policies import Reveal
from sharing.blind import (
    Interrupted,
    Limits,
    Scope,
    Sessions,
    SessionSpent,
    SessionUnknown,
    Told,
    TooManySessions,
    Worded,
    Wording,
    first_message,
    permitted,
)

NOW = datetime(2027, 1, 15, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TAX = Scope("tax", "population", frozenset({"tax-collection"}))
OTHERS = [
    replace(TAX, department="civil-affairs"),
    replace(TAX, resource="household"),
    replace(TAX, purposes=frozenset({"relief-review"})),
    replace(TAX, purposes=frozenset({"tax-collection", "relief-review"})),
    replace(TAX, purposes=frozenset[str]()),
]
WORDING = Wording(
    "population", (Worded("id_number", CanonicalForm.RESIDENT_ID),), (Worded("name", CanonicalForm.TEXT),)
)


def test_a_session_is_found_for_what_it_was_opened_for_until_its_hour_is_over() -> None:
    sessions = Sessions()
    session = sessions.open(TAX, WORDING, Told.POSITIONS, NOW)
    assert sessions.find(session.id, TAX, NOW + HOUR - timedelta(seconds=1)) is session
    assert (session.wording, session.told, session.expires) == (WORDING, Told.POSITIONS, NOW + HOUR)


def refusal(sessions: Sessions, id: str, scope: Scope, now: datetime) -> str:
    with pytest.raises(SessionUnknown) as refused:
        sessions.find(id, scope, now)
    return repr(refused.value)


@given(st.text(max_size=30))
def test_a_session_of_another_or_an_expired_one_is_refused_like_an_unknown_one(id: str) -> None:
    sessions = Sessions()
    session = sessions.open(TAX, WORDING, Told.POSITIONS, NOW)
    unknown = refusal(sessions, id, TAX, NOW)
    assert {refusal(sessions, session.id, other, NOW) for other in OTHERS} == {unknown}
    assert sessions.find(session.id, TAX, NOW) is session
    assert refusal(sessions, session.id, TAX, NOW + HOUR) == unknown
    assert refusal(sessions, session.id, TAX, NOW) == unknown  # its key is gone


def test_every_session_has_an_id_and_a_key_of_its_own() -> None:
    sessions = Sessions(Limits(sessions_of_department=10))
    opened = [sessions.open(TAX, WORDING, Told.SIZE, NOW) for _ in range(10)]
    assert len({session.id for session in opened}) == 10
    assert len({session.key.blinded(b"an element") for session in opened}) == 10


def test_a_department_has_no_more_than_its_sessions_until_the_first_is_over() -> None:
    sessions = Sessions()
    sessions.open(TAX, WORDING, Told.POSITIONS, NOW)
    sessions.open(replace(TAX, resource="household"), WORDING, Told.SIZE, NOW + HOUR / 2)
    with pytest.raises(TooManySessions) as refused:
        sessions.open(TAX, WORDING, Told.POSITIONS, NOW + HOUR / 2)
    assert refused.value.retry_at == NOW + HOUR
    sessions.open(OTHERS[0], WORDING, Told.POSITIONS, NOW + HOUR / 2)
    sessions.open(TAX, WORDING, Told.POSITIONS, NOW + HOUR)


def test_there_are_no_more_sessions_than_the_process_keeps() -> None:
    sessions = Sessions(Limits(sessions=2))
    for department in ("tax", "police"):
        sessions.open(replace(TAX, department=department), WORDING, Told.POSITIONS, NOW)
    with pytest.raises(TooManySessions):
        sessions.open(OTHERS[0], WORDING, Told.POSITIONS, NOW)


@given(st.lists(st.integers(1, 40), max_size=12))
def test_a_session_never_answers_more_elements_than_it_may(wanted: list[int]) -> None:
    sessions = Sessions(Limits(elements=100))
    session = sessions.open(TAX, WORDING, Told.POSITIONS, NOW)
    taken = 0
    for elements in wanted:
        if taken + elements <= 100:
            sessions.take(session, elements)
            taken += elements
        else:
            with pytest.raises(SessionSpent) as refused:
                sessions.take(session, elements)
            assert refused.value.left == 100 - taken == sessions.left(session)


def test_a_session_that_tells_sizes_answers_once_and_keeps_its_place() -> None:
    sessions = Sessions(Limits(sessions_of_department=1))
    session = sessions.open(TAX, WORDING, Told.SIZE, NOW)
    sessions.take(session, 5)
    with pytest.raises(SessionSpent, match="^the session is used up$"):
        sessions.take(session, 1)
    with pytest.raises(TooManySessions):
        sessions.open(TAX, WORDING, Told.SIZE, NOW)


@pytest.mark.parametrize("told", Told)
def test_what_was_not_asked_after_all_is_given_back(told: Told) -> None:
    sessions = Sessions(Limits(elements=10))
    session = sessions.open(TAX, WORDING, told, NOW)
    sessions.take(session, 7)
    sessions.give_back(session, 7)
    assert sessions.left(session) == 10


def test_neither_id_nor_key_of_a_session_is_in_its_text() -> None:
    session = Sessions().open(TAX, WORDING, Told.SIZE, NOW)
    assert session.id not in repr(session) and "key" not in repr(session)


@pytest.mark.parametrize(
    ("reveals", "told"),
    [
        (set[Reveal](), set[Told]()),
        ({Reveal.VERDICT, Reveal.ITEMS, Reveal.NOT_FOUND, Reveal.BATCH}, set[Told]()),
        ({Reveal.VERDICT, Reveal.BLIND_SIZE}, {Told.SIZE}),
        ({Reveal.BLIND_POSITIONS}, {Told.SIZE, Told.POSITIONS}),
    ],
    ids=["nothing", "no blind word", "size", "positions"],
)
def test_only_the_words_of_blind_batches_permit_them(reveals: set[Reveal], told: set[Told]) -> None:
    assert permitted(reveals) == told


def test_a_session_of_another_basis_looks_like_none() -> None:
    sessions = Sessions()
    session = sessions.open(TAX, WORDING, Told.POSITIONS, NOW, "the rules of the morning")
    assert sessions.find(session.id, TAX, NOW, "the rules of the morning") is session
    with pytest.raises(SessionUnknown) as refused:
        sessions.find(session.id, TAX, NOW, "the rules of the afternoon")
    assert repr(refused.value) == refusal(sessions, "nowhere", TAX, NOW)


def test_a_session_is_named_for_its_scope_alone() -> None:
    sessions = Sessions()
    session = sessions.open(TAX, WORDING, Told.POSITIONS, NOW)
    assert sessions.named(session.id, TAX) is session
    assert [sessions.named(session.id, scope) for scope in OTHERS] == [None] * len(OTHERS)
    assert sessions.named("nowhere", TAX) is None


def test_a_closed_session_gives_its_place_back() -> None:
    sessions = Sessions(Limits(sessions_of_department=1))
    session = sessions.open(TAX, WORDING, Told.POSITIONS, NOW)
    sessions.close(session)
    sessions.close(session)
    assert sessions.named(session.id, TAX) is None
    sessions.open(TAX, WORDING, Told.POSITIONS, NOW)


def test_a_first_message_is_made_no_further_than_somebody_waits_for_it() -> None:
    session = Sessions().open(TAX, WORDING, Told.SIZE, NOW)
    asked = iter([False, False, True])
    with pytest.raises(Interrupted):
        first_message(session, [b"a", b"b", b"c", b"d"], lambda: next(asked))
    assert next(asked, None) is None
