"""Corrections end to end over HTTP: what is reported is flagged on rows and verdicts, until somebody has answered."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from audit import ProceedingLook, read_proceeding_looks
from masking import fingerprint
from sharing.corrections import ItemValue, Report
from sharing.proceedings.writing import written
from tests.fix_city import FATHER, MOTHER, SINGLE, City
from tests.fix_platform import Answer, CityPlatform, lay_out_city, opened

STEP = """mutation ($number: ID, $key: String, $action: CorrectionAction!) {
  correction(number: $number, idempotencyKey: $key, action: $action) {
    proceeding { number state isClosed } problems { member code } } }"""
ROW = """query ($id: String!) { data { population(where: {idNumber: {eq: $id}}) { nodes {
  id name phone criminalRecord sharing { underCorrection proceed masked } } } } }"""
WITH = """query ($id: String!) {{ data {{ population(where: {{idNumber: {{eq: $id}}}}) {{ nodes {{
  {fields} sharing {{ underCorrection proceed }} }} }} }} }}"""
VERIFY = """query ($id: String!, $claims: PopulationClaims!) { verify {
  population(subject: {idNumber: $id}, claims: $claims) { result underCorrection proceed } } }"""
BATCH = """query ($pairs: [PopulationPair!]!) { verify { populationBatch(pairs: $pairs) {
  verdicts { result underCorrection proceed } } } }"""
DETAILS = """query ($number: ID!) { sharing { correctionDetails(number: $number) {
  resource record subject { item value } claimed { item value } } } }"""
SHOWN = """query ($number: ID!) { sharing { proceeding(number: $number) { state deadlines { name whose state }
  content { ... on CorrectionContent {
    resource items reason record subject { item sealed } claimed { item sealed }
    answers { outcome by } } } history { action content { ... on CorrectionContent { record } } } } } }"""

STEWARD = ("steward",)
NOBODY = "330302198203145026"
NAMED = {"name": {"equals": "林建国"}}
WRONG = {"name": {"equals": "王小明"}}
REVIEW = "relief-review"
CLEAR, DOUBTED = (False, False), (True, True)


@pytest.fixture(scope="module")
async def it(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    """Under a profile by which business with valid proof goes on."""
    folder = tmp_path_factory.mktemp("corrections")
    lay_out_city(folder, sqlite_city, profile="proceeding")
    async with opened(folder, sqlite_city, lookup_budget_per_day=100_000) as platform:
        yield platform


async def step(
    it: CityPlatform, department: str, action: Mapping[str, Any], number: str | None = None, **more: Any
) -> Answer:
    roles = more.pop("roles", STEWARD if department == "police" else ("consumer",))
    return await it.ask(department, STEP, {"number": number, "action": action, **more}, roles=roles)


async def done(it: CityPlatform, department: str, action: Mapping[str, Any], number: str | None = None) -> str:
    payload = (await step(it, department, action, number)).data["correction"]
    assert payload["problems"] == []
    return str(payload["proceeding"]["number"])


def report(it: CityPlatform, **members: Any) -> dict[str, Any]:
    today = it.platform.settings.sharing.day(datetime.now(UTC)).isoformat()
    return {"report": {"resource": "population", "reason": "与窗口所见证件不符", "discoveredOn": today, **members}}


async def row(it: CityPlatform, department: str, person: str, purpose: str | None = None) -> dict[str, Any]:
    (found,) = (await it.ask(department, ROW, {"id": person}, purpose=purpose)).data["data"]["population"]["nodes"]
    return dict(found)


async def flag(it: CityPlatform, department: str, person: str, fields: str = "") -> tuple[bool, bool]:
    answer = await it.ask(department, WITH.format(fields=fields), {"id": person})
    (found,) = answer.data["data"]["population"]["nodes"]
    return found["sharing"]["underCorrection"], found["sharing"]["proceed"]


async def verdict(it: CityPlatform, department: str, purpose: str, person: str, claims: object) -> tuple[Any, ...]:
    answer = await it.ask(department, VERIFY, {"id": person, "claims": claims}, purpose=purpose)
    return tuple(answer.data["verify"]["population"].values())


async def resolve(it: CityPlatform, number: str) -> None:
    await done(it, "police", {"resolve": {"outcome": "CORRECTED", "reasons": "已按底册更正"}}, number)


async def test_a_row_is_flagged_for_everybody_who_sees_what_is_doubted(it: CityPlatform) -> None:
    own = (await row(it, "civil-affairs", FATHER, REVIEW))["id"]
    assert await flag(it, "tax", FATHER, "phone") == CLEAR
    number = await done(it, "civil-affairs", report(it, record=own, items=["phone"]))
    assert await flag(it, "tax", FATHER, "phone") == DOUBTED
    assert await flag(it, "tax", FATHER, "again: phone name") == DOUBTED
    assert await flag(it, "tax", FATHER, "name") == CLEAR
    assert await flag(it, "tax", FATHER) == CLEAR
    assert await flag(it, "tax", MOTHER, "phone") == CLEAR
    nested = "query ($id: String!) { data { population(where: {idNumber: {eq: $id}}) { nodes { household {"
    nested += " members: headIdNumber sharing { underCorrection } } } } } }"
    (found,) = (await it.ask("tax", nested, {"id": FATHER})).data["data"]["population"]["nodes"]
    assert found["household"]["sharing"] == {"underCorrection": False}
    await resolve(it, number)
    assert await flag(it, "tax", FATHER, "phone") == CLEAR


async def test_of_an_item_that_is_not_shown_nothing_is_told(it: CityPlatform) -> None:
    listed = "{ data { population(where: {birthDate: {isNull: true}}, first: 1) { nodes { idNumber id } } } }"
    (unborn,) = (await it.ask("police", listed)).data["data"]["population"]["nodes"]
    person = unborn["idNumber"]
    own = (await row(it, "civil-affairs", person, REVIEW))["id"]
    hidden = await done(it, "civil-affairs", report(it, record=own, items=["phone", "criminal_record"]))
    assert await flag(it, "tax", person, "phone criminalRecord name") == CLEAR  # one nowhere, the other not on that row
    assert await flag(it, "police", person, "phone") == DOUBTED
    whole = await done(it, "tax", report(it, record=(await row(it, "tax", person))["id"]))
    assert await flag(it, "tax", person) == DOUBTED
    await resolve(it, hidden)
    await resolve(it, whole)


async def test_node_by_id_tells_the_same(it: CityPlatform) -> None:
    own = (await row(it, "tax", SINGLE))["id"]
    number = await done(it, "civil-affairs", report(it, record=(await row(it, "civil-affairs", SINGLE, REVIEW))["id"]))
    text = "query ($id: ID!) { node(id: $id) { ... on Population { sharing { underCorrection proceed } } } }"
    answer = await it.ask("tax", text, {"id": own})
    assert answer.data["node"] == {"sharing": {"underCorrection": True, "proceed": True}}
    await done(it, "civil-affairs", {"withdraw": True}, number)


async def test_an_id_of_another_department_reports_nothing(it: CityPlatform) -> None:
    others = (await row(it, "tax", FATHER))["id"]
    answer = await step(it, "civil-affairs", report(it, record=others))
    assert answer.data["correction"]["problems"] == [{"member": "record", "code": "UNKNOWN_RECORD"}]


async def test_verdicts_are_flagged_only_where_that_tells_nothing_of_the_source(it: CityPlatform) -> None:
    """Tax reports; court learns of a mismatch only that it is one, civil affairs also whether there is a subject."""
    subjects = [[{"item": "id_number", "value": person}] for person in (FATHER, NOBODY)]
    numbers = [await done(it, "tax", report(it, subject=subject)) for subject in subjects]
    court, civil = ("court", "case-handling"), ("civil-affairs", REVIEW)
    assert await verdict(it, *court, FATHER, NAMED) == ("MATCH", True, True)
    assert await verdict(it, *court, FATHER, WRONG) == ("NO_MATCH", None, None)
    assert await verdict(it, *court, NOBODY, NAMED) == ("NO_MATCH", None, None)
    assert await verdict(it, *court, MOTHER, WRONG) == ("NO_MATCH", None, None)
    assert await verdict(it, *civil, FATHER, WRONG) == ("NO_MATCH", True, True)
    assert await verdict(it, *civil, NOBODY, NAMED) == ("NOT_FOUND", None, None)
    assert await verdict(it, *civil, MOTHER, WRONG) == ("NO_MATCH", False, False)
    pairs = [{"subject": {"idNumber": person}, "claims": NAMED} for person in (FATHER, MOTHER, NOBODY, FATHER)]
    batch = await it.ask("civil-affairs", BATCH, {"pairs": pairs}, purpose=REVIEW)
    assert [tuple(one.values()) for one in batch.data["verify"]["populationBatch"]["verdicts"]] == [
        ("MATCH", True, True),
        ("NO_MATCH", False, False),
        ("NOT_FOUND", None, None),
        ("MATCH", True, True),
    ]
    for number in numbers:
        await resolve(it, number)
    assert await verdict(it, *court, FATHER, NAMED) == ("MATCH", False, False)


async def test_a_department_sees_its_own_report_beside_every_verdict(it: CityPlatform) -> None:
    subject = [{"item": "id_number", "value": NOBODY}]
    number = await done(it, "court", report(it, subject=subject, items=["name"]))
    assert await verdict(it, "court", "case-handling", NOBODY, NAMED) == ("NO_MATCH", True, True)
    other = {"birthDate": {"year": 1982}}
    assert await verdict(it, "court", "case-handling", NOBODY, other) == ("NO_MATCH", None, None)
    assert await verdict(it, "civil-affairs", REVIEW, NOBODY, NAMED) == ("NOT_FOUND", None, None)
    await resolve(it, number)


async def test_what_is_sealed_is_opened_for_those_who_handle_it_and_the_look_is_on_record(it: CityPlatform) -> None:
    own = (await row(it, "civil-affairs", MOTHER, REVIEW))["id"]
    subject, claimed = [{"item": "id_number", "value": MOTHER}], [{"item": "phone", "value": "13912345678"}]
    number = await done(it, "civil-affairs", report(it, record=own, subject=subject, claimed=claimed))
    told: dict[str, Any] = {}
    for department, roles in (("civil-affairs", ("consumer",)), ("police", STEWARD), ("centre", ("reviewer",))):
        answer = await it.ask(department, DETAILS, {"number": number}, roles=roles)
        told[department] = answer.data["sharing"]["correctionDetails"]
        looks = [
            one for one in read_proceeding_looks(it.folder / "audit") if one.request_id == answer.sharing["requestId"]
        ]
        assert looks[0].looks == (ProceedingLook("correctionDetails", number, "disclose", 1, "OK"),)
        assert (told[department]["subject"], told[department]["claimed"]) == (subject, claimed)
    assert told["civil-affairs"]["record"] == own and told["police"]["record"] != own
    text = "query ($id: ID!) { node(id: $id) { ... on Population { idNumber } } }"
    answer = await it.ask("police", text, {"id": told["police"]["record"]})
    assert answer.data["node"] == {"idNumber": MOTHER}
    assert (await it.ask("police", DETAILS, {"number": number}, roles=("consumer",))).code == "ACTION_NOT_PERMITTED"
    assert (await it.ask("tax", DETAILS, {"number": number}, roles=STEWARD)).code == "PROCEEDING_UNKNOWN"
    assert (await it.ask("tax", DETAILS, {"number": MOTHER}, roles=STEWARD)).code == "PROCEEDING_UNKNOWN"
    await resolve(it, number)


async def test_nobody_finds_a_value_in_what_is_kept_shown_or_recorded(it: CityPlatform) -> None:
    value = "13987650123"
    subject, claimed = [{"item": "id_number", "value": SINGLE}], [{"item": "phone", "value": value}]
    action = report(it, subject=subject, claimed=claimed)
    first = await step(it, "tax", action, key="mine")
    again = await step(it, "tax", action, key="mine")
    assert first.data == again.data
    number = first.data["correction"]["proceeding"]["number"]
    shown = (await it.ask("police", SHOWN, {"number": number}, roles=STEWARD)).raw.decode()
    store = b"".join(path.read_bytes() for path in it.folder.glob("*.db*") if "city" not in path.name)
    assert number.encode() in store
    said = action["report"]
    sent = Report(
        "population",
        said["reason"],
        date.fromisoformat(said["discoveredOn"]),
        subject=(ItemValue("id_number", SINGLE),),
        claimed=(ItemValue("phone", value),),
    )
    assert fingerprint(orjson.dumps(["CO", "report", written(sent)])).encode() not in store  # anybody could try values
    for secret in (value, SINGLE):
        assert secret not in shown and secret not in it.audit_text() and secret.encode() not in store
    await resolve(it, number)
