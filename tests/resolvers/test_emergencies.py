"""Whole requests under an emergency: with its number, a purpose and a case, each on the list, none after its end."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from api.configured import open_store
from sharing.declared import Declaration
from sharing.emergencies import EmergencyUse
from sharing.proceeding_tables import emergencies
from sharing.proceedings import DeclareEmergency, EndEmergency
from sharing.proceedings.carrying_out import carry_out
from sharing.proceedings.effects import Effect
from sharing.register import count_change
from tests.fix_city import FATHER, City
from tests.fix_platform import Answer, CityPlatform, lay_out_city, opened

TODAY = datetime.now(UTC).date()
NUMBER, PURPOSE, CASE = "2026-EM-000001", "tax-assessment", "330300-2026-1"
LINES = """
p, tax, population.address, query, emergency, *, clear, allow, 应急
p, tax, population.phone, query, emergency+in-hours, *, clear, allow, 应急
"""
QUERY = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ name address }} }} }} }}'
NAMES = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ name }} }} }} }}'
DECLARED = Declaration(
    number=NUMBER,
    resources=("population",),
    departments=(),
    purposes=(PURPOSE,),
    since=TODAY - timedelta(1),
    until=TODAY + timedelta(9),
    reviewer="centre",
    review_days=5,
    escalation_days=3,
)


@pytest.fixture
async def it(tmp_path: Path, sqlite_city: City) -> AsyncIterator[CityPlatform]:
    folder = tmp_path / "platform"
    lay_out_city(folder, sqlite_city)
    file = folder / "policies" / "10-police.csv"
    head, mark, rest = file.read_text("utf-8").partition("# population: which items in which form.\n")
    file.write_text(head + mark + LINES.strip() + "\n" + rest, "utf-8")
    async with opened(folder, sqlite_city) as platform:
        yield platform


async def done(it: CityPlatform, effect: Effect, *, told: bool = True) -> None:
    """The effect of a step that another process takes; this one has read it, or not yet."""
    store = open_store(it.client.settings)
    async with store.transaction() as connection:
        await carry_out(connection, NUMBER, [effect], datetime.now(UTC))
    await store.close()
    if told:
        await it.platform.grants.refresh()


async def asked(
    it: CityPlatform, query: str = QUERY, purpose: str | None = PURPOSE, case: str | None = CASE, number: str = NUMBER
) -> Answer:
    said = {"Sharing-Emergency": number} | ({} if case is None else {"Sharing-Case": case})
    return await it.ask("tax", query, purpose=purpose, headers=said)


def is_masked(answer: Answer) -> bool:
    (node,) = answer.data["data"]["population"]["nodes"]
    return str(node["address"]).endswith(("区", "县", "市"))


async def uses(it: CityPlatform) -> list[EmergencyUse]:
    """The newest first."""
    listed = it.platform.pipeline.emergencies.uses
    assert listed is not None
    return list(await listed.page(50, number=NUMBER))  # type: ignore[attr-defined]  # what the platform lists with


async def test_a_use_is_answered_and_listed(it: CityPlatform) -> None:
    assert is_masked(await asked(it)), "nothing is declared"
    await done(it, DeclareEmergency(DECLARED))
    answer = await asked(it)
    assert not is_masked(answer)
    (use,) = await uses(it)
    assert (use.request_id, use.case, use.department, use.resource) == (
        answer.sharing["requestId"],
        CASE,
        "tax",
        "population",
    )
    assert use.attention and use.reviewed_at is None
    (entry,) = [one for one in it.records() if one["kind"] == "request" and one["request_id"] == use.request_id]
    circumstances = entry["fields"][0]["circumstances"]
    assert (entry["case"], circumstances["emergency"], circumstances["declared"]) == (CASE, NUMBER, ["population"])


async def test_without_a_reason_nothing_is_open(it: CityPlatform) -> None:
    await done(it, DeclareEmergency(DECLARED))
    assert is_masked(await it.ask("tax", QUERY, purpose=PURPOSE)), "no number"
    assert is_masked(await it.ask("tax", QUERY, purpose=PURPOSE, headers={"Sharing-Case": CASE})), "no number"
    assert is_masked(await asked(it, case=None))
    assert is_masked(await asked(it, purpose=None))
    assert is_masked(await asked(it, purpose="contribution-collection"))
    assert is_masked(await asked(it, number="2026-EM-000002"))
    assert await uses(it) == []


async def test_what_is_open_anyhow_is_no_use(it: CityPlatform) -> None:
    await done(it, DeclareEmergency(DECLARED))
    assert "errors" not in (await asked(it, NAMES)).json
    assert await uses(it) == []


LOOKED_UP = """query A($k: String!, $a: String!) { data {
  population(where: {idNumber: {eq: $k}, address: {startsWith: $a}}) { nodes { name } } } }"""


async def test_what_only_an_open_item_allows_is_a_use_too(it: CityPlatform) -> None:
    """A filter on an item that is clear under the emergency: no rule names it, and it tells what the item is."""
    await done(it, DeclareEmergency(DECLARED))
    said = {"Sharing-Emergency": NUMBER, "Sharing-Case": CASE}
    answer = await it.ask("tax", LOOKED_UP, {"k": FATHER, "a": "浙江省"}, purpose=PURPOSE, headers=said)
    assert answer.data["data"]["population"]["nodes"]
    assert len(await uses(it)) == 1


OUT_OF_FORCE: dict[str, dict[str, Any]] = {
    "over": {"until": TODAY - timedelta(1)},
    "not yet": {"since": TODAY + timedelta(2)},
    "other resource": {"resources": ("household",)},
    "other department": {"resources": (), "departments": ("court",)},
    "other purpose": {"purposes": ("relief-review",)},
    "review overdue": {},
}


async def test_one_that_is_not_in_force_for_it_opens_nothing(it: CityPlatform) -> None:
    for place, (name, other) in enumerate(OUT_OF_FORCE.items(), start=2):
        number = f"2026-EM-{place:06}"
        await done(it, DeclareEmergency(replace(DECLARED, number=number, **other)))
        if name == "review overdue":
            await overdue(it, number)
        assert is_masked(await asked(it, number=number)), name
    await done(it, DeclareEmergency(DECLARED))
    assert not is_masked(await asked(it))


async def overdue(it: CityPlatform, number: str) -> None:
    store = open_store(it.client.settings)
    async with store.transaction() as connection:
        await count_change(connection)
        late = update(emergencies).where(emergencies.c.number == number)
        await connection.execute(late.values(review_due=TODAY - timedelta(1)))
    await store.close()
    await it.platform.grants.refresh()


async def test_an_emergency_that_ended_is_ended_where_nobody_has_heard_of_it(it: CityPlatform) -> None:
    """Another process ends it; before this one has read that, the list says so."""
    await done(it, DeclareEmergency(DECLARED))
    assert not is_masked(await asked(it))
    held = it.platform.grants
    before = held._snapshot
    await done(it, EndEmergency(NUMBER), told=False)
    held._snapshot = before  # whether the poller has been faster or not
    held._held.clear()
    answer = await asked(it)
    if answer.errors:
        assert answer.code == "EMERGENCY_ENDED"
    else:
        assert is_masked(answer)
    assert len(await uses(it)) == 1
    await it.platform.grants.refresh()
    assert is_masked(await asked(it))


async def test_the_first_use_begins_the_clock_of_the_review(it: CityPlatform) -> None:
    await done(it, DeclareEmergency(DECLARED))
    assert [one.review_due for one in it.platform.grants.declared] == [None]
    await asked(it)
    await it.platform.grants.refresh()
    (declared,) = it.platform.grants.declared
    assert declared.review_due is not None and declared.review_due > TODAY + timedelta(4)
    due = declared.review_due
    await asked(it)
    await it.platform.grants.refresh()
    assert [one.review_due for one in it.platform.grants.declared] == [due], "later ones change nothing"
