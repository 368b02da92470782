"""Pages of other origins read nothing unless theirs is named."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from api.application import create_app
from api.errors import SettingsError
from api.settings import Settings, load_settings
from tests.api.test_app import QUERY, running
from tests.fix_city import City
from tests.fix_platform import Client, lay_out_city

ORIGIN, OTHER = "https://desk.example", "https://evil.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,sharing-purpose"}


@pytest.fixture(scope="module")
def settings(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return lay_out_city(tmp_path_factory.mktemp("origins"), sqlite_city)


def named(settings: Settings, *origins: str) -> Settings:
    server = settings.server.model_copy(update={"cors_origins": origins})
    return settings.model_copy(update={"server": server})


@pytest.fixture(scope="module")
async def closed(settings: Settings) -> AsyncIterator[Client]:
    async with running(create_app(settings)) as app:
        yield Client(app, settings)


@pytest.fixture(scope="module")
async def open_to_one(settings: Settings) -> AsyncIterator[Client]:
    async with running(create_app(named(settings, ORIGIN))) as app:
        yield Client(app, settings)


async def sent(app: ASGIApp, method: str, path: str, headers: Mapping[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://zhaobi.test") as http:
        return await http.request(method, path, headers=dict(headers))


def allowances(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("access-control-")}


async def test_without_origins_nothing_is_allowed(closed: Client) -> None:
    preflight = await sent(closed.app, "OPTIONS", "/graphql", {"Origin": ORIGIN, **PREFLIGHT})
    assert (preflight.status_code, allowances(preflight.headers)) == (405, {})
    answer = await closed.ask("tax", QUERY, headers={"Origin": ORIGIN})
    assert answer.status == 200 and allowances(answer.headers) == {}


async def test_a_named_origin_may_ask_and_read(open_to_one: Client) -> None:
    preflight = await sent(open_to_one.app, "OPTIONS", "/graphql", {"Origin": ORIGIN, **PREFLIGHT})
    allowed = allowances(preflight.headers)
    assert preflight.status_code == 200 and allowed["access-control-allow-origin"] == ORIGIN
    assert allowed["access-control-allow-methods"] == "GET, POST"
    answer = await open_to_one.ask("tax", QUERY, headers={"Origin": ORIGIN})
    assert answer.status == 200 and "origin" in answer.headers["vary"].lower()
    assert allowances(answer.headers) == {
        "access-control-allow-origin": ORIGIN,
        "access-control-expose-headers": "Sharing-Request-Id, Retry-After",
    }


async def test_a_refusal_can_be_read_too(open_to_one: Client) -> None:
    refused = await sent(open_to_one.app, "POST", "/graphql", {"Origin": ORIGIN, "Content-Type": "application/json"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, ORIGIN)


@pytest.mark.parametrize(
    "origin", [OTHER, "null", f"{ORIGIN}.evil.example", ORIGIN.upper(), "https://desk.example:444"]
)
async def test_no_other_origin_is_allowed(open_to_one: Client, origin: str) -> None:
    preflight = await sent(open_to_one.app, "OPTIONS", "/graphql", {"Origin": origin, **PREFLIGHT})
    assert preflight.status_code == 400 and "access-control-allow-origin" not in preflight.headers
    answer = await open_to_one.ask("tax", QUERY, headers={"Origin": origin})
    assert "access-control-allow-origin" not in answer.headers


async def test_credentials_of_the_browser_are_never_allowed(open_to_one: Client) -> None:
    preflight = await sent(open_to_one.app, "OPTIONS", "/graphql", {"Origin": ORIGIN, **PREFLIGHT})
    answer = await open_to_one.ask("tax", QUERY, headers={"Origin": ORIGIN})
    for headers in (preflight.headers, answer.headers):
        assert "access-control-allow-credentials" not in headers
        assert "*" not in allowances(headers).values()


@pytest.mark.parametrize("wanted", [{"method": "DELETE"}, {"headers": "x-other"}])
async def test_no_other_method_or_header_is_allowed(open_to_one: Client, wanted: dict[str, str]) -> None:
    asked = {f"Access-Control-Request-{name}": value for name, value in ({"method": "POST"} | wanted).items()}
    assert (await sent(open_to_one.app, "OPTIONS", "/graphql", {"Origin": ORIGIN, **asked})).status_code == 400


async def test_only_the_data_endpoint_is_opened(open_to_one: Client) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        answer = await sent(open_to_one.app, "GET", path, {"Origin": ORIGIN})
        assert allowances(answer.headers) == {}


@pytest.mark.parametrize("origin", ["*", "desk.example", "https://desk.example/", "https://*.example", "null", ""])
def test_what_is_no_origin_stops_the_start(tmp_path: Path, origin: str) -> None:
    file = tmp_path / "zhaobi.toml"
    file.write_text(f'[server]\ncors_origins = ["{origin}"]\n', "utf-8")
    with pytest.raises(SettingsError, match="cors_origins"):
        load_settings(file)
