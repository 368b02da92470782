"""Made-up askings and comparisons for the tests of the budgets of verification."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from catalog import VerificationBudgets
from sharing import Admission, Admitted, AlarmRule, Asking, Attempt, Attempts, Outcome, Postponed, Store
from sharing.attempts.ledger import Ledger
from sharing.attempts.statements import Step, Steps

T = TypeVar("T")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ASKING = Asking("tax", "population", False, None, False, VerificationBudgets(), NOON)


def keyed(name: object) -> bytes:
    """32 bytes that stand for a name; its last ones, so that differing names stay different."""
    return str(name).encode().rjust(32, b".")[-32:]


def attempt(subject: object, *claims: object) -> Attempt:
    return Attempt((keyed(subject),), frozenset(map(keyed, claims)))


def asking(department: str = "tax", **changes: object) -> Asking:
    """A department that asks; names of budgets change these."""
    budgets = {name: changes.pop(name) for name in VerificationBudgets.__slots__ if name in changes}
    changed = replace(VerificationBudgets(), **budgets)  # type: ignore[arg-type]  # by name
    return replace(ASKING, department=department, budgets=changed, **changes)  # type: ignore[arg-type]  # by name


def wild(subject: object, number: int) -> Attempt:
    """A set that has nothing in common with another one, so that each weighs 1."""
    return attempt(subject, f"first {number}", f"second {number}")


@asynccontextmanager
async def opened(store: Store, rule: AlarmRule | None = None) -> AsyncIterator[Attempts]:
    """The budgets as a process has them open until it ends in order."""
    attempts = Attempts(store) if rule is None else Attempts(store, rule)
    try:
        yield attempts
    finally:
        await attempts.close()


async def admitted(attempts: Attempts, who: Asking, *asked: Attempt) -> list[bool]:
    return [isinstance(each, Admitted) for each in await attempts.admit(who, asked)]


async def answered(attempts: Attempts, who: Asking, outcome: Outcome, *asked: Attempt) -> list[bool]:
    """Admit, and settle all that was admitted with one outcome."""
    through = await admitted(attempts, who, *asked)
    allowed = [each for each, let in zip(asked, through, strict=True) if let]
    await settled(attempts, who, outcome, *allowed)
    return through


async def settled(attempts: Attempts, who: Asking, outcome: Outcome, *ended: Attempt) -> None:
    """Settle with one outcome, and wait until it is counted."""
    attempts.settle(who, ended, [outcome] * len(ended))
    await attempts.settled()


def retry_at(admission: Admission) -> datetime:
    assert isinstance(admission, Postponed)
    return admission.retry_at


class NotingLedger:
    """A ledger that carries out what it is given, and notes the steps of each transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.transactions: list[list[Step]] = []

    async def carry_out(self, resources: Iterable[str], steps: Steps[T]) -> T:
        return await self._ledger.carry_out(resources, self._noted(steps))

    async def close(self) -> None:
        await self._ledger.close()

    def _noted(self, steps: Steps[T]) -> Steps[T]:
        noted: list[Step] = []
        self.transactions.append(noted)
        try:
            step = next(steps)
            while True:
                noted.append(step)
                step = steps.send((yield step))
        except StopIteration as end:
            result: T = end.value
            return result


def noting(attempts: Attempts) -> NotingLedger:
    """From now on the transactions of these budgets are noted."""
    ledger = NotingLedger(attempts._gathering._ledger)
    attempts._gathering._ledger = ledger
    return ledger
