"""What the store keeps of cases: the subjects that each was used for."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.cases import Case
from sharing.attempts.moments import kept_moment
from sharing.tables import verification_cases as cases


async def read_case(connection: AsyncConnection, asking: Asking) -> Case:
    """The caller's case; whoever reads it holds the caller."""
    if asking.counted_case is None:
        return Case(asking, {})
    await connection.execute(delete(cases).where(*_same_case(asking), cases.c.asked_at <= asking.since))
    rows = await connection.execute(select(cases.c.subject, cases.c.asked_at).where(*_same_case(asking)))
    return Case(asking, {subject: kept_moment(asked_at) for subject, asked_at in rows.all()})


async def enter_case(connection: AsyncConnection, asking: Asking, case: Case, admitted: Iterable[Attempt]) -> None:
    """Count the subjects of what was admitted to the case."""
    if asking.counted_case is None:
        return
    uses = _uses(admitted)
    known = case.before.intersection(uses)
    key = {"department": asking.department, "resource": asking.resource, "case_key": asking.case}
    new = [
        key | {"subject": each, "asked_at": asking.at, "uses": uses[each]} for each in sorted(uses) if each not in known
    ]
    if new:
        await connection.execute(insert(cases), new)
    await _add(connection, asking, [(subject, uses[subject]) for subject in sorted(known)])


async def give_back_case(connection: AsyncConnection, asking: Asking, given_back: Iterable[Attempt]) -> None:
    """Forget the uses of comparisons that were not made, and the subjects that are left with none."""
    uses = _uses(given_back)
    if asking.counted_case is None or not uses:
        return
    await _add(connection, asking, [(subject, -uses[subject]) for subject in sorted(uses)])
    await connection.execute(delete(cases).where(*_same_case(asking), cases.c.uses == 0))


async def _add(connection: AsyncConnection, asking: Asking, changes: Sequence[tuple[bytes, int]]) -> None:
    if changes:
        changed = update(cases).where(*_same_case(asking), cases.c.subject == bindparam("of"))
        await connection.execute(
            changed.values(uses=cases.c.uses + bindparam("more")),
            [{"of": subject, "more": more} for subject, more in changes],
        )


def _uses(attempts: Iterable[Attempt]) -> Counter[bytes]:
    return Counter(subject for attempt in attempts for subject in attempt.subjects)


def _same_case(asking: Asking) -> list[ColumnElement[bool]]:
    return [
        cases.c.department == asking.department,
        cases.c.resource == asking.resource,
        cases.c.case_key == asking.case,
    ]
