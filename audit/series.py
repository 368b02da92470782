"""The files that one process writes, one after the other, as one chain."""

import logging
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from audit.chain import Head, Tail
from audit.durability import DURABLE
from audit.errors import AuditUnavailable
from audit.segment import Segment, sync_directory

logger = logging.getLogger(__name__)

WORKER = re.compile(r"[A-Za-z0-9_.]{1,64}")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Naming:
    """Names of the files of one process: start (UTC), worker, pid, number; in name order they are in time order."""

    started: datetime
    worker: str
    pid: int

    def file(self, number: int) -> str:
        return f"{self.started:%Y%m%dT%H%M%S.%fZ}-{self.worker}-{self.pid}-{number:06d}.jsonl"


class Series:
    """Opens a file at the first batch, and another when one is full, when the UTC day changes and after a failure.

    One batch at a time: after `write` comes `confirm` or `give_up`.
    """

    def __init__(self, directory: Path, worker: str, max_file_bytes: int, now: Callable[[], datetime]) -> None:
        if not WORKER.fullmatch(worker):
            raise ValueError("a worker's name holds letters, digits, `_` and `.` only")
        self._directory = directory
        self._max_file_bytes = max_file_bytes
        self._now = now
        self._naming = Naming(now(), worker, os.getpid())
        self._number = 0
        self._day = date.min
        self._tail: Tail | None = None
        self._segment: Segment | None = None

    @property
    def descriptor(self) -> int:
        """Of the file in use. There must be one."""
        if self._segment is None:
            raise AuditUnavailable("no file of the audit log is open")
        return self._segment.descriptor

    def write(self, lines: Sequence[bytes]) -> None:
        """Write whole lines into the file in use, which has to be made durable then.

        Raises OSError or AuditUnavailable; the next call then tries with a new file.
        """
        try:
            self._current().write(b"".join(lines), len(lines))
        except BaseException:  # whatever stopped it, part of the batch may stand in the file
            self.give_up()
            raise

    def sync(self) -> None:
        """Make durable what was written last, and wait for it. Raises OSError or AuditUnavailable."""
        DURABLE(self.descriptor)

    def confirm(self) -> None:
        """What was written last is durable."""
        if self._segment is not None:
            self._segment.confirm()
            self._tail = self._segment.tail

    def give_up(self) -> None:
        """What was written last may not be durable: it is cut off, and the next batch begins a new file."""
        segment, self._segment = self._segment, None
        if segment is not None:
            self._abandon(segment)

    def end(self) -> None:
        """Close the file in use in order. Raises OSError."""
        segment, self._segment = self._segment, None
        if segment is None:
            return
        try:
            segment.end()
        except OSError:
            self._abandon(segment)
            raise

    def _current(self) -> Segment:
        today = self._now().date()
        if self._segment and (self._segment.size >= self._max_file_bytes or self._day != today):
            self.end()
        if self._segment is None:
            self._segment = self._next()
            self._day = today
        return self._segment

    def _next(self) -> Segment:
        self._prepare_directory()
        self._number += 1
        head = Head(self._naming.worker, self._naming.pid, self._now(), self._tail)
        return Segment(self._directory / self._naming.file(self._number), head)

    def _prepare_directory(self) -> None:
        if not self._directory.exists():
            self._directory.mkdir(mode=0o700, parents=True)
            sync_directory(self._directory.parent)
        if self._directory.stat().st_mode & 0o022:
            raise AuditUnavailable("others than the owner may write to the directory of the audit log")

    def _abandon(self, segment: Segment) -> None:
        try:
            segment.abandon()
        except OSError as error:
            # Verification will name the lines left behind; the failure that led here is already being reported.
            logger.warning("an audit file could not be cut back after a failed write: %s", type(error).__name__)
