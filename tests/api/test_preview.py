"""What an application would open is told before it is submitted, and is what the grant opens once it is there."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.configured import open_store
from sharing.proceedings import RestoreRights, SuspendRights
from sharing.proceedings.carrying_out import carry_out
from tests.fix_city import City
from tests.fix_platform import Answer, CityPlatform, lay_out_city, opened

STEP = """mutation ($number: ID, $action: ApplicationAction!) { application(number: $number, action: $action) {
  proceeding { number state } problems { member code message } } }"""
PREVIEW = """query ($number: ID!) { sharing { preview(number: $number) { suspended lacking conditions unmet
  items { item mode outcomes { rows had mask } missing withheld } } } }"""
PERSONS = "{ data { population(first: 3) { nodes { %s } } } }"
DEMAND = {
    "resource": "population",
    "items": ["name", "phone", "gender"],
    "modes": ["QUERY"],
    "purpose": "tax-assessment",
    "basis": "税收征收管理法",
    "article": "第六条",
    "scene": "核定",
    "scope": "本市",
    "validFrom": "2026-01-01",
    "validUntil": "2099-12-31",
}
NAMES = {"id_number": "idNumber", "birth_date": "birthDate", "region_code": "regionCode", "household_id": "householdId"}

CODES = ["id_number", "name", "gender", "birth_date", "phone", "address", "region_code", "household_id"]


@pytest.fixture(scope="module", params=["order-809", "wenzhou"])
async def it(
    request: pytest.FixtureRequest, sqlite_city: City, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CityPlatform]:
    folder = tmp_path_factory.mktemp(f"preview-{request.param}")
    lay_out_city(folder, sqlite_city, profile=request.param)
    async with opened(folder, sqlite_city) as platform:
        yield platform


def profile_of(it: CityPlatform) -> str:
    return it.client.settings.sharing.profile


async def step(it: CityPlatform, department: str, action: Mapping[str, Any], number: str | None = None) -> Any:
    variables = {"number": number, "action": action}
    answer = await it.ask(department, STEP, variables, roles=("consumer", "reviewer"), person="head-1")
    done = answer.data["application"]
    assert done["problems"] == [], done
    return done["proceeding"]


async def drafted(it: CityPlatform, **more: object) -> str:
    return str((await step(it, "tax", {"draft": {"demand": {**DEMAND, **more}}}))["number"])


async def looked(it: CityPlatform, department: str, number: str, *roles: str) -> Answer:
    return await it.ask(department, PREVIEW, {"number": number}, roles=roles or ("consumer",))


async def previewed(it: CityPlatform, number: str) -> dict[str, Any]:
    found: dict[str, Any] = (await looked(it, "tax", number)).data["sharing"]["preview"]
    return found


def had(found: Mapping[str, Any], item: str | None, mode: str = "QUERY") -> list[str]:
    (told,) = [each for each in found["items"] if (each["item"], each["mode"]) == (item, mode)]
    return [outcome["had"] for outcome in told["outcomes"]]


async def test_a_draft_is_previewed_for_its_applicant_alone(it: CityPlatform) -> None:
    number = await drafted(it)
    found = await previewed(it, number)
    assert had(found, None) == had(found, "name") == had(found, "gender") == ["CLEAR"]
    assert had(found, "phone") == ["DENIED", "CLEAR"], "of children it is nobody's"
    assert found["suspended"] is False and found["unmet"] is None
    lacking = ["lacks an agreement on confidentiality with the provider"] if profile_of(it) == "wenzhou" else []
    assert found["lacking"] == lacking
    for department in ("police", "court"):
        assert (await looked(it, department, number, "reviewer")).code == "PROCEEDING_UNKNOWN"


async def test_whoever_decides_sees_it_and_nobody_else(it: CityPlatform) -> None:
    number = await drafted(it)
    await step(it, "tax", {"submit": True}, number)
    own = await previewed(it, number)
    assert (await looked(it, "police", number, "reviewer")).data["sharing"]["preview"] == own
    assert (await looked(it, "police", number, "consumer")).code == "ACTION_NOT_PERMITTED"
    assert (await looked(it, "court", number, "reviewer")).code == "PROCEEDING_UNKNOWN"
    assert (await looked(it, "tax", "2026-CO-000001")).code == "PROCEEDING_UNKNOWN"
    assert '"preview"' in it.audit_text(), "a look is on record"


async def test_no_rule_and_no_place_of_one_is_told(it: CityPlatform) -> None:
    number = await drafted(it, items=["id_number", "name", "birth_date", "address", "marital_status"])
    for department in ("tax",):
        text = (await looked(it, department, number)).raw.decode()
        assert ".csv" not in text and "rule" not in text and "police" not in text


async def test_what_cannot_be_submitted_is_not_previewed(it: CityPlatform) -> None:
    for unfit in ({"items": ["nothing"]}, {"mask": "hide"}, {"resource": "houses"}):
        assert await previewed(it, await drafted(it, **unfit)) is None


async def test_while_rights_rest_nothing_would_be_had(it: CityPlatform) -> None:
    number = await drafted(it)
    for effect, is_suspended in (
        (SuspendRights("tax", "population"), True),
        (RestoreRights("tax", "population"), False),
    ):
        store = open_store(it.client.settings)
        async with store.transaction() as connection:
            await carry_out(connection, "2026-VI-000009", [effect], datetime.now(UTC))
        await store.close()
        await it.platform.grants.refresh()
        found = await previewed(it, number)
        assert found["suspended"] is is_suspended
        assert (had(found, "name") == ["DENIED"]) is is_suspended


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    items=st.lists(st.sampled_from(CODES), min_size=1, unique=True),
    rows=st.sampled_from([None, None, "minor"]),
    mask=st.sampled_from([None, "keep 1 1"]),
)
async def test_what_was_previewed_is_what_the_same_request_is_answered(
    it: CityPlatform, items: list[str], rows: str | None, mask: str | None
) -> None:
    """Drafted, previewed, submitted, approved and asked, over HTTP. Under the other profile an agreement would lack."""
    if profile_of(it) != "order-809":
        return
    if not set(items) <= {"name", "phone", "address"}:
        mask = None  # that fits texts alone
    number = await drafted(it, items=items, rows=rows, mask=mask)
    found = await previewed(it, number)
    await step(it, "tax", {"submit": True}, number)
    assert (await step(it, "police", {"approve": {}}, number))["state"] == "granted"
    query = PERSONS % " ".join(NAMES.get(code, code) for code in items)
    answer = await it.ask("tax", query, purpose="tax-assessment", grant=number, explain=True)
    denied = all(had(found, code) == ["DENIED"] * len(had(found, code)) for code in items)
    if had(found, None) == ["DENIED"]:
        assert answer.code == "ROWS_DENIED"
        return
    assert answer.code == ("FIELD_DENIED" if denied else None), answer.json
    told = {each["item"]: each for each in answer.sharing["decisions"] if each["for"] == "query"}
    for code in items:
        decision = told[f"population.{code}"]
        outcomes = decision["branches"] if decision["decision"] == "BY_ROWS" else [{"rows": [], **decision}]
        (item,) = [each for each in found["items"] if each["item"] == code]
        assert [{"rows": each["rows"], "had": each["decision"], "mask": each.get("mask")} for each in outcomes] == item[
            "outcomes"
        ]
        assert sorted(decision["missing"]) == sorted(item["missing"])
        assert decision.get("withheld", False) is item["withheld"]
    if denied:
        return
    clear = [code for code in items if had(found, code) == ["CLEAR"]]
    own = await it.ask("police", PERSONS % " ".join(["id", *(NAMES.get(code, code) for code in clear)]))
    nodes = answer.data["data"]["population"]["nodes"]
    if rows is None:
        for node, theirs in zip(nodes, own.data["data"]["population"]["nodes"], strict=True):
            assert all(node[NAMES.get(code, code)] == theirs[NAMES.get(code, code)] for code in clear)
    for code in items:
        if set(had(found, code)) == {"DENIED"}:
            assert all(node[NAMES.get(code, code)] is None for node in nodes)
    await step(it, "tax", {"end": {"reasons": "完成"}}, number)
