"""`zhaobi clocks` and `zhaobi sharing …`: what is due for whom, and how proceedings stand, from the store alone."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.api.test_sharing import CHANGE, announced, step
from tests.docs.console import Said
from tests.docs.console import zhaobi as typed
from tests.fix_city import City
from tests.fix_platform import SIMPLY_HAD, lay_out_city, opened


@pytest.fixture(scope="module")
def laid_out(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a configuration in whose store an announcement was made and acknowledged, and its number."""
    folder = tmp_path_factory.mktemp("clocks")
    lay_out_city(folder, sqlite_city, profile=SIMPLY_HAD)  # the command line reads the configuration alone

    async def act() -> str:
        async with opened(folder, sqlite_city) as it:
            number = await announced(it)
            await step(it, "civil-affairs", {"acknowledge": True}, ("consumer",), number=number)
            return await announced(it, resource="household", items=[], compareWithin=7)

    return folder, asyncio.run(act())


def zhaobi(laid_out: tuple[Path, str], *words: str) -> str:
    done = failed(laid_out, *words)
    assert done.status == 0, done.err
    return done.out


def failed(laid_out: tuple[Path, str], *words: str) -> Said:
    return typed(*words, folder=laid_out[0])


def told(laid_out: tuple[Path, str], *words: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = orjson.loads(zhaobi(laid_out, *words, "--format", "json"))
    return found


def test_clocks_tell_what_is_due_for_whom(laid_out: tuple[Path, str]) -> None:
    tasks = told(laid_out, "clocks")
    assert {"civil-affairs"} <= {task["whose"] for task in tasks}
    assert {task["number"] for task in tasks if task["whose"] == "civil-affairs"} == {laid_out[1]}
    assert [task["due"] for task in tasks] == sorted(task["due"] for task in tasks)
    assert {task["state"] for task in tasks} == {"not due"}
    only = told(laid_out, "clocks", "--whose", "civil-affairs")
    assert only == [task for task in tasks if task["whose"] == "civil-affairs"]
    line = zhaobi(laid_out, "clocks", "--whose", "civil-affairs")
    assert line.split() == [only[0]["due"], "not", "due", "civil-affairs", only[0]["name"], laid_out[1]]
    assert zhaobi(laid_out, "clocks", "--until", "2026-01-01") == "nothing is due\n"


def test_proceedings_are_listed_shown_and_told_step_by_step(laid_out: tuple[Path, str]) -> None:
    newest, first = told(laid_out, "sharing", "list")
    assert (newest["number"], newest["resource"], first["version"]) == (laid_out[1], "household", 2)
    assert told(laid_out, "sharing", "list", "--resource", "household", "--kind", "announcement") == [newest]
    assert told(laid_out, "sharing", "list", "--state", "ended") == []
    assert zhaobi(laid_out, "sharing", "list", "--first", "1").startswith(
        f"{laid_out[1]}  announced  police  household"
    )
    shown: Mapping[str, Any] = orjson.loads(zhaobi(laid_out, "sharing", "show", first["number"], "--format", "json"))
    assert shown["content"]["text"] == CHANGE["text"]
    text = zhaobi(laid_out, "sharing", "show", first["number"])
    assert "state: announced\n" in text and CHANGE["text"] not in text
    steps = told(laid_out, "sharing", "history", first["number"])
    assert [(one["version"], one["action"], one["department"]) for one in steps] == [
        (1, "announce", "police"),
        (2, "acknowledge", "civil-affairs"),
    ]
    assert len(zhaobi(laid_out, "sharing", "history", first["number"]).splitlines()) == 2


def test_what_there_is_not_is_named(laid_out: tuple[Path, str]) -> None:
    no_kind = failed(laid_out, "sharing", "list", "--kind", "nothing")
    assert no_kind.status == 2 and "`nothing` is no procedure" in no_kind.err
    unknown = failed(laid_out, "sharing", "show", "2026-AN-999999")
    assert (unknown.out, unknown.status) == ("", 1)
    assert unknown.err == "there is no proceeding `2026-AN-999999` that you take part in\n"
