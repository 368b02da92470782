"""The durable log: requests hand in records, one thread writes them in batches, each waits until its own is safe."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self

from audit.errors import AuditUnavailable
from audit.looks import PolicyLooks
from audit.record import Entry, Outcome
from audit.segment import Sync
from audit.series import DURABLE, Series, utc_now
from audit.translation import Translation

logger = logging.getLogger(__name__)

P = ParamSpec("P")
Recorded = Entry | PolicyLooks | Translation
Waiter = asyncio.Future[None]
OUTCOME_DELAY_S = 0.1  # outcomes wait so long for a record whose commit they can share


class AuditLog:
    """An append-only file per process; nothing is acknowledged before it is on the disk.

    Use as a context manager, or `start` and `close`. A process that is killed leaves no acknowledged record behind;
    a request whose outcome is missing was cut off.
    """

    def __init__(
        self,
        directory: Path,
        worker: str,
        batch_delay_s: float = 0.0003,
        *,
        max_file_bytes: int = 256 * 1024 * 1024,
        max_waiting: int = 10_000,
        sync: Sync = DURABLE,
        now: Callable[[], datetime] = utc_now,
        on_commit: Callable[[int, float], None] | None = None,
    ) -> None:
        """Nothing is opened yet: the first record opens the first file.

        `directory` is made with mode 0700 where it is missing, files have mode 0600. `batch_delay_s` is how long the
        writer waits for company once a record is there; `max_waiting` how many lines may wait before requests are
        refused; `now` decides the UTC day that a file belongs to; `on_commit` is told of each commit how many lines it
        held and how many seconds it took, in the writer's thread.
        """
        self._series = Series(directory, worker, max_file_bytes, sync, now)
        self._batch_delay_s = batch_delay_s
        self._max_waiting = max_waiting
        self._on_commit = on_commit
        self._arrived = threading.Condition()  # guards the members below
        self._lines: list[bytes] = []
        self._waiters: list[Waiter] = []
        self._open = False
        self._failing = False
        self._lost_outcomes = 0
        self._thread = threading.Thread(target=self._write_batches, name="audit", daemon=True)

    def start(self) -> None:
        """Start the writer; once in the life of a log."""
        self._open = True
        self._thread.start()

    def close(self) -> None:
        """Write what waits, close the file in order and end the writer. Later appends are refused."""
        with self._arrived:
            self._open = False
            self._arrived.notify()
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def available(self) -> bool:
        """Whether the log is open and its last write succeeded."""
        return self._open and not self._failing

    @property
    def lost_outcomes(self) -> int:
        """How many outcomes could not be written; their requests read as cut off."""
        return self._lost_outcomes

    async def append(self, entry: Recorded) -> None:
        """Return when the record, and everything handed in before it, is durable.

        Raises AuditUnavailable: then no answer may leave.
        """
        await self.begin(entry)

    def begin(self, entry: Recorded) -> Waiter:
        """Hand a record in and go on working; await what is returned before the answer leaves.

        Raises AuditUnavailable at once where the log is closed or too many wait, else when awaited.
        """
        line = entry.encode()
        waiter: Waiter = asyncio.get_running_loop().create_future()
        with self._arrived:
            if not self._open:
                raise AuditUnavailable("the audit log is closed")
            if len(self._lines) >= self._max_waiting:
                raise AuditUnavailable("too many records wait to be written")
            self._lines.append(line)
            self._waiters.append(waiter)
            if len(self._waiters) == 1:
                self._arrived.notify()
        return waiter

    def append_outcome(self, outcome: Outcome) -> None:
        """Hand an outcome in; it goes with the next commit, at the latest after a tenth of a second.

        The answer has left, so nothing is raised: an outcome that finds no room is counted and reads as missing.
        """
        line = outcome.encode()
        with self._arrived:
            if self._open and len(self._lines) < self._max_waiting:
                self._lines.append(line)
            else:
                self._lost_outcomes += 1

    def _write_batches(self) -> None:
        while self._wait_for_work():
            lines, waiters = self._take()
            started = time.perf_counter()
            failure = self._attempt(self._series.append, b"".join(lines), len(lines))
            seconds = time.perf_counter() - started
            if failure is not None:
                self._lost_outcomes += len(lines) - len(waiters)
            _settle(waiters, failure)
            if self._on_commit is not None and failure is None:
                self._tell(self._on_commit, len(lines), seconds)
        self._attempt(self._series.end)

    def _tell(self, on_commit: Callable[[int, float], None], lines: int, seconds: float) -> None:
        """Whoever looks on must not end the writer: it is told once that it failed, and never asked again."""
        try:
            on_commit(lines, seconds)
        except Exception as error:
            self._on_commit = None
            logger.error("commits are no longer measured: %s", type(error).__name__)

    def _wait_for_work(self) -> bool:
        """Block until there is something to write; False when the log is closed and everything written."""
        with self._arrived:
            while self._open and not self._waiters:
                if not self._arrived.wait(OUTCOME_DELAY_S) and self._lines:
                    return True
            if not self._open:
                return bool(self._lines)
        time.sleep(self._batch_delay_s)
        return True

    def _take(self) -> tuple[list[bytes], list[Waiter]]:
        with self._arrived:
            taken = self._lines, self._waiters
            self._lines, self._waiters = [], []
        return taken

    def _attempt(self, write: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> str | None:
        """Why the write failed, or None. Whatever goes wrong: nobody may wait for ever or be told it is durable."""
        try:
            write(*args, **kwargs)
        except Exception as error:
            reason = f"the audit log cannot be written: {type(error).__name__}"
            if not self._failing:
                logger.error("%s", reason)
            self._failing = True
            return reason
        if self._failing:
            logger.info("the audit log can be written again")
        self._failing = False
        return None


def _settle(waiters: Iterable[Waiter], failure: str | None) -> None:
    """Wake everybody who waits for one commit, with one call into each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Waiter]] = {}
    for waiter in waiters:
        by_loop.setdefault(waiter.get_loop(), []).append(waiter)
    for loop, theirs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_release, theirs, failure)
        except RuntimeError:
            logger.warning("an event loop was closed while %d requests waited for the audit log", len(theirs))


def _release(waiters: list[Waiter], failure: str | None) -> None:
    for waiter in waiters:
        if waiter.done():  # its request was cancelled
            continue
        if failure is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(AuditUnavailable(failure))
