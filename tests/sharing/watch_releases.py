"""Another process: says the number of the release in force each time it is another one, as often as it is told."""

import asyncio
import sys

from policies import Loader, PolicyFollower
from sharing import PolicyReleases, ReleaseSupply, Store
from tests.policies.small_city import CITY


async def main(url: str, times: int) -> None:
    store = Store(url)
    supply = ReleaseSupply(PolicyReleases(store))
    changed = asyncio.Event()
    followed = PolicyFollower(supply, await supply.read(), Loader(CITY), on_change=lambda _: changed.set())
    task = asyncio.create_task(followed.watch())
    for _ in range(times):
        print(followed.in_force.number, flush=True)
        await changed.wait()
        changed.clear()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await store.close()


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
