"""Whole requests for unconditional data, under profiles that want it applied for, or its use put on record."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.configured import opened_store
from audit import past_requests
from catalog import Mode
from policies.replaying import replay
from sharing import GrantRecord, GrantState, KeptGrants, Register
from tests.fix_city import FATHER, City
from tests.fix_platform import Answer, CityPlatform, lay_out_city, opened

RECORD = GrantRecord(
    number="2026-TX-0009",
    consumer="tax",
    resource="population",
    items=frozenset({"gender", "region_code"}),
    modes=frozenset({Mode.QUERY}),
    purpose="tax-assessment",
    valid_from=date(2026, 1, 1),
    valid_until=date(2099, 12, 31),
)
KEYED = f'population(where: {{idNumber: {{eq: "{FATHER}"}}WHERE}})'
ROWS = f"{{ data {{ {KEYED.replace('WHERE', '')} {{ nodes {{ name gender regionCode }} }} }} }}"
FILTERED = f"""{{ data {{ {KEYED.replace("WHERE", ', gender: {eq: "1"}')} {{ nodes {{ name }} }} }} }}"""
SORTED = "{ data { enterprise(first: 2, orderBy: [{name: ASC}]) { nodes { id } } } }"
GROUPED = "{ data { enterpriseGroups(by: [regionCode]) { groups { count } } } }"
LISTED = "{ data { enterprise(first: 1) { nodes { id creditCode } } } }"
COUNTED = "{ data { enterprise(first: 1) { totalCount nodes { id } } } }"
ACCESS = '{ access(resource: "population", mode: QUERY) { items { code decision missing apply } } }'
APPLY = """mutation ($number: ID, $action: ApplicationAction!) { application(number: $number, action: $action) {
  proceeding { number state } problems { member code message } } }"""
DEMAND = {
    "resource": "population",
    "items": ["gender", "region_code"],
    "modes": ["QUERY"],
    "purpose": "tax-assessment",
    "basis": "税收征收管理法",
    "article": "第六条",
    "scene": "核定",
    "scope": "本市",
    "validFrom": "2026-01-01",
    "validUntil": "2099-12-31",
}


@pytest.fixture(scope="module", params=["order-809", "yangzhou"])
async def running(
    request: pytest.FixtureRequest, sqlite_city: City, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CityPlatform]:
    folder = tmp_path_factory.mktemp(request.param)
    lay_out_city(folder, sqlite_city, profile=request.param)
    async with opened(folder, sqlite_city) as platform:
        yield platform


@pytest.fixture
async def it(running: CityPlatform) -> CityPlatform:
    """With nothing on record for tax."""
    for record in running.platform.grants.records:
        if record.consumer == "tax":
            await running.platform.grants.put(replace(record, state=GrantState.REVOKED))
    return running


def profile_of(it: CityPlatform) -> str:
    return it.client.settings.sharing.profile


async def test_without_a_record_what_is_unconditional_is_denied_item_by_item(it: CityPlatform) -> None:
    answer = await it.ask("tax", ROWS)
    (node,) = answer.data["data"]["population"]["nodes"]
    assert node == {"name": "林**", "gender": None, "regionCode": None}
    told = {entry["item"]: entry for entry in answer.sharing["denied"]}
    assert set(told) == {"population.gender", "population.region_code"}
    entry = told["population.gender"]
    track = {"order-809": "unconditional", "yangzhou": "record"}[profile_of(it)]
    assert entry["reason"] == "NOT_ON_RECORD"
    assert "`application`" in entry["apply"] and f"(track `{track}`)" in entry["apply"]


async def test_where_nothing_else_is_selected_that_is_the_refusal(it: CityPlatform) -> None:
    answer = await it.ask("tax", ROWS.replace("name gender regionCode", "gender"))
    assert answer.code == "FIELD_DENIED"
    word = {"order-809": "applied-for", "yangzhou": "recorded"}[profile_of(it)]
    told = answer.errors[0]["extensions"]
    assert word in told["missing"]
    track = {"order-809": "unconditional", "yangzhou": "record"}[profile_of(it)]
    assert (told["procedure"], told["track"]) == ("application", track)


@pytest.mark.parametrize("query", [FILTERED, SORTED, GROUPED])
async def test_no_position_asks_about_what_may_not_be_seen(it: CityPlatform, query: str) -> None:
    refused = await it.ask("tax", query)
    assert (refused.code, refused.errors[0]["extensions"].get("procedure")) == ("POSITION_DENIED", "application")
    await it.platform.grants.put(RECORD)
    enterprise = replace(RECORD, number="2026-TX-0008", resource="enterprise", items=frozenset({"name", "region_code"}))
    await it.platform.grants.put(enterprise)
    assert (await it.ask("tax", query)).code is None


async def test_the_catalogue_and_rows_without_items_are_for_everybody(it: CityPlatform) -> None:
    counted = await it.ask("tax", COUNTED)
    assert counted.data["data"]["enterprise"]["totalCount"] > 0
    assert (await it.ask("tax", LISTED)).code == "FIELD_DENIED"
    known = await it.ask("tax", '{ resource(code: "population") { items { code } } }')
    assert {"code": "gender"} in known.data["resource"]["items"]


async def test_the_provider_is_never_barred(it: CityPlatform) -> None:
    assert (await it.ask("police", ROWS)).data["data"]["population"]["nodes"][0]["gender"] == "1"


async def test_a_record_opens_it_with_the_next_request_and_its_end_closes_it(it: CityPlatform) -> None:
    await it.platform.grants.put(RECORD)
    (node,) = (await it.ask("tax", ROWS)).data["data"]["population"]["nodes"]
    assert node == {"name": "林**", "gender": "1", "regionCode": "330302"}
    assert RECORD.number in it.records()[-2]["grants"], "what it rests on is in the record of the request"
    other = await it.ask("tax", ROWS, purpose="contribution-collection")
    assert other.data["data"]["population"]["nodes"][0]["gender"] is None, "it is on record for another purpose"
    await it.platform.grants.put(replace(RECORD, modes=frozenset({Mode.VERIFY})))
    assert (await it.ask("tax", ROWS)).data["data"]["population"]["nodes"][0]["gender"] is None
    await it.platform.grants.put(replace(RECORD, valid_until=date(2026, 1, 2)))
    assert (await it.ask("tax", ROWS)).data["data"]["population"]["nodes"][0]["gender"] is None


async def test_what_nobody_can_confirm_is_not_on_record(it: CityPlatform) -> None:
    await it.platform.grants.put(RECORD)
    held = it.platform.grants.held("tax", date(2026, 6, 1))
    assert held.records is not None and held.records.grants
    later = held.unconfirmed.records
    assert later is not None and later.grants == ()


async def test_access_says_how_to_get_it(it: CityPlatform) -> None:
    told = (await it.ask("tax", ACCESS)).data["access"]["items"]
    (gender,) = [each for each in told if each["code"] == "gender"]
    assert gender["decision"] == "DENIED" and "`application`" in gender["apply"]


async def step(it: CityPlatform, department: str, action: Mapping[str, Any], number: str | None = None) -> Any:
    variables = {"number": number, "action": action}
    roles = ("consumer", "reviewer", "steward")
    done = (await it.ask(department, APPLY, variables, roles=roles, person="head-1")).data["application"]
    assert done["problems"] == [], done
    return done["proceeding"]


async def test_what_the_refusal_says_leads_to_the_data(it: CityPlatform) -> None:
    """Granted at once where a record is enough, by the provider where an application has to be answered."""
    drafted = await step(it, "tax", {"draft": {"demand": DEMAND}})
    number = drafted["number"]
    submitted = await step(it, "tax", {"submit": True}, number)
    if profile_of(it) == "yangzhou":
        assert submitted["state"] == "granted"
    else:
        assert submitted["state"] == "submitted"
        assert (await it.ask("tax", ROWS)).data["data"]["population"]["nodes"][0]["gender"] is None
        assert (await step(it, "police", {"approve": {}}, number))["state"] == "granted"
    assert (await it.ask("tax", ROWS)).data["data"]["population"]["nodes"][0]["gender"] == "1"


async def test_policies_of_today_would_have_decided_the_same(it: CityPlatform) -> None:
    """A look back takes what was on record then for what it was."""
    await it.ask("tax", ROWS)
    await it.platform.grants.put(RECORD)
    await it.ask("tax", ROWS)
    policies = it.platform.editions.current().policies
    async with opened_store(it.client.settings) as store:
        kept = KeptGrants(await Register(store).contents(), policies.catalog)
    last = list(past_requests(it.folder / "audit"))[-2:]
    told = replay(last, policies, kept)
    assert (told.read, told.same, told.different) == (2, 2, 0)


@pytest.mark.parametrize("profile", ["wenzhou", "template-xx"])
async def test_other_profiles_let_it_simply_be_had(profile: str, tmp_path: Path, sqlite_city: City) -> None:
    lay_out_city(tmp_path / "p", sqlite_city, profile=profile)
    async with opened(tmp_path / "p", sqlite_city) as it:
        answer: Answer = await it.ask("tax", ROWS)
        assert answer.data["data"]["population"]["nodes"][0]["gender"] == "1"
