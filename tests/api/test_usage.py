"""`sharing { usage }` end to end: who sees how a resource is used, what they see, and that the look is on record."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from audit import LogTooLong, read_looks, read_usage
from resolvers.errors import Code, Refusal
from resolvers.sharing.counting import UsageReader
from sharing.statistics import Counted
from tests.docs.pages import DOCS, blocks
from tests.fix_city import FATHER, City
from tests.fix_platform import Answer, CityPlatform, opened

OFFICER = ("officer",)
PHONE = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ name phone }} }} }} }}'
ALL = "{ data { population { nodes { name } } } }"
USAGE = """query ($resource: ID!, $first: Date, $last: Date) {
  sharing { usage(resource: $resource, first: $first, last: $last) {
    first last
    uses { department mode purposes answered refused failed rows outOfHours withoutCase
           byConsent byEmergency under { number answered } }
    attention { department why } } } }"""


@pytest.fixture(scope="module")
async def it(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    """A platform of which three departments have asked something of the police."""
    async with opened(tmp_path_factory.mktemp("usage"), sqlite_city) as platform:
        for _ in range(2):
            assert (await platform.ask("tax", PHONE)).data
        assert (await platform.ask("tax", ALL)).code == "ROWS_DENIED"
        assert (await platform.ask("police", PHONE)).data
        assert (await platform.ask("civil-affairs", PHONE, purpose="relief-review")).data
        async with asyncio.timeout(30):
            while any(counts.failed for counts in read_usage(platform.folder / "audit").values()):
                await asyncio.sleep(0.02)  # the last outcome follows its answer
        yield platform


async def ask(
    it: CityPlatform,
    department: str,
    resource: str = "population",
    days: Mapping[str, str] = MappingProxyType({}),
    roles: tuple[str, ...] = OFFICER,
) -> Answer:
    return await it.ask(department, USAGE, {"resource": resource, **days}, roles=roles)


async def told(it: CityPlatform, department: str, resource: str = "population", **days: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (await ask(it, department, resource, days)).data["sharing"]["usage"]
    return found


@pytest.mark.parametrize("department", ["police", "centre"])
async def test_officers_of_the_provider_and_of_the_centre_see_who_used_what_for_what(
    it: CityPlatform, department: str
) -> None:
    found = await told(it, department)
    kept = ("department", "mode", "purposes", "answered", "refused", "rows", "withoutCase")
    assert [{name: use[name] for name in kept} for use in found["uses"]] == [
        dict(zip(kept, ["civil-affairs", "QUERY", ["relief-review"], 1, 0, 1, 1], strict=True)),
        dict(zip(kept, ["tax", "QUERY", [], 2, 1, 2, 3], strict=True)),
    ]
    assert {"department": "tax", "why": "NO_PURPOSE"} in found["attention"]
    assert FATHER not in str(found)


async def test_what_nobody_consented_to_and_no_emergency_opened_is_not_marked(it: CityPlatform) -> None:
    for use in (await told(it, "police"))["uses"]:
        assert (use["byConsent"], use["byEmergency"], use["under"]) == (0, 0, [])


async def test_a_resource_that_nobody_used_has_no_uses(it: CityPlatform) -> None:
    found = await told(it, "police", "household")
    assert (found["uses"], found["attention"]) == ([], [])


@pytest.mark.parametrize(
    ("department", "resource", "roles"),
    [
        ("tax", "population", OFFICER),
        ("police", "population", ("consumer", "steward", "reviewer")),
        ("civil-affairs", "population", OFFICER),
        ("police", "no_such_resource", OFFICER),
    ],
)
async def test_nobody_else_sees_anything(
    it: CityPlatform, department: str, resource: str, roles: tuple[str, ...]
) -> None:
    assert (await ask(it, department, resource, roles=roles)).code == "NOT_AN_OFFICER"


async def test_another_providers_resource_is_as_one_that_there_is_not(it: CityPlatform) -> None:
    foreign, unknown = await ask(it, "civil-affairs"), await ask(it, "civil-affairs", "populatiom")
    texts = [answer.errors[0]["message"].replace("populatiom", "population") for answer in (foreign, unknown)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"first": "2026-01-01", "last": "2026-02-01"}, "LIMIT_EXCEEDED"),
        ({"first": "2026-02-02", "last": "2026-02-01"}, "BAD_OPERAND"),
        ({"last": "0001-01-01"}, "BAD_OPERAND"),
        ({"first": "2026-01"}, "BAD_OPERAND"),
    ],
)
async def test_days_that_cannot_be_counted_are_refused(it: CityPlatform, days: Mapping[str, str], code: str) -> None:
    assert (await ask(it, "police", days=days)).code == code


async def test_days_are_counted_from_the_first_to_the_last(it: CityPlatform) -> None:
    day = next(iter(read_usage(it.folder / "audit"))).day.isoformat()
    today = await told(it, "police", first=day, last=day)
    assert (today["first"], today["last"], len(today["uses"])) == (day, day, 2)
    assert (await told(it, "police", first="2020-01-01", last="2020-01-31"))["uses"] == []
    assert (await told(it, "police", last="9999-12-31"))["uses"] == []


async def test_the_look_is_on_record(it: CityPlatform) -> None:
    seen, refused = await ask(it, "police"), await ask(it, "tax")
    looks = {each.request_id: each.looks for each in read_looks(it.folder / "audit")}
    (look,), (refusal,) = (looks[answer.sharing["requestId"]] for answer in (seen, refused))
    assert (look.field, look.resource, look.code) == ("usage", "population", "OK")
    assert (refusal.field, refusal.code) == ("usage", "NOT_AN_OFFICER")


async def test_more_of_the_log_than_may_be_read_is_refused_and_the_next_is_answered() -> None:
    asked: list[date] = []

    def read(first: date, last: date, most: int) -> Counted:
        asked.append(first)
        if first == last:
            raise LogTooLong(most + 1, most)
        return {}

    reader = UsageReader(read)
    with pytest.raises(Refusal) as refused:
        await reader.counted(date(2026, 1, 1), date(2026, 1, 1))
    assert refused.value.code is Code.LIMIT_EXCEEDED
    assert await reader.counted(date(2026, 1, 1), date(2026, 1, 2)) == {}
    assert len(asked) == 2


async def test_the_query_of_the_page_is_answered(it: CityPlatform) -> None:
    (block,) = blocks(DOCS / "statistics.md", "graphql")
    answer = await it.ask("police", block.text, roles=OFFICER)
    assert answer.data["sharing"]["usage"]["uses"]
