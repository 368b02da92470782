"""The policies as their files change: read anew, proved, and swapped at once, or the old ones kept."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from catalog import Catalog
from policies.agreement import check_against_specification
from policies.deciding import Policies
from policies.errors import PolicyError, SpecificationMismatch
from policies.files import PolicyFile, load_files
from policies.reading import parse_policies
from policies.table import version_of

POLL_INTERVAL_S = 0.2
_CLOCK_TICK_NS = 2_000_000_000  # coarsest clock of a file system: a younger file may change and look the same

Refused = PolicyError | SpecificationMismatch
_Stamp = frozenset[tuple[str, int, int, int]]


@dataclass(frozen=True, slots=True)
class PoliciesInForce:
    """The policies that answer now, and why newer files were refused, if they were."""

    policies: Policies
    failure: Refused | None


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at the directory: its stamp, None if it could not be listed, and the contents last read."""

    stamp: _Stamp | None
    version: str | None


class PolicyFiles:
    """A directory of policy files and what is in force of it.

    `on_change` is called in the event loop after every reading that took or refused something.
    """

    def __init__(
        self,
        directory: Path,
        catalog: Catalog,
        *,
        centre_may_allow: bool = False,
        on_change: Callable[[PoliciesInForce], None] = lambda _: None,
        interval: float = POLL_INTERVAL_S,
    ) -> None:
        """Reads the directory; raises PolicyError or SpecificationMismatch, for there is nothing older to keep."""
        self._directory = directory
        self._catalog = catalog
        self._centre_may_allow = centre_may_allow
        self._on_change = on_change
        self._interval = interval
        stamp = _stamp(directory)
        files = load_files(directory)
        self._read = _Look(stamp, version_of(files))
        self._in_force = PoliciesInForce(self._compile(files), None)

    @property
    def current(self) -> Policies:
        return self._in_force.policies

    @property
    def failure(self) -> Refused | None:
        """Why the files as they are now were refused; None while `current` is what they say."""
        return self._in_force.failure

    async def watch(self) -> NoReturn:
        """Looks for changes every `interval` seconds until it is cancelled; reads away from the event loop.

        A directory is read once it has looked the same twice, so that no half-written file is taken.
        """
        before = self._read.stamp
        while True:
            await asyncio.sleep(self._interval)
            stamp = await asyncio.to_thread(_stamp, self._directory)
            if stamp == before and (stamp != self._read.stamp or _may_hide_a_change(stamp)):
                await self._reload(stamp)
            before = stamp

    async def _reload(self, stamp: _Stamp | None) -> None:
        look, outcome = await asyncio.to_thread(self._load, stamp)
        self._read = look
        match outcome:
            case None:
                return
            case Policies():
                self._in_force = PoliciesInForce(outcome, None)
            case refused:
                self._in_force = PoliciesInForce(self.current, refused)
        self._on_change(self._in_force)

    def _load(self, stamp: _Stamp | None) -> tuple[_Look, Policies | Refused | None]:
        """What the files say, or None if that is what was read last."""
        try:
            files = load_files(self._directory)
        except PolicyError as error:
            return _Look(stamp, None), error
        look = _Look(stamp, version_of(files))
        if look.version == self._read.version:
            return look, None
        try:
            return look, self._compile(files)
        except (PolicyError, SpecificationMismatch) as error:
            return look, error

    def _compile(self, files: tuple[PolicyFile, ...]) -> Policies:
        table = parse_policies(files, self._catalog, centre_may_allow=self._centre_may_allow)
        policies = Policies(table, self._catalog)
        check_against_specification(policies)
        return policies


def _stamp(directory: Path) -> _Stamp | None:
    """What shows that a file was changed: name, time of change in ns, size in bytes and inode of each."""
    try:
        with os.scandir(directory) as entries:
            stats = [(entry.name, entry.stat()) for entry in entries if entry.name[0] != "."]
    except OSError:
        return None  # reading the directory then says what is wrong
    return frozenset((name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in stats)


def _may_hide_a_change(stamp: _Stamp | None) -> bool:
    now = time.time_ns()
    return stamp is not None and any(now - changed < _CLOCK_TICK_NS for _, changed, _, _ in stamp)
