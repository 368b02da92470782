"""Announcements: a provider tells of a change, a new cycle or an outage; users compare and renew what they hold."""

from sharing.announcements.actions import Acknowledge, Announce, Correct, End
from sharing.announcements.announcement import Announcement, AnnouncementState, Matter, Recipient
from sharing.announcements.procedure import Announcements

__all__ = [
    "Acknowledge",
    "Announce",
    "Announcement",
    "AnnouncementState",
    "Announcements",
    "Correct",
    "End",
    "Matter",
    "Recipient",
]
