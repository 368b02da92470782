"""Makes files durable while the event loop goes on: the kernel is asked, so no thread competes for Python's lock."""

import os
from collections.abc import Awaitable, Callable
from typing import Protocol

from caio import linux_aio_asyncio, python_aio_asyncio, thread_aio_asyncio

DURABLE: Callable[[int], None] = os.fdatasync if hasattr(os, "fdatasync") else os.fsync  # macOS has no fdatasync
"""Makes what was written to a file descriptor durable before it returns. Raises OSError."""


class Disk(Protocol):
    """Where files are made durable."""

    async def sync(self, descriptor: int) -> None:
        """Return when all that was written to the file is durable. Raises OSError where it may not be."""

    def close(self) -> None:
        """Nothing is asked any more."""


class KernelDisk:
    """Asks the kernel, and is told by it; where there is no such interface, threads of the library's own wait.

    For the event loop that runs when it is made.
    """

    def __init__(self) -> None:
        self._asked = _context()

    async def sync(self, descriptor: int) -> None:
        try:
            await self._asked.fdsync(descriptor)
        except (SystemError, ValueError) as error:  # how the library tells what the kernel answered
            raise OSError("the disk did not take it") from error

    def close(self) -> None:
        self._asked.close()


class _Asked(Protocol):
    """What is used of the library."""

    def fdsync(self, fd: int) -> Awaitable[object]: ...

    def close(self) -> None: ...


def _context() -> _Asked:
    """The kernel's own interface first: rings of it are refused in many containers."""
    for offered in (linux_aio_asyncio, thread_aio_asyncio):
        if offered is not None:
            try:
                made: _Asked = offered.AsyncioContext()
            except (OSError, SystemError):  # a sandbox without the calls, or no place for one more
                continue
            return made
    fallback: _Asked = python_aio_asyncio.AsyncioContext()  # type: ignore[no-untyped-call]  # as the library has it
    return fallback
