"""A directory of policy files as a supply: a release is taken once the directory has stayed the same for a while."""

import asyncio
import os
import time
from collections.abc import Collection, Mapping
from pathlib import Path

from policies.errors import PolicyError, ReleaseRefused
from policies.files import FileStamp, PolicyFile, stamp_of, stamped_files
from policies.releases.release import Release
from policies.releases.signature import SIGNATURE_FILE, signature_in
from policies.releases.supply import Look

SETTLE_S = 0.15
_CLOCK_TICK_NS = 2_000_000_000  # coarsest clock of a file system: a younger file may change and look the same
_READ_AGAIN_S = 0.5  # where the stamp does not tell: large files are not to be read at every look
_BEING_CHANGED = "the policy files are being changed"

_Stamp = frozenset[FileStamp]


class PolicyDirectory:
    """The files of a directory, and with `signed` the signature beside them."""

    def __init__(self, directory: Path, *, signed: bool = False) -> None:
        self._directory = directory
        self._signed = signed
        self._seen: _Stamp | None = None  # at the last look
        self._taken: _Stamp | None = None  # when the files were read last
        self._read_at = 0.0  # monotonic seconds
        self._is_settled = False  # whether what was read then stays so while the stamp does
        self._problem: str | None = None
        self._given: object = None
        self._known: Mapping[FileStamp, PolicyFile] = {}  # those whose stamps will tell every change

    def read(self) -> Release:
        """What is there now, settled or not. Raises PolicyError."""
        self._seen = stamp = _stamp(self._directory, self._signed)
        self._begin(stamp)
        release = self._load()
        self._given = release.identity
        return release

    async def look(self) -> Look:
        """Read away from the event loop, and only what may have changed."""
        return await asyncio.to_thread(self._look)

    def _look(self) -> Look:
        before, self._seen = self._seen, _stamp(self._directory, self._signed)
        if self._seen != before:
            time.sleep(SETTLE_S)  # somebody may be writing: a half-written file is not to be read
            before, self._seen = self._seen, _stamp(self._directory, self._signed)
        if self._seen != before:
            return Look(problem=_BEING_CHANGED)
        if self._seen == self._taken and (self._is_settled or time.monotonic() - self._read_at < _READ_AGAIN_S):
            return Look(problem=self._problem)
        return self._read_again(self._seen)

    def _begin(self, stamp: _Stamp | None) -> None:
        self._taken, self._read_at, self._is_settled = (
            stamp,
            time.monotonic(),
            not _may_hide_a_change(stamp, time.time_ns()),
        )

    def _read_again(self, stamp: _Stamp | None) -> Look:
        """Files that cannot be read are tried again and again: what was in the way leaves no mark on them."""
        self._begin(stamp)
        look = self._tried()
        if _stamp(self._directory, self._signed) != stamp:  # while they were read
            return Look(problem=_BEING_CHANGED)
        self._problem = look.problem
        self._is_settled = self._is_settled and look.problem is None
        identity = look.news.identity if isinstance(look.news, Release) else str(look.news)
        if identity == self._given:
            return Look(None, look.problem)
        self._given = identity
        return look

    def _tried(self) -> Look:
        try:
            return Look(self._load())
        except ReleaseRefused as error:
            return Look(error)
        except PolicyError as error:
            return Look(error, "the policy files cannot be read")

    def _load(self) -> Release:
        began = time.time_ns()
        found = stamped_files(self._directory, self._known)
        self._known = {stamp: file for stamp, file in found.items() if not _may_hide_a_change({stamp}, began)}
        files = tuple(found.values())
        if not self._signed:
            return Release(files)
        signature = signature_in(self._directory)
        return Release(files, None if signature is None else signature.number, signature)


def _stamp(directory: Path, signed: bool) -> _Stamp | None:
    """What shows that a file was changed: name, time of change in ns, size in bytes and inode of each."""
    try:
        with os.scandir(directory) as entries:
            stats = [
                (entry.name, entry.stat())
                for entry in entries
                if entry.name[0] != "." or (signed and entry.name == SIGNATURE_FILE)
            ]
    except OSError:
        return None  # reading the directory then says what is wrong
    return frozenset(stamp_of(name, status) for name, status in stats)


def _may_hide_a_change(stamps: Collection[FileStamp] | None, now: int) -> bool:
    """`now` in ns."""
    return stamps is not None and any(now - changed < _CLOCK_TICK_NS for _, changed, _, _ in stamps)
