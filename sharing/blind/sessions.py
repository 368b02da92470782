"""Sessions of blind comparisons: for whom and about what, with a key that stands in this process's memory alone."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from masking.blind import CommutingKey, P256Key
from sharing.blind.errors import SessionSpent, SessionUnknown, TooManySessions
from sharing.blind.revealing import Told
from sharing.blind.wording import Wording


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a session is: a department, a resource, and the purposes that the request states."""

    department: str
    resource: str
    purposes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts, how many there may be in all and of one department, how many elements one answers.

    INVARIANT: a session that tells sizes answers once, and counts among those of its department until its time is
    over. Whoever could ask again and again would ask lists of one element, whose size is a position.
    """

    lifetime: timedelta = timedelta(hours=1)
    sessions: int = 64
    sessions_of_department: int = 2
    elements: int = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """One that is open. When it ends its key is gone: nothing kept from it can be asked about another element.

    `basis` stands for what decided which rows take part: under another one the session is over.
    """

    id: str = field(repr=False)
    scope: Scope
    wording: Wording
    told: Told
    opened: datetime
    expires: datetime
    key: CommutingKey = field(repr=False)
    basis: str = ""


class Sessions:
    """The sessions of this process. Times have a zone; `now` never runs back."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._open: dict[str, Session] = {}  # in the order in which they were opened, hence also of their ends
        self._asked: dict[str, int] = {}

    def open(self, scope: Scope, wording: Wording, told: Told, now: datetime, basis: str = "") -> Session:
        """A new session under a key of its own. Raises TooManySessions."""
        self.forget(now)
        of_department = [each for each in self._open.values() if each.scope.department == scope.department]
        if len(of_department) >= self.limits.sessions_of_department:
            raise TooManySessions(of_department[0].expires)
        if len(self._open) >= self.limits.sessions:
            raise TooManySessions(next(iter(self._open.values())).expires)
        expires = now + self.limits.lifetime
        session = Session(secrets.token_urlsafe(16), scope, wording, told, now, expires, P256Key.new(), basis)
        self._open[session.id] = session
        self._asked[session.id] = 0
        return session

    def named(self, id: str, scope: Scope) -> Session | None:
        """The session of that id, if it is for just this; it may be over, which `find` tells. From any thread."""
        session = self._open.get(id)
        return session if session is not None and session.scope == scope else None

    def find(self, id: str, scope: Scope, now: datetime, basis: str = "") -> Session:
        """The session of that id, if it is for just this. Raises SessionUnknown, the same whatever is wrong."""
        self.forget(now)
        session = self.named(id, scope)
        if session is None or session.basis != basis:
            raise SessionUnknown
        return session

    def left(self, session: Session) -> int:
        """How many elements may still be asked in a session. Raises SessionUnknown where it is closed."""
        if session.id not in self._asked:
            raise SessionUnknown
        return self.limits.elements - self._asked[session.id]

    def take(self, session: Session, elements: int) -> None:
        """Note that so many elements are asked. Raises SessionSpent, and notes none, or SessionUnknown."""
        if elements > (left := self.left(session)):
            raise SessionSpent(left)
        self._asked[session.id] += left if session.told is Told.SIZE else elements

    def give_back(self, session: Session, elements: int) -> None:
        """Note that they were not asked after all."""
        if session.id in self._asked:
            self._asked[session.id] -= self._asked[session.id] if session.told is Told.SIZE else elements

    def close(self, session: Session) -> None:
        """End a session before its time."""
        self._open.pop(session.id, None)
        self._asked.pop(session.id, None)

    def forget(self, now: datetime) -> None:
        """Close the sessions whose time is over, whose keys go with them; `open` and `find` do so too."""
        for session in [each for each in self._open.values() if each.expires <= now]:
            del self._open[session.id], self._asked[session.id]
