"""The store creates itself, keeps what was committed, and turns every failure into one error."""

import asyncio
import socket
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from sharing import Store, StoreUnavailable
from sharing.tables import budgets, changes
from tests.sharing.records import TODAY

BUDGET = {"department": "tax", "resource": "population", "item": "phone", "day": TODAY, "used": 1}


async def rows_of(store: Store) -> int:
    async with store.transaction() as connection:
        count: int = (await connection.execute(select(func.count()).select_from(budgets))).scalar_one()
        return count


async def test_creating_again_keeps_what_is_there(store: Store) -> None:
    async with store.transaction() as connection:
        await connection.execute(insert(budgets).values(BUDGET))
    await store.create()
    assert await rows_of(store) == 1


async def test_several_processes_may_create_at_once(store_url: str) -> None:
    stores = [Store(store_url) for _ in range(4)]
    await asyncio.gather(*(store.create() for store in stores))
    async with stores[0].transaction() as connection:
        assert (await connection.execute(select(changes.c.version))).scalars().all() == [0]
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(KeyError):
        async with store.transaction() as connection:
            await connection.execute(insert(budgets).values(BUDGET))
            raise KeyError
    assert await rows_of(store) == 0


async def test_a_taken_key_is_the_callers_to_explain(store: Store) -> None:
    with pytest.raises(IntegrityError) as taken:
        for _ in range(2):
            async with store.transaction() as connection:
                await connection.execute(insert(budgets).values(BUDGET))
    assert "tax" not in str(taken.value)


async def test_a_store_without_tables_is_unavailable(store_url: str) -> None:
    store = Store(store_url)
    with pytest.raises(StoreUnavailable):
        await rows_of(store)
    await store.close()


async def test_a_sqlite_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'missing' / 'store.sqlite'}")
    with pytest.raises(StoreUnavailable):
        await store.create()
    await store.close()


async def test_a_sqlite_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    file.write_bytes(b"no database at all" * 100)
    store = Store(f"sqlite:///{file}")
    with pytest.raises(StoreUnavailable):
        await store.create()
    await store.close()


async def test_a_server_that_does_not_listen_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        store = Store(f"postgresql://nobody:secret@127.0.0.1:{taken.getsockname()[1]}/none")
        with pytest.raises(StoreUnavailable) as refused:
            await store.create()
        assert "secret" not in str(refused.value)
        await store.close()


async def test_a_server_that_never_answers_is_unavailable() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        store = Store(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none", timeout_s=0.1)
        with pytest.raises(StoreUnavailable):
            await rows_of(store)
        await store.close()


async def test_a_lock_that_is_never_released_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    store = Store(f"sqlite:///{file}", timeout_s=0.1)
    await store.create()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        async with store.transaction() as connection:
            await connection.execute(insert(budgets).values(BUDGET))
    other.close()
    assert await rows_of(store) == 0
    await store.close()


@pytest.mark.parametrize("url", ["mysql://u:secret@host/db", "secret nonsense", ""])
def test_another_kind_of_store_is_refused_without_repeating_the_url(url: str) -> None:
    with pytest.raises(ValueError, match="metadata store") as refused:
        Store(url)
    assert "secret" not in str(refused.value)


async def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    async with store.transaction() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 5000]
    await store.close()
