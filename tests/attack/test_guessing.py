"""Guessing by comparisons: whatever attackers try, they are answered what the budgets hold and learn no more.

The bounds follow from the usual budgets of a provider (5 claim sets of a subject for a caller, 20 for all, 100 answers
a day that are not MATCH): sets that differ in one claim weigh 1 + 2 + 2 + …, so that 3 of them fit for a caller and 10
for all. Of n candidates an answer that is not MATCH excludes those that were named, and a predicate leaves half.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from math import log2
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sharing import Admitted, Asking, Attempt, Attempts, Outcome, Store
from tests.attack.guessed_at import (
    BORN,
    BULK,
    DISTRICTS,
    ID_NUMBER,
    INNOCENT,
    NAME,
    NOBODY,
    OTHER,
    PHONE,
    VICTIM,
    Laboratory,
    laboratory,
    zone_of_noon,
)
from tests.attack.guessing import ALL, OWN, USUAL, Raid, Spoils, aliases, batch, carried_out, raids

QUESTIONS, STUBBORN = 400, 25
RAIDS = [raid for raid in raids() if raid.limit < QUESTIONS]
"""All but the longest, which shows nothing else: ten departments have ten times the budget of one."""


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Laboratory]:
    async with laboratory(tmp_path / "lab") as it:
        yield it


def test_the_arithmetic_of_the_bounds() -> None:
    assert (OWN, ALL) == (3, 10)
    (value_by_value, *_) = raids()
    assert value_by_value.most_bits == log2(3_653 / 3_650)


@pytest.mark.parametrize("raid", RAIDS, ids=lambda raid: raid.name)
async def test_an_attack_is_answered_what_the_budgets_hold(tmp_path: Path, raid: Raid) -> None:
    spoils = await carried_out(raid, tmp_path / "lab", QUESTIONS, STUBBORN)
    assert spoils.sets <= raid.limit
    assert max(spoils.negatives.values(), default=0) <= USUAL.negatives
    assert raid.secret.truth in spoils.left
    assert spoils.bits <= raid.most_bits + 1e-9
    assert spoils.sets > 0 and _was_stopped(spoils)


def _was_stopped(spoils: Spoils) -> bool:
    """An attack that gave up by itself shows nothing: it knows all, was refused, or has nothing new to ask."""
    is_refused = spoils.verdicts[-1].result in ("NOT_ANSWERED", "CLAIM_NOT_OFFERED")
    return is_refused or len(spoils.left) == 1 or len(spoils.told) > spoils.sets


async def test_a_lock_does_not_say_whether_there_is_such_a_person(lab: Laboratory) -> None:
    """Of both at once, in every order: the same verdicts, the same hours to come back at."""
    answers = []
    for turn, department in enumerate((*DISTRICTS, *DISTRICTS, BULK, *DISTRICTS)):
        claims = {"phone": {"equals": f"1390577{turn:04}"}}
        subjects = [VICTIM, NOBODY] if turn % 2 else [NOBODY, VICTIM]
        stated = {f"s{at}": {"code": subject} for at, subject in enumerate(subjects)}
        variables = stated | {"c0": claims, "c1": claims}
        one, other = (await lab.ask(department, aliases("person", 2), variables)).data["verify"].values()
        assert one == other
        answers.append(one["result"])
    assert answers.count("NO_MATCH") == ALL and answers[ALL:] == ["NOT_ANSWERED"] * (len(answers) - ALL)


async def test_in_a_batch_neither(lab: Laboratory) -> None:
    pairs = [
        {"subject": {"code": subject}, "claims": {"phone": {"equals": f"1390577{turn:04}"}}}
        for turn in range(20)
        for subject in ((VICTIM, NOBODY) if turn % 2 else (NOBODY, VICTIM))
    ]
    verdicts = (await lab.ask(BULK, batch("person"), {"pairs": pairs})).data["verify"]["personBatch"]["verdicts"]
    assert verdicts[::2] == verdicts[1::2]
    assert [one["result"] for one in verdicts[::2]] == ["NO_MATCH"] * OWN + ["NOT_ANSWERED"] * (20 - OWN)


async def told(lab: Laboratory, department: str, subject: str, **claims: str) -> str:
    variables = {"s0": {"code": subject}, "c0": {item: {"equals": value} for item, value in claims.items()}}
    result: str = (await lab.ask(department, aliases("person", 1), variables)).data["verify"]["a0"]["result"]
    return result


async def test_an_innocent_caller_goes_on_while_others_are_locked_out(lab: Laboratory) -> None:
    for turn in range(2):
        for number, department in enumerate(DISTRICTS[:-1]):
            await told(lab, department, VICTIM, phone=f"139057{turn}{number:04}")
    assert await told(lab, DISTRICTS[0], VICTIM, born="1980-01-01") == "NOT_ANSWERED"
    assert await told(lab, DISTRICTS[-1], VICTIM, born=BORN.isoformat()) == "NOT_ANSWERED"  # who has no grant
    for _ in range(2):
        assert await told(lab, INNOCENT, VICTIM, name=NAME, born=BORN.isoformat()) == "MATCH"
        assert await told(lab, INNOCENT, VICTIM, name=NAME, phone=PHONE) == "MATCH"
    assert await told(lab, DISTRICTS[-1], OTHER, name="李阿海") == "MATCH"
    assert await told(lab, INNOCENT, VICTIM, phone="13905770000") == "NO_MATCH"
    assert await told(lab, INNOCENT, VICTIM, born="1980-01-01") == "NOT_ANSWERED"  # innocent no longer


async def test_a_person_is_one_subject_however_the_number_is_spelled(lab: Laboratory) -> None:
    old, wide = ID_NUMBER[:6] + ID_NUMBER[8:17], "".join(chr(ord(digit) + 0xFEE0) for digit in ID_NUMBER)
    results = []
    for turn, number in enumerate((ID_NUMBER, old, wide, f" {ID_NUMBER[:6]} {ID_NUMBER[6:]}", old)):
        variables = {"s0": {"idNumber": number}, "c0": {"name": {"equals": "李" + "甲乙丙丁戊"[turn]}}}
        answer = await lab.ask(DISTRICTS[0], aliases("resident", 1), variables)
        results.append(answer.data["verify"]["a0"]["result"])
    assert results == ["NO_MATCH"] * OWN + ["NOT_ANSWERED"] * 2


async def test_a_locked_subject_stays_locked_across_a_restart(lab: Laboratory) -> None:
    for turn, department in enumerate(DISTRICTS):
        assert await told(lab, department, VICTIM, phone=f"1390577{turn:04}") == "NO_MATCH"
    await lab.restart()
    for department in DISTRICTS:
        assert await told(lab, department, VICTIM, born="1980-01-01") == "NOT_ANSWERED"


async def test_who_comes_back_when_told_to_gets_no_further_in_a_month(tmp_path: Path) -> None:
    """Sixty days of one caller and of ten, each asking anew at the hour that it was told."""
    for departments in (DISTRICTS[:1], DISTRICTS):
        store = Store(f"sqlite:///{tmp_path / f'{len(departments)}.db'}")
        await store.create()
        attempts = Attempts(store)
        answered = await _patient(attempts, departments, timedelta(days=2 * USUAL.days))
        await attempts.close()
        await store.close()
        for first in answered:
            within = [at for at in answered if first <= at < first + timedelta(days=USUAL.days)]
            assert len(within) <= ALL
        assert len(answered) > OWN


async def _patient(attempts: Attempts, departments: tuple[str, ...], how_long: timedelta) -> list[datetime]:
    """When guesses about one subject were answered."""
    begun = datetime(2026, 3, 2, 4, tzinfo=UTC)
    due = dict.fromkeys(departments, begun)
    answered: list[datetime] = []
    number = 0
    while (now := min(due.values())) < begun + how_long:
        department = min(due, key=lambda each: due[each])
        asking = Asking(department, "person", False, None, False, USUAL, now)
        number += 1
        attempt = Attempt((b"s" * 32,), frozenset({number.to_bytes(32)}))
        (admission,) = await attempts.admit(asking, [attempt])
        if isinstance(admission, Admitted):
            answered.append(now)
            attempts.settle(asking, [attempt], [Outcome.NOT_MATCHED])
        else:
            assert admission.retry_at > now
            due[department] = admission.retry_at
    return answered


@pytest.mark.parametrize("hour", range(24))
def test_no_day_begins_while_an_attack_goes_on(hour: int) -> None:
    now = datetime(2026, 3, 2, hour, 30, tzinfo=UTC)
    assert now.astimezone(ZoneInfo(zone_of_noon(now))).hour == 12
