"""Makes a release into policies: signature and number proved, files parsed, the result proved against Casbin."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from catalog import Catalog, Finding
from masking import Verifier
from policies.agreement import check_against_specification
from policies.deciding import Policies
from policies.errors import ReleaseRefused
from policies.reading import parse_policies
from policies.releases.release import Release
from policies.releases.signing import check_release
from policies.table import PolicyTable

Signers = Callable[[], Mapping[str, Verifier]]
"""Gives the keys that may release policies now, by key id."""

_LARGE = 256 * 1024  # bytes to be read: some 5,000 rules


@dataclass(frozen=True, slots=True)
class Loader:
    """What policies are read against. With `signers`, what none of them signed is refused."""

    catalog: Catalog
    centre_may_allow: bool = False
    signers: Signers | None = None

    def load(self, release: Release, current: Policies | None = None, number: int | None = None) -> Policies:
        """The policies of a release, or `current` itself where it says the same over the same catalogue.

        `number` is that of the release in force: one that does not follow it is refused, for an old release could open
        again what a newer one closed. Files that `current` was read from too are not read again.
        Raises PolicyError (ReleaseRefused), SpecificationMismatch.
        """
        if self.signers is not None:
            check_release(release, self.signers())
        if current is not None and _goes_back(release, current, number):
            message = f"number {release.number} does not follow number {number}, which is in force"
            hint = "release it again under a greater number"
            raise ReleaseRefused(Finding(release.place, "release-order", message, hint))
        if current is not None and release.version == current.version and current.catalog is self.catalog:
            return current
        before = None if current is None else current.table
        with uncollected() if _is_large(release, before) else nullcontext():
            may = self.centre_may_allow
            table = parse_policies(release.files, self.catalog, centre_may_allow=may, before=before)
            policies = Policies(table, self.catalog)
        check_against_specification(policies)
        return policies


def _goes_back(release: Release, current: Policies, number: int | None) -> bool:
    if release.number is None or number is None:
        return False
    return release.number < number or (release.number == number and release.version != current.version)


def _is_large(release: Release, before: PolicyTable | None) -> bool:
    """Whether much of the release has to be read."""
    known = frozenset((part.name, part.digest) for part in before.parts) if before is not None else frozenset()
    return sum(len(file.content) for file in release.files if (file.name, file.digest) not in known) > _LARGE


@contextmanager
def uncollected() -> Iterator[None]:
    """A large table is made without cyclic garbage collection: every other thread would stand still for it.

    - A load makes millions of containers and no garbage, and each collection that it sets off would walk them all.
    - What so many containers leave behind is frozen: otherwise the next three collections would walk them once each,
      a pause of a second per million rules. They still go when nothing refers to them. The price: a cycle that is
      alive now and garbage later (a parsed document) is never collected, which is why this is for large loads alone.

    What makes garbage stays outside: Casbin's enforcers are cycles, and to collect all of a proof's at once takes a
    tenth of a second.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()
