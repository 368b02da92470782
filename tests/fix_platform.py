"""The whole platform over a city, with keys, catalogue, policies and grants of its own, and a client that asks it."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx
import orjson
import pytest
from starlette.types import ASGIApp

from api.app import Platform, open_platform
from api.auth import TokenIssuer
from api.console import load_console
from api.demo import enter_grants, lay_out
from api.keys import KeyFolder
from api.settings import Settings, load_settings
from masking import suite
from tests.fix_city import CITY, City

GRAPHQL = "application/graphql-response+json"
PROFILES = Path(__file__).parent / "profiles"
SIMPLY_HAD = "simply-had"
"""The profile of most tests, under which nothing comes before unconditional data."""
LAVISH = {"lookup_budget_per_day": 10_000_000}
"""Limits of platforms that many tests share: what they spend must not matter."""

_BUDGETS = ("calls", "negatives", "batch_calls", "batch_negatives", "claim_sets", "lock_sets", "case_subjects")
_BOUNDLESS = {budget: 10_000_000 for budget in _BUDGETS} | {"lock_sets": 10_000_001}

_REQUEST_ID = re.compile(rb'"requestId":"[0-9a-f]{32}"')
_CHECKED_AT = re.compile(rb'"checkedAt":"[^"]*"')
_RECEIPT = re.compile(rb'"(jws|nonce)":"[^"]*"')


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of `/graphql`."""

    status: int
    raw: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> dict[str, Any]:
        body: dict[str, Any] = orjson.loads(self.raw)
        return body

    @property
    def data(self) -> Any:
        """The `data` member of an answer that has one and no error."""
        body = self.json
        assert "errors" not in body, body["errors"]
        return body["data"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json.get("errors", [])
        return found

    @property
    def code(self) -> str | None:
        """The code of the first error."""
        return str(self.errors[0]["extensions"]["code"]) if self.errors else None

    @property
    def sharing(self) -> dict[str, Any]:
        found: dict[str, Any] = self.json["extensions"]["sharing"]
        return found

    @property
    def settled(self) -> bytes:
        """The body without what differs between any two requests: request id, time, receipts."""
        once = _REQUEST_ID.sub(b'"requestId":""', self.raw)
        return _RECEIPT.sub(rb'"\1":""', _CHECKED_AT.sub(b'"checkedAt":""', once))


class Ask(Protocol):
    """Posts a query as an application of a department."""

    async def __call__(
        self,
        department: str,
        query: str,
        variables: Mapping[str, object] | None = None,
        *,
        purpose: str | None = None,
        grant: str | None = None,
        strict: bool = False,
        explain: bool = False,
        person: str | None = None,
        roles: tuple[str, ...] = ("consumer",),
        operation: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Client:
    """Asks an endpoint over HTTP in this process, with real tokens."""

    app: ASGIApp
    settings: Settings
    tokens: dict[tuple[object, ...], str] = field(default_factory=dict)

    def token(
        self,
        department: str,
        application: str = "tests",
        person: str | None = None,
        roles: tuple[str, ...] = ("consumer",),
    ) -> str:
        key = (department, application, person, roles)
        if key not in self.tokens:
            signer = KeyFolder(suite("std"), self.settings.keys.dir).key_set().signer
            assert signer is not None
            issuer = TokenIssuer(signer, self.settings.auth.issuer)
            self.tokens[key] = issuer.issue(department, application, person, roles)
        return self.tokens[key]

    async def ask(
        self,
        department: str,
        query: str,
        variables: Mapping[str, object] | None = None,
        *,
        purpose: str | None = None,
        grant: str | None = None,
        strict: bool = False,
        explain: bool = False,
        person: str | None = None,
        roles: tuple[str, ...] = ("consumer",),
        operation: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Post a query as an application of the department."""
        said = {
            "Authorization": f"Bearer {self.token(department, person=person, roles=roles)}",
            "Content-Type": "application/json",
            "Accept": GRAPHQL,
        }
        said |= {"Sharing-Purpose": purpose} if purpose else {}
        said |= {"Sharing-Grant": grant} if grant else {}
        said |= {"Sharing-Strict": "1"} if strict else {}
        said |= {"Sharing-Explain": "1"} if explain else {}
        body = {"query": query, "variables": variables or {}, "operationName": operation}
        return await self.send("POST", orjson.dumps(body), {**said, **(headers or {})})

    async def send(self, method: str, body: bytes, headers: Mapping[str, str], path: str = "/graphql") -> Answer:
        """Send any bytes."""
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://zhaobi.test") as http:
            response = await http.request(method, path, content=body, headers=dict(headers))
        return Answer(response.status_code, response.content, response.headers)


@dataclass(frozen=True, slots=True)
class CityPlatform:
    """A running platform over a city; its files lie in `folder`."""

    folder: Path
    city: City
    platform: Platform
    client: Client

    @property
    def ask(self) -> Ask:
        return self.client.ask

    def policy(self, name: str) -> Path:
        return self.folder / "policies" / name

    def records(self) -> list[dict[str, Any]]:
        """Every line of the audit log, parsed, in the order written."""
        return [orjson.loads(line) for line in self.audit_text().splitlines()]

    def audit_text(self) -> str:
        """All files of the audit log as they are."""
        files = sorted(path for path in (self.folder / "audit").rglob("*") if path.is_file())
        return "".join(path.read_text(encoding="utf-8") for path in files)


def lay_out_city(
    folder: Path, city: City, budgets: Mapping[str, int] | None = None, profile: str | None = None
) -> Settings:
    """A folder with everything that a platform over the city needs; gives its settings.

    Verifications answer at once, and within `budgets`, without which what tests spend does not matter. The
    configuration says to follow `profile`; where it names none, tests follow `SIMPLY_HAD`, and a program of its own
    the default.
    """
    configuration, _ = lay_out(folder, CITY)
    give_budgets(folder / "catalog", budgets)
    patient = f'url = "{city.read_url}"\nconnect_timeout_ms = 15000'  # the machine may be busy
    text = configuration.read_text(encoding="utf-8").replace('url = "sqlite:///city.db"', patient)
    text += "\n[verification]\nquantum_ms = 0\n"
    text += "" if profile is None else sharing_section(profile)
    configuration.write_text(text, encoding="utf-8")
    return settings_in(folder)


def settings_in(folder: Path) -> Settings:
    """The settings of the configuration in a folder, following `SIMPLY_HAD` where it names no profile."""
    configuration = folder / "zhaobi.toml"
    settings = load_settings(configuration)
    if "\nprofile = " in configuration.read_text("utf-8"):
        return settings
    followed = settings.sharing.model_copy(update={"profile": SIMPLY_HAD, "profiles": PROFILES})
    return settings.model_copy(update={"sharing": followed})


def sharing_section(profile: str) -> str:
    """What a configuration says to follow a profile, one of tests or one that comes with the platform."""
    return f'\n[sharing]\nprofile = "{profile}"\nprofiles = "{PROFILES}"\nprofile_out_of_force = true\n'


def give_budgets(catalog: Path, budgets: Mapping[str, int] | None = None) -> None:
    """Have every entry in a folder that says what may be verified allow so much of it, or without end."""
    own = ", ".join(f"{name}: {count}" for name, count in (budgets or _BOUNDLESS).items())
    for file in catalog.glob("*.yaml"):
        entry = file.read_text("utf-8")
        file.write_text(entry.replace("\nverify:\n", f"\nverify:\n  budgets: {{{own}}}\n"), "utf-8")


def with_limits(settings: Settings, **limits: int) -> Settings:
    return settings.model_copy(update={"limits": settings.limits.model_copy(update=limits)})


@asynccontextmanager
async def opened(folder: Path, city: City, **limits: int) -> AsyncIterator[CityPlatform]:
    """A platform over `city` in `folder`, laid out there unless it is already; `limits` as in `[limits]`."""
    configuration = folder / "zhaobi.toml"
    settings = settings_in(folder) if configuration.exists() else lay_out_city(folder, city)
    settings = with_limits(settings, **limits)
    await enter_grants(settings, CITY)
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        yield CityPlatform(folder, city, platform, Client(platform.endpoint, settings))


@pytest.fixture(scope="session")
async def shared_platform(
    city: City, database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CityPlatform]:
    """One platform per database for all tests that only ask; nobody may change its files or its city."""
    async with opened(tmp_path_factory.mktemp(f"platform-{database}"), city, **LAVISH) as platform:
        yield platform


@pytest.fixture(scope="session")
def ask(shared_platform: CityPlatform) -> Ask:
    """`await ask(department, query, variables, purpose=…, …)` of the shared platform."""
    return shared_platform.client.ask


Opener = Callable[..., AbstractAsyncContextManager[CityPlatform]]


@pytest.fixture
def platform(tmp_path: Path, city: City) -> Opener:
    """`async with platform(limit=…) as it`: a platform of the test's own, whose files it may change."""

    def factory(over: City = city, **limits: int) -> AbstractAsyncContextManager[CityPlatform]:
        return opened(tmp_path / "platform", over, **limits)

    return factory


@pytest.fixture
def sqlite_platform(tmp_path: Path, sqlite_city: City) -> Opener:
    """The same over SQLite alone, for what does not depend on the database."""

    def factory(**limits: int) -> AbstractAsyncContextManager[CityPlatform]:
        return opened(tmp_path / "platform", sqlite_city, **limits)

    return factory
