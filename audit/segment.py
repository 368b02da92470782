"""One file of the log while it is being written."""

import fcntl
import os
from pathlib import Path

from audit.chain import START, Head, Tail, end_line, link_line
from audit.durability import DURABLE
from masking import digest_chain


class Segment:
    """An append-only file of batches: each is written, made durable by whoever wrote it, and confirmed.

    The file is locked as long as it is written, so that a reader can tell a file in use from one cut short.
    Every method raises OSError where the disk refuses; after that only `abandon` may be called.
    """

    def __init__(self, path: Path, head: Head) -> None:
        """Create the file, readable by its owner alone, and make its name durable."""
        self._path = path
        self._head = head.encode()
        self._link = head.previous.link if head.previous else START
        self._written = 0
        self._size = 0
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            sync_directory(path.parent)
        except BaseException:  # whatever stopped it, no empty file stays
            self.abandon()
            raise

    @property
    def size(self) -> int:
        """Bytes that are durable."""
        return self._size

    @property
    def descriptor(self) -> int:
        return self._descriptor

    @property
    def tail(self) -> Tail:
        return Tail(self._path.name, self._link)

    def write(self, batch: bytes, lines: int) -> None:
        """Write whole lines and their link."""
        if not self._written:
            batch, lines = self._head + batch, lines + 1
        link = digest_chain(self._link, batch)
        self._write(batch + link_line(link, lines))
        self._link = link

    def confirm(self) -> None:
        """All that was written is durable now."""
        self._size = self._written

    def end(self) -> None:
        """Close the file in order."""
        self._write(end_line(self._link))
        DURABLE(self._descriptor)
        self.confirm()
        os.close(self._descriptor)

    def abandon(self) -> None:
        """Close the file after a failure and cut off what was never acknowledged."""
        try:
            if self._size:
                os.ftruncate(self._descriptor, self._size)
            else:
                self._path.unlink()
        finally:
            os.close(self._descriptor)

    def _write(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self._written += len(content)


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        DURABLE(descriptor)
    finally:
        os.close(descriptor)
