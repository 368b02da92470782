"""The whole application: health, readiness, start and stop, and a real server on a socket."""

import asyncio
import json
import sqlite3
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
import pytest
import uvicorn
from sqlalchemy import make_url
from starlette.types import ASGIApp, Message

from api.app import open_platform
from api.application import create_app
from api.console import load_console
from api.demo import enter_grants
from api.errors import SettingsError
from catalog import CatalogError
from policies import PolicyError
from tests.fix_city import CITY, FATHER, City
from tests.fix_platform import GRAPHQL, Ask, Client, lay_out_city, settings_in
from tests.fix_postgresql import free_port

QUERY = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ name }} }} }} }}'


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[ASGIApp]:
    """The application between its startup and its shutdown, as a server runs it."""
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()

    async def live() -> None:
        await app({"type": "lifespan", "asgi": {"version": "3.0"}}, to_app.get, from_app.put)

    life = asyncio.create_task(live())
    await to_app.put({"type": "lifespan.startup"})
    assert (await from_app.get())["type"] == "lifespan.startup.complete"
    yield app
    await to_app.put({"type": "lifespan.shutdown"})
    assert (await from_app.get())["type"] == "lifespan.shutdown.complete"
    await life


async def test_health_readiness_and_the_page(city: City, tmp_path: Path) -> None:
    settings = lay_out_city(tmp_path / "p", city)
    await enter_grants(settings, CITY)
    async with running(create_app(settings)) as app:
        client = Client(app, settings)
        alive = await client.send("GET", b"", {}, "/healthz")
        assert (alive.status, alive.json) == (200, {"status": "alive"})
        ready = await client.send("GET", b"", {}, "/readyz")
        assert ready.status == 200
        assert {key: ready.json[key] for key in ("ready", "problems", "warnings")} == {
            "ready": True,
            "problems": [],
            "warnings": [],
        }
        answer = await client.ask("tax", QUERY)
        assert answer.data["data"]["population"]["nodes"] == [{"name": "林**"}]
        assert answer.sharing["policyVersion"] == ready.json["policyVersion"]
        page = await client.send("GET", b"", {"Accept": "text/html"})
        assert page.status == 200 and page.headers["content-type"].startswith("text/html")
        missing = await client.send("GET", b"", {}, "/nothing")
        assert missing.status == 404


async def test_readiness_warns_of_policy_files_that_were_refused(city: City, tmp_path: Path) -> None:
    settings = lay_out_city(tmp_path / "p", city)
    await enter_grants(settings, CITY)
    file = tmp_path / "p" / "policies" / "10-police.csv"
    broken = file.read_text(encoding="utf-8").replace("keep 3 4", "keep three 4")
    async with running(create_app(settings)) as app:
        client = Client(app, settings)
        file.write_text(broken, encoding="utf-8")
        for _ in range(300):
            report = (await client.send("GET", b"", {}, "/readyz")).json
            if report["warnings"]:
                break
            await asyncio.sleep(0.05)
        assert report["ready"] is True and report["warnings"] == ["policy files refused: see the log"]


async def test_readiness_counts_grants_that_are_never_in_force(city: City, tmp_path: Path) -> None:
    """An approved grant for an item that the catalogue does not have: the operator is told."""
    settings = lay_out_city(tmp_path / "p", city)
    await enter_grants(settings, CITY)
    with closing(sqlite3.connect(tmp_path / "p" / "zhaobi.db")) as store:
        names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "grants" in names, names
        store.execute("UPDATE grants SET items = replace(items, 'ethnicity', 'religion') WHERE number = '2026-CA-0001'")
        store.commit()
    async with running(create_app(settings)) as app:
        report = (await Client(app, settings).send("GET", b"", {}, "/readyz")).json
        assert report["ready"] is True
        assert report["warnings"] == ["approved grants that are not in force: 1; see the log"]


async def test_asking_for_readiness_asks_the_sources_again(
    postgresql_template: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute passes at once here; the page that starts the question does not wait for its answer."""
    monkeypatch.setattr("api.source_warnings.ASK_AGAIN_S", 0.0)
    with postgresql_template.copied(tmp_path) as city:
        settings = lay_out_city(tmp_path / "p", city)
        async with running(create_app(settings)) as app:
            client = Client(app, settings)
            assert (await client.send("GET", b"", {}, "/readyz")).json["warnings"] == []
            await city.execute(f"ALTER DATABASE {make_url(city.url).database} SET log_statement = 'all'")
            for _ in range(300):
                report = (await client.send("GET", b"", {}, "/readyz")).json
                if report["warnings"]:
                    break
                await asyncio.sleep(0.05)
            assert report["ready"] is True
            assert report["warnings"] == ["source `city` logs the values of parameters: see docs/security.md"]


async def test_answers_carry_headers_that_keep_them_private(ask: Ask) -> None:
    answer = await ask("tax", QUERY)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert answer.headers["sharing-request-id"] == answer.sharing["requestId"]


@pytest.mark.parametrize(
    ("file", "old", "new", "error", "mention"),
    [
        ("policies/10-police.csv", "keep 3 4", "keep 3 x", PolicyError, "10-police.csv:23"),
        ("catalog/population.yaml", "type: Date", "type: Day", CatalogError, "population.yaml"),
        ("catalog/population.yaml", "table: population", "table: persons", CatalogError, "persons"),
        ("catalog/population.yaml", "    {name: 民族,", "    {column: tribe, name: 民族,", CatalogError, "tribe"),
        ("departments.yaml", "functions: [data-quality]", "function: [data-quality]", CatalogError, "departments.yaml"),
    ],
    ids=["policy", "catalogue", "table", "column", "departments"],
)
async def test_what_does_not_fit_together_is_refused_at_start(
    sqlite_city: City, tmp_path: Path, file: str, old: str, new: str, error: type[Exception], mention: str
) -> None:
    settings = lay_out_city(tmp_path / "p", sqlite_city)
    path = tmp_path / "p" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(error) as refused:
        async with open_platform(settings, load_console(settings.console.graphiql_dir)):
            pass
    assert mention in "\n".join(str(finding) for finding in refused.value.findings)  # type: ignore[attr-defined]


async def test_a_store_of_another_kind_is_refused_in_words(sqlite_city: City, tmp_path: Path) -> None:
    lay_out_city(tmp_path / "p", sqlite_city)
    configuration = tmp_path / "p" / "zhaobi.toml"
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(text.replace("sqlite:///zhaobi.db", "mysql://store/zhaobi"), encoding="utf-8")
    settings = settings_in(configuration.parent)
    with pytest.raises(SettingsError, match="`mysql`"):
        async with open_platform(settings, load_console(settings.console.graphiql_dir)):
            pass


async def test_a_real_server_answers_on_a_socket(sqlite_city: City, tmp_path: Path) -> None:
    """uvicorn, one keep-alive connection, pipelined refusals and answers, a body in pieces."""
    settings = lay_out_city(tmp_path / "p", sqlite_city)
    await enter_grants(settings, CITY)
    client = Client(create_app(settings), settings)
    config = uvicorn.Config(
        client.app, host="127.0.0.1", port=free_port(), log_level="error", access_log=False, lifespan="on"
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the test's own handlers stay
    thread = threading.Thread(target=server.run, daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the websocket library that uvicorn imports
        thread.start()
        while not server.started:
            assert thread.is_alive()
            await asyncio.sleep(0.02)
    headers = {"Authorization": f"Bearer {client.token('tax')}", "Content-Type": "application/json", "Accept": GRAPHQL}
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{config.port}") as http:
            for _ in range(3):
                answer = await http.post("/graphql", json={"query": QUERY}, headers=headers)
                assert answer.json()["data"]["data"]["population"]["nodes"] == [{"name": "林**"}]
            refused = await http.post("/graphql", content=b"{", headers=headers)
            assert refused.status_code == 400
            large = await http.post("/graphql", content=b" " * 10_000_000, headers=headers)
            assert large.status_code == 413
            body = json.dumps({"query": QUERY}).encode()

            async def pieces() -> AsyncIterator[bytes]:
                for start in range(0, len(body), 7):
                    yield body[start : start + 7]

            slow = await http.post("/graphql", content=pieces(), headers=headers)
            assert slow.status_code == 200
            assert (await http.get("/healthz")).json() == {"status": "alive"}
    finally:
        server.should_exit = True
        await asyncio.to_thread(thread.join, 10)
    assert not thread.is_alive()


def test_the_command_serves_and_stops(sqlite_city: City, tmp_path: Path) -> None:
    """`zhaobi serve` in a process of its own, asked once, ended by a signal; its log holds no value."""
    settings = lay_out_city(tmp_path / "p", sqlite_city)
    asyncio.run(enter_grants(settings, CITY))
    port = free_port()
    configuration = tmp_path / "p" / "zhaobi.toml"
    configuration.write_text(
        configuration.read_text(encoding="utf-8") + f"\n[server]\nport = {port}\n", encoding="utf-8"
    )
    code = "from api.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--config", str(configuration)]
    client = Client(create_app(settings), settings)
    headers = {"Authorization": f"Bearer {client.token('police')}", "Content-Type": "application/json"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            deadline = time.monotonic() + 20
            while True:
                try:
                    httpx.get(f"http://127.0.0.1:{port}/readyz").raise_for_status()
                    break
                except httpx.TransportError:
                    assert server.poll() is None and time.monotonic() < deadline
                    time.sleep(0.1)
            answer = httpx.post(f"http://127.0.0.1:{port}/graphql", json={"query": QUERY}, headers=headers)
            assert answer.json()["data"]["data"]["population"]["nodes"] == [{"name": "林建国"}]
        finally:
            server.terminate()
            output, _ = server.communicate(timeout=10)
    assert "林建国" not in output and FATHER not in output and "Traceback" not in output
