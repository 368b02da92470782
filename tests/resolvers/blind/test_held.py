"""What a source holds for a blind batch, on every database: the rows that a comparison could match, and no others."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog import Resource, read_catalog
from sharing.blind import Told
from tests.fix_city import CHILD, CITY, FATHER, MOTHER, SINGLE, City
from tests.fix_platform import CityPlatform, opened
from tests.resolvers.blind.offices import Office, forget_sessions, lay_out_blind, put_first, size_of

POPULATION: Resource = read_catalog(CITY / "catalog", CITY / "departments.yaml").resources["population"]
NOBODY = "110101199003070134"
BORN = {FATHER: "1982-03-14", MOTHER: "1984-09-02", CHILD: "2014-06-18"}


@pytest.fixture(scope="module")
async def shared(city: City, database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    folder = tmp_path_factory.mktemp(f"blind-{database}") / "platform"
    lay_out_blind(folder, city)
    put_first(folder, "p, human-resources, population, verify, always, minor, -, deny,\n")
    put_first(folder, "p, human-resources, population.*, verify, granted, *, verdict+blind-size, allow,\n")
    async with opened(folder, city) as platform:
        yield platform


@pytest.fixture
def platform(shared: CityPlatform) -> CityPlatform:
    """Without the sessions of the tests before."""
    forget_sessions(shared)
    return shared


async def test_the_positions_are_those_of_the_entries_that_are_held(platform: CityPlatform) -> None:
    opened = await Office(platform).opened("name", "birth_date")
    assert opened.wording.items == ("id_number", "birth_date", "name")
    found = await opened.positions(
        (FATHER, "1982年3月14日", " 林建国"),
        (FATHER, "1982-03-14", "林建军"),
        ("330302820314501", "1982-03-14", "林建国"),
        (NOBODY, "1990-03-07", "林建国"),
        (MOTHER, BORN[FATHER], "林建国"),
    )
    assert found == {0, 2}
    assert await opened.positions((FATHER, BORN[FATHER], "林建国")) == {0}


async def test_every_person_with_all_values_is_held(platform: CityPlatform) -> None:
    """Whatever page a row stands on; those without a day of birth match no entry."""
    query = "{ data { population(first: 500, orderBy: [{idNumber: ASC}]) { nodes { idNumber name birthDate } } } }"
    people = (await platform.ask("police", query)).data["data"]["population"]["nodes"]
    opened = await Office(platform).opened("name", "birth_date")
    entries = [(one["idNumber"], one["birthDate"] or "1990-01-01", one["name"]) for one in people]
    fit = [place for place, entry in enumerate(entries) if opened.is_fit(entry)]
    found = await opened.positions(*(entries[place] for place in fit))
    assert found == {at for at, place in enumerate(fit) if people[place]["birthDate"]}
    assert len(people) > len(fit) > len(found) > 400


async def test_rows_that_a_grant_leaves_out_are_not_held(platform: CityPlatform) -> None:
    query = """query P($region: String!) { data { population(first: 1, where: {regionCode: {eq: $region}}) {
        nodes { idNumber name } } } }"""
    entries = []
    for region in ("330302", "330303"):
        (one,) = (await platform.ask("police", query, {"region": region})).data["data"]["population"]["nodes"]
        entries.append((one["idNumber"], one["name"]))
    opened = await Office(platform, "lucheng-civil").opened("name")
    assert await opened.positions(*entries) == {0}
    assert await (await Office(platform).opened("name")).positions(*entries) == {0, 1}


async def test_rows_that_a_rule_denies_are_not_held(platform: CityPlatform) -> None:
    office = Office(platform, "human-resources", "pension-review")
    opened = await office.opened("birth_date", reveal=Told.SIZE)
    assert size_of(await opened.size(*BORN.items(), (SINGLE, "1980-01-01"))) == 2


async def test_every_page_is_read(tmp_path: Path, own_city: City) -> None:
    """Each person stands in 32 rows, 16,000 in all: three pages and a part of one."""
    on = " ON population" if own_city.kind == "mariadb" else ""
    await own_city.execute(f"DROP INDEX population_id_number{on}")
    items = [item.column for item in POPULATION.items.values()]
    columns = ", ".join(items)
    await own_city.execute(
        f"INSERT INTO population (row_id, {columns}) SELECT row_id + :off, {columns} FROM population",
        [{"off": off} for off in (1, 2, 4, 8, 16)],
    )
    lay_out_blind(tmp_path / "platform", own_city)
    async with opened(tmp_path / "platform", own_city) as platform:
        opened_session = await Office(platform).opened("name")
        assert await opened_session.positions((FATHER, "林建国"), (MOTHER, "陈晓燕"), (FATHER, "陈晓燕")) == {0, 1}
