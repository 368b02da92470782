"""A call that is repeated within a day is answered as before, and only to whoever made it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from sharing import Attempts, KeptAnswer, Store
from sharing.tables import verification_answers
from tests.sharing.attempts.measuring import DAY, HOUR, NOON, keyed, opened

KEY, QUESTION = keyed("key"), keyed("question")
MOMENT = timedelta(microseconds=1)


@pytest.fixture
async def kept(store: Store) -> AsyncIterator[Attempts]:
    async with opened(store) as attempts:
        yield attempts


@pytest.fixture
async def elsewhere(other_store: Store) -> AsyncIterator[Attempts]:
    """The same answers, as another process has them open."""
    async with opened(other_store) as attempts:
        yield attempts


async def test_an_answer_is_known_for_24_hours_in_every_process(kept: Attempts, elsewhere: Attempts) -> None:
    assert await kept.known("tax", "population", KEY, NOON) is None
    await kept.keep("tax", "population", KEY, QUESTION, b"MNM", NOON)
    for now in (NOON, NOON + DAY - MOMENT):
        assert await elsewhere.known("tax", "population", KEY, now) == KeptAnswer(QUESTION, b"MNM")
    assert await elsewhere.known("tax", "population", KEY, NOON + DAY) is None


@pytest.mark.parametrize(
    ("department", "resource", "key"),
    [
        pytest.param("court", "population", KEY, id="department"),
        pytest.param("tax", "company", KEY, id="resource"),
        pytest.param("tax", "population", keyed("other"), id="key"),
    ],
)
async def test_an_answer_is_of_one_caller_resource_and_key(
    kept: Attempts, department: str, resource: str, key: bytes
) -> None:
    await kept.keep("tax", "population", KEY, QUESTION, b"M", NOON)
    assert await kept.known(department, resource, key, NOON) is None


async def test_the_first_writer_wins_until_its_answer_is_over(kept: Attempts, elsewhere: Attempts) -> None:
    await asyncio.gather(
        *(
            process.keep("tax", "population", KEY, QUESTION, process_answer, NOON)
            for process, process_answer in ((kept, b"M"), (elsewhere, b"N"))
        )
    )
    first = await kept.known("tax", "population", KEY, NOON)
    assert first in (KeptAnswer(QUESTION, b"M"), KeptAnswer(QUESTION, b"N"))
    await elsewhere.keep("tax", "population", KEY, keyed("another"), b"D", NOON + DAY - MOMENT)
    assert await kept.known("tax", "population", KEY, NOON + DAY - MOMENT) == first
    await elsewhere.keep("tax", "population", KEY, keyed("another"), b"D", NOON + DAY)
    assert await kept.known("tax", "population", KEY, NOON + DAY) == KeptAnswer(keyed("another"), b"D")


async def test_what_is_over_is_forgotten_within_an_hour(kept: Attempts, store: Store) -> None:
    for number in range(3):
        await kept.keep("tax", "population", keyed(number), QUESTION, b"M", NOON + number * HOUR)
    await kept.keep("tax", "population", keyed(3), QUESTION, b"M", NOON + DAY + HOUR)
    async with store.transaction() as connection:
        left = (await connection.execute(select(func.count()).select_from(verification_answers))).scalar_one()
    assert left == 2


async def test_only_keyed_digests_and_answers_of_at_most_64_kb_are_kept(kept: Attempts) -> None:
    for key, question in ((b"2026-0001", QUESTION), (KEY, b"110101")):
        with pytest.raises(ValueError, match="keyed") as refused:
            await kept.keep("tax", "population", key, question, b"M", NOON)
        assert "2026" not in str(refused.value) and "1101" not in str(refused.value)
    with pytest.raises(ValueError, match="65536"):
        await kept.keep("tax", "population", KEY, QUESTION, bytes(65_537), NOON)
    await kept.keep("tax", "population", KEY, QUESTION, bytes(65_536), NOON)
    assert await kept.known("tax", "population", KEY, NOON) == KeptAnswer(QUESTION, bytes(65_536))
    with pytest.raises(ValueError, match="keyed"):
        await kept.known("tax", "population", b"2026-0001", NOON)
