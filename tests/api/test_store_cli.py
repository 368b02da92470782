"""`zhaobi db …` tells what the metadata store has, upgrades it, and leaves alone what it cannot bring to the newest."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import orjson
import pytest
from sqlalchemy import Connection

from api.configured import open_store
from api.demo import lay_out
from api.settings import Settings, load_settings
from sharing.migrations import HISTORY, SchemaState, hold_schema
from tests.docs.console import Said, commands, typed, zhaobi
from tests.docs.pages import DOCS, rows
from tests.fix_city import CITY

CONFIGURATION = DOCS / "configuration.md"
NEWEST = HISTORY.revisions[-1].number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay_out(tmp_path, CITY)
    return tmp_path


def db(folder: Path, *words: str) -> Said:
    return zhaobi("db", *words, folder=folder)


def told(folder: Path) -> dict[str, object]:
    found: dict[str, object] = orjson.loads(db(folder, "status", "--format", "json").out)
    return found


def change(folder: Path, work: Callable[[Connection], object]) -> None:
    """In the metadata store that the folder's configuration names."""

    async def opened(settings: Settings) -> None:
        store = open_store(settings)
        async with store.transaction() as connection:
            await hold_schema(connection)
            await connection.run_sync(work)
        await store.close()

    asyncio.run(opened(load_settings(folder / "zhaobi.toml")))


def run(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.exec_driver_sql(statement)


def test_an_empty_store_is_told_and_left_empty(folder: Path) -> None:
    for _ in range(2):
        assert db(folder, "status") == Said("no tables yet: the platform makes them when it starts\n", "", 0)
    assert told(folder) == {"state": "empty", "revision": None, "newest": NEWEST, "missing": []}


def test_an_upgrade_may_be_repeated(folder: Path) -> None:
    for _ in range(2):
        assert db(folder, "upgrade") == Said(f"revision {NEWEST}, the newest\n", "", 0)
    assert db(folder, "status") == Said(f"revision {NEWEST}, the newest\n", "", 0)
    assert told(folder) == {"state": "newest", "revision": NEWEST, "newest": NEWEST, "missing": []}


def test_a_store_of_the_first_revision_is_upgraded(folder: Path) -> None:
    first, missing = HISTORY.revisions[0], HISTORY.revisions[1:]
    change(folder, lambda connection: HISTORY.apply(connection, [first]))
    assert told(folder)["missing"] == [{"revision": each.number, "summary": each.summary} for each in missing]
    status = db(folder, "status")
    assert status.out.splitlines()[1:] == [f"missing {each.number}  {each.summary}" for each in missing]
    assert (status.status, "zhaobi db upgrade" in status.err) == (int(bool(missing)), bool(missing))
    done = db(folder, "upgrade")
    applied = [f"applied {each.number}  {each.summary}" for each in missing]
    assert (done.out.splitlines(), done.err) == ([*applied, f"revision {NEWEST}, the newest"], "")
    assert db(folder, "status").status == 0


@pytest.mark.parametrize(
    ("statement", "state", "line", "revision", "error"),
    [
        (
            "UPDATE alembic_version SET version_num = '9999'",
            "unknown",
            "revision 9999, unknown\n",
            "9999",
            "`9999`, which this version of Zhaobi does not know",
        ),
        (
            "DROP TABLE alembic_version",
            "unversioned",
            "tables without a revision\n",
            None,
            "has tables but no revision",
        ),
    ],
)
def test_any_other_store_is_told_and_refused(
    statement: str, state: str, line: str, revision: str | None, error: str, folder: Path
) -> None:
    db(folder, "upgrade")
    change(folder, run(statement))
    status, upgraded = db(folder, "status"), db(folder, "upgrade")
    assert (status.out, status.status) == (line, 1) and error in status.err
    assert (upgraded.out, upgraded.err, upgraded.status) == ("", status.err, 1)
    assert told(folder) == {"state": state, "revision": revision, "newest": NEWEST, "missing": []}
    other = zhaobi("grants", "list", folder=folder)
    assert (other.out, other.err, other.status) == ("", status.err, 1)


def test_a_store_that_cannot_be_reached_is_told(folder: Path) -> None:
    (folder / "zhaobi.db").write_bytes(b"no database at all" * 100)
    for command in ("status", "upgrade"):
        said = db(folder, command)
        assert (said.out, said.err, said.status) == ("", "the metadata store did not answer: DatabaseError\n", 1)


def test_the_page_shows_what_is_printed(folder: Path) -> None:
    db(folder, "upgrade")
    found = list(commands(CONFIGURATION))
    assert [command.words for command in found] == ["zhaobi db status"]
    for command in found:
        assert command.is_printed(typed(command.words, folder).out)


def test_the_page_lists_every_state() -> None:
    states = [f"`{kind.__name__.lower()}`" for kind in get_args(SchemaState)]
    assert [cells[0] for cells in rows(CONFIGURATION) if cells[0] in states] == states
