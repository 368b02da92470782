"""The feeds that can be followed: announcements as somebody acts in them, and notices as they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sharing import Following, Happening
from sharing.proceedings import Inbox, Kind, Notice, Proceeding, Proceedings


@dataclass(frozen=True, slots=True)
class AnnouncementFeed:
    """Announcements, which everybody may see, by their last steps."""

    proceedings: Proceedings

    async def since(self, after: int, most: int, whose: str | None) -> Sequence[Happening[Proceeding[Any]]]:
        """As they stand now. Raises StoreUnavailable."""
        found = await self.proceedings.since(Kind.ANNOUNCEMENT, after, most)
        return [Happening(each.place, None, each.proceeding.number, each.proceeding) for each in found]

    async def last_place(self) -> int:
        """Raises StoreUnavailable."""
        return await self.proceedings.last_turn(Kind.ANNOUNCEMENT)


@dataclass(frozen=True, slots=True)
class NoticeFeed:
    """Notices, each to one department."""

    inbox: Inbox

    async def since(self, after: int, most: int, whose: str | None) -> Sequence[Happening[Notice]]:
        """Raises StoreUnavailable."""
        found = await self.inbox.since(after, most, whose)
        return [Happening(one.notice.place, one.department, str(one.notice.place), one.notice) for one in found]

    async def last_place(self) -> int:
        """Raises StoreUnavailable."""
        return await self.inbox.last_place()


@dataclass(frozen=True, slots=True)
class Feeds:
    """All of them, with who follows them in this process."""

    announcements: Following[Proceeding[Any]]
    notices: Following[Notice]

    async def close(self) -> None:
        """Nobody is told anything any more."""
        await self.announcements.close()
        await self.notices.close()


def feeds_of(proceedings: Proceedings, inbox: Inbox) -> Feeds:
    """Not read before anybody follows."""
    return Feeds(Following(AnnouncementFeed(proceedings)), Following(NoticeFeed(inbox)))
