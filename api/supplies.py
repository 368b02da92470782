"""The policies as the configuration supplies them: from which place, and signed by whom."""

import logging
from collections.abc import Callable, Mapping

from api.catalogue import CatalogueInForce
from api.editions import Editions, tell
from api.errors import KeyFolderError
from api.keys import KeyFolder
from api.metrics import Metrics
from api.schema import SchemaConflict
from api.settings import PoliciesSection
from masking import Suite, Verifier
from policies import (
    POLL_INTERVAL_S,
    IsBusy,
    Loader,
    PoliciesInForce,
    PolicyDirectory,
    PolicyError,
    PolicyFollower,
    Release,
    ReleaseRefused,
    Signers,
    SpecificationMismatch,
    Supply,
)
from sharing import PolicyReleases, ReleaseSupply, Store

ASK_INTERVAL_S = 0.2  # each question is a transaction, of every process of every host

logger = logging.getLogger("zhaobi.policies")


async def follow_policies(
    section: PoliciesSection,
    chosen: Suite,
    catalogue: CatalogueInForce,
    store: Store,
    editions: Editions,
    metrics: Metrics,
    is_busy: IsBusy,
) -> PolicyFollower:
    """What is in force of the configured supply, with its edition open; `watch` is left to the caller.

    Published entries over which it cannot be read stay out. `is_busy` tells whether requests are being answered, to
    which reading gives way.
    Raises PoliciesError, KeyFolderError, SchemaConflict, StoreUnavailable: there is nothing older to keep.
    """

    def told(in_force: PoliciesInForce) -> None:
        tell(in_force)
        metrics.count(in_force)

    supply, first, interval = await supply_of(section, store)
    signers = _signers(section, chosen)
    while True:
        try:
            followed = PolicyFollower(
                supply,
                first,
                Loader(catalogue.current, signers=signers),
                prepare=editions.prepare,
                on_change=told,
                is_busy=is_busy,
                around=editions.expecting,
                interval=interval,
            )
            editions.open(followed.current)
        except (PolicyError, SpecificationMismatch, SchemaConflict) as error:
            if isinstance(error, ReleaseRefused) or not catalogue.leave_out(error, first):
                raise
        else:
            metrics.observe(followed)
            return followed


async def supply_of(section: PoliciesSection, store: Store) -> tuple[Supply, Release, float]:
    """The supply, what it holds now, and how many seconds apart to look at it."""
    match section.supply:
        case "files":
            directory = PolicyDirectory(section.dir, signed=section.require_signed)
            return directory, directory.read(), POLL_INTERVAL_S
        case "store":
            releases = ReleaseSupply(PolicyReleases(store))
            return releases, await releases.read(), ASK_INTERVAL_S


def _signers(section: PoliciesSection, chosen: Suite) -> Signers | None:
    if not section.require_signed or section.signers is None:
        return None
    folder = KeyFolder(chosen, section.signers)
    folder.key_set()
    return _Signers(folder.verifiers)


class _Signers:
    """The keys of the folder; none while it cannot be read, so that nothing is taken meanwhile."""

    def __init__(self, verifiers: Callable[[], Mapping[str, Verifier]]) -> None:
        self._verifiers = verifiers
        self._failing = False

    def __call__(self) -> Mapping[str, Verifier]:
        try:
            found = self._verifiers()
        except KeyFolderError as error:
            if not self._failing:
                logger.error("nobody can release policies: %s", error)
            self._failing = True
            return {}
        self._failing = False
        return found
