"""Appends records from many tasks and prints each id once it is acknowledged; to be killed."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from audit import AuditLog, Entry


async def main(directory: Path) -> None:
    with AuditLog(directory, "victim", max_file_bytes=20_000) as log:

        async def work(task: int) -> None:
            number = 0
            while True:
                number += 1
                await log.append(Entry(f"{task}-{number}", datetime.now(UTC), None, None, None, "p", "c"))
                print(f"{task}-{number}", flush=True)

        await asyncio.gather(*map(work, range(16)))


asyncio.run(main(Path(sys.argv[1])))
