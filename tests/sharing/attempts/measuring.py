"""Made-up askings and comparisons for the tests of the budgets of verification."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from catalog import VerificationBudgets
from sharing import Admission, Admitted, Asking, Attempt, Attempts, Outcome, Postponed

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


async def admitted(attempts: Attempts, who: Asking, *asked: Attempt) -> list[bool]:
    return [isinstance(each, Admitted) for each in await attempts.admit(who, asked)]


async def answered(attempts: Attempts, who: Asking, outcome: Outcome, *asked: Attempt) -> list[bool]:
    """Admit, and settle all that was admitted with one outcome."""
    through = await admitted(attempts, who, *asked)
    allowed = [each for each, let in zip(asked, through, strict=True) if let]
    await attempts.settle(who, allowed, [outcome] * len(allowed))
    return through


def retry_at(admission: Admission) -> datetime:
    assert isinstance(admission, Postponed)
    return admission.retry_at
