"""References into another source: the same answers as from one, in one statement per source and level."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.settings import load_settings
from sources import JOIN, OverheardSource, SourceSettings, open_source
from tests.fix_city import FATHER, MOTHER, SINGLE, City
from tests.fix_platform import LAVISH, CityPlatform, lay_out_city, opened

MOVED = ("household", "social_insurance")
"""Resources that the divided city keeps in another database."""

NEXT = {"sqlite": "postgresql", "postgresql": "mariadb", "mariadb": "sqlite"}

QUERIES = (
    "{ data { population(first: 50) { nodes { id idNumber household { id householdId memberCount } } } } }",
    "{ data { household(first: 50) { nodes { id memberCount members(first: 3) { id name idNumber } } } } }",
    """{ data { population(first: 30, orderBy: [{idNumber: DESC}]) { totalCount edges { cursor node {
         idNumber household { regionCode head { name household { memberCount } } }
         socialInsurance(first: 2, orderBy: [{insuranceType: ASC}]) { id insuranceType person { name } } } } } } }""",
    f'{{ data {{ population(where: {{idNumber: {{in: ["{FATHER}", "{MOTHER}", "{SINGLE}"]}}}}) {{ nodes {{ '
    "a: household { memberCount sharing { provider masked } } b: household { head { name } } } } } }",
    "{ data { household(first: 0) { nodes { members { name } } } } }",
)
ASKERS = ("police", "tax", "civil-affairs", "lucheng-civil")


def divide(folder: Path, other: City) -> None:
    """Makes the resources that are moved stand in another source; the platform of the folder is not yet open."""
    for code in MOVED:
        file = next(
            path for path in (folder / "catalog").glob("*.yaml") if f"code: {code}\n" in path.read_text("utf-8")
        )
        file.write_text(file.read_text("utf-8").replace("source: city", "source: homes"), "utf-8")
    configuration = folder / "zhaobi.toml"
    text = configuration.read_text("utf-8")
    configuration.write_text(text.replace("[store]", f'[sources.homes]\nurl = "{other.url}"\n\n[store]'), "utf-8")


@pytest.fixture(scope="module")
async def divided(
    city: City, database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CityPlatform]:
    """A city in a database of one kind, some of whose resources are in one of the next kind."""
    other: City = request.getfixturevalue(f"{NEXT[database]}_city")
    folder = tmp_path_factory.mktemp(f"divided-{database}")
    lay_out_city(folder, city)
    divide(folder, other)
    load_settings(folder / "zhaobi.toml")
    async with opened(folder, city, **LAVISH) as platform:
        yield platform


@pytest.fixture(scope="module")
async def whole(
    divided: CityPlatform, city: City, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CityPlatform]:
    """The same city in one database, with the same keys."""
    folder = tmp_path_factory.mktemp("whole")
    lay_out_city(folder, city)
    key = (divided.folder / "keys" / "master.key").read_text("ascii")
    (folder / "keys" / "master.key").write_text(key, "ascii")
    async with opened(folder, city, **LAVISH) as platform:
        yield platform


@pytest.mark.parametrize("department", ASKERS)
@pytest.mark.parametrize("query", QUERIES)
async def test_answers_are_those_of_one_database(
    divided: CityPlatform, whole: CityPlatform, department: str, query: str
) -> None:
    here, there = await divided.ask(department, query), await whole.ask(department, query)
    assert there.sharing["policyVersion"] and here.json.get("data") == there.json.get("data")
    assert [one.get("path") for one in here.errors] == [one.get("path") for one in there.errors]
    assert here.sharing["denied"] == there.sharing["denied"]


async def test_answers_hold_rows_of_both_sources(divided: CityPlatform) -> None:
    """Else the comparison above would compare nothing."""
    people, homes = [(await divided.ask("police", query)).data["data"] for query in QUERIES[:2]]
    assert sum(1 for node in people["population"]["nodes"] if node["household"]) > 10
    assert sum(len(node["members"]) for node in homes["household"]["nodes"]) > 50


async def test_one_statement_per_source_and_level(divided: CityPlatform) -> None:
    sources = divided.platform.sources
    assert isinstance(sources, dict)
    heard = {name: OverheardSource(source) for name, source in sources.items()}
    unheard = dict(sources)
    sources.update(heard)
    try:
        inner = "household { members(first: 5) { household { memberCount } } }"
        query = f"{{ data {{ population(first: 40) {{ nodes {{ {inner} }} }} }} }}"
        found = (await divided.ask("police", query)).data["data"]["population"]["nodes"]
    finally:
        sources.update(unheard)
    assert sum(1 for node in found if node["household"]) > 10
    assert (len(heard["city"].asked), len(heard["homes"].asked)) == (2, 2)


async def test_where_nothing_is_named_nothing_is_asked(divided: CityPlatform) -> None:
    sources = divided.platform.sources
    assert isinstance(sources, dict)
    homes = sources["homes"]
    sources["homes"] = heard = OverheardSource(homes)
    try:
        nobody = 'population(where: {idNumber: {eq: "110101199003070011"}}) { nodes { household { regionCode } } }'
        assert (await divided.ask("police", f"{{ data {{ {nobody} }} }}")).data["data"]["population"]["nodes"] == []
    finally:
        sources["homes"] = homes
    assert heard.asked == []


@pytest.mark.parametrize("query", QUERIES)
async def test_what_joins_the_rows_does_not_leave(divided: CityPlatform, query: str) -> None:
    """Of the joined items an answer holds what is selected of them, and nothing of the places they stood in."""
    answer = await divided.ask("civil-affairs", query)
    assert JOIN.encode() not in answer.raw and b"\\u001a" not in answer.raw


async def test_a_source_that_is_gone_fails_its_root_field_alone(divided: CityPlatform) -> None:
    sources = divided.platform.sources
    assert isinstance(sources, dict)
    homes = sources["homes"]
    sources["homes"] = open_source("homes", SourceSettings("sqlite:////nowhere/homes.db"))
    try:
        answer = await divided.ask(
            "police",
            "{ data { a: population(first: 1) { nodes { gender } }"
            " b: population { nodes { household { memberCount } } } } }",
        )
    finally:
        sources["homes"] = homes
    data = answer.json["data"]["data"]
    assert data["a"]["nodes"] and data["b"] is None
    assert [(one["extensions"]["code"], one["path"]) for one in answer.errors] == [
        ("SOURCE_UNAVAILABLE", ["data", "b"])
    ]
