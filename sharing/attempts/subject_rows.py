"""What the store keeps of subjects: the claim sets that were asked of each, and its lock."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.attempts.admission import Outcome
from sharing.attempts.asking import KEYED_BYTES, Asking, Attempt
from sharing.attempts.claim_sets import ClaimSet
from sharing.attempts.errors import AttemptUnknown
from sharing.attempts.histories import AskedSet, History, Standing
from sharing.attempts.holding import hold_rows
from sharing.attempts.moments import kept_moment
from sharing.tables import verification_sets as sets
from sharing.tables import verification_subjects as subjects

_AT_ONCE = 5_000  # names in one statement; both databases take six times as many

Each = TypeVar("Each")

Asked = tuple[bytes, bytes]
"""A subject and the packed claim set that is asked of it."""


async def hold_subjects(connection: AsyncConnection, asking: Asking, named: Iterable[bytes]) -> dict[bytes, History]:
    """Keep the subjects to this transaction until its end, and tell what was asked of each."""
    wanted = sorted(named)
    rows = [{"resource": asking.resource, "subject": each, "asked_at": asking.at} for each in wanted]
    await hold_rows(connection, subjects, "asked_at", rows)
    standings: dict[bytes, Standing] = {}
    asked: dict[bytes, list[AskedSet]] = defaultdict(list)
    for some in _slices(wanted):
        standings |= await _standings(connection, asking.resource, some)
        for subject, each in await _asked_sets(connection, asking, some):
            asked[subject].append(each)
    return {each: History(asking, standings.get(each, Standing()), asked[each]) for each in wanted}


async def enter_sets(
    connection: AsyncConnection, asking: Asking, histories: Mapping[bytes, History], admitted: Iterable[Attempt]
) -> None:
    """Note what was admitted of each of its subjects, as open."""
    times = Counter((subject, attempt.asked_of(subject)) for attempt in admitted for subject in attempt.subjects)
    new, again = [], []
    for (subject, claims), count in times.items():
        row = histories[subject].row(claims)
        if row is None:
            new.append(_new_row(asking, subject, claims, count))
        else:
            again.append({"row": row, "count": count})
    if new:
        await connection.execute(insert(sets), new)
    if again:
        opened = update(sets).where(sets.c.id == bindparam("row")).values(open=sets.c.open + bindparam("count"))
        await connection.execute(opened, sorted(again, key=lambda each: each["row"]))


async def enter_locks(connection: AsyncConnection, asking: Asking, histories: Mapping[bytes, History]) -> None:
    """Lock the subjects of which too much was asked."""
    locked = [{"of": subject, "until": history.lock} for subject, history in histories.items() if history.lock]
    if locked:
        same = (subjects.c.resource == asking.resource, subjects.c.subject == bindparam("of"))
        values = {"locked_at": asking.at, "locked_until": bindparam("until")}
        await connection.execute(update(subjects).where(*same).values(values), locked)


async def settle_sets(connection: AsyncConnection, asking: Asking, outcomes: Mapping[Attempt, Outcome]) -> None:
    """Note how what was open ended. Raises AttemptUnknown where it was not open; whoever settles holds the caller."""
    open_rows = await _open_rows(connection, asking, {subject for attempt in outcomes for subject in attempt.subjects})
    ended: dict[int, Counter[Outcome]] = defaultdict(Counter)
    for attempt, outcome in outcomes.items():
        for subject in attempt.subjects:
            left = open_rows[(subject, _packed(attempt.asked_of(subject)))]
            if not left:
                raise AttemptUnknown
            ended[left.pop()][outcome] += 1
    settled = update(sets).where(sets.c.id == bindparam("row"))
    await connection.execute(
        settled.values(
            open=sets.c.open - bindparam("ended"),
            matched=sets.c.matched + bindparam("more_matched"),
            refuted=sets.c.refuted + bindparam("more_refuted"),
        ),
        [_settled_row(row, counted) for row, counted in sorted(ended.items())],
    )
    await _forget_unasked(connection, [row for row in sorted(ended) if ended[row][Outcome.NOT_COMPARED]])


async def _standings(connection: AsyncConnection, resource: str, some: Sequence[bytes]) -> dict[bytes, Standing]:
    wanted = select(subjects.c.subject, subjects.c.locked_until, subjects.c.lifted_at)
    found = await connection.execute(wanted.where(subjects.c.resource == resource, subjects.c.subject.in_(some)))
    return {subject: Standing(_moment(until), _moment(lifted)) for subject, until, lifted in found.all()}


async def _asked_sets(
    connection: AsyncConnection, asking: Asking, some: Sequence[bytes]
) -> Sequence[tuple[bytes, AskedSet]]:
    """What counts still, the earliest first."""
    c = sets.c
    wanted = (
        select(c.subject, c.id, c.department, c.claims, c.asked_at, (c.open > 0) | (c.refuted > 0))
        .where(c.resource == asking.resource, c.subject.in_(some), c.asked_at > asking.since)
        .order_by(c.asked_at, c.id)
    )
    return [
        (subject, AskedSet(row, department, _unpacked(claims), kept_moment(asked_at), unmatched))
        for subject, row, department, claims, asked_at, unmatched in (await connection.execute(wanted)).all()
    ]


async def _open_rows(connection: AsyncConnection, asking: Asking, named: Iterable[bytes]) -> dict[Asked, list[int]]:
    """The row of every comparison of the caller that is open, as often as it is open, the latest first."""
    open_rows: dict[Asked, list[int]] = defaultdict(list)
    own = (sets.c.resource == asking.resource, sets.c.department == asking.department, sets.c.open > 0)
    recent = sets.c.asked_at > asking.since
    for some in _slices(sorted(named)):
        wanted = select(sets.c.subject, sets.c.claims, sets.c.id, sets.c.open).where(
            *own, recent, sets.c.subject.in_(some)
        )
        found = await connection.execute(wanted.order_by(sets.c.asked_at.desc(), sets.c.id.desc()))
        for subject, claims, row, count in found.all():
            open_rows[(subject, claims)] += [row] * count
    return open_rows


async def _forget_unasked(connection: AsyncConnection, rows: Sequence[int]) -> None:
    """Remove sets that, as it turned out, nobody has asked."""
    unasked = (sets.c.open == 0, sets.c.matched == 0, sets.c.refuted == 0)
    for some in _slices(rows):
        await connection.execute(delete(sets).where(sets.c.id.in_(some), *unasked))


def _new_row(asking: Asking, subject: bytes, claims: ClaimSet, count: int) -> dict[str, object]:
    return {
        "resource": asking.resource,
        "subject": subject,
        "department": asking.department,
        "claims": _packed(claims),
        "asked_at": asking.at,
        "open": count,
        "matched": 0,
        "refuted": 0,
    }


def _settled_row(row: int, counted: Counter[Outcome]) -> dict[str, int]:
    matched, refuted = counted[Outcome.MATCHED], counted[Outcome.NOT_MATCHED]
    return {"row": row, "ended": counted.total(), "more_matched": matched, "more_refuted": refuted}


def _packed(claims: ClaimSet) -> bytes:
    return b"".join(sorted(claims))


def _unpacked(packed: bytes) -> ClaimSet:
    return frozenset(packed[start : start + KEYED_BYTES] for start in range(0, len(packed), KEYED_BYTES))


def _moment(kept: datetime | None) -> datetime | None:
    return None if kept is None else kept_moment(kept)


def _slices(many: Sequence[Each]) -> Iterator[Sequence[Each]]:
    return (many[start : start + _AT_ONCE] for start in range(0, len(many), _AT_ONCE))
