"""The departments that take part in a proceeding, kept beside it so that lists find it for each of them."""

from sqlalchemy import ColumnElement, Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.proceeding_tables import participants, proceedings
from sharing.proceedings.acting import Parties, Party
from sharing.proceedings.proceeding import Kind

_SEE_ALL = frozenset({Party.CENTRE, Party.AUTHORITY})


def participants_in(parties: Parties) -> frozenset[str]:
    """All but those who take part because they run the platform or are its authority: to them lists show everything."""
    return frozenset().union(*(codes for party, codes in parties.items() if party not in _SEE_ALL))


async def keep_participants(connection: AsyncConnection, place: int, kind: Kind, departments: frozenset[str]) -> None:
    """Those of the proceeding at that place, as a step leaves them; most steps leave them as they are."""
    of_this = participants.c.proceeding == place
    known = frozenset((await connection.execute(select(participants.c.department).where(of_this))).scalars())
    if gone := known - departments:
        await connection.execute(delete(participants).where(of_this, participants.c.department.in_(sorted(gone))))
    if new := sorted(departments - known):
        rows = [{"proceeding": place, "department": code, "kind": kind.value} for code in new]
        await connection.execute(insert(participants), rows)


def taken_part_in(
    department: str, kind: Kind | None, wanted: list[ColumnElement[bool]], before: int | None, most: int
) -> Select[tuple[int]]:
    """The places of the newest in which a department takes part; `wanted` are conditions on the proceedings."""
    columns = participants.c
    found = select(columns.proceeding.label("id")).where(columns.department == department)
    if kind is not None:
        found = found.where(columns.kind == kind.value)
    if before is not None:
        found = found.where(columns.proceeding < before)
    if wanted:
        found = found.join(proceedings, proceedings.c.id == columns.proceeding).where(*wanted)
    return found.order_by(columns.proceeding.desc()).limit(most)
