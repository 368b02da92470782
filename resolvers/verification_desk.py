"""`verifications`: what officers see of comparisons of a resource: locked subjects, lifts, callers who seem to guess.

Subjects are told by ids that lead to nobody. What changes something is no query: locks are lifted on the command line.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

import strawberry

from audit import Look
from resolvers.errors import Code, Refusal
from resolvers.execution import Context
from resolvers.looking import on_record
from resolvers.officer_desk import officer
from sharing import Alarm, Attempts, Lift, Lock, StoreUnavailable

MOST_TOLD = 1_000

T = TypeVar("T")


def subject_id(subject: bytes) -> str:
    """What a counted subject is called: the beginning of its keyed digest, the same for everybody."""
    return subject[:8].hex()


@strawberry.type(description="A subject that so much was asked about that only callers with a grant may ask anew.")
class VerificationLock:
    subject: str = strawberry.field(description="An id that stands for the subject and tells nothing of it.")
    since: datetime
    until: datetime = strawberry.field(description="When enough of what was asked is forgotten.")


@strawberry.type(description="A lock that the provider's desk took away.")
class VerificationLift:
    subject: str = strawberry.field(description="An id that stands for the subject and tells nothing of it.")
    locked_at: datetime
    lifted_at: datetime
    by: str
    why: str


@strawberry.type(description="A department whose answers of a day looked like guessing.")
class VerificationAlarm:
    department: str
    day: date
    raised_at: datetime
    answers: int
    not_matched: int = strawberry.field(description="How many of the answers were not MATCH.")


@dataclass(frozen=True, slots=True)
class _Visit:
    """One `verifications` field of a request."""

    context: Context
    resource: str

    async def told(self, name: str, read: Callable[[Attempts], Awaitable[Sequence[T]]], first: int) -> list[T]:
        """The first of what is read. Raises Refusal (STORE_UNAVAILABLE)."""
        look = Look(name, self.context.edition.policies.version, resource=self.resource)
        with on_record(self.context, look):
            try:
                found = await read(self.context.services.attempts)
            except StoreUnavailable as error:
                raise Refusal(Code.STORE_UNAVAILABLE, "what is counted cannot be read now") from error
        return list(found[: max(0, min(first, MOST_TOLD))])


async def _locks(root: strawberry.Parent["VerificationDesk"], first: int = 100) -> list[VerificationLock] | None:
    visit, now = root.visit, datetime.now(UTC)
    found = await visit.told("locks", lambda attempts: attempts.locks(visit.resource, now), first)
    return list(map(_lock, found))


async def _lifts(root: strawberry.Parent["VerificationDesk"], first: int = 100) -> list[VerificationLift] | None:
    visit = root.visit
    found = await visit.told("lifts", lambda attempts: _latest(attempts.lifts(visit.resource)), first)
    return list(map(_lift, found))


async def _alarms(root: strawberry.Parent["VerificationDesk"], first: int = 100) -> list[VerificationAlarm] | None:
    visit = root.visit
    found = await visit.told("alarms", lambda attempts: _latest(attempts.alarms(visit.resource)), first)
    return list(map(_alarm, found))


async def _latest(read: Awaitable[Sequence[T]]) -> Sequence[T]:
    return tuple(reversed(await read))


def _lock(lock: Lock) -> VerificationLock:
    return VerificationLock(subject=subject_id(lock.subject), since=lock.since, until=lock.until)


def _lift(lift: Lift) -> VerificationLift:
    subject = subject_id(lift.subject)
    return VerificationLift(
        subject=subject, locked_at=lift.locked_at, lifted_at=lift.lifted_at, by=lift.by, why=lift.why
    )


def _alarm(alarm: Alarm) -> VerificationAlarm:
    return VerificationAlarm(
        department=alarm.department,
        day=alarm.day,
        raised_at=alarm.raised_at,
        answers=alarm.answers,
        not_matched=alarm.refuted,
    )


@strawberry.type(
    description="For officers of the centre and of the provider: how comparisons of a resource are guarded. Holds no "
    f"data, changes nothing, and tells at most {MOST_TOLD} of each."
)
class VerificationDesk:
    visit: strawberry.Private[_Visit]
    locks: list[VerificationLock] | None = strawberry.field(
        resolver=_locks, description="The subjects that are locked now, the oldest lock first."
    )
    lifts: list[VerificationLift] | None = strawberry.field(
        resolver=_lifts, description="Locks that were taken away, the latest first."
    )
    alarms: list[VerificationAlarm] | None = strawberry.field(
        resolver=_alarms, description="Departments whose answers looked like guessing, the latest first."
    )


def verification_desk(info: strawberry.Info[Context, None], resource: strawberry.ID) -> VerificationDesk:
    """The desk of the officer who asks, for one resource. Raises Refusal (NOT_AN_OFFICER)."""
    context = info.context
    catalog = context.edition.catalog
    try:
        who = officer(context.request.caller, catalog, of="verifications")
        return VerificationDesk(visit=_Visit(context, who.resource(resource, catalog).code))
    except Refusal as refusal:
        context.looks.append(Look("verifications", None, code=refusal.code.value))
        raise
