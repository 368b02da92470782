"""What an operator can measure: figures of this process for Prometheus, with no value and no person in any label."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Info
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from policies import PoliciesInForce, PoliciesUnusable, PolicyError, PolicyFollower, Refused, ReleaseRefused
from policies import SpecificationMismatch as Mismatch

CONTENT_TYPE = CONTENT_TYPE_LATEST
_OUTCOMES = ("taken", "mistakes", "release", "specification", "unusable")


class Metrics:
    """Has a registry of its own, so that nothing which a library registers for itself is told."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._reloads = Counter(
            "zhaobi_policy_reloads",
            "Releases of policies since the start: `taken`, or refused for mistakes in the files, for their release"
            " (signature or number), for the specification (Casbin decides otherwise), or as unusable.",
            ("outcome",),
            registry=self._registry,
        )
        self._refused = Gauge(
            "zhaobi_policy_refused",
            "1 while the newest release is refused and an older one answers.",
            registry=self._registry,
        )
        self._version = Info("zhaobi_policy", "The policies that answer.", registry=self._registry)
        self._number = Gauge(
            "zhaobi_policy_release_number",
            "Number of the release that answers; 0 if it has none.",
            registry=self._registry,
        )
        self._unconfirmed = Gauge(
            "zhaobi_policy_unconfirmed_seconds",
            "Seconds since it was last confirmed which release is the newest; after 5 no grant is in force.",
            registry=self._registry,
        )
        for outcome in _OUTCOMES:
            self._reloads.labels(outcome)

    def observe(self, followed: PolicyFollower) -> None:
        """Show what is in force, and from now on the age of its confirmation."""
        self._show(followed.in_force)
        self._unconfirmed.set_function(lambda: followed.unconfirmed_s)

    def count(self, in_force: PoliciesInForce) -> None:
        """A release was taken or refused."""
        self._reloads.labels(_outcome(in_force.failure)).inc()
        self._show(in_force)

    def page(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self._registry)

    def _show(self, in_force: PoliciesInForce) -> None:
        self._refused.set(in_force.failure is not None)
        self._version.info({"version": in_force.policies.version})
        self._number.set(in_force.number or 0)


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
