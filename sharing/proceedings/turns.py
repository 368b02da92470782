"""The order in which followed proceedings were acted in and notices were sent: who reads on from a place misses none.

Numbers that a database counts by itself are given before a transaction ends, so that a later one may be seen first.
Here whoever adds to a feed holds its row until the end: what is seen later always has a later place.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.proceeding_tables import feeds, proceedings, turns
from sharing.proceedings.proceeding import Kind, Proceeding

NOTICES = "notices"
FOLLOWED: Mapping[Kind, str] = MappingProxyType({Kind.ANNOUNCEMENT: "announcements"})
"""Procedures that are open to all and whose steps can be followed, with the names of their feeds."""


async def hold_feed(connection: AsyncConnection, name: str) -> int:
    """The next place of a feed; until this transaction ends, whoever wants the one after it waits here.

    It comes after all else that a transaction waits for, so that no two wait for each other.
    """
    next_one = update(feeds).where(feeds.c.name == name).values(last=feeds.c.last + 1).returning(feeds.c.last)
    return int((await connection.execute(next_one)).scalar_one())


async def take_turn(connection: AsyncConnection, proceeding: Proceeding[Any]) -> None:
    """A step was taken: a proceeding that is followed stands last of its feed now, and no longer where it stood."""
    if (feed := FOLLOWED.get(proceeding.kind)) is None:
        return
    turn = await hold_feed(connection, feed)
    it = select(proceedings.c.id).where(proceedings.c.number == proceeding.number).scalar_subquery()
    moved = await connection.execute(update(turns).where(turns.c.proceeding == it).values(turn=turn))
    if not moved.rowcount:
        await connection.execute(insert(turns).values(proceeding=it, feed=feed, turn=turn))


async def last_turn(connection: AsyncConnection, kind: Kind) -> int:
    """The newest turn; 0 where there is none."""
    newest = select(func.coalesce(func.max(turns.c.turn), 0)).where(turns.c.feed == FOLLOWED[kind])
    return int((await connection.execute(newest)).scalar_one())
