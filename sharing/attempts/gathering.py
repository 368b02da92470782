"""What is handed in while a transaction runs is counted together in the next one, for whoever it is."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Sequence

from sharing.attempts.admission import Admission
from sharing.attempts.alarms import AlarmRule
from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.calls import Call, Settlement
from sharing.attempts.errors import AttemptUnknown
from sharing.attempts.forgetting import Forgetting
from sharing.attempts.ledger import Ledger
from sharing.attempts.settling import Loud
from sharing.attempts.transacting import Counted, count
from sharing.errors import SharingError, StoreUnavailable

logger = logging.getLogger(__name__)

SETTLE_DELAY_S = 0.02  # settlements wait so long for a call whose transaction they can share
MOST_TOGETHER = 2_000  # comparisons of several calls in one transaction; a larger call has one to itself


class Gathering:
    """One runner for the tasks of one event loop.

    INVARIANT: at most one transaction is under way, which costs nearly the same whatever it holds. While none is and
    something waits, one is about to begin, or for settlements alone a timer runs that begins one.
    """

    def __init__(self, ledger: Ledger, forgetting: Forgetting, rule: AlarmRule) -> None:
        self._ledger = ledger
        self._forgetting = forgetting
        self._rule = rule
        self._calls: deque[Call] = deque()
        self._settlements: list[Settlement] = []
        self._running: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def admit(self, asking: Asking, attempts: Sequence[Attempt]) -> Sequence[Admission]:
        """Wait for the next transaction. Raises StoreUnavailable."""
        return await self._admitted(Call(asking, attempts, asyncio.get_running_loop().create_future()))

    async def count(self, asking: Asking, comparisons: int) -> Admission:
        """The same for so many that nobody sees."""
        (admission,) = await self._admitted(Call(asking, (), asyncio.get_running_loop().create_future(), comparisons))
        return admission

    async def _admitted(self, call: Call) -> Sequence[Admission]:
        if self._closed:
            raise StoreUnavailable("the budgets of verification are closed")
        self._calls.append(call)
        self._begin()
        return await call.admissions

    def settle(self, settlement: Settlement) -> None:
        """Hand it in; it goes with the next transaction, or soon with one of its own."""
        if self._closed:
            _leave([settlement], StoreUnavailable("the budgets of verification are closed"))
            return
        self._settlements.append(settlement)
        if self._running is None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SETTLE_DELAY_S, self._begin)

    async def settled(self) -> None:
        """Wait until all is counted that was handed in."""
        while self._calls or self._settlements or self._running is not None:
            await asyncio.shield(self._begin())

    async def close(self) -> None:
        """Count what was handed in; nothing is admitted any more."""
        self._closed = True
        await self.settled()
        await self._ledger.close()

    def _begin(self) -> asyncio.Task[None]:
        """Let the runner run; what is handed in before its first step comes along."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._running is None:
            self._running = asyncio.get_running_loop().create_task(self._run())
        return self._running

    async def _run(self) -> None:
        """Whatever happens, nobody waits for ever."""
        calls: Sequence[Call] = ()
        try:
            while self._calls or self._settlements:
                calls, settlements = self._next_calls(), self._settlements
                self._settlements = []
                await self._count(calls, settlements)
        except BaseException as error:  # the loop ends
            _refuse([*calls, *self._calls], error)
            _leave(self._settlements, error)
            raise
        finally:
            self._running = None

    async def _count(self, calls: Sequence[Call], settlements: Sequence[Settlement]) -> None:
        """One transaction; one for each settlement where one of them is of nothing open, for the others count."""
        if not calls and not settlements:
            return
        try:
            counted = await self._carry_out(calls, settlements)
        except AttemptUnknown as error:
            if len(settlements) == 1 and not calls:
                _leave(settlements, error)
                return
            for each in settlements:
                await self._count([], [each])
            await self._count(calls, [])
        except BaseException as error:
            _refuse(calls, error)
            _leave(settlements, error)
            if not isinstance(error, Exception):
                raise
        else:
            _answer(calls, counted)

    async def _carry_out(self, calls: Sequence[Call], settlements: Sequence[Settlement]) -> Counted:
        for asking in {call.asking.resource: call.asking for call in calls}.values():
            await self._forgetting.once_a_day(asking)
        resources = {*(each.asking.resource for each in settlements), *(call.asking.resource for call in calls)}
        return await self._ledger.carry_out(resources, count(settlements, calls, self._rule))

    def _next_calls(self) -> Sequence[Call]:
        """As many as fit into one transaction; who has gone is left out, so that nothing is counted."""
        taken: list[Call] = []
        room = MOST_TOGETHER
        while self._calls and (not taken or len(self._calls[0].attempts) <= room):
            call = self._calls.popleft()
            if not call.admissions.done():
                taken.append(call)
                room -= len(call.attempts)
        return taken


def _answer(calls: Sequence[Call], counted: Counted) -> None:
    for loud in counted.loud:
        _raise_alarm(loud)
    for call, admissions in zip(calls, counted.admissions, strict=True):
        if not call.admissions.done():  # its request was cancelled
            call.admissions.set_result(admissions)


def _refuse(calls: Iterable[Call], error: BaseException) -> None:
    """Fail closed, each with an error of its own that says what it came from."""
    for call in calls:
        if not call.admissions.done():
            refusal = StoreUnavailable(str(error) if isinstance(error, SharingError) else type(error).__name__)
            refusal.__cause__ = error
            call.admissions.set_exception(refusal)


def _leave(settlements: Iterable[Settlement], error: BaseException) -> None:
    """Tell what stays counted as not MATCH, though it may have ended otherwise."""
    for each in settlements:
        logger.error(
            "verification_unsettled department=%s resource=%s day=%s comparisons=%d error=%s",
            each.asking.department,
            each.asking.resource,
            each.asking.day,
            len(each.admitted),
            type(error).__name__,
        )


def _raise_alarm(loud: Loud) -> None:
    logger.warning(
        "verification_alarm department=%s resource=%s day=%s answers=%d not_matched=%d",
        loud.asking.department,
        loud.asking.resource,
        loud.asking.day,
        loud.answers,
        loud.refuted,
    )
