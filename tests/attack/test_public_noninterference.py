"""The oracle (design §10) from outside: change everything that is not open, and no byte of any answer to a visitor
changes.
"""

import random
from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.app import open_platform
from api.console import load_console
from api.settings import load_settings
from catalog import read_catalog
from policies import Rights
from resolvers.request import Caller as Asking
from resolvers.request import Statements
from resolvers.standing import Calendar, Standing
from tests.api.open_city import PHONE, OpenCity, lay_out_open_city
from tests.attack.asks import Ask, Listing, document
from tests.attack.campaign import Told, asks_of, campaign, pages
from tests.attack.fix_attack import PERSONS, Attacked, Said, always_open
from tests.attack.knowledge import Caller
from tests.attack.tables import ROW, Tables
from tests.fix_city import City, generate
from tests.fix_platform import GRAPHQL, LAVISH, Answer, CityPlatform, Client, with_limits

VISITOR = Said("public")
REGION = {"item": "region_code", "openedBy": "CONSENT", "consent": "0" * 64}
ADDRESS = {"item": "address", "openedBy": "MASKING", "mask": "address district"}


class Visited(Attacked):
    """A platform that is asked from outside; `tables` are all that there are."""

    async def ask(self, said: Said, ask: Ask | str, variables: dict[str, Any] | None = None) -> Answer:
        text = ask if isinstance(ask, str) else document(ask, self.tables.catalog)
        headers = {
            "authorization": f"Bearer {self.client.token(said.department, roles=())}",
            "content-type": "application/json",
            "accept": GRAPHQL,
        }
        return await self.client.send("POST", orjson.dumps({"query": text, "variables": variables}), headers)

    def rights(self, said: Said) -> Rights:
        assert self.platform.public is not None
        editions, settings = self.platform.public.editions, self.platform.settings.sharing
        standing = Standing(editions, Calendar(settings.day, settings.in_hours), settings.case_required)
        return standing.rights(editions.current(), Asking("public", "tests"), Statements())

    def caller(self, said: Said) -> Caller:
        assert self.platform.public is not None
        return Caller(self.tables.catalog, self.platform.public.editions.current().policies, self.rights(said))


@pytest.fixture
async def visited(tmp_path: Path) -> AsyncIterator[Visited]:
    """A small city in SQLite that visitors may ask: enterprises are open, of persons some items, two of them masked."""
    origin, url = f"sqlite:///{tmp_path / 'origin.db'}", f"sqlite:///{tmp_path / 'bare.db'}"
    generate(origin, PERSONS)
    folder = tmp_path / "platform"
    lay_out_open_city(folder, City(url))
    settings = always_open(with_limits(load_settings(folder / "zhaobi.toml"), **LAVISH))
    catalog = read_catalog(settings.catalog.dir, settings.catalog.departments)
    full, bare = Tables.of(origin, catalog), Tables.of(url, catalog)
    contents = await full.read()
    await full.close()
    await bare.create()
    await bare.write(contents)
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        assert platform.public is not None
        visitor = Client(platform.public.endpoint, settings)
        members = CityPlatform(folder, City(url), platform, Client(platform.endpoint, settings))
        await OpenCity(members, visitor).open(REGION, PHONE, ADDRESS)
        yield Visited(folder, platform, visitor, bare)
    await bare.close()


async def asks_for(target: Visited) -> list[Ask]:
    """Everything that a visitor can ask."""
    await target.ask(VISITOR, "{ __typename }")
    assert target.platform.public is not None
    catalog, rows = target.platform.public.editions.current().catalog, await target.tables.read()
    asks: list[Ask] = []
    for code, resource in catalog.resources.items():
        asks += asks_of(resource, catalog, rows[code], frozenset(resource.items))
        asks += await pages(target, VISITOR, Listing(code, tuple(sorted(resource.items)), first=2))
    return asks


async def test_nothing_closed_changes_an_answer_to_a_visitor(visited: Visited) -> None:
    told = Told()
    asks = await asks_for(visited)
    assert {ask.resource for ask in asks if isinstance(ask, Listing)} == {"enterprise", "population"}
    await campaign(visited, VISITOR, asks, 1, told)
    assert told.answered > 40
    changed = {cell for _, cell in told.changed}
    assert {("population", "id_number"), ("population", "phone"), ("enterprise", "legal_representative")} <= changed
    assert {resource for resource, _ in changed} >= {"household", "low_income_relief", "social_insurance"}


ASKED = (
    "{ data { population(first: 100) { totalCount nodes { id phone address regionCode sharing { masked } } } } }",
    "{ data { population(first: 100, orderBy: [{phone: DESC}]) { edges { cursor node { id phone } } } } }",
    "{ data { populationGroups(by: [regionCode], first: 100) { groups { key { regionCode } count } } } }",
    "{ data { populationGroups(by: [phone], first: 100) { groups { key { phone } count } suppressed } } }",
    '{ data { population(where: {phone: {eq: "13800000001"}}) { nodes { id } } } }',
    '{ data { population(where: {address: {startsWith: "浙江"}}) { nodes { id } } } }',
    "{ data { enterprise(first: 100, orderBy: [{name: ASC}]) { nodes { id name creditCode establishedOn } } } }",
    "{ data { enterpriseGroups(by: [status], first: 10) { groups { count countNonNull { address } } } } }",
    "{ catalog { nodes { code items { code } } } }",
)
OPEN = {
    "population": {"region_code", "phone", "address"},
    "enterprise": {"credit_code", "name", "region_code", "address", "registered_capital", "established_on"}
    | {"industry_code", "status"},
}
"""The items that are open, the masked ones among them, as the city has them opened: no decision is asked about it."""


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_not_opened_may_hold_anything(visited: Visited, seed: int) -> None:
    """Closed columns hold other values, closed tables nothing, and masked values have other secret parts."""
    before = [await visited.ask(VISITOR, query) for query in ASKED]
    assert [answer.status for answer in before[:4]] == [200] * 4
    assert before[4].code == before[5].code == "POSITION_DENIED"
    stored, draw = await visited.tables.read(), random.Random(seed)  # noqa: S311 - repeatable, not secret
    changed = {code: [_other(code, row, draw) for row in rows] if code in OPEN else [] for code, rows in stored.items()}
    assert changed["population"] != stored["population"] and changed["household"] == []
    await visited.tables.write(changed)
    after = [await visited.ask(VISITOR, query) for query in ASKED]
    assert [answer.settled for answer in after] == [answer.settled for answer in before]


def _other(code: str, row: Mapping[str, Any], draw: random.Random) -> dict[str, Any]:
    other: dict[str, Any] = {
        item: value if item in OPEN[code] or item == ROW else _any(value, draw) for item, value in row.items()
    }
    if phone := other.get("phone"):
        other["phone"] = phone[:3] + "".join(draw.choices("0123456789", k=len(phone) - 7)) + phone[-4:]
    if (address := other.get("address")) and code == "population":
        other["address"] = address + draw.choice(("附1号", "二层", "东侧"))
    return other


def _any(value: object, draw: random.Random) -> object:
    """Another value that the column takes."""
    match value:
        case str():
            return "".join(draw.choices("0123456789X", k=draw.randint(1, 18)))
        case date():
            return value + timedelta(draw.randint(-3000, 3000))
        case _:
            return None
