"""The same database as versions of Zhaobi with other histories open it, closed at the end of the test."""

from collections.abc import AsyncIterator

import pytest

from sharing import Store
from sharing.migrations import HISTORY, History
from tests.sharing.migrations.histories import Opened


@pytest.fixture
async def opened(store_url: str) -> AsyncIterator[Opened]:
    stores: list[Store] = []

    def open_with(history: History = HISTORY, url: str = store_url) -> Store:
        stores.append(Store(url, history=history))
        return stores[-1]

    yield open_with
    for store in stores:
        await store.close()
