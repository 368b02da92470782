"""What an operator can measure: figures of all worker processes for Prometheus, with no value and nobody in a label."""

import asyncio
import glob
import os
from collections import Counter as Numbers
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from policies import PoliciesInForce, PoliciesUnusable, PolicyError, PolicyFollower, Refused, ReleaseRefused, Tally
from policies import SpecificationMismatch as Mismatch
from resolvers import Code
from resolvers.passage import Passage
from sources import Connections

CONTENT_TYPE = CONTENT_TYPE_LATEST
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable that names the folder in which worker processes keep their figures together.

The library reads it when it is imported, so it is set before the workers are started.
"""
REFRESH_S = 1.0
"""How old the figures of another process may be that are not counted in the shared folder at once."""

_OUTCOMES = ("taken", "mistakes", "release", "specification", "unusable")
_VERSION = "zhaobi_policy_info"
_REQUEST_S = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_BATCH_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0)
_BATCH_RECORDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 1024)


@dataclass(frozen=True, slots=True)
class Readings:
    """What is looked up when figures are refreshed: it is counted or known elsewhere."""

    running: int = 0
    subscriptions: int = 0
    lost_outcomes: int = 0
    caches: Mapping[str, Tally] = field(default_factory=dict)
    connections: Mapping[str, Connections] = field(default_factory=dict)


class Metrics:
    """Has a registry of its own, so that nothing which a library registers for itself is told.

    What every request counts is a plain number, brought into the figures when they are refreshed. Not safe for
    threads.
    """

    def __init__(self) -> None:
        folder = os.environ.get(SHARED_FOLDER)
        self._registry = CollectorRegistry()
        self.shared = folder is not None
        """Whether there are other workers, which read what is refreshed here."""
        if folder is not None:
            self._registry.register(_OfAllWorkers(Path(folder)))
        own = None if self.shared else self._registry  # what is shared is read from the folder, not from here

        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(name, says, labels, registry=own)

        def histogram(name: str, says: str, buckets: Iterable[float], *labels: str) -> Histogram:
            return Histogram(name, says, labels, registry=own, buckets=tuple(buckets))

        def total(name: str, says: str, *labels: str) -> Gauge:
            return Gauge(name, says, labels, registry=own, multiprocess_mode="livesum")

        def worst(name: str, says: str) -> Gauge:
            return Gauge(name, says, registry=own, multiprocess_mode="livemax")

        self._reloads = counter(
            "zhaobi_policy_reloads",
            "Releases of policies since the start, in each worker: `taken`, or refused for mistakes in the files, for"
            " their release (signature or number), for the specification (Casbin decides otherwise), or as unusable.",
            "outcome",
        )
        self._refused = worst(
            "zhaobi_policy_refused", "1 while the newest release is refused in a worker and an older one answers."
        )
        self._version = total(_VERSION, "How many workers answer by this version of the policies.", "version")
        self._number = Gauge(
            "zhaobi_policy_release_number",
            "Number of the release that answers, the lowest of all workers; 0 if it has none.",
            registry=own,
            multiprocess_mode="livemin",
        )
        self._unconfirmed = worst(
            "zhaobi_policy_unconfirmed_seconds",
            "Seconds since it was last confirmed which release is the newest; after 5 no grant is in force.",
        )
        self._workers = total("zhaobi_workers", "Worker processes that serve.")
        self._requests = histogram(
            "zhaobi_request_seconds",
            "How long requests took, from the whole body to the whole answer, by what they asked and how they ended.",
            _REQUEST_S,
            "area",
            "field",
            "outcome",
        )
        self._running = total("zhaobi_requests_running", "Requests that are being answered.")
        self._subscriptions = total("zhaobi_subscriptions_open", "Subscriptions that are open.")
        self._refusals = counter("zhaobi_refusals", "Requests and root fields that were refused, by code.", "code")
        self._decided = counter("zhaobi_decisions", "Decisions on which answers rested, by kind.", "decision")
        self._lookups = counter("zhaobi_cache_lookups", "What memories were asked for.", "cache", "outcome")
        self._connections = total("zhaobi_source_connections", "Connections to a source.", "source", "state")
        self._waiting = total("zhaobi_source_waiting", "Statements that wait for a connection to a source.", "source")
        self._batch_records = histogram(
            "zhaobi_audit_batch_lines", "Lines of the audit log in a commit.", _BATCH_RECORDS
        )
        self._batch_seconds = histogram(
            "zhaobi_audit_batch_seconds", "How long a commit of the audit log took.", _BATCH_S
        )
        self._lost_outcomes = counter("zhaobi_audit_outcomes_lost", "Outcomes that the audit log could not take.")
        for outcome in _OUTCOMES:
            self._reloads.labels(outcome)
        self._workers.set(1)
        self._in_force: str | None = None
        self._by_request: dict[tuple[str, str, str], Histogram] = {}
        self._numbers: Numbers[tuple[Counter, tuple[str, ...]]] = Numbers()
        self._brought: Numbers[tuple[Counter, tuple[str, ...]]] = Numbers()
        self._unconfirmed_s: Callable[[], float] = float
        self._read: Callable[[], Readings] = Readings

    # --- what is told from elsewhere ----------------------------------------------------------------------------------

    def observe(self, followed: PolicyFollower) -> None:
        """Show what is in force, and from now on the age of its confirmation."""
        self._show(followed.in_force)
        self._unconfirmed_s = lambda: followed.unconfirmed_s

    def look_up(self, read: Callable[[], Readings]) -> None:
        """From now on `read` gives what is counted elsewhere."""
        self._read = read

    def count(self, in_force: PoliciesInForce) -> None:
        """A release was taken or refused."""
        self._reloads.labels(_outcome(in_force.failure)).inc()
        self._show(in_force)

    def count_request(self, passage: Passage, seconds: float) -> None:
        """A request is over, answered or refused."""
        asked = passage.asked
        key = (asked.area, asked.field, passage.outcome)
        histogram = self._by_request.get(key)
        if histogram is None:
            histogram = self._by_request[key] = self._requests.labels(*key)
        histogram.observe(seconds)
        numbers = self._numbers
        for kind, number in passage.decisions:
            numbers[self._decided, (kind,)] += number
        for code in passage.refused:
            numbers[self._refusals, (code,)] += 1

    def count_refusal(self, code: Code) -> None:
        """A request was refused as a whole."""
        self._numbers[self._refusals, (code.value,)] += 1

    def count_batch(self, lines: int, seconds: float) -> None:
        """A commit of the audit log."""
        self._batch_records.observe(lines)
        self._batch_seconds.observe(seconds)

    async def keep_fresh(self) -> NoReturn:
        """Refresh the figures every second, for the workers that share a folder; never ends by itself."""
        while True:
            await asyncio.sleep(REFRESH_S)
            self.refresh()

    # --- the page -----------------------------------------------------------------------------------------------------

    def page(self) -> bytes:
        """All figures in the text format of Prometheus, those of other workers as they were a second ago."""
        self.refresh()
        return generate_latest(self._registry)

    def refresh(self) -> None:
        """Bring what was counted since the last time into the figures."""
        readings = self._read()
        self._unconfirmed.set(self._unconfirmed_s())
        self._running.set(readings.running)
        self._subscriptions.set(readings.subscriptions)
        for source, connections in readings.connections.items():
            self._connections.labels(source, "idle").set(connections.idle)
            self._connections.labels(source, "lent").set(connections.open - connections.idle)
            self._waiting.labels(source).set(connections.waiting)
        for cache, tally in readings.caches.items():
            self._numbers[self._lookups, (cache, "hit")] = tally.asked - tally.missed
            self._numbers[self._lookups, (cache, "miss")] = tally.missed
        self._numbers[self._lost_outcomes, ()] = readings.lost_outcomes
        for (counter, labels), number in self._numbers.items():
            (counter.labels(*labels) if labels else counter).inc(number - self._brought[counter, labels])
            self._brought[counter, labels] = number

    def _show(self, in_force: PoliciesInForce) -> None:
        version = in_force.policies.version
        self._refused.set(in_force.failure is not None)
        self._number.set(in_force.number or 0)
        if self._in_force not in (None, version):
            self._version.labels(self._in_force).set(0)
            if not self.shared:  # from the shared folder nothing can be taken: what is 0 is left out when it is read
                self._version.remove(self._in_force)
        self._version.labels(version).set(1)
        self._in_force = version


class _OfAllWorkers(Collector):
    """The figures in the shared folder. Those of processes that are gone count on, but not as what is there now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = MultiProcessCollector(None, str(folder))  # type: ignore[no-untyped-call]  # as the library has it

    def collect(self) -> Iterator[Metric]:
        for file in glob.glob(str(self._folder / "gauge_live*.db")):
            process = int(Path(file).stem.rpartition("_")[2])
            if not _is_alive(process):
                mark_process_dead(process, str(self._folder))  # type: ignore[no-untyped-call]  # as above
        for metric in self._files.collect():  # type: ignore[no-untyped-call]  # as above
            if metric.name == _VERSION:
                metric.samples = [sample for sample in metric.samples if sample.value]
            yield metric


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _outcome(failure: Refused | None) -> str:
    match failure:
        case None:
            return "taken"
        case ReleaseRefused():
            return "release"
        case PolicyError():
            return "mistakes"
        case Mismatch():
            return "specification"
        case PoliciesUnusable():
            return "unusable"
