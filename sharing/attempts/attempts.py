"""The budgets of verification: counted in the store, for all processes of all hosts, before a source is asked."""

from collections.abc import Sequence
from datetime import datetime

from sharing.attempts.admission import Admission, Admitted, Outcome
from sharing.attempts.alarm_rows import read_alarms
from sharing.attempts.alarms import USUAL_ALARM, Alarm, AlarmRule
from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.calls import Settlement
from sharing.attempts.forgetting import Forgetting
from sharing.attempts.gathering import Gathering
from sharing.attempts.kept import KeptAnswer, KeptAnswers
from sharing.attempts.lock_rows import lift_lock, read_lifts, read_locks
from sharing.attempts.locks import Lift, Lock
from sharing.attempts.postgresql_ledger import PostgreSQLLedger
from sharing.attempts.sqlite_ledger import SQLiteLedger
from sharing.store import Store


class Attempts:
    """Admits comparisons and settles them, for the tasks of one event loop. Close it before the store.

    INVARIANT: of the answers of a caller's day never more than its budget of that day are other than MATCH, whatever
    happens after `admit`: what is admitted counts as not MATCH until it is settled as something else, and what `settle`
    was handed in counts as not MATCH until the next transaction has counted it.
    """

    def __init__(self, store: Store, alarm: AlarmRule = USUAL_ALARM) -> None:
        self._store = store
        self._forgetting = Forgetting(store)
        self._kept = KeptAnswers(store)
        ledger = PostgreSQLLedger(store) if store.dialect == "postgresql" else SQLiteLedger(store)
        self._gathering = Gathering(ledger, self._forgetting, alarm)

    async def admit(self, asking: Asking, attempts: Sequence[Attempt]) -> Sequence[Admission]:
        """What becomes of each comparison, in their order, before the source is asked.

        Identical ones in one call are one: all comparisons of a request belong into one call. Calls that wait at the
        same time share a transaction and count one after another. Raises StoreUnavailable: then nothing may be asked.
        Where the call fails or is cancelled, either nothing was counted or all counts as not MATCH.
        """
        return await self._gathering.admit(asking, attempts) if attempts else []

    async def count(self, asking: Asking, elements: int) -> Admission:
        """Count so many comparisons that nobody sees, each an answer that is not MATCH for good: all of them or none.

        They are about no subject and of no case that could be told. Raises StoreUnavailable as `admit` does.
        """
        return await self._gathering.count(asking, elements) if elements else Admitted()

    def settle(self, asking: Asking, admitted: Sequence[Attempt], outcomes: Sequence[Outcome]) -> None:
        """Hand in how comparisons ended that were admitted with this same `asking`, each once; identical ones are one.

        It is counted before whatever is admitted later in this process. A settlement that fails, or of which one
        comparison was not open, is logged and leaves all of it counted as not MATCH.
        """
        settlement = Settlement(asking, admitted, outcomes)
        if admitted:
            self._gathering.settle(settlement)

    async def settled(self) -> None:
        """Wait until all is counted that was handed in."""
        await self._gathering.settled()

    async def close(self) -> None:
        """Count what was handed in; from now on nothing is admitted."""
        await self._gathering.close()

    async def known(self, department: str, resource: str, key: bytes, now: datetime) -> KeptAnswer | None:
        """What was answered within the last 24 hours to the call to which its caller gave that key.

        `key` is keyed. Like all that follow it raises StoreUnavailable.
        """
        return await self._kept.known(department, resource, key, now)

    async def keep(
        self, department: str, resource: str, key: bytes, question: bytes, answer: bytes, now: datetime
    ) -> None:
        """Keep an answer, without a value in it, for 24 hours; one that is known of this key stays.

        `question` is the keyed digest of all that was asked. Raises ValueError for an answer over 64 KB.
        """
        await self._kept.keep(department, resource, key, question, answer, now)

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
