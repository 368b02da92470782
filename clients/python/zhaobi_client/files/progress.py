"""How far a run over a file has come, kept beside its output so that it goes on there after whatever ended it."""

import hashlib
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Self

from zhaobi_client.errors import FileRefused
from zhaobi_client.files.encodings import HEAD_BYTES

SUFFIX = ".progress"
_VERSION = 1


@dataclass(frozen=True, slots=True, repr=False)
class Task:
    """What a run is for: started again, it must be for the same. `head` are the first bytes of the input."""

    url: str
    resource: str
    purposes: tuple[str, ...]
    case: str | None
    head: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """All lines before the byte `offset` are settled, and their verdicts are the first `written` bytes of the output.

    `line` is the number of the line at `offset`. `attempt` counts the times that the platform had nobody to answer any
    more: the same lines are another question then. `counts` has how many lines ended in which way.
    """

    run: str
    task: str
    offset: int
    line: int
    written: int
    attempt: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def beginning(cls, task: Task, offset: int, line: int) -> Self:
        """Of a run that is new, at the first line below the head line."""
        run = uuid.uuid4().hex
        return cls(run, _digest(run, task), offset, line, 0)

    def is_of(self, task: Task) -> bool:
        return self.task == _digest(self.run, task)

    def key(self, first: int, last: int) -> str:
        """The idempotency key of a question about the lines with these numbers: the same however often it is asked."""
        return hashlib.sha256(f"{self.run}:{self.attempt}:{first}:{last}".encode()).hexdigest()


def progress_beside(output: Path) -> Path:
    return output.with_name(output.name + SUFFIX)


def read_progress(path: Path) -> Progress:
    """Raises FileRefused for a file that is no such progress, OSError."""
    try:
        told = json.loads(path.read_bytes())
        if told.pop("version") != _VERSION:
            raise ValueError
        return Progress(**told | {"counts": MappingProxyType({str(k): int(v) for k, v in told["counts"].items()})})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise FileRefused(f"`{path}` is no progress of a run: move it away") from None


def write_progress(path: Path, progress: Progress) -> None:
    """Durable and whole under its name, for its owner alone. Raises OSError."""
    told = {each.name: getattr(progress, each.name) for each in fields(progress)}
    told |= {"version": _VERSION, "counts": dict(progress.counts)}
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(json.dumps(told, indent=1).encode())
        file.flush()
        os.fsync(descriptor)
    unfinished.rename(path)
    make_names_durable(path.parent)


def make_names_durable(folder: Path) -> None:
    """What was created, renamed or removed in a folder stays so after a crash."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def head_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(HEAD_BYTES)


def _digest(run: str, task: Task) -> str:
    """Salted and slow: the head of a short file could be guessed from a plain digest of it."""
    stated = json.dumps([task.url, task.resource, task.purposes, task.case]).encode()
    return hashlib.scrypt(stated + task.head, salt=run.encode(), n=2**14, r=8, p=1, maxmem=2**26, dklen=32).hex()
