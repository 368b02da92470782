"""Makes a release into policies: signature and number proved, files parsed, the result proved against Casbin."""

import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from catalog import Catalog, Finding
from masking import Verifier
from policies.agreement import check_against_specification
from policies.deciding import Policies
from policies.errors import ReleaseRefused
from policies.reading import parse_policies
from policies.releases.release import Release
from policies.releases.signing import check_release

Signers = Callable[[], Mapping[str, Verifier]]
"""Gives the keys that may release policies now, by key id."""

_MANY = 500_000  # containers made by one load; to walk fewer takes a collection less than 0.1 s
_GIVE_WAY_S = 0.0001
_PAUSE_S = 0.001


@dataclass(frozen=True, slots=True)
class Loader:
    """What policies are read against. With `signers`, what none of them signed is refused."""

    catalog: Catalog
    centre_may_allow: bool = False
    signers: Signers | None = None

    def load(self, release: Release, current: Policies | None = None, number: int | None = None) -> Policies:
        """The policies of a release, or `current` itself where it says the same.

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
        if current is not None and release.version == current.version:
            return current
        with giving_way():
            with uncollected():
                before = None if current is None else current.table
                may = self.centre_may_allow
                table = parse_policies(release.files, self.catalog, centre_may_allow=may, before=before)
                policies = Policies(table, self.catalog)
            check_against_specification(policies, pause_s=_PAUSE_S)
        return policies


def _goes_back(release: Release, current: Policies, number: int | None) -> bool:
    if release.number is None or number is None:
        return False
    return release.number < number or (release.number == number and release.version != current.version)


@contextmanager
def giving_way() -> Iterator[None]:
    """A thread gives way ten times as often as Python's 5 ms, so that requests beside it hardly notice.

    An answer takes several turns of the event loop, and would wait that long for each. It is a setting of the whole
    process: whoever finds it changed already leaves it to the one that changed it.
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(min(interval, _GIVE_WAY_S))
    try:
        yield
    finally:
        if interval > _GIVE_WAY_S:
            sys.setswitchinterval(interval)


@contextmanager
def uncollected() -> Iterator[None]:
    """A large table is made without cyclic garbage collection: every other thread would stand still for it.

    - A load makes millions of containers and no garbage, and each collection that it sets off would walk them all.
    - What so many containers leave behind is frozen: otherwise the next three collections would walk them once each,
      a pause of a second per million rules. They still go when nothing refers to them. The price: a cycle that is
      alive now and garbage later (a parsed document) is never collected, which is why small loads do not freeze.

    What makes garbage stays outside: Casbin's enforcers are cycles, and to collect all of a proof's at once takes a
    tenth of a second.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > _MANY:
            gc.freeze()
        if collecting:
            gc.enable()
