"""`sharing { emergencyUses }` end to end: who sees which uses of an emergency, what is told, what is on record."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit import read_proceeding_looks, read_usage
from tests.docs.pages import DOCS, blocks
from tests.fix_city import FATHER, City
from tests.fix_platform import Answer, CityPlatform, lay_out_city, opened

PURPOSE, CASE = "tax-assessment", "330300-2026-1"
REASONS, FINDINGS = "a flood in the north", "each was for one of those who were saved"
LINE = "p, tax, population.address, query, emergency, *, clear, allow, 应急\n"
MARK = "# population: which items in which form.\n"
ADDRESS = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ address }} }} }} }}'
ACT = """mutation ($number: ID, $action: EmergencyAction!) {
  emergency(number: $number, action: $action) { proceeding { number state } problems { member code } } }"""
USES = """query ($number: ID, $resource: ID, $first: Int, $after: String) { sharing {
  emergencyUses(number: $number, resource: $resource, first: $first, after: $after) {
    nodes { number reasons at department application person resource case requestId reviewDue reviewedAt
            review { on by findings } }
    pageInfo { hasNextPage endCursor } } } }"""
SEEING = ("reviewer",)


@pytest.fixture(scope="module")
async def it(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    """A platform on which the tax bureau has asked three times under an emergency; the first two were reviewed."""
    folder = tmp_path_factory.mktemp("uses") / "platform"
    lay_out_city(folder, sqlite_city)
    file = folder / "policies" / "10-police.csv"
    head, mark, rest = file.read_text("utf-8").partition(MARK)
    file.write_text(head + mark + LINE + rest, "utf-8")
    async with opened(folder, sqlite_city) as platform:
        today = datetime.now(UTC).date()
        until = (today + timedelta(9)).isoformat()
        declared = {"resources": ["population"], "purposes": [PURPOSE], "until": until, "reasons": REASONS}
        number = await act(platform, {"declare": declared})
        assert [await used(platform, number) for _ in range(2)] == [None, None]
        newest, *_ = await told(platform, "centre")
        await act(platform, {"review": {"findings": FINDINGS, "lastUse": newest["requestId"]}}, number)
        assert await used(platform, number) is None
        yield platform


async def act(it: CityPlatform, action: Mapping[str, Any], number: str | None = None) -> str:
    answer = await it.ask("centre", ACT, {"number": number, "action": action}, roles=SEEING)
    done = answer.data["emergency"]
    assert done["problems"] == []
    return str(done["proceeding"]["number"])


async def used(it: CityPlatform, number: str) -> str | None:
    said = {"Sharing-Emergency": number, "Sharing-Case": CASE}
    return (await it.ask("tax", ADDRESS, purpose=PURPOSE, headers=said)).code


async def ask(it: CityPlatform, department: str, roles: tuple[str, ...] = SEEING, **sought: Any) -> Answer:
    return await it.ask(department, USES, sought, roles=roles)


async def told(it: CityPlatform, department: str, **sought: Any) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = (await ask(it, department, **sought)).data["sharing"]["emergencyUses"]["nodes"]
    return found


@pytest.mark.parametrize("department", ["police", "centre"])
async def test_provider_and_centre_see_who_used_what_why_and_what_was_found(it: CityPlatform, department: str) -> None:
    newest, *earlier = await told(it, department)
    kept = ("number", "reasons", "department", "resource", "case")
    (number,) = {use["number"] for use in (newest, *earlier)}
    for use in (newest, *earlier):
        assert [use[name] for name in kept] == [number, REASONS, "tax", "population", CASE]
    assert len({use["requestId"] for use in (newest, *earlier)}) == 3
    assert newest["review"] is None and newest["reviewedAt"] is None and newest["reviewDue"] is not None
    for use in earlier:
        assert use["reviewDue"] is None and use["reviewedAt"] is not None
        assert (use["review"]["by"], use["review"]["findings"]) == ("centre", FINDINGS)


async def test_pages_go_on_where_the_last_one_ended(it: CityPlatform) -> None:
    whole = [use["requestId"] for use in await told(it, "police")]
    found, after = list[str](), None
    for _ in whole:
        page = (await ask(it, "police", first=1, after=after)).data["sharing"]["emergencyUses"]
        found += [use["requestId"] for use in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert found == whole and not page["pageInfo"]["hasNextPage"]
    assert (await ask(it, "centre", after=after)).code == "BAD_CURSOR", "cursors are made for one department"


async def test_they_are_found_by_declaration_and_by_resource(it: CityPlatform) -> None:
    number = (await told(it, "centre"))[0]["number"]
    assert len(await told(it, "centre", number=number, resource="population")) == 3
    assert await told(it, "centre", resource="household") == []
    assert await told(it, "police", resource="household") == []
    assert await told(it, "centre", number="2026-EM-000099") == []
    assert (await ask(it, "centre", number="somebody")).code == "PROCEEDING_UNKNOWN"


@pytest.mark.parametrize(
    ("department", "roles", "resource"),
    [
        ("tax", SEEING, "population"),
        ("tax", SEEING, None),
        ("police", ("consumer",), None),
        ("police", (), "population"),
        ("centre", ("consumer", "steward"), None),
        ("police", SEEING, "no_such_resource"),
    ],
)
async def test_nobody_else_sees_any(
    it: CityPlatform, department: str, roles: tuple[str, ...], resource: str | None
) -> None:
    answer = await ask(it, department, roles, resource=resource)
    if department == "tax" and resource is None:  # it provides something itself, of which nothing was used
        assert answer.code == "ACTION_NOT_PERMITTED" or answer.data["sharing"]["emergencyUses"]["nodes"] == []
    else:
        assert answer.code == "ACTION_NOT_PERMITTED"


async def test_each_look_is_on_record(it: CityPlatform) -> None:
    number = (await told(it, "centre"))[0]["number"]
    seen, refused = await ask(it, "police"), await ask(it, "police", ("consumer",))
    looks = {each.request_id: each.looks for each in read_proceeding_looks(it.folder / "audit")}
    (look,), (refusal,) = (looks[answer.sharing["requestId"]] for answer in (seen, refused))
    assert (look.field, look.number, look.action, look.code) == ("emergencyUses", number, "list_uses", "OK")
    assert (refusal.number, refusal.code) == (None, "ACTION_NOT_PERMITTED")


async def test_the_usage_of_the_provider_marks_them(it: CityPlatform) -> None:
    usage = """{ sharing { usage(resource: "population") {
        uses { department answered byEmergency byConsent under { number answered } }
        attention { department why } } } }"""
    number = (await told(it, "centre"))[0]["number"]
    (use,) = [one for one in (await it.ask("police", usage, roles=("officer",))).data["sharing"]["usage"]["uses"]]
    assert use["under"] == [{"number": number, "answered": use["byEmergency"]}]
    assert use["byEmergency"] == use["answered"] and use["byConsent"] == 0
    (counts,) = read_usage(it.folder / "audit").values()
    assert counts.under == ((number, counts.by_emergency),)
    attention = (await it.ask("police", usage, roles=("officer",))).data["sharing"]["usage"]["attention"]
    assert {"department": "tax", "why": "UNDER_EMERGENCY"} in attention


async def test_no_value_of_a_subject_is_told(it: CityPlatform) -> None:
    assert FATHER not in str((await ask(it, "centre")).json)


async def test_the_query_of_the_page_is_answered(it: CityPlatform) -> None:
    (block,) = [block for block in blocks(DOCS / "sharing-emergencies.md", "graphql")]
    answer = await it.ask("police", block.text, roles=SEEING)
    assert answer.data["sharing"]["emergencyUses"]["nodes"]
