"""A fresh metadata store on each database that Zhaobi keeps one in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sharing import Store

Backend = pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgresql)


@pytest.fixture(params=Backend)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    url: str = request.getfixturevalue("postgresql_database")
    return url


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    store = Store(store_url)
    await store.create()
    yield store
    await store.close()


@pytest.fixture
async def other_store(store: Store, store_url: str) -> AsyncIterator[Store]:
    """The same database, as another process has it open."""
    other = Store(store_url)
    yield other
    await other.close()
