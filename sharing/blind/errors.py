"""What can go wrong with blind comparisons beside StoreUnavailable and MessageRefused.

SharingError
└── BlindError
    ├── NotOffered        items that the provider does not let others compare in this way
    ├── ValueUnfit        a value of the caller's list that is none of its form
    ├── SessionUnknown    no such session, or not the caller's, or not any more: which of these is not told
    ├── SessionSpent      more elements than are left to ask in one session; one that tells sizes answers once
    ├── TooManySessions   no session can be opened now; says when it is worth asking again
    └── Interrupted       nobody waits for the first message any more
"""

from datetime import datetime

from masking.canonical import NotCanonical
from sharing.errors import SharingError


class BlindError(SharingError):
    """Anything that goes wrong with a blind comparison; no message holds a value."""


class NotOffered(BlindError):
    """Nothing was opened; `item` is the one that cannot be compared, None where it is their number."""

    def __init__(self, reason: str, item: str | None = None) -> None:
        super().__init__(reason if item is None else f"`{item}`: {reason}")
        self.item = item


class ValueUnfit(BlindError):
    """A value is missing or not canonical; says of which item and what is wrong."""

    def __init__(self, item: str, reason: NotCanonical | None) -> None:
        super().__init__(f"`{item}`: {'no value' if reason is None else reason}")
        self.item = item


class SessionUnknown(BlindError):
    """Nothing was computed or counted."""

    def __init__(self) -> None:
        super().__init__("there is no such session: open a new one")


class SessionSpent(BlindError):
    """Nothing was computed or counted. `left` is how many elements may still be asked."""

    def __init__(self, left: int) -> None:
        super().__init__(
            f"only {left} more elements can be asked in this session" if left else "the session is used up"
        )
        self.left = left


class TooManySessions(BlindError):
    """Nothing was opened: each session costs the platform as much as its list is long."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"too many sessions are open; ask again at {retry_at.isoformat(timespec='seconds')}")
        self.retry_at = retry_at


class Interrupted(BlindError):
    """The first message of a session was not made."""

    def __init__(self) -> None:
        super().__init__("nobody waits for the session any more")
