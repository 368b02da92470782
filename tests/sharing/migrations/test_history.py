"""An empty database is made, an older one is upgraded as a whole or not at all, and any other is refused untouched."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from sharing import Store, StoreOutdated, StoreUnavailable, UpgradeFailed
from sharing.migrations import HISTORY, Behind, Empty, Newest, SchemaState, Unknown, Unversioned, require_newest
from sharing.migrations.history import versions
from sharing.tables import changes
from tests.sharing.migrations.histories import FAILURES, REMARKS, Opened, half, remark, with_next
from tests.sharing.migrations.rows import contents, fill, lost
from tests.sharing.migrations.schemas import shape

NUMBER = HISTORY.revisions[-1].number
FUTURE = with_next(remark)


async def run(store: Store, work: Callable[[Connection], Any]) -> Any:
    async with store.transaction() as connection:
        return await connection.run_sync(work)


def everything(connection: Connection) -> object:
    """Schema, rows and revision."""
    recorded = MigrationContext.configure(connection).get_current_heads()
    return shape(connection), contents(connection), recorded


@pytest.fixture
def future(store: Store, opened: Opened) -> Store:
    """The database of `store`, as a version with one revision more opens it."""
    return opened(FUTURE)


async def test_an_empty_database_is_made_and_named_as_alembic_would(opened: Opened) -> None:
    store = opened()
    assert await store.state() == Empty()
    await store.create()
    assert await store.state() == Newest(NUMBER)
    found = await run(store, lambda connection: MigrationContext.configure(connection).get_current_revision())
    assert found == NUMBER


async def test_tables_of_others_are_no_matter(opened: Opened) -> None:
    store = opened()
    async with store.transaction() as connection:
        await connection.exec_driver_sql("CREATE TABLE elsewhere (id INTEGER)")
    await store.create()
    assert await store.state() == Newest(NUMBER)


async def test_an_upgrade_makes_an_empty_database_too(opened: Opened) -> None:
    store = opened()
    assert await store.upgrade() == Empty()
    assert await store.state() == Newest(NUMBER)
    assert await store.upgrade() == Newest(NUMBER)


async def test_a_database_that_is_behind_is_refused_untouched_and_told_how_to_go_on(
    store: Store, future: Store
) -> None:
    before = await run(store, everything)
    assert await future.state() == Behind(NUMBER, FUTURE.revisions[-1:])
    with pytest.raises(StoreOutdated, match=rf"`{NUMBER}` and needs `{REMARKS[0]}`.*`zhaobi db upgrade`"):
        await future.create()
    assert await run(store, everything) == before


async def test_an_upgrade_keeps_all_rows_and_is_taken_up(store: Store, future: Store) -> None:
    await run(store, fill)
    before = await run(store, contents)
    assert await future.upgrade() == Behind(NUMBER, FUTURE.revisions[-1:])
    after = await run(future, contents)
    assert lost(before, after) == []
    assert after["remarks"] == [{"number": 1, "desk": "north"}]  # though its desk was copied, dropped and renamed
    assert {row["remark"] for row in after["grants"]} == {"none"}
    await future.create()
    assert await future.state() == Newest(REMARKS[0])


async def test_what_an_upgrade_copies_keeps_its_checks_and_keys(store: Store, future: Store) -> None:
    before = (await run(store, shape))["budgets"]
    await future.upgrade()
    after = (await run(future, shape))["budgets"]
    assert after["checks"] == before["checks"] != {}
    assert after["key"] == before["key"]
    with pytest.raises(IntegrityError):  # keys of other tables are looked at again
        async with future.transaction() as connection:
            await connection.exec_driver_sql("INSERT INTO remarks (number, desk) VALUES (5, 'south')")


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_failing_revision_leaves_nothing_half_done(failure: str, store: Store, opened: Opened) -> None:
    await run(store, fill)
    before = await run(store, everything)
    failing = opened(with_next(half(FAILURES[failure])))
    with pytest.raises(UpgradeFailed, match=rf"revision `{REMARKS[0]}` cannot be applied: .*; nothing was changed"):
        await failing.upgrade()
    assert await run(store, everything) == before
    await store.create()


async def test_no_message_of_a_failed_revision_holds_a_value(store: Store, opened: Opened) -> None:
    failing = opened(with_next(half(FAILURES["a key that is taken"])))
    with pytest.raises(UpgradeFailed) as failed:
        await failing.upgrade()
    assert "north" not in str(failed.value)


async def test_a_mistake_of_python_takes_everything_back_too(store: Store, opened: Opened) -> None:
    def mistaken(op: Operations) -> None:
        remark(op)
        raise KeyError

    before = await run(store, everything)
    failing = opened(with_next(mistaken))
    with pytest.raises(KeyError):
        await failing.upgrade()
    assert await run(store, everything) == before


async def test_a_newer_database_is_refused_untouched(store: Store, future: Store) -> None:
    await future.upgrade()
    before = await run(store, everything)
    assert await store.state() == Unknown(REMARKS[0])
    for attempt in (store.create, store.upgrade):
        with pytest.raises(StoreOutdated, match=rf"`{REMARKS[0]}`, which this version of Zhaobi does not know"):
            await attempt()
    assert await run(store, everything) == before


async def test_two_revisions_at_once_are_none_of_ours(store: Store) -> None:
    async with store.transaction() as connection:
        await connection.execute(insert(versions).values(version_num="0000"))
    assert await store.state() == Unknown(f"0000, {NUMBER}")
    with pytest.raises(StoreOutdated):
        await store.create()


@pytest.mark.parametrize("statement", ["DROP TABLE alembic_version", "DELETE FROM alembic_version"])
async def test_a_database_from_before_there_were_revisions_is_refused_untouched(statement: str, store: Store) -> None:
    async with store.transaction() as connection:
        await connection.exec_driver_sql(statement)
    before = await run(store, everything)
    assert await store.state() == Unversioned()
    for attempt in (store.create, store.upgrade):
        with pytest.raises(StoreOutdated, match="tables but no revision"):
            await attempt()
    assert await run(store, everything) == before


async def test_a_store_that_is_as_it_should_be_is_only_read(store: Store) -> None:
    """So a process starts beside one that is writing."""
    async with store.transaction() as connection:
        await connection.execute(update(changes).values(version=7))
        await asyncio.gather(*(other_look(store) for _ in range(3)))


async def other_look(store: Store) -> None:
    assert await store.state() == Newest(NUMBER)
    await store.create()


async def test_several_upgrades_at_once_do_each_revision_once(store: Store, opened: Opened) -> None:
    stores = [opened(FUTURE) for _ in range(4)]
    before = await asyncio.gather(*(each.upgrade() for each in stores))
    assert sorted(map(repr, before)) == sorted(
        map(repr, [Behind(NUMBER, FUTURE.revisions[-1:]), *[Newest(REMARKS[0])] * 3])
    )


PROGRAM = """
import asyncio, sys
from sharing import Store

async def create() -> None:
    store = Store(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    await store.create()
    await store.close()

asyncio.run(create())
"""


async def test_several_processes_make_the_same_database_at_once(store_url: str, opened: Opened) -> None:
    command = [sys.executable, "-c", PROGRAM, store_url]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate() for process in processes]
    assert [(process.returncode, *each) for process, each in zip(processes, said, strict=True)] == [(0, "", "")] * 2
    store = opened()
    assert await store.state() == Newest(NUMBER)
    async with store.transaction() as connection:
        assert (await connection.execute(select(changes.c.version))).scalars().all() == [0]


async def test_an_upgrade_of_what_is_no_database_is_unavailable(opened: Opened) -> None:
    store = opened(url="sqlite:////nowhere/at/all/store.sqlite")
    for attempt in (store.upgrade, store.state):
        with pytest.raises(StoreUnavailable):
            await attempt()


@pytest.mark.parametrize("state", [Empty(), Unversioned(), Unknown("9"), Behind("0001", FUTURE.revisions[-1:])])
def test_only_the_newest_schema_is_worked_with(state: SchemaState) -> None:
    require_newest(Newest("0001"))
    with pytest.raises(StoreOutdated):
        require_newest(state)
