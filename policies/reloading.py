"""The policies as their supply changes: each release proved, and swapped in at once, or the old ones kept."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from catalog import Catalog
from policies.deciding import Policies
from policies.errors import PoliciesUnusable, PolicyError, ReleaseRefused, SpecificationMismatch
from policies.pace import LONG_REST_S, IsBusy, giving_way
from policies.part import FilePart
from policies.releases import Loader, PolicyDirectory, Release, Signers, Supply

logger = logging.getLogger("zhaobi.policies")

POLL_INTERVAL_S = 0.1
CONFIRMED_FOR_S = 5.0
_UNDER_WAY_S = 2.0  # within it nearly every request is answered
_BETWEEN_PARTS_S = 0.01  # a part of 2,000 rules takes a fifth of that

Refused = PolicyError | SpecificationMismatch | PoliciesUnusable
PutInForce = Callable[[], Awaitable[None]]
"""Returns at the moment when it is in force; a short time after the call, for whoever is revoked waits for it."""
Prepare = Callable[[Policies], PutInForce]
"""Makes everything that goes with new policies, away from the event loop; gives what puts it in force, in the loop.

Raises PoliciesUnusable if it cannot be made.
"""


@dataclass(frozen=True, slots=True)
class PoliciesInForce:
    """The policies that answer now, and why newer ones were refused, if they were; `number` is that of the release."""

    policies: Policies
    failure: Refused | None
    number: int | None = None


def _nothing_goes_with_them(_: Policies) -> PutInForce:
    return _at_once


async def _at_once() -> None:
    """Nothing is waited for."""


class PolicyFollower:
    """What is in force of a supply.

    Every new release is proved whole and then in force at once, or refused while the old one goes on answering.
    `prepare` has the last word on it; `on_change` is called in the event loop after every release taken or refused.
    """

    def __init__(
        self,
        supply: Supply,
        first: Release,
        loader: Loader,
        *,
        prepare: Prepare = _nothing_goes_with_them,
        on_change: Callable[[PoliciesInForce], None] = lambda _: None,
        is_busy: IsBusy = lambda: False,
        around: Callable[[], AbstractContextManager[None]] = nullcontext,
        interval: float = POLL_INTERVAL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Loads the first release; raises PolicyError or SpecificationMismatch, for there is nothing older to keep.

        Every release is read and put in force within a context of `around`.
        `interval` is in seconds, `clock` gives monotonic seconds.
        """
        self._supply = supply
        self._loader = loader
        self._prepare = prepare
        self._on_change = on_change
        self._is_busy = is_busy
        self._around = around
        self._interval = interval
        self._clock = clock
        self._last_confirmed = clock()
        self._told_unconfirmed = False
        self._news: Release | PolicyError | None = None
        self._release = first
        self._refused: Release | None = None  # for what it says: over another catalogue it may be right
        self._unsigned: tuple[Release, frozenset[str]] | None = None
        self._parting: asyncio.Task[None] | None = None
        self._one_look = asyncio.Lock()
        self._one_release = asyncio.Lock()
        self._in_force = PoliciesInForce(loader.load(first), None, first.number)

    @property
    def current(self) -> Policies:
        return self._in_force.policies

    @property
    def failure(self) -> Refused | None:
        """Why the newest release was refused; None while `current` is what it says."""
        return self._in_force.failure

    @property
    def in_force(self) -> PoliciesInForce:
        return self._in_force

    @property
    def release(self) -> Release:
        """What is in force, as it was supplied."""
        return self._release

    @property
    def unconfirmed_s(self) -> float:
        """Seconds since the supply last told which release is the newest."""
        return self._clock() - self._last_confirmed

    @property
    def confirmed(self) -> bool:
        """Whether the supply told within the last five seconds; what was refused or is being read has been told."""
        return self.unconfirmed_s <= CONFIRMED_FOR_S

    async def watch(self) -> NoReturn:
        """Looks for changes every `interval` seconds until it is cancelled.

        It goes on looking while a release is read, which may take longer than a version stays confirmed.
        """
        taking: asyncio.Task[None] | None = None
        try:
            while True:
                await asyncio.sleep(self._interval)
                await self._look()
                if self._news is not None and (taking is None or taking.done()):
                    taking = asyncio.create_task(self._take_news(), name="release")
        finally:
            if taking is not None:
                taking.cancel()
                await asyncio.gather(taking, return_exceptions=True)

    async def refresh(self) -> None:
        """Look now, and have in force when this returns what there is: for the process that released it itself."""
        await self._look()
        await self._take_news()

    async def over(self, catalog: Catalog) -> None:
        """Have the policies proved anew over another catalogue, and both in force at once.

        A release that was refused is tried first, for it may be about what the catalogue did not have yet.
        Raises PolicyError, SpecificationMismatch, PoliciesUnusable; then both are as they were.
        """
        async with self._one_release:
            before = self._in_force
            with self._around():
                self._in_force = await self._over(replace(self._loader, catalog=catalog))
            if (before.number, before.policies.version, before.failure) != (
                self._in_force.number,
                self._in_force.policies.version,
                self._in_force.failure,
            ):
                self._on_change(self._in_force)

    async def _look(self) -> None:
        async with self._one_look:
            asked = self._clock()  # before asking: the answer may be as old as the question
            look = await self._supply.look()
            if look.problem is None:
                self._last_confirmed = asked
            self._tell_confirmation(look.problem)
            if look.news is not None:
                self._news = look.news
            elif self._news is None:
                self._news = self._signed_by_now()

    def _tell_confirmation(self, problem: str | None) -> None:
        if self.confirmed and self._told_unconfirmed:
            logger.warning("the policy version can be confirmed again")
        if not self.confirmed and not self._told_unconfirmed:
            logger.error("the policy version cannot be confirmed: %s", problem or "the answer takes too long")
        self._told_unconfirmed = not self.confirmed

    def _signed_by_now(self) -> Release | None:
        """A release refused for its signature is tried again when other keys may sign: itself it has not changed."""
        if self._unsigned is None or self._loader.signers is None:
            return None
        release, keys = self._unsigned
        return None if frozenset(self._loader.signers()) == keys else release

    async def _take_news(self) -> None:
        async with self._one_release:
            news, self._news = self._news, None
            if news is not None:
                with self._around():
                    self._in_force = await self._outcome(news)
                self._on_change(self._in_force)

    async def _outcome(self, news: Release | PolicyError) -> PoliciesInForce:
        """What is in force after this news; whatever goes wrong, the old policies are."""
        keys = frozenset(self._loader.signers()) if self._loader.signers is not None else frozenset()
        self._unsigned = self._refused = None
        if isinstance(news, PolicyError):
            return replace(self._in_force, failure=news)
        try:
            prepared = await self._tried(news, self._loader, self._in_force.number)
        except ReleaseRefused as refused:
            self._unsigned = news, keys
            return replace(self._in_force, failure=refused)
        except (PolicyError, SpecificationMismatch, PoliciesUnusable) as refused:
            self._refused = news
            return replace(self._in_force, failure=refused)
        return await self._put(news, prepared)

    async def _over(self, loader: Loader) -> PoliciesInForce:
        """What is in force over the catalogue of another loader."""
        refused, failure = self._refused, self.failure
        if refused is not None:
            try:
                prepared = await self._tried(refused, loader, self._in_force.number)
            except (PolicyError, SpecificationMismatch, PoliciesUnusable) as again:
                failure = again
            else:
                self._loader, self._refused = loader, None
                return await self._put(refused, prepared)
        # whose signature and number were right when it came into force goes on, whoever may sign by now
        prepared = await self._tried(self._release, replace(loader, signers=None), None)
        self._loader = loader
        return replace(await self._put(self._release, prepared), failure=failure)

    async def _tried(self, release: Release, loader: Loader, number: int | None) -> tuple[Policies, PutInForce]:
        """What a release makes, and what puts it in force. Raises Refused, whatever goes wrong."""
        try:
            return await asyncio.to_thread(self._prepared, release, loader, number)
        except (PolicyError, SpecificationMismatch, PoliciesUnusable):
            raise
        except Exception as error:  # watching must outlive whatever a release brings up
            logger.exception("a release of policies failed in a way that nobody foresaw")
            raise PoliciesUnusable(f"they cannot be loaded: {type(error).__name__}") from None

    async def _put(self, release: Release, prepared: tuple[Policies, PutInForce]) -> PoliciesInForce:
        policies, put_in_force = prepared
        await put_in_force()
        self._release = release
        if policies is not self.current:
            self._parting = asyncio.create_task(_part_with(list(self.current.table.parts)), name="old policies")
        return PoliciesInForce(policies, None, release.number)

    def _prepared(self, release: Release, loader: Loader, number: int | None) -> tuple[Policies, PutInForce]:
        """Everything in one go away from the event loop: each return to a busy one may take a tenth of a second."""
        with giving_way(self._is_busy):
            policies = loader.load(release, self.current, number)
        if policies is self.current:
            return policies, _at_once
        with giving_way(self._is_busy, LONG_REST_S):
            return policies, self._prepare(policies)


async def _part_with(parts: list[FilePart]) -> None:
    """Lets parts of a table go one by one, once no request is under way that began with them.

    To free a million rules at once takes half a second, in which every thread would stand still.
    """
    await asyncio.sleep(_UNDER_WAY_S)
    while parts:
        parts.pop()
        await asyncio.sleep(_BETWEEN_PARTS_S)


class PolicyFiles(PolicyFollower):
    """What is in force of a directory of policy files."""

    def __init__(
        self,
        directory: Path,
        catalog: Catalog,
        *,
        centre_may_allow: bool = False,
        signers: Signers | None = None,
        prepare: Prepare = _nothing_goes_with_them,
        on_change: Callable[[PoliciesInForce], None] = lambda _: None,
        interval: float = POLL_INTERVAL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Reads the directory; with `signers` the signature beside the files too. Raises as PolicyFollower does."""
        supply = PolicyDirectory(directory, signed=signers is not None)
        super().__init__(
            supply,
            supply.read(),
            Loader(catalog, centre_may_allow, signers),
            prepare=prepare,
            on_change=on_change,
            interval=interval,
            clock=clock,
        )
