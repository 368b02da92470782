"""The notices that departments were sent: found page by page, and marked as read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, select, update

from sharing.proceeding_tables import notices
from sharing.proceedings.finding import LARGEST_PAGE
from sharing.store import Store


@dataclass(frozen=True, slots=True)
class Notice:
    """What a department was told of a proceeding. `place` grows with time; `read_at` is None until somebody has."""

    place: int
    number: str
    text: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """A notice and the department that it was sent to."""

    department: str
    notice: Notice


@dataclass(frozen=True, slots=True)
class Inbox:
    """The notices of all departments. Every method raises StoreUnavailable."""

    store: Store

    async def page(self, department: str, first: int, before: int | None = None) -> tuple[Sequence[Notice], bool]:
        """The newest of a department, older than the place `before`, and whether older ones follow."""
        most = max(0, min(first, LARGEST_PAGE))
        own = select(notices).where(notices.c.department == department)
        own = own if before is None else own.where(notices.c.id < before)
        async with self.store.transaction() as connection:
            found = await connection.execute(own.order_by(notices.c.id.desc()).limit(most + 1))
            told = [_notice(row) for row in found.mappings()]
        return told[:most], len(told) > most

    async def since(self, after: int, most: int, department: str | None = None) -> Sequence[Told]:
        """What was sent after the place `after`, the oldest first: to a department, or to all of them."""
        later = select(notices).where(notices.c.id > after)
        later = later if department is None else later.where(notices.c.department == department)
        async with self.store.transaction() as connection:
            found = await connection.execute(later.order_by(notices.c.id).limit(min(most, LARGEST_PAGE)))
            return [Told(row["department"], _notice(row)) for row in found.mappings()]

    async def last_place(self) -> int:
        """The newest place; 0 where nobody was told anything."""
        async with self.store.transaction() as connection:
            newest = await connection.execute(select(func.coalesce(func.max(notices.c.id), 0)))
            return int(newest.scalar_one())

    async def mark_read(self, department: str, places: Collection[int], at: datetime) -> int:
        """Mark those of a department that nobody has read; gives how many these were. Others' stay as they are."""
        unread = (notices.c.department == department, notices.c.id.in_(places), notices.c.read_at.is_(None))
        async with self.store.transaction() as connection:
            marked = await connection.execute(update(notices).where(*unread).values(read_at=at))
        return marked.rowcount


def _notice(row: RowMapping) -> Notice:
    return Notice(row["id"], row["number"], row["text"], row["at"], row["read_at"])
