"""The output of a run: a verdict per line of the input, by its number, and nothing that stood in the line."""

import csv
import fcntl
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from zhaobi_client.errors import FileRefused
from zhaobi_client.files.progress import make_names_durable

COLUMNS = ("line", "result", "retry_at", "fault")
OF_ITEM = "item:"
"""Before the code of an item, the column of its own verdict."""


class Output:
    """Appended to by one run at a time; what was written is durable when `append` returns."""

    def __init__(self, path: Path) -> None:
        """Keep the file to this run; make it, empty, where there is none. Raises FileRefused, OSError."""
        self._path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(
                self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB
            )  # ends with the process, whatever becomes of it
        except BlockingIOError:
            self.close()
            raise FileRefused(f"`{path}` is being written by another run") from None

    @property
    def size(self) -> int:
        return os.fstat(self._descriptor).st_size

    def resume(self, written: int, head: Sequence[str]) -> int:
        """Go on behind the first `written` bytes and cut off what stands there; a new run (0) writes its head line.

        Gives how many bytes the file has now. Raises FileRefused where such a run did not leave it behind, OSError.
        """
        if not self._is_of_run(written, _text([head])):
            raise FileRefused(f"`{self._path}` is not what its run has written: begin anew with another output")
        os.ftruncate(self._descriptor, written)
        if written:
            return written
        make_names_durable(self._path.parent)
        return self.append([head])

    def append(self, rows: Iterable[Sequence[str]]) -> int:
        """Write rows and give how many bytes the output has now. Raises OSError."""
        left = memoryview(_text(rows))
        while left:
            left = left[os.write(self._descriptor, left) :]
        os.fsync(self._descriptor)
        return self.size

    def close(self) -> None:
        os.close(self._descriptor)

    def _is_of_run(self, written: int, head: bytes) -> bool:
        """Whether it begins with the head line, or is a part of it, and has all that the run knows to have written."""
        begins = os.pread(self._descriptor, len(head), 0)
        if written:
            return begins == head and self.size >= written
        return head.startswith(begins) and self.size <= len(head)


def _text(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
