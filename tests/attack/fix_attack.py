"""Platforms to attack: the synthetic city, small, and a laboratory with an item of every type; on all databases."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.app import Platform, open_platform
from api.console import load_console
from api.demo import enter_grants
from api.keys import KeyFolder
from api.settings import Settings
from catalog import Catalog, read_catalog
from masking import MasterKey, suite
from policies import Rights
from resolvers.request import Caller as Asking
from resolvers.request import Statements
from resolvers.standing import Calendar, Standing
from tests.attack.asks import Ask, document
from tests.attack.knowledge import Caller
from tests.attack.tables import ROW, Tables
from tests.fix_city import CITY, City, Server, generate
from tests.fix_mariadb import as_configured
from tests.fix_platform import GRAPHQL, LAVISH, Answer, Client, give_budgets, lay_out_city, settings_in, with_limits

LAB = Path(__file__).parent / "lab"
PERSONS = 30

CONFIGURATION = """\
[catalog]
dir = "catalog"
departments = "departments.yaml"
[policies]
dir = "policies"
[store]
url = "sqlite:///zhaobi.db"
[audit]
dir = "audit"
[keys]
dir = "keys"
master_key_file = "keys/master.key"
[verification]
quantum_ms = 0
[sources.lab]
"""


@dataclass(frozen=True, slots=True)
class Said:
    """Who asks and what the request states."""

    department: str
    purpose: str | None = None
    person: str | None = None
    strict: bool = False
    explain: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Attacked:
    """A running platform, its client, and a way past it to the rows."""

    folder: Path
    platform: Platform
    client: Client
    tables: Tables

    def __repr__(self) -> str:
        """Short, for the reports of failing tests, and without tokens."""
        return f"Attacked({self.kind})"

    @property
    def kind(self) -> str:
        """The dialect of its database."""
        return self.tables.engine.dialect.name

    async def ask(self, said: Said, ask: Ask | str, variables: dict[str, Any] | None = None) -> Answer:
        """Post the ask, past HTTP's client library: thousands are sent."""
        text = ask if isinstance(ask, str) else document(ask, self.tables.catalog)
        headers = {
            "authorization": f"Bearer {self.client.token(said.department, person=said.person)}",
            "content-type": "application/json",
            "accept": GRAPHQL,
        }
        headers |= {"sharing-purpose": said.purpose} if said.purpose else {}
        headers |= {"sharing-strict": "1"} if said.strict else {}
        headers |= {"sharing-explain": "1"} if said.explain else {}
        return await self.post(orjson.dumps({"query": text, "variables": variables}), headers)

    async def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        sent: list[Any] = []

        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not waiting:  # like a client that stays: nothing more comes
                await asyncio.Event().wait()
            return waiting.pop()

        async def send(event: Any) -> None:
            sent.append(event)

        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": raw}
        await self.platform.endpoint(scope, receive, send)
        start, content = sent
        answered = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], content["body"], answered)

    def rights(self, said: Said) -> Rights:
        """What the platform makes of who asks."""
        settings = self.platform.settings.sharing
        calendar = Calendar(settings.day, settings.in_hours)
        asking = Asking(said.department, "tests", said.person, frozenset({"consumer"}))
        statements = Statements(frozenset({said.purpose}) if said.purpose else frozenset())
        standing = Standing(self.platform.grants, calendar, settings.case_required)
        return standing.rights(self.platform.editions.current(), asking, statements)

    def caller(self, said: Said) -> Caller:
        edition = self.platform.editions.current()
        return Caller(edition.catalog, edition.policies, self.rights(said))


def always_open(settings: Settings) -> Settings:
    """No test may depend on the hour in which it runs."""
    sharing = settings.sharing.model_copy(update={"work_hours": "00:00-23:59", "work_days": "Mon-Sun"})
    return settings.model_copy(update={"sharing": sharing})


@asynccontextmanager
async def attacked(folder: Path, settings: Settings, url: str, **limits: int) -> AsyncIterator[Attacked]:
    settings = always_open(with_limits(settings, **(LAVISH | limits)))
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        tables = Tables.of(url, platform.editions.current().catalog)
        try:
            yield Attacked(folder, platform, Client(platform.endpoint, settings), tables)
        finally:
            await tables.close()


def lay_out_lab(folder: Path, url: str) -> Settings:
    """A folder with everything that a platform over the laboratory needs."""
    shutil.copytree(LAB, folder, dirs_exist_ok=True)
    give_budgets(folder / "catalog")
    (folder / "zhaobi.toml").write_text(f'{CONFIGURATION}url = "{url}"\n', encoding="utf-8")
    KeyFolder(suite("std"), folder / "keys").add()
    MasterKey.create(suite("std"), folder / "keys" / "master.key")
    return settings_in(folder)


@asynccontextmanager
async def open_lab(folder: Path, url: str, *rules: str, **limits: int) -> AsyncIterator[Attacked]:
    """The laboratory in an empty database; `rules` of the test stand above all others, `limits` as in `[limits]`."""
    settings = lay_out_lab(folder, url)
    if rules:
        (folder / "policies" / "05-owner.csv").write_text("\n".join(f"{rule}," for rule in rules), encoding="utf-8")
    from_files = Tables.of(url, _catalog(settings))
    await from_files.create()
    await from_files.write(LAB_ROWS)
    await from_files.close()
    async with attacked(folder, settings, url, **limits) as lab:
        yield lab


def _catalog(settings: Settings) -> Catalog:
    return read_catalog(settings.catalog.dir, settings.catalog.departments)


@pytest.fixture(scope="session")
async def lab(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Attacked]:
    """The laboratory; whoever changes its rows puts them back (`LAB_ROWS`)."""
    folder = tmp_path_factory.mktemp(f"lab-{database}")
    if database == "sqlite":
        async with open_lab(folder, f"sqlite:///{folder / 'lab.db'}") as opened:
            yield opened
    else:
        server: Server = request.getfixturevalue(database)
        with server.database() as url:
            async with open_lab(folder, as_configured(url)) as opened:
                yield opened


@pytest.fixture(scope="session")
async def small_city(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Attacked]:
    """A city of a few persons, without keys that keep values apart: rows are to be changed at will."""
    folder = tmp_path_factory.mktemp(f"small-city-{database}")
    origin = f"sqlite:///{folder / 'origin.db'}"
    generate(origin, PERSONS)
    if database == "sqlite":
        async with _open_city(folder, origin, f"sqlite:///{folder / 'bare.db'}") as opened:
            yield opened
    else:
        server: Server = request.getfixturevalue(database)
        with server.database() as url:
            async with _open_city(folder, origin, as_configured(url)) as opened:
                yield opened


@pytest.fixture
async def own_lab(tmp_path: Path) -> AsyncIterator[Attacked]:
    """A laboratory of the test's own, in SQLite, whose policies it may change."""
    async with open_lab(tmp_path, f"sqlite:///{tmp_path / 'lab.db'}") as opened:
        yield opened


@asynccontextmanager
async def _open_city(folder: Path, origin: str, url: str) -> AsyncIterator[Attacked]:
    settings = lay_out_city(folder, City(url))
    catalog = _catalog(settings)
    full, bare = Tables.of(origin, catalog), Tables.of(url, catalog)
    contents = await full.read()
    await full.close()
    await bare.create()
    await bare.write(contents)
    await bare.close()
    await enter_grants(settings, CITY)
    async with attacked(folder, settings, url) as city:
        yield city


def person(row: int, code: str, **values: Any) -> dict[str, Any]:
    """A person of the laboratory, with whatever is not said made of the number."""
    made: dict[str, Any] = {
        ROW: row,
        "code": code,
        "name": "张三丰",
        "phone": f"138{row:08}",
        "region": "330302",
        "grade": str(row % 4),
        "born": date(1950 + row % 60, 1 + row % 12, 1 + row % 28),
        "seen": datetime(2026, 1 + row % 12, 1, row % 24),
        "age": row % 90,
        "score": row / 4,
        "income": Decimal(row * 100 + 25).scaleb(-1),
        "active": row % 2 == 0,
        "note": f"canary-note-{row}",
        "home_no": f"H{row % 3}",
        "papers": f'{{"证": ["canary-paper-{row}", {row}, null]}}' if row % 2 else None,
        "secret": f"canary-secret-{row}" if row % 3 == 0 else None,
    }
    assert values.keys() <= made.keys()
    return made | values


def case_file(row: int, person_code: str | None, kind: str = "P") -> dict[str, Any]:
    return {
        ROW: row,
        "case_no": f"C{row:04}",
        "person_code": person_code,
        "kind": kind,
        "opened": date(2026, 1 + row % 12, 1 + row % 28),
        "amount": Decimal(row) / 4,
    }


LAB_ROWS: dict[str, Sequence[dict[str, Any]]] = {
    "person": [
        person(907, "AB00001"),
        person(113, "AB00002", region="330303", name="欧阳修", born=date(2020, 5, 6)),
        person(512, "AB00003", region="330300", name="李", born=None, phone=""),
        person(333, "AC00004", region="330302", name="", grade="1", income=None, age=None),
        person(744, "AC00005", region=None, name="𠮷野家", grade="1", seen=None),
        person(225, "AC00006", region="33030", name=None, grade=None, home_no=None),
        person(656, "AD00007", region="330302", born=date(2015, 2, 28), home_no="H9"),
        person(387, "AD00008", region="", phone="138", secret="canary-secret-387"),
        person(498, "AE00009", region="330302", grade="2", active=None, score=None),
        person(999, "", region="330302"),
        person(160, "AE00011", region="33", name="a·b", secret=""),
        person(271, "AE00012", region="330302", name="张三", born=date(1990, 1, 31)),
    ],
    "case_file": [
        case_file(31, "AB00001"),
        case_file(17, "AB00001", "S"),
        case_file(25, "AB00002"),
        case_file(44, "AC00004", "S"),
        case_file(58, "AE00012"),
        case_file(63, None),
        case_file(79, "nobody"),
        case_file(8, ""),
    ],
    "home": [
        {ROW: number, "home_no": f"H{number}", "address": address, "worth": Decimal(number * 700)}
        for number, address in enumerate(("浙江省温州市鹿城区五马街1号", "五马街", None))
    ],
}
