"""What the fields about sharing need from outside."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from resolvers.sharing.counting import UsageReader
from resolvers.sharing.cursors import Cursors
from resolvers.sharing.feeds import Feeds
from sharing.corrections import Flags
from sharing.emergencies import EmergencyUses
from sharing.proceedings import Inbox, Proceedings


@dataclass(frozen=True, slots=True)
class SharingServices:
    """Proceedings, notices, what makes their cursors, and the zone of times without an offset.

    `flags` are what corrections put in doubt, with the keys that open them; None where nothing can be reported. `usage`
    reads the log; None where nothing is counted. `feeds` are what can be followed; None where nothing can.
    `emergencies` lists uses under them; None where nothing is listed.
    """

    proceedings: Proceedings
    inbox: Inbox
    cursors: Cursors
    zone: ZoneInfo
    flags: Flags | None = None
    usage: UsageReader | None = None
    feeds: Feeds | None = None
    emergencies: EmergencyUses | None = None
