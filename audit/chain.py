"""The lines that tie the log together: the head of a file, the link after each batch, the end of a file.

link = digest_chain(link before, bytes of the batch). The head belongs to the first batch of its file and names the file
before with its last link, so the chain runs through all files of one process.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

START = b""
"""The link before the first batch of a process."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a chain stands: the name of the file written last and its last link."""

    file: str
    link: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself in its first line."""

    worker: str
    pid: int
    opened: datetime
    previous: Tail | None

    def encode(self) -> bytes:
        previous = self.previous and {"file": self.previous.file, "link": self.previous.link.hex()}
        opened = self.opened.astimezone(UTC).isoformat(timespec="microseconds")
        return _line({"kind": "file", "worker": self.worker, "pid": self.pid, "opened": opened, "previous": previous})


def link_line(link: bytes, lines: int) -> bytes:
    """The line after a batch of that many lines."""
    return _line({"kind": "link", "lines": lines, "link": link.hex()})


def end_line(link: bytes) -> bytes:
    """The last line of a file that was closed in order; without it a tail cut off between two batches is unseen."""
    return _line({"kind": "end", "link": link.hex()})


def _line(content: dict[str, object]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)
