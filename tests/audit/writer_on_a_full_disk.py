"""Appends until the operating system refuses more bytes per file, stays refused, recovers, and says so."""

import asyncio
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

from audit import AuditLog, AuditUnavailable, Entry


def allow(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def main(directory: Path) -> None:
    with AuditLog(directory, "full") as log:

        async def append(request_id: str) -> bool:
            try:
                await log.append(Entry(request_id, datetime.now(UTC), None, None, None, "p", "c"))
            except AuditUnavailable:
                return False
            return True

        allow(5000)
        number = 0
        while await append(f"kept-{number}"):
            number += 1
        assert number > 3 and not log.available
        allow(10)
        assert not await append("refused-1") and not await append("refused-2")
        allow(1_000_000)
        assert await append("kept-after") and log.available
        print(number)


asyncio.run(main(Path(sys.argv[1])))
