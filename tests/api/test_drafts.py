"""Drafts are read by who wrote them alone, over GraphQL and on the command line, which sees what the centre sees."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.docs.console import zhaobi
from tests.fix_city import City
from tests.fix_platform import SIMPLY_HAD, Answer, CityPlatform, lay_out_city, opened

ACT = """mutation ($number: ID, $action: ProjectAction!) { project(number: $number, action: $action) {
  proceeding { number state } problems { member code } } }"""
LOOK = """query ($number: ID!) { sharing { proceeding(number: $number) { state
  history { version action content { ... on ProjectContent { name } } } } } }"""
LIST = "{ sharing { proceedings(kind: PROJECT) { nodes { number } } } }"
ROLES = ("steward", "reviewer")
SECRET = "never meant to be sent"
ENTRY = {"code": "relief", "name": "relief", "modes": ["QUERY"]}


async def act(it: CityPlatform, action: Mapping[str, Any], number: str | None = None) -> str:
    answer = await it.ask("civil-affairs", ACT, {"number": number, "action": action}, roles=ROLES)
    done = answer.data["project"]
    assert done["problems"] == []
    return str(done["proceeding"]["number"])


async def look(it: CityPlatform, department: str, number: str) -> Answer:
    return await it.ask(department, LOOK, {"number": number}, roles=ROLES)


async def listed(it: CityPlatform, department: str) -> list[str]:
    answer = await it.ask(department, LIST, roles=ROLES)
    return [node["number"] for node in answer.data["sharing"]["proceedings"]["nodes"]]


def steps(answer: Answer) -> list[tuple[int, str]]:
    return [(one["version"], one["action"]) for one in answer.data["sharing"]["proceeding"]["history"]]


@pytest.fixture(scope="module")
def played(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A folder with a store in which a draft stands and another one was submitted, and their numbers."""
    folder = tmp_path_factory.mktemp("drafts")
    lay_out_city(folder, sqlite_city, profile=SIMPLY_HAD)  # the command line reads the configuration alone

    async def play() -> tuple[str, str]:
        async with opened(folder, sqlite_city) as it:
            compiled = {"reference": "P-1", "name": SECRET, "entries": [ENTRY]}
            draft, submitted = [await act(it, {"compile": compiled}) for _ in range(2)]
            await act(it, {"amend": {"name": "the plan", "entries": [ENTRY]}}, submitted)
            await act(it, {"submit": True}, submitted)
            assert (await look(it, "centre", draft)).code == "PROCEEDING_UNKNOWN"
            assert await listed(it, "centre") == [submitted]
            assert await listed(it, "civil-affairs") == [submitted, draft]
            seen = await look(it, "centre", submitted)
            assert steps(seen) == [(3, "submit")]
            assert SECRET not in str(seen.json)
            assert steps(await look(it, "civil-affairs", submitted)) == [(1, "compile"), (2, "amend"), (3, "submit")]
            assert steps(await look(it, "civil-affairs", draft)) == [(1, "compile")]
            return draft, submitted

    return folder, *asyncio.run(play())


def test_the_command_line_tells_nothing_of_drafts(played: tuple[Path, str, str]) -> None:
    folder, draft, submitted = played
    listing = zhaobi("sharing", "list", "--format", "json", folder=folder)
    assert [one["number"] for one in orjson.loads(listing.out)] == [submitted]
    history = zhaobi("sharing", "history", submitted, "--format", "json", folder=folder)
    assert [one["action"] for one in orjson.loads(history.out)] == ["submit"]
    for word in ("show", "history"):
        refused = zhaobi("sharing", word, draft, folder=folder)
        assert refused.status != 0
        assert SECRET not in refused.out + refused.err + history.out + listing.out
