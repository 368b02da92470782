"""The file of the epochs of keys: read strictly, and read again when it changes."""

import logging
import os
import re
import stat
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from api.errors import EpochFileError
from masking import FIRST_EPOCH, Epoch, EpochsUnclear, KeyRing, MasterKey

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,31}")
UNFIT_NAME = "a name is 1 to 32 of `a-z`, `0-9`, `.` and `-`, the first a letter or digit"

_LOOK_AGAIN_S = 0.5  # a retired epoch is to be refused in every process within a second
_SETTLED_NS = 2_000_000_000
_MEMBERS = ("name", "from", "until")
_State = tuple[int, int] | None

logger = logging.getLogger("zhaobi.keys")


class EpochFile:
    """The epochs in force with the master key, followed while the platform runs.

    What cannot be read while it runs leaves no epoch in force: nothing is made and nothing opened until it is set
    right. A file that was there and is gone counts as one that cannot be read, for without it retired epochs would
    open again.
    """

    def __init__(self, path: Path, master: MasterKey, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises EpochFileError where the file cannot be used at start."""
        self._path = path
        self._master = master
        self._clock = clock
        self._looked = clock()
        self._seen = _state(path)
        self._there = self._seen is not None
        self._ring = KeyRing(master, read_epochs(path))
        self._failing = False

    def ring(self) -> KeyRing:
        """The epochs at most half a second old; the very same object as long as none has changed."""
        now = self._clock()
        if now - self._looked >= _LOOK_AGAIN_S:
            self._looked = now
            try:
                self._look()
            except EpochFileError as error:
                self._shut(error)
        return self._ring

    def failing(self) -> bool:
        """Whether the file cannot be used, so that no epoch is in force."""
        self.ring()
        return self._failing

    def _look(self) -> None:
        state = _state(self._path)
        if state is None and self._there:
            raise EpochFileError(f"`{self._path}`: is gone: put a copy back, or retired epochs would open again")
        if state == self._seen and not self._failing and _settled(state):
            return
        epochs = read_epochs(self._path)
        self._seen, self._there, self._failing = state, state is not None, False
        if epochs != self._ring.epochs:
            self._ring = KeyRing(self._master, epochs)
            logger.info("epochs of keys: %s", ", ".join(epoch.name for epoch in epochs))

    def _shut(self, error: EpochFileError) -> None:
        if not self._failing:
            logger.error("no key makes or opens anything: %s", error)
        self._failing = True
        self._ring = KeyRing(self._master, ())


def read_epochs(path: Path) -> tuple[Epoch, ...]:
    """The epochs of the file in the order of their first days; where there is no file, `FIRST_EPOCH` alone.

    Raises EpochFileError, which names the file and the epoch and repeats no value.
    """
    content = _content(path)
    if content is None:
        return (FIRST_EPOCH,)
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise EpochFileError(f"`{path}`: not in utf-8") from None
    except tomllib.TOMLDecodeError as error:
        raise EpochFileError(f"`{path}`: not a toml file: {error}") from None
    try:
        return in_order([_epoch(number, entry) for number, entry in enumerate(_entries(table), start=1)])
    except (EpochsUnclear, EpochFileError) as error:
        raise EpochFileError(f"`{path}`: {error}") from None


def in_order(epochs: Sequence[Epoch]) -> tuple[Epoch, ...]:
    """The epochs by their first days. Raises EpochFileError where two share that or a name."""
    names: set[str] = set()
    days: dict[date, str] = {}
    for epoch in epochs:
        if epoch.name in names:
            raise EpochFileError(f"epoch `{epoch.name}`: there are two of that name")
        if (other := days.setdefault(epoch.from_day, epoch.name)) != epoch.name:
            raise EpochFileError(f"epoch `{epoch.name}`: begins on the same day as `{other}`, {epoch.from_day}")
        names.add(epoch.name)
    return tuple(sorted(epochs, key=lambda epoch: epoch.from_day))


def latest_begun(epochs: Sequence[Epoch], day: date) -> Epoch | None:
    """The epoch of that day, which makes keys if it has not ended."""
    return max((epoch for epoch in epochs if epoch.from_day <= day), key=lambda epoch: epoch.from_day, default=None)


def _entries(table: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    for key in table.keys() - {"epoch"}:
        raise EpochFileError(f"there is no `{key}` in a file of epochs: write `[[epoch]]`")
    entries = table.get("epoch")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise EpochFileError("holds no epoch: write at least one `[[epoch]]`")
    return entries


def _epoch(number: int, entry: Mapping[str, Any]) -> Epoch:
    name = entry.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise EpochFileError(f"epoch {number} of the file: {UNFIT_NAME}")
    for key in entry.keys() - set(_MEMBERS):
        raise EpochFileError(f"epoch `{name}`: there is no `{key}`: an epoch has `name`, `from` and `until`")
    from_day = _day(name, entry, "from")
    if from_day is None:
        raise EpochFileError(f"epoch `{name}`: `from` is missing")
    return Epoch(name, from_day, _day(name, entry, "until"))


def _day(name: str, entry: Mapping[str, Any], key: str) -> date | None:
    value = entry.get(key)
    if value is not None and type(value) is not date:  # a moment is a date too, in Python
        raise EpochFileError(f"epoch `{name}`: `{key}` is no day: write it like 2026-11-22, without quotation marks")
    return value


def _content(path: Path) -> bytes | None:
    """The bytes of the file, after a look at the mode of the very file that is read; None where there is none."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                raise EpochFileError(f"`{path}`: others than its owner may write it: run chmod 600 on it")
            return file.read()
    except FileNotFoundError:
        if trace_of(path).exists():
            raise EpochFileError(f"`{path}`: is gone: put a copy back, or retired epochs would open again") from None
        return None
    except OSError as error:
        raise EpochFileError(f"`{path}`: cannot be read: {error.strerror}") from None


def trace_of(path: Path) -> Path:
    """What stays beside the file once it was written, so that nobody starts without it and opens retired epochs."""
    return path.with_name(f".{path.name}.written")


def _state(path: Path) -> _State:
    """What differs after every change of the file or of its mode; None where there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EpochFileError(f"`{path}`: cannot be read: {error.strerror}") from None
    return found.st_ino, found.st_ctime_ns


def _settled(state: _State) -> bool:
    """Whether a further change would show: not within one tick of the file system's clock."""
    return state is None or time.time_ns() - state[1] > _SETTLED_NS
