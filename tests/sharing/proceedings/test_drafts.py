"""Drafts are read by who wrote them: nobody else finds one, and the history of others begins behind it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from api.procedures import procedures
from catalog import Mode
from sharing import Store
from sharing.applications import Amend, Draft, Submit, Withdraw
from sharing.proceedings import Actor, Kind, Proceedings, ProceedingUnknown, Role, Sought
from sharing.projects import Compile, Discard, PlannedEntry
from sharing.projects import Submit as SubmitProject
from tests.sharing.applications import town
from tests.sharing.kit.moments import moment
from tests.sharing.kit.residents import BUREAU, CENTRE, CIVIL, POLICE
from tests.sharing.kit.rules import DUTIES

SECRET = replace(town.DEMAND, scene="what was never meant to be sent")
STEWARD = Actor("civil", "desk", "officer-1", frozenset({Role.STEWARD, Role.REVIEWER}))
COMPILE = Compile("P-1", "平台", (PlannedEntry("relief", "救助", (Mode.QUERY,)),))


@pytest.fixture
def kept(store: Store) -> Proceedings:
    return Proceedings(store, procedures(), DUTIES, lambda _: moment(), _nothing)


async def _nothing() -> None:
    """Nothing comes into force here."""


async def _steps(kept: Proceedings, number: str, by: Actor) -> list[str]:
    return [step.action for step in await kept.history(number, by)]


async def _unknown(look: Callable[[], Awaitable[Any]]) -> None:
    with pytest.raises(ProceedingUnknown):
        await look()


async def test_the_history_of_others_begins_with_what_was_submitted(kept: Proceedings) -> None:
    number = (await kept.open(Kind.APPLICATION, Draft(SECRET), CIVIL)).number
    await kept.take(number, Amend(town.DEMAND), CIVIL)
    await kept.take(number, Submit(), CIVIL)
    for other in (POLICE, CENTRE, BUREAU):
        told = await kept.history(number, other)
        assert [(step.version, step.action) for step in told] == [(3, "submit")]
        assert SECRET.scene not in repr([step.content for step in told])
    assert await _steps(kept, number, CIVIL) == ["draft", "amend", "submit"]


@pytest.mark.parametrize("other", [CENTRE, BUREAU, POLICE])
async def test_a_draft_that_was_given_up_stays_its_authors(kept: Proceedings, other: Actor) -> None:
    number = (await kept.open(Kind.APPLICATION, Draft(SECRET), CIVIL)).number
    await kept.take(number, Withdraw(), CIVIL)
    await _unknown(lambda: kept.one(number, other))
    await _unknown(lambda: kept.history(number, other))
    assert (await kept.page(Sought(), other)).found == []
    assert [one.proceeding.number for one in (await kept.page(Sought(), CIVIL)).found] == [number]


async def test_a_list_of_the_centre_goes_on_behind_drafts(kept: Proceedings) -> None:
    numbers = []
    for place in range(6):
        number = (await kept.open(Kind.APPLICATION, Draft(town.DEMAND), CIVIL)).number
        if place % 3 == 0:
            await kept.take(number, Submit(), CIVIL)
            numbers.append(number)
    first = await kept.page(Sought(), CENTRE, 1)
    assert [one.proceeding.number for one in first.found] == numbers[1:] and first.has_more
    second = await kept.page(Sought(), CENTRE, 1, first.found[-1].place)
    assert [one.proceeding.number for one in second.found] == numbers[:1] and not second.has_more


async def test_the_plan_of_a_project_is_its_departments_until_it_is_submitted(kept: Proceedings) -> None:
    given_up = (await kept.open(Kind.PROJECT, COMPILE, STEWARD)).number
    await kept.take(given_up, Discard("不建了"), STEWARD)
    number = (await kept.open(Kind.PROJECT, COMPILE, STEWARD)).number
    for other in (CENTRE, BUREAU):
        for private in (number, given_up):
            with pytest.raises(ProceedingUnknown):
                await kept.one(private, other)
    await kept.take(number, SubmitProject(), STEWARD)
    assert await _steps(kept, number, BUREAU) == ["submit"]
    assert (await kept.one(number, CENTRE)).state == "submitted"
