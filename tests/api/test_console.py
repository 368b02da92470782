"""The page and its files come from this host, and no other file does."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from api.console import ASSETS_PATH, Console, load_console
from api.graphiql import PACKAGES


@pytest.fixture
def plain(tmp_path: Path) -> Console:
    return load_console(tmp_path)


@pytest.fixture
async def client(plain: Console) -> AsyncIterator[httpx.AsyncClient]:
    full = Console(plain.page, {**plain.assets, "graphiql.min.js": b"js", "graphiql.LICENSE.txt": b"MIT"})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=full), base_url="http://zhaobi") as opened:
        yield opened


def test_without_graphiql_the_page_explains_curl(plain: Console) -> None:
    assert b"curl" in plain.page and b"<script" not in plain.page


def test_a_changed_file_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "graphiql.min.js").write_bytes(b"alert(1)")
    console = load_console(tmp_path)
    assert b"curl" in console.page and "graphiql.min.js" not in console.assets


async def test_the_page_may_load_from_this_host_only(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql")
    policy = response.headers["content-security-policy"]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["graphiql.html", "plain.html", "start.js", "page.css"])
def test_our_own_pages_name_no_other_host_and_hold_no_inline_script(name: str) -> None:
    text = (Path("api/pages") / name).read_text("utf-8")
    assert not re.search(r"https?:|//[a-z]+\.[a-z]", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\bon[a-z]+=\"|style=|<style", text)


def test_the_page_asks_for_files_that_exist(plain: Console) -> None:
    files = {asset.name for package in PACKAGES for asset in package.assets} | set(plain.assets)
    page = Path("api/pages/graphiql.html").read_text("utf-8")
    asked = re.findall(rf'"{ASSETS_PATH}([^"]+)"', page)
    assert len(asked) == 6 and set(asked) <= files


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("start.js", "text/javascript; charset=utf-8"),
        ("page.css", "text/css; charset=utf-8"),
        ("graphiql.min.js", "text/javascript; charset=utf-8"),
        ("graphiql.LICENSE.txt", "text/plain; charset=utf-8"),
    ],
)
async def test_files_have_their_type(client: httpx.AsyncClient, name: str, content_type: str) -> None:
    response = await client.get(ASSETS_PATH + name)
    assert (response.status_code, response.headers["content-type"]) == (200, content_type)


async def test_only_reading(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql/assets/start.js")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


@given(st.one_of(st.text(), st.sampled_from(["../errors.py", "/etc/passwd", "..%2ferrors.py", "start.js/", "", "."])))
async def test_no_path_leads_out_of_the_closed_set(name: str) -> None:
    console = Console(b"page", {"start.js": b"js"})
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    await console({"type": "http", "method": "GET", "path": ASSETS_PATH + name}, receive, send)
    assert sent[0]["status"] == (200 if name == "start.js" else 404)
    assert sent[1]["body"] in (b"js", b"there is no such file")
