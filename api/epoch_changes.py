"""Changes of the file of epochs: a new epoch begins, an old one ends, and no name is ever forgotten."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from api.epochs import NAME, UNFIT_NAME, in_order, latest_begun, read_epochs, trace_of
from api.errors import EpochFileError
from masking import Epoch

Epochs = tuple[Epoch, ...]

_HEAD = """\
# Epochs of the keys under which values are masked, written by `zhaobi keys epoch`: remarks of others are lost.
# A name makes the keys, so it never serves twice: no epoch is ever taken out.
"""
_OTHERS_MAY_WRITE = 0o022


def change_epochs(path: Path, change: Callable[[Epochs], Epochs]) -> Epochs:
    """Read the file, change its epochs, write it whole and give what stands there now.

    Whoever comes while another changes it is refused, so that no change is lost. Raises EpochFileError, OSError.
    """
    with _alone(path):
        changed = in_order(change(read_epochs(path)))
        _write(path, changed)
        return changed


def begun(epochs: Epochs, name: str, from_day: date, overlap_days: int, today: date) -> Epochs:
    """With a new epoch that makes keys from that day on; the one before it opens for so many days more.

    Where another has been announced for a later day, the new one ends likewise. Raises EpochFileError.
    """
    if not NAME.fullmatch(name):
        raise EpochFileError(UNFIT_NAME)
    for epoch in epochs:
        if epoch.name == name:
            raise EpochFileError(f"there is an epoch `{name}` already: a name never serves twice")
        if epoch.from_day == from_day:
            raise EpochFileError(f"epoch `{epoch.name}` begins on {from_day} already")
    if from_day < today:
        raise EpochFileError(f"epoch `{name}` cannot begin on {from_day}, a day that is over")
    after = min((epoch for epoch in epochs if epoch.from_day > from_day), key=_first_day, default=None)
    new = Epoch(name, from_day, None if after is None else _still_open(after.from_day, overlap_days))
    before = latest_begun(epochs, from_day)
    if before is None:
        return *epochs, new
    until = _still_open(from_day, overlap_days)
    if before.until_day is not None:
        until = min(until, before.until_day)  # nothing opens for longer than somebody has set
    return *(epoch for epoch in epochs if epoch != before), replace(before, until_day=until), new


def ended(epochs: Epochs, name: str, until: date, today: date) -> Epochs:
    """With another last day of one epoch; before today it retires the epoch at once. Raises EpochFileError."""
    epoch = next((epoch for epoch in epochs if epoch.name == name), None)
    if epoch is None:
        raise EpochFileError(f"there is no epoch `{name}`")
    if until < epoch.from_day:
        raise EpochFileError(f"epoch `{name}` begins on {epoch.from_day}: it cannot end on {until}, before that")
    if epoch.until_day is not None and epoch.until_day < today and until > epoch.until_day:
        raise EpochFileError(f"epoch `{name}` ended on {epoch.until_day}: it never opens anything again")
    first_without = max(today, _later(until, 1))
    if latest_begun(epochs, first_without) == epoch:
        raise EpochFileError(
            f"no other epoch makes keys on {first_without}: first run `zhaobi keys epoch begin NAME --from DATE`"
        )
    return *(other for other in epochs if other != epoch), replace(epoch, until_day=until)


def _first_day(epoch: Epoch) -> date:
    return epoch.from_day


def _still_open(next_from: date, overlap_days: int) -> date:
    """The last day of an epoch whose keys open during so many days of the next one."""
    return _later(next_from, overlap_days - 1)


def _later(day: date, days: int) -> date:
    """So many days later, as far as there are days."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def _text(epochs: Sequence[Epoch]) -> str:
    return _HEAD + "".join(_entry(epoch) for epoch in epochs)


def _entry(epoch: Epoch) -> str:
    until = "" if epoch.until_day is None else f"until = {epoch.until_day}\n"
    return f'\n[[epoch]]\nname = "{epoch.name}"\nfrom = {epoch.from_day}\n{until}'


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Holds a lock that ends with the process, whatever becomes of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_mode & _OTHERS_MAY_WRITE:
        raise EpochFileError(f"`{path.parent}`: others than its owner may write here: run chmod 700 on it")
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise EpochFileError(f"`{path}`: somebody else is changing it: look at it, and try again") from None
    finally:
        os.close(lock)


def _write(path: Path, epochs: Sequence[Epoch]) -> None:
    """Under its name only when it is whole and on disk."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_text(epochs).encode())
        file.flush()
        os.fsync(descriptor)
    unfinished.rename(path)
    trace_of(path).touch(mode=0o600)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
