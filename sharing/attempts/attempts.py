"""The budgets of verification: counted in the store, for all processes of all hosts, before a source is asked."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sharing.attempts.admission import Admission, Outcome, postponed
from sharing.attempts.admitting import Admitting
from sharing.attempts.alarms import USUAL_ALARM, Alarm, AlarmRule
from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.caller_rows import Day, enter_calls, hold_caller, read_alarms, settle_calls
from sharing.attempts.case_rows import enter_case, give_back_case, read_case
from sharing.attempts.forgetting import Forgetting
from sharing.attempts.lock_rows import lift_lock, read_lifts, read_locks
from sharing.attempts.locks import Lift, Lock
from sharing.attempts.subject_rows import enter_locks, enter_sets, hold_subjects, settle_sets
from sharing.store import Store

logger = logging.getLogger(__name__)


class Attempts:
    """Admits comparisons and settles them. Every method raises StoreUnavailable: then nothing may be asked.

    INVARIANT: of the answers of a caller's day never more than its budget of that day are other than MATCH, whatever
    happens after `admit`: what is admitted counts as not MATCH until it is settled as something else.
    """

    def __init__(self, store: Store, alarm: AlarmRule = USUAL_ALARM) -> None:
        self._store = store
        self._alarm = alarm
        self._forgetting = Forgetting(store)

    async def admit(self, asking: Asking, attempts: Sequence[Attempt]) -> Sequence[Admission]:
        """What becomes of each comparison, in their order, before the source is asked.

        Identical ones in one call are one: all comparisons of a request belong into one call. Everything is counted in
        one transaction; where it fails or is cancelled, either nothing was counted or all counts as not MATCH.
        """
        if not attempts:
            return []
        await self._forgetting.once_a_day(asking)
        async with self._store.transaction() as connection:
            left = (await hold_caller(connection, asking)).left(asking)
            if left <= 0:
                return [postponed(asking.next_day, asking.now)] * len(attempts)
            case = await read_case(connection, asking)
            named = {subject for attempt in attempts for subject in attempt.subjects}
            histories = await hold_subjects(connection, asking, named)
            admitting = Admitting(asking, left, case, histories)
            admitting.decide(attempts)
            await enter_locks(connection, asking, histories)
            if admitted := admitting.admitted:
                await enter_sets(connection, asking, histories, admitted)
                await enter_case(connection, asking, case, admitted)
                await enter_calls(connection, asking, len(admitted))
        return [admitting.decided[attempt] for attempt in attempts]

    async def settle(self, asking: Asking, admitted: Sequence[Attempt], outcomes: Sequence[Outcome]) -> None:
        """Count how comparisons ended that were admitted with this same `asking`, each once; identical ones are one.

        Raises AttemptUnknown, and settles none, where one is not open. After StoreUnavailable leave it as it is: what
        was not settled counts as not MATCH, what was settled after all would be given back twice.
        """
        ended: dict[Attempt, Outcome] = {}
        for attempt, outcome in zip(admitted, outcomes, strict=True):
            ended[attempt] = max(ended.get(attempt, outcome), outcome, key=lambda each: each.value)
        if not ended:
            return
        async with self._store.transaction() as connection:
            day = await hold_caller(connection, asking)
            alarmed = await settle_calls(connection, asking, day, ended, self._alarm)
            await settle_sets(connection, asking, ended)
            not_compared = [attempt for attempt, outcome in ended.items() if outcome is Outcome.NOT_COMPARED]
            await give_back_case(connection, asking, not_compared)
        if alarmed is not None:
            _raise_alarm(asking, alarmed)

    async def locks(self, resource: str, now: datetime) -> Sequence[Lock]:
        """The subjects of a resource that are locked, for its provider; the oldest lock first."""
        async with self._store.transaction() as connection:
            return await read_locks(connection, resource, now)

    async def lift(self, resource: str, subject: bytes, by: str, why: str, now: datetime) -> None:
        """Let departments ask about a subject again as if nothing had been asked; the wait of each caller stays.

        `by` (at most 128 characters) and `why` are recorded for good. Raises LockUnknown where no lock stands.
        """
        async with self._store.transaction() as connection:
            await lift_lock(connection, resource, subject, by, why, now)

    async def lifts(self, resource: str) -> Sequence[Lift]:
        """Every lock of a resource that was ever lifted, the oldest first."""
        async with self._store.transaction() as connection:
            return await read_lifts(connection, resource)

    async def alarms(self, resource: str) -> Sequence[Alarm]:
        """Callers of a resource whose answers looked like guessing, as long as their days are remembered."""
        async with self._store.transaction() as connection:
            return await read_alarms(connection, resource)

    async def forget(self, before: datetime, resource: str) -> bool:
        """Forget a slice of what is older than `before`, whose zone tells days; whether that was all of it.

        The first admissions of a day do so by themselves.
        """
        return await self._forgetting.forget(before, resource)


def _raise_alarm(asking: Asking, day: Day) -> None:
    logger.warning(
        "verification_alarm department=%s resource=%s day=%s answers=%d not_matched=%d",
        asking.department,
        asking.resource,
        asking.day,
        day.matched + day.refuted,
        day.refuted,
    )
