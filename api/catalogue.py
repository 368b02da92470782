"""The catalogue in force: that of the files, and the entries published in the store, followed as they change."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NoReturn

from catalog import Catalog, Finding, Joined, Published, Reading, check_sources, join_published, read_published
from policies import PoliciesError, PolicyError, PolicyFile, PolicyFollower, Release, resources_at
from sharing import StoreUnavailable
from sharing.entries import PublishedEntries
from sources import Source

logger = logging.getLogger("zhaobi.catalogue")

INTERVAL_S = 0.1
AGAIN_S = 5.0
"""After it what does not fit its source is looked at again: a table may have come, a database may answer again."""
_NAMED = re.compile(r"`([a-z0-9_]+)[`.]")


class CatalogueInForce:
    """Joins published entries with the files, and puts the result in force together with policies and schema.

    An entry that cannot be read, whose table does not fit, or over which the policies cannot be read, stays out by
    itself, and is told; until it fits, what policies say of it is idle.
    """

    def __init__(
        self,
        files: Catalog,
        entries: PublishedEntries,
        sources: Mapping[str, Source],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`files` is the catalogue of the files, which fits its sources; `clock` gives monotonic seconds."""
        self._files = files
        self._entries = entries
        self._sources = sources
        self._clock = clock
        self._seen = -1
        self._published: Mapping[str, Published] = {}
        self._readings: dict[Published, Reading] = {}
        self._unfit: dict[Published, tuple[Finding, ...]] = {}  # for their sources; empty where they fit
        self._refused: dict[Published, tuple[str, tuple[Finding, ...]]] = {}  # and by policies of which version
        self._joined = Joined(files, MappingProxyType({}))
        self._looked = clock()
        self._under = ""  # the version of the policies at the last join
        self._failing: str | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def current(self) -> Catalog:
        """What is to be in force."""
        return self._joined.catalog

    @property
    def seen(self) -> int:
        """The number of changes of the store when it was last read."""
        return self._seen

    @property
    def findings(self) -> Mapping[str, tuple[Finding, ...]]:
        """Why published entries are not in force as they were written, by their codes."""
        return self._joined.findings

    @property
    def failure(self) -> str | None:
        """Why the newest catalogue is not in force, where that is so."""
        return self._failing

    async def read(self) -> None:
        """What the store says now, before anything is in force. Raises StoreUnavailable."""
        await self._read()
        self._join("")

    def leave_out(self, error: Exception, release: Release, before: Catalog | None = None) -> bool:
        """Have the entries stay out over which that release cannot be read; False where it is none of them.

        Where nothing tells which ones they are, it is all that `before`, or else the files, did not have.
        """
        known = (self._files if before is None else before).resources
        new = [entry for entry in self._in_catalogue() if known.get(entry.code) != self.current.resources[entry.code]]
        named = _named(error, release.files)
        blamed = [entry for entry in new if entry.code in named] or new
        for entry in blamed:
            self._refused[entry] = release.version, _findings(error, entry)
        self._join(release.version)
        return bool(blamed)

    async def watch(
        self, changes: Callable[[], int], policies: PolicyFollower, then: Callable[[], Awaitable[None]]
    ) -> NoReturn:
        """Follow until it is cancelled. `changes` is the number of changes of the store, as somebody else reads it."""
        while True:
            await asyncio.sleep(INTERVAL_S)
            if changes() != self._seen or self._may_fit_by_now(policies):
                try:
                    await self.refresh(policies, then)
                except StoreUnavailable:
                    continue  # told by those whom it keeps from answering
                except Exception as error:  # watching must outlive whatever stands in the store
                    self._fail(f"the catalogue cannot be followed: {type(error).__name__}")

    def _may_fit_by_now(self, policies: PolicyFollower) -> bool:
        if not self.findings and self._failing is None:
            return False
        return policies.current.version != self._under or self._clock() - self._looked > AGAIN_S

    async def refresh(self, policies: PolicyFollower, then: Callable[[], Awaitable[None]]) -> None:
        """Have in force when this returns what the store says, under the policies that are followed.

        `then` is what has to know at once of another catalogue. Raises StoreUnavailable.
        """
        async with self._one_at_a_time:
            await self._read()
            await self._put(policies, then)

    async def _put(self, policies: PolicyFollower, then: Callable[[], Awaitable[None]]) -> None:
        self._join(policies.current.version)
        while self.current.version != policies.current.catalog.version:
            before = policies.current.catalog
            try:
                await policies.over(self.current)
            except PoliciesError as error:
                if not self.leave_out(error, policies.release, before):
                    self._fail(f"the catalogue cannot be put in force, the one before goes on: {error}")
                    return
            else:
                logger.info("catalogue version %s is in force", self.current.version)
                await then()
        self._failing = None

    async def _read(self) -> None:
        self._looked = self._clock()
        self._seen, self._published = await self._entries.read(self._published)
        standing = set(self._published.values())
        read = await asyncio.to_thread(self._read_each, standing - self._readings.keys())
        kept = {entry: reading for entry, reading in self._readings.items() if entry in standing}
        self._readings = {**kept, **read}
        await self._fit({entry for entry in standing if not entry.is_withdrawn and self._unfit.get(entry) != ()})

    def _read_each(self, entries: set[Published]) -> dict[Published, Reading]:
        return {entry: read_published(entry, self._files.departments) for entry in entries}

    async def _fit(self, entries: set[Published]) -> None:
        """Looks at the sources for those that were never found to fit."""
        resources = {entry: reading for entry in entries if not isinstance(reading := self._readings[entry], tuple)}
        looked_at = Catalog({each.code: each for each in resources.values()}, self._files.departments, "")
        found = await check_sources(looked_at, self._sources) if resources else ()
        kept = {entry: why for entry, why in self._unfit.items() if entry in self._readings and entry not in resources}
        told = {entry: tuple(one for one in found if one.place.file == entry.file) for entry in resources}
        self._unfit = {**kept, **told}

    def _join(self, version: str) -> None:
        """The catalogue without what does not fit; what policies of another version refused has another chance."""
        self._under = version
        self._refused = {
            entry: refusal
            for entry, refusal in self._refused.items()
            if entry in self._readings and refusal[0] == version
        }
        entries = {entry: self._reading(entry) for entry in self._published.values()}
        before, self._joined = self._joined.findings, join_published(self._files, entries)
        for code, findings in self.findings.items():
            for finding in findings if findings != before.get(code) else ():
                logger.warning("the published entry `%s` is not in force as it stands: %s", code, finding)

    def _reading(self, entry: Published) -> Reading:
        return self._unfit.get(entry) or self._refused.get(entry, ("", ()))[1] or self._readings[entry]

    def _in_catalogue(self) -> Iterator[Published]:
        for code, entry in self._published.items():
            if code in self.current.resources:
                yield entry

    def _fail(self, reason: str) -> None:
        if reason != self._failing:
            logger.error("%s", reason)
        self._failing = reason


def _named(error: Exception, files: tuple[PolicyFile, ...]) -> frozenset[str]:
    """The codes of resources that an error is about, as far as it says."""
    findings = error.findings if isinstance(error, PolicyError) else ()
    at_places = resources_at(files, (finding.place for finding in findings))
    return at_places | frozenset(_NAMED.findall(str(error)))


def _findings(error: Exception, entry: Published) -> tuple[Finding, ...]:
    if isinstance(error, PolicyError):
        return error.findings
    return (Finding(entry.place, "unusable", str(error)),)
