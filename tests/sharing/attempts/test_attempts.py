"""Every budget holds exactly, on both databases, across processes and restarts."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Table, func, select

from catalog import VerificationBudgets
from sharing import AlarmRule, Attempt, Attempts, LockUnknown, Outcome, Store, StoreUnavailable
from sharing.tables import (
    verification_cases,
    verification_days,
    verification_sets,
    verification_subjects,
)
from tests.sharing.attempts.measuring import (
    DAY,
    HOUR,
    NOON,
    admitted,
    answered,
    asking,
    attempt,
    keyed,
    opened,
    retry_at,
    settled,
    wild,
)

MATCHED, NOT_MATCHED, NOT_COMPARED = Outcome.MATCHED, Outcome.NOT_MATCHED, Outcome.NOT_COMPARED


@pytest.fixture
async def attempts(store: Store) -> AsyncIterator[Attempts]:
    async with opened(store) as attempts:
        yield attempts


@pytest.fixture
async def restarted(other_store: Store) -> AsyncIterator[Attempts]:
    """The same budgets, as another process has them open."""
    async with opened(other_store) as attempts:
        yield attempts


async def rows_of(store: Store, table: Table) -> int:
    async with store.transaction() as connection:
        count: int = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        return count


async def test_answers_other_than_match_are_limited_a_day(attempts: Attempts, restarted: Attempts) -> None:
    who = asking(negatives=3)
    assert await answered(attempts, who, NOT_MATCHED, wild(1, 1), wild(2, 1)) == [True, True]
    assert await answered(restarted, who, MATCHED, wild(3, 1)) == [True]
    assert await answered(restarted, who, NOT_MATCHED, wild(4, 1), wild(5, 1)) == [True, False]
    assert await admitted(attempts, asking("court", negatives=3), wild(5, 1)) == [True]
    assert await admitted(attempts, replace(who, resource="company"), wild(5, 1)) == [True]
    assert await admitted(attempts, replace(who, now=NOON + DAY), wild(5, 1)) == [True]


async def test_calls_are_limited_a_day_also_the_same_one(attempts: Attempts, restarted: Attempts) -> None:
    who = asking(calls=3)
    for _ in range(3):
        assert await answered(attempts, who, MATCHED, wild(1, 1)) == [True]
    assert await answered(restarted, who, MATCHED, wild(1, 1)) == [False]


async def test_what_was_never_settled_counts_as_not_match(attempts: Attempts, restarted: Attempts) -> None:
    who = asking(negatives=3)
    assert await admitted(attempts, who, wild(1, 1), wild(2, 1)) == [True, True]
    assert await admitted(restarted, who, wild(3, 1), wild(4, 1)) == [True, False]


async def test_a_day_begins_at_midnight_of_its_zone(attempts: Attempts) -> None:
    late = NOON.replace(hour=23, minute=30).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    who = asking(calls=1, now=late)
    assert await admitted(attempts, who, wild(1, 1)) == [True]
    [refused] = await attempts.admit(who, [wild(2, 1)])
    assert retry_at(refused) == late + HOUR / 2
    assert retry_at(refused).utcoffset() == 8 * HOUR
    assert await admitted(attempts, replace(who, now=late + HOUR / 2), wild(2, 1)) == [True]


async def test_identical_comparisons_of_a_request_are_one_and_others_count_each(attempts: Attempts) -> None:
    who = asking(calls=2)
    twice = [wild(1, 1), wild(1, 1), wild(2, 1), wild(1, 1), wild(3, 1)]
    assert await admitted(attempts, who, *twice) == [True, True, True, True, False]
    await settled(attempts, who, MATCHED, *twice[:4])
    assert await admitted(attempts, replace(who, budgets=VerificationBudgets(negatives=1)), wild(4, 1)) == [True]


async def test_of_differing_outcomes_of_identical_comparisons_the_worst_counts(attempts: Attempts) -> None:
    who = asking(negatives=1)
    assert await admitted(attempts, who, wild(1, 1)) == [True]
    attempts.settle(who, [wild(1, 1)] * 3, [MATCHED, NOT_MATCHED, NOT_COMPARED])
    assert await admitted(attempts, who, wild(2, 1)) == [False]


async def test_waits_begin_over_the_budget_of_sets_and_double(attempts: Attempts, restarted: Attempts) -> None:
    who = asking(claim_sets=2, days=1, negatives=100)
    assert await answered(attempts, who, MATCHED, wild(1, 1), wild(1, 2)) == [True, True]
    at = NOON
    for number, hours in enumerate([1, 2, 4, 8], start=3):
        due = at + hours * HOUR
        [refused] = await restarted.admit(replace(who, now=at), [wild(1, number)])
        assert retry_at(refused) == due
        assert await admitted(attempts, replace(who, now=due - timedelta(microseconds=1)), wild(1, number)) == [False]
        assert await answered(restarted, replace(who, now=due), NOT_MATCHED, wild(1, number)) == [True]
        at = due
    assert await admitted(attempts, replace(who, now=at), wild(2, 1)) == [True]
    assert await admitted(attempts, replace(asking("court", claim_sets=2), now=at), wild(1, 9)) == [True]


async def test_no_wait_is_longer_than_the_days(attempts: Attempts) -> None:
    who = asking(claim_sets=1, days=1)
    at = NOON
    waits = []
    for number in range(12):
        [admission] = await attempts.admit(replace(who, now=at), [wild(1, number)])
        if await admitted(attempts, replace(who, now=at), wild(1, number)) == [False]:
            waits.append(retry_at(admission) - at)
            at = retry_at(admission)
            assert await admitted(attempts, replace(who, now=at), wild(1, number)) == [True]
    assert waits[:5] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR]
    assert max(waits) <= DAY


async def test_asking_while_waiting_makes_no_wait_longer(attempts: Attempts) -> None:
    who = asking(claim_sets=1)
    assert await admitted(attempts, who, wild(1, 1)) == [True]
    for minutes in range(0, 60, 10):
        [refused] = await attempts.admit(replace(who, now=NOON + timedelta(minutes=minutes)), [wild(1, 2)])
        assert retry_at(refused) == NOON + HOUR


async def test_the_same_set_again_is_answered_whatever_else_was_asked(attempts: Attempts) -> None:
    who = asking(claim_sets=1, lock_sets=2)
    assert await answered(attempts, who, NOT_MATCHED, wild(1, 1)) == [True]
    assert await answered(attempts, asking("court", lock_sets=2), NOT_MATCHED, wild(1, 2)) == [True]
    assert await admitted(attempts, asking("civil", lock_sets=2), wild(1, 3)) == [False]
    assert len(await attempts.locks("population", NOON)) == 1
    assert await answered(attempts, who, NOT_MATCHED, wild(1, 1)) == [True]
    assert await admitted(attempts, who, wild(1, 2)) == [False]


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        pytest.param(("name", "born 1"), ("name", "born 2"), False, id="one exchanged"),
        pytest.param(("name",), ("name", "born 1"), False, id="one more"),
        pytest.param(("name", "born 1"), ("name",), False, id="one less"),
        pytest.param(("name 1", "born 1"), ("name 2", "born 2"), True, id="two exchanged"),
        pytest.param(("name",), ("name", "born", "died"), True, id="two more"),
    ],
)
async def test_a_set_that_differs_in_one_item_counts_double(
    attempts: Attempts, first: tuple[str, ...], second: tuple[str, ...], both: bool
) -> None:
    asked = attempt(1, *first), attempt(1, *second)
    assert await admitted(attempts, asking(claim_sets=2), *asked) == [True, both]
    departments = asking("court", lock_sets=2), asking("civil", lock_sets=2)
    two = [attempt(2, *first), attempt(2, *second)]
    through = [(await admitted(attempts, who, each))[0] for who, each in zip(departments, two, strict=True)]
    assert through == [True, both]


async def test_what_a_caller_may_still_ask_depends_on_no_other_caller(attempts: Attempts) -> None:
    for number in range(4):
        assert await answered(attempts, asking("court"), NOT_MATCHED, wild(1, number)) == [True]
    tax = asking(claim_sets=2)
    assert await admitted(attempts, tax, attempt(1, "first 1", "second 2"), wild(1, 1)) == [True, False]


async def test_a_marriage_counts_for_both_and_each_for_the_other(attempts: Attempts) -> None:
    who = asking(claim_sets=3)
    partners = [attempt_of_two("bride", f"groom {number}") for number in range(4)]
    assert await admitted(attempts, who, *partners) == [True, True, False, False]
    assert await admitted(attempts, who, wild("groom 1", 1), wild("groom 1", 2), wild("groom 1", 3)) == [
        True,
        True,
        False,
    ]
    assert await admitted(attempts, who, wild("groom 3", 1), wild("groom 3", 2), wild("groom 3", 3)) == [True] * 3


def attempt_of_two(one: str, other: str) -> Attempt:
    return Attempt((keyed(one), keyed(other)), frozenset({keyed("married")}))


async def test_a_lock_stops_all_but_who_has_a_grant_and_only_matches(attempts: Attempts, restarted: Attempts) -> None:
    limits = {"lock_sets": 3}
    granted, mistaken = asking("health", granted=True, **limits), asking("school", granted=True, **limits)
    assert await answered(attempts, granted, MATCHED, wild(1, 1)) == [True]
    assert await answered(attempts, mistaken, NOT_MATCHED, wild(1, 2)) == [True]
    assert await answered(attempts, asking("court", **limits), MATCHED, wild(1, 3)) == [True]
    assert await attempts.locks("population", NOON) == []
    later = NOON + HOUR
    [refused] = await restarted.admit(replace(asking("tax", **limits), now=later), [wild(1, 4)])
    assert retry_at(refused) == NOON + 30 * DAY
    [lock] = await attempts.locks("population", later)
    assert (lock.subject, lock.since, lock.until) == (keyed(1), later, NOON + 30 * DAY)
    assert await answered(attempts, replace(granted, now=later), MATCHED, wild(1, 5)) == [True]
    assert await answered(attempts, replace(mistaken, now=later), MATCHED, wild(1, 6)) == [False]
    assert await answered(attempts, replace(asking("court", **limits), now=later), MATCHED, wild(1, 7)) == [False]
    assert await answered(attempts, replace(granted, granted=False, now=later), MATCHED, wild(1, 8)) == [False]
    assert await answered(attempts, replace(granted, now=later), NOT_MATCHED, wild(1, 9)) == [True]
    assert await answered(attempts, replace(granted, now=later), MATCHED, wild(1, 10)) == [False]
    assert await admitted(attempts, replace(asking("tax", **limits), now=later), wild(2, 1)) == [True]


async def test_the_caller_who_has_to_wait_brings_no_lock_about(attempts: Attempts) -> None:
    who = asking(claim_sets=2, lock_sets=2)
    assert await admitted(attempts, who, wild(1, 1), wild(1, 2), wild(1, 3)) == [True, True, False]
    assert await attempts.locks("population", NOON) == []


async def test_a_lock_ends_when_enough_is_forgotten(attempts: Attempts) -> None:
    limits = {"lock_sets": 2, "days": 7}
    assert await admitted(attempts, asking("tax", **limits), wild(1, 1)) == [True]
    late = NOON + DAY
    assert await admitted(attempts, asking("court", now=late, **limits), wild(1, 2)) == [True]
    [refused] = await attempts.admit(asking("civil", now=late, **limits), [wild(1, 3)])
    assert retry_at(refused) == NOON + 7 * DAY
    again = asking("civil", now=NOON + 7 * DAY, **limits)
    assert await attempts.locks("population", again.now) == []
    assert await admitted(attempts, again, wild(1, 3)) == [True]
    assert await admitted(attempts, asking("health", now=again.now, **limits), wild(1, 4)) == [False]


async def test_a_lift_is_recorded_and_opens_the_subject_but_ends_no_callers_wait(
    attempts: Attempts, restarted: Attempts
) -> None:
    limits = {"lock_sets": 2}
    eager = asking("tax", claim_sets=2, **limits)
    assert await admitted(attempts, eager, wild(1, 1), wild(1, 2)) == [True, True]
    assert await admitted(attempts, asking("court", **limits), wild(1, 3)) == [False]
    later = NOON + HOUR / 2
    await restarted.lift("population", keyed(1), "police/Wang", "两个部门同时办理", later)
    assert await attempts.locks("population", later) == []
    [lift] = await attempts.lifts("population")
    assert (lift.subject, lift.locked_at, lift.lifted_at) == (keyed(1), NOON, later)
    assert (lift.by, lift.why) == ("police/Wang", "两个部门同时办理")
    assert await admitted(attempts, replace(eager, now=later), wild(1, 3)) == [False]
    after = later + HOUR / 4
    assert await admitted(attempts, asking("court", now=after, **limits), wild(1, 3), wild(1, 4)) == [True, True]
    assert await admitted(attempts, asking("civil", now=after, **limits), wild(1, 5)) == [False]


async def test_only_a_lock_that_stands_is_lifted(attempts: Attempts) -> None:
    who = asking(lock_sets=1)
    assert await admitted(attempts, who, wild(1, 1)) == [True]
    with pytest.raises(LockUnknown):
        await attempts.lift("population", keyed(1), "police/Wang", "-", NOON)
    assert await admitted(attempts, asking("court", lock_sets=1), wild(1, 2)) == [False]
    for resource, now in (("company", NOON), ("population", NOON + 31 * DAY)):
        with pytest.raises(LockUnknown):
            await attempts.lift(resource, keyed(1), "police/Wang", "-", now)
    await attempts.lift("population", keyed(1), "police/Wang", "-", NOON)
    with pytest.raises(LockUnknown):
        await attempts.lift("population", keyed(1), "police/Wang", "-", NOON)
    assert len(await attempts.lifts("population")) == 1


async def test_a_case_is_about_few_subjects(attempts: Attempts, restarted: Attempts) -> None:
    who = asking(case=keyed("case 1"), case_subjects=2)
    assert await answered(attempts, who, MATCHED, wild(1, 1), wild(2, 1), wild(3, 1)) == [True, True, False]
    assert await answered(restarted, who, MATCHED, wild(1, 2), wild(4, 1)) == [True, False]
    assert await admitted(attempts, replace(who, case=keyed("case 2")), wild(3, 1)) == [True]
    assert await admitted(attempts, replace(who, department="court"), wild(3, 1)) == [True]
    assert await admitted(attempts, replace(who, case=None), wild(4, 1)) == [True]
    assert await admitted(attempts, replace(who, batch=True), *(wild(each, 1) for each in range(5, 9))) == [True] * 4
    [refused] = await attempts.admit(who, [wild(3, 1)])
    assert retry_at(refused) == NOON + 30 * DAY
    assert await admitted(attempts, replace(who, now=NOON + 30 * DAY), wild(3, 1)) == [True]


async def test_what_was_not_compared_is_given_back_whole(attempts: Attempts, restarted: Attempts, store: Store) -> None:
    who = asking(calls=2, negatives=2, claim_sets=1, case_subjects=1, case=keyed("case"))
    for number in range(4):
        assert await answered(attempts, who, NOT_COMPARED, wild(number, number)) == [True]
    assert [await rows_of(store, table) for table in (verification_sets, verification_cases)] == [0, 0]
    assert await answered(attempts, who, MATCHED, wild(1, 1)) == [True]
    assert await admitted(restarted, who, wild(1, 1)) == [True]
    await settled(restarted, who, NOT_COMPARED, wild(1, 1))
    assert await answered(attempts, who, MATCHED, wild(1, 2)) == [False]
    assert await answered(attempts, who, MATCHED, wild(2, 1)) == [False]
    assert await answered(attempts, who, MATCHED, wild(1, 1)) == [True]


async def test_nothing_is_settled_twice_or_without_admission(
    attempts: Attempts, restarted: Attempts, caplog: pytest.LogCaptureFixture
) -> None:
    who = asking(negatives=2)
    assert await answered(attempts, who, MATCHED, wild(1, 1)) == [True]
    assert await admitted(attempts, who, wild(2, 1)) == [True]
    unknown = ([wild(1, 1)], [wild(3, 1)], [wild(2, 1), wild(1, 1)], [wild(2, 2)])
    for ended in unknown:
        await settled(restarted, who, MATCHED, *ended)
    await settled(attempts, replace(who, now=NOON + DAY), MATCHED, wild(2, 1))
    assert caplog.messages == [
        f"verification_unsettled department=tax resource=population day={day} comparisons={count} error=AttemptUnknown"
        for day, count in (*(("2026-03-02", len(ended)) for ended in unknown), ("2026-03-03", 1))
    ]
    assert await admitted(attempts, who, wild(3, 1), wild(4, 1)) == [True, False]


async def test_what_is_settled_beside_something_unknown_counts(
    attempts: Attempts, caplog: pytest.LogCaptureFixture
) -> None:
    who = asking(negatives=3)
    assert await admitted(attempts, who, wild(1, 1), wild(2, 1)) == [True, True]
    attempts.settle(who, [wild(1, 1)], [MATCHED])
    attempts.settle(who, [wild(3, 1)], [MATCHED])
    attempts.settle(who, [wild(2, 1)], [MATCHED])
    assert await admitted(attempts, who, *(wild(number, 1) for number in range(4, 8))) == [True, True, True, False]
    assert [message.rpartition("=")[2] for message in caplog.messages] == ["AttemptUnknown"]


async def test_as_many_outcomes_as_comparisons(attempts: Attempts) -> None:
    with pytest.raises(ValueError, match="one outcome"):
        attempts.settle(asking(), [wild(1, 1)], [])


async def test_nothing_asked_nothing_counted(attempts: Attempts, store: Store) -> None:
    assert list(await attempts.admit(asking(), [])) == []
    attempts.settle(asking(), [], [])
    await attempts.settled()
    assert await rows_of(store, verification_days) == 0


async def test_many_answers_that_are_not_match_raise_one_alarm_a_day(
    store: Store, other_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    rule = AlarmRule(answers=4, share=0.5)
    async with opened(store, rule) as attempts, opened(other_store, rule) as restarted:
        with caplog.at_level(logging.WARNING, "sharing"):
            await answered(attempts, asking(), NOT_MATCHED, wild(1, 1), wild(2, 1))
            await answered(attempts, asking(), MATCHED, wild(3, 1), wild(4, 1))
            assert (await attempts.alarms("population"), caplog.messages) == ([], [])
            await answered(attempts, asking(), NOT_COMPARED, wild(9, 1))
            assert await attempts.alarms("population") == []
            await answered(attempts, asking(), NOT_MATCHED, wild(5, 1))
            await answered(restarted, asking(), NOT_MATCHED, wild(6, 1))
        [alarm] = await restarted.alarms("population")
        assert (alarm.department, alarm.day, alarm.raised_at) == ("tax", NOON.date(), NOON)
        assert (alarm.answers, alarm.refuted) == (6, 4)
        assert caplog.messages == [
            "verification_alarm department=tax resource=population day=2026-03-02 answers=5 not_matched=3"
        ]
        await answered(attempts, asking(now=NOON + DAY), NOT_MATCHED, *(wild(each, 1) for each in range(10, 14)))
        assert len(await attempts.alarms("population")) == 2


async def test_without_a_store_nothing_is_admitted(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'missing' / 'store.sqlite'}")
    async with opened(store) as attempts:
        with pytest.raises(StoreUnavailable):
            await attempts.admit(asking(), [wild(1, 1)])
    await store.close()


async def test_what_no_longer_counts_is_forgotten_at_the_first_admission_of_a_day(
    attempts: Attempts, store: Store
) -> None:
    tables = verification_days, verification_subjects, verification_sets, verification_cases
    who = asking(case=keyed("case"), days=2, lock_sets=1)
    assert await admitted(attempts, who, wild(1, 1), wild(2, 1)) == [True, True]
    assert await admitted(attempts, asking("court", lock_sets=1, days=2), wild(2, 2)) == [False]
    assert [await rows_of(store, table) for table in tables] == [1, 1, 2, 2]
    for days, kept in ((1, [2, 1, 3, 3]), (2, [3, 1, 2, 2]), (3, [3, 1, 3, 3])):
        later = replace(who, now=NOON + days * DAY + HOUR)
        assert await admitted(attempts, later, wild(10 + days, 1)) == [True]
        assert [await rows_of(store, table) for table in tables] == kept
    assert await attempts.forget(NOON + 30 * DAY, "company")
    assert await attempts.forget(NOON + 30 * DAY, "population")
    assert [await rows_of(store, table) for table in tables] == [0, 0, 0, 0]
