"""Another process: says when it sees a department's grants in force come and go."""

import asyncio
import sys

from sharing import GrantBook, Store
from tests.sharing.records import CATALOG, TODAY


async def main(url: str, department: str) -> None:
    store = Store(url)
    async with GrantBook(store, lambda: CATALOG) as book:
        for wanted in (0, 1, 0):
            while len(book.held(department, TODAY).grants) != wanted or not book.confirmed:
                await asyncio.sleep(0.01)
            print(wanted, flush=True)
    await store.close()


asyncio.run(main(sys.argv[1], sys.argv[2]))
