"""The catalogue, one entry of it, the preview of access and the viewer: facts for every member, and no values."""

import asyncio
from dataclasses import replace
from pathlib import Path

from catalog import Wanted, read_catalog
from resolvers.searches import LARGE, Searches
from tests.fix_platform import Ask

CITY = Path(__file__).parents[2] / "examples" / "city"

CODES = ["certificate", "enterprise", "household", "low_income_relief", "population", "real_estate", "social_insurance"]


async def codes(ask: Ask, arguments: str) -> list[str]:
    found = (await ask("tax", f"{{ catalog{arguments} {{ totalCount nodes {{ code }} }} }}")).data["catalog"]
    listed = [node["code"] for node in found["nodes"]]
    assert found["totalCount"] == len(listed)
    return listed


async def test_search_and_where(ask: Ask) -> None:
    assert await codes(ask, "") == CODES
    assert await codes(ask, '(search: "违法")') == ["population"]
    assert await codes(ask, '(search: "ENTERPRISE")') == ["enterprise"]
    assert await codes(ask, '(search: "%")') == []
    assert await codes(ask, '(where: {provider: "police"})') == ["household", "population"]
    assert await codes(ask, "(where: {class: RESTRICTED})") == ["low_income_relief", "population"]
    assert "certificate" not in await codes(ask, "(where: {mode: COPY})")
    assert await codes(ask, '(where: {provider: "police"}, search: "婚姻")') == ["population"]


async def test_the_catalogue_is_paged(ask: Ask) -> None:
    listed: list[str] = []
    after = None
    while True:
        query = (
            "query C($after: String) { catalog(first: 3, after: $after)"
            " { nodes { code } pageInfo { hasNextPage endCursor } } }"
        )
        page = (await ask("tax", query, {"after": after})).data["catalog"]
        listed += [node["code"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert listed == CODES


async def test_what_is_no_cursor_or_page(ask: Ask) -> None:
    for cursor in ("\\u00e9", "!!!!", "cG9wdWxhdGlvbg", "/w=="):
        assert (await ask("tax", f'{{ catalog(after: "{cursor}") {{ totalCount }} }}')).code == "BAD_CURSOR"
    assert (await ask("tax", "{ catalog(first: 201) { totalCount } }")).code == "LIMIT_EXCEEDED"
    assert (await ask("tax", "{ catalog(first: -1) { totalCount } }")).code == "LIMIT_EXCEEDED"


async def test_what_is_called_so_comes_first(ask: Ask) -> None:
    listed = await codes(ask, '(search: "人口")')
    assert listed[0] == "population" and len(listed) > 1


async def test_what_was_found_is_counted(ask: Ask) -> None:
    query = '{ catalog(search: "人口", first: 1) { totalCount facets { kind values { value label count } } } }'
    found = (await ask("tax", query)).data["catalog"]
    facets = {facet["kind"]: facet["values"] for facet in found["facets"]}
    assert set(facets) == {"PROVIDER", "CLASS", "MODE", "THEME", "CATEGORY", "UPDATE_CYCLE", "OPEN_CLASS"}
    assert sum(value["count"] for value in facets["PROVIDER"]) == found["totalCount"]
    assert {"value": "police", "label": "公安局", "count": 2} in facets["PROVIDER"]
    assert await codes(ask, '(where: {updateCycle: "daily", provider: "police"})') == ["household", "population"]


async def test_whether_an_item_is_available_by_sharing(ask: Ask) -> None:
    query = """query A($item: String!) { availability(item: $item) {
      resource resourceName item itemName provider providerName class modes conditions basis howToApply } }"""
    (found,) = (await ask("tax", query, {"item": "婚姻状况"})).data["availability"]
    assert (found["resource"], found["item"], found["provider"]) == ("population", "marital_status", "police")
    assert found["class"] == "CONDITIONAL" and "QUERY" in found["modes"] and "公安局" in found["howToApply"]
    assert (await ask("tax", query, {"item": "没有的"})).data["availability"] == []
    assert (await ask("tax", query, {"item": "长" * 201})).code == "LIMIT_EXCEEDED"
    assert (await ask("tax", '{ availability(item: "x", first: 201) { item } }')).code == "LIMIT_EXCEEDED"
    assert (await ask("tax", f'{{ catalog(search: "{"长" * 201}") {{ totalCount }} }}')).code == "LIMIT_EXCEEDED"


async def test_a_large_catalogue_is_searched_beside_the_requests() -> None:
    city = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    household = city.resources["household"]
    many = {f"r{number}": replace(household, code=f"r{number}") for number in range(LARGE)}
    searches = Searches()
    found, again = await asyncio.gather(
        *(searches.search(replace(city, resources=many), word, Wanted()) for word in ("家庭", "r7"))
    )
    assert (len(found.codes), again.codes[0]) == (LARGE, "r7")
    assert len(await searches.available(city, "行政区划", 3)) <= 3


async def test_a_restricted_item_is_catalogued_with_its_basis(ask: Ask) -> None:
    query = '{ resource(code: "population") { name provider class modes key items { code class basis sparse } } }'
    entry = (await ask("tax", query)).data["resource"]
    assert (entry["provider"], entry["class"], entry["key"]) == ("police", "CONDITIONAL", ["id_number"])
    record = next(item for item in entry["items"] if item["code"] == "criminal_record")
    assert record["class"] == "RESTRICTED" and record["sparse"] and "刑事诉讼法" in record["basis"]


async def test_an_unknown_resource_is_null(ask: Ask) -> None:
    assert (
        await ask("tax", '{ resource(code: "nothing") { code } access(resource: "nothing", mode: QUERY) { resource } }')
    ).data == {
        "resource": None,
        "access": None,
    }


ACCESS = """
query A($purpose: String) { access(resource: "population", mode: QUERY, purpose: $purpose) {
  rows { decision missing } items { code decision mask missing rule apply }
} }
"""


async def access(
    ask: Ask, department: str, purpose: str | None = None, roles: tuple[str, ...] = ("consumer",)
) -> dict[str, dict[str, object]]:
    found = (await ask(department, ACCESS, {"purpose": purpose}, roles=roles)).data["access"]
    return {item["code"]: item for item in found["items"]} | {"rows": found["rows"]}


async def test_access_shows_each_departments_own_decisions(ask: Ask) -> None:
    police, tax, granted = (
        await access(ask, "police"),
        await access(ask, "tax"),
        await access(ask, "civil-affairs", "relief-review"),
    )
    assert police["phone"]["decision"] == "CLEAR" and police["rows"]["decision"] == "CLEAR"
    assert (tax["name"]["decision"], tax["name"]["mask"]) == ("MASKED", "name first")
    assert tax["rows"]["decision"] == "DENIED" and tax["rows"]["missing"] == ["by-key", "granted"]
    assert granted["name"]["decision"] == "CLEAR"
    assert tax["criminal_record"]["decision"] == "DENIED"
    assert tax["ethnicity"]["missing"] == ["granted"] and "公安局" in str(tax["ethnicity"]["apply"])


async def test_only_officers_of_the_provider_see_where_a_rule_stands(ask: Ask) -> None:
    officer = await access(ask, "police", roles=("officer",))
    assert str(officer["phone"]["rule"]).startswith("10-police.csv:")
    for department, roles in (("police", ("consumer",)), ("tax", ("officer",)), ("court", ("auditor",))):
        seen = await access(ask, department, roles=roles)
        assert not any(".csv" in str(item) for item in seen.values())
    centre = await access(ask, "centre", roles=("officer",))
    assert ".csv:" in str(centre["gender"]["rule"])


async def test_access_refuses_a_foreign_purpose(ask: Ask) -> None:
    assert (await ask("tax", ACCESS, {"purpose": "relief-review"})).code == "PURPOSE_NOT_ALLOWED"


async def test_the_viewer_knows_itself_and_its_grants(ask: Ask) -> None:
    query = """
    { viewer { department departmentName application person roles groups purposes
      grants { number resource items modes purpose rows mask } } }
    """
    viewer = (await ask("lucheng-civil", query, person="clerk-1")).data["viewer"]
    assert viewer == {
        "department": "lucheng-civil",
        "departmentName": "鹿城区民政局",
        "application": "tests",
        "person": "clerk-1",
        "roles": ["consumer"],
        "groups": ["district", "welfare"],
        "purposes": ["elderly-care", "relief-review"],
        "grants": [
            {
                "number": "2026-LC-0001",
                "resource": "population",
                "items": ["address", "birth_date", "household_id", "id_number", "name", "phone"],
                "modes": ["query", "verify"],
                "purpose": "relief-review",
                "rows": "own_region",
                "mask": None,
            }
        ],
    }
    assert (await ask("tax", query)).data["viewer"]["grants"] == []  # its only grant has expired
