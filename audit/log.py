"""The durable log: requests hand in records, they are written in batches, and each waits until its own is safe."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from audit.durability import Disk, KernelDisk
from audit.errors import AuditUnavailable
from audit.looks import PolicyLooks
from audit.proceeding_looks import ProceedingLooks
from audit.record import Entry, Outcome, Repeated
from audit.series import Series, utc_now
from audit.translation import Translation

logger = logging.getLogger(__name__)

Recorded = Entry | Repeated | PolicyLooks | ProceedingLooks | Translation
Waiter = asyncio.Future[None]
OUTCOME_DELAY_S = 0.1  # outcomes wait so long for a record whose commit they can share


@dataclass(frozen=True, slots=True)
class _Batch:
    """Lines that became durable together, or did not, and who waits for them."""

    lines: list[bytes]
    waiters: list[Waiter]
    begun: float


class AuditLog:
    """An append-only file per process; nothing is acknowledged before it is on the disk.

    Use as a context manager, or `start` and `close`, in one event loop. A process that is killed leaves no acknowledged
    record behind; a request whose outcome is missing was cut off.

    INVARIANT: at most one commit is under way. What arrives in the meantime shares the next, for a commit costs the
    same whatever it holds; while none is under way and something waits, a timer runs that begins one.
    """

    def __init__(
        self,
        directory: Path,
        worker: str,
        batch_delay_s: float = 0.0,
        *,
        max_file_bytes: int = 256 * 1024 * 1024,
        max_waiting: int = 10_000,
        disk: Callable[[], Disk] = KernelDisk,
        now: Callable[[], datetime] = utc_now,
        on_commit: Callable[[int, float], None] | None = None,
    ) -> None:
        """Nothing is opened yet: the first record opens the first file.

        `directory` is made with mode 0700 where it is missing, files have mode 0600. `batch_delay_s` is how long a
        record waits for company where the last commit held several; alone it does not wait. `max_waiting` is how many
        lines may wait before requests are refused; `now` decides the UTC day that a file belongs to; `on_commit` is
        told of each commit how many lines it held and how many seconds it took.
        """
        self._series = Series(directory, worker, max_file_bytes, now)
        self._batch_delay_s = batch_delay_s
        self._max_waiting = max_waiting
        self._made_disk = disk
        self._on_commit = on_commit
        self._lines: list[bytes] = []
        self._waiters: list[Waiter] = []
        self._timer: asyncio.TimerHandle | None = None
        self._commit: asyncio.Task[None] | None = None
        self._under_way: _Batch | None = None
        self._in_company = False
        self._open = False
        self._failing = False
        self._lost_outcomes = 0

    def start(self) -> None:
        """Take records of the event loop that runs; once in the life of a log."""
        self._loop = asyncio.get_running_loop()
        self._disk = self._made_disk()
        self._open = True

    def close(self) -> None:
        """Make durable what waits and close the file in order. Later appends are refused."""
        self._open = False
        if self._timer is not None:
            self._timer.cancel()
        if self._commit is not None:
            self._commit.cancel()
        if self._under_way is not None:
            self._end_commit(self._under_way, _failure_of(self._series.sync))
        if self._lines:
            batch = self._gathered()
            failure = _failure_of(lambda: self._series.write(batch.lines)) or _failure_of(self._series.sync)
            self._end_commit(batch, failure)
        if failure := _failure_of(self._series.end):
            logger.error("the audit log was not closed in order: %s", type(failure).__name__)
        self._disk.close()

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
        if not self._open:
            raise AuditUnavailable("the audit log is closed")
        if len(self._lines) >= self._max_waiting:
            raise AuditUnavailable("too many records wait to be written")
        waiter: Waiter = self._loop.create_future()
        self._lines.append(line)
        self._waiters.append(waiter)
        if len(self._waiters) == 1 and self._under_way is None:
            self._expect_commit()
        return waiter

    def append_outcome(self, outcome: Outcome) -> None:
        """Hand an outcome in; it goes with the next commit, at the latest after a tenth of a second.

        The answer has left, so nothing is raised: an outcome that finds no room is counted and reads as missing.
        """
        if not self._open or len(self._lines) >= self._max_waiting:
            self._lost_outcomes += 1
            return
        self._lines.append(outcome.encode())
        if self._timer is None and self._under_way is None:
            self._timer = self._loop.call_later(OUTCOME_DELAY_S, self._begin_commit)

    # --- commits ------------------------------------------------------------------------------------------------------

    def _expect_commit(self) -> None:
        """Somebody waits: a commit begins now, or a little later where company is likely."""
        if self._timer is not None:  # of outcomes, which are in no hurry
            self._timer.cancel()
        self._timer = self._loop.call_later(self._batch_delay_s if self._in_company else 0, self._begin_commit)

    def _begin_commit(self) -> None:
        self._timer = None
        batch = self._gathered()
        if failure := _failure_of(lambda: self._series.write(batch.lines)):
            self._end_commit(batch, failure)
        else:
            self._under_way = batch
            self._commit = self._loop.create_task(self._durable(batch))

    def _gathered(self) -> _Batch:
        batch = _Batch(self._lines, self._waiters, time.perf_counter())
        self._lines, self._waiters = [], []
        self._in_company = len(batch.waiters) > 1
        return batch

    async def _durable(self, batch: _Batch) -> None:
        failure = None
        try:
            await self._disk.sync(self._series.descriptor)
        except Exception as error:  # whatever it is: nobody may wait for ever or be told it is durable
            failure = error
        self._end_commit(batch, failure)

    def _end_commit(self, batch: _Batch, failure: Exception | None) -> None:
        """The batch is durable, or it is cut off and never will be."""
        self._under_way = None
        if failure is None:
            self._series.confirm()
            self._tell(len(batch.lines), time.perf_counter() - batch.begun)
        else:
            self._series.give_up()
            self._lost_outcomes += len(batch.lines) - len(batch.waiters)
        self._note(failure)
        for waiter in batch.waiters:
            if waiter.done():  # its request was cancelled
                continue
            if failure is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(_unwritten(failure))
        if self._waiters and self._open:
            self._expect_commit()
        elif self._lines and self._open:
            self._timer = self._loop.call_later(OUTCOME_DELAY_S, self._begin_commit)

    def _note(self, failure: Exception | None) -> None:
        if failure is not None and not self._failing:
            logger.error("%s", _unwritten(failure))
        if failure is None and self._failing:
            logger.info("the audit log can be written again")
        self._failing = failure is not None

    def _tell(self, lines: int, seconds: float) -> None:
        """Whoever looks on must not end the log: it is told once that it failed, and never asked again."""
        if self._on_commit is None:
            return
        try:
            self._on_commit(lines, seconds)
        except Exception as error:
            self._on_commit = None
            logger.error("commits are no longer measured: %s", type(error).__name__)


def _failure_of(write: Callable[[], None]) -> Exception | None:
    """Whatever goes wrong; the kind of it is all that is told of it."""
    try:
        write()
    except Exception as error:
        return error
    return None


def _unwritten(failure: Exception) -> AuditUnavailable:
    return AuditUnavailable(f"the audit log cannot be written: {type(failure).__name__}")
