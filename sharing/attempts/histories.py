"""What was asked of one subject, and from when on the next claim set may be: the caller's own wait, the lock of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from sharing.attempts.asking import Asking
from sharing.attempts.claim_sets import AskedSets, ClaimSet

_FIRST_WAIT = timedelta(hours=1)
_MOST_DOUBLINGS = 20  # a century: longer than any window


@dataclass(frozen=True, slots=True)
class AskedSet:
    """A claim set that one department asked of a subject. `unmatched`: one of its answers was not MATCH, or is due."""

    row: int
    department: str
    claims: ClaimSet
    asked_at: datetime
    unmatched: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Until when a subject is locked, and when such a lock was last lifted; None for never."""

    locked_until: datetime | None = None
    lifted_at: datetime | None = None


class History:
    """One subject under the eyes of one caller, for the length of one admission."""

    def __init__(self, asking: Asking, standing: Standing, asked: Iterable[AskedSet]) -> None:
        """`asked` is what counts still, the earliest first."""
        self._asking = asking
        self._standing = standing
        self._own = AskedSets()
        self._all = AskedSets()
        self._rows: dict[ClaimSet, int] = {}
        unmatched = False
        for each in asked:
            self._all.add(each.claims, each.asked_at)
            if each.department == asking.department:
                self._own.add(each.claims, each.asked_at)
                self._rows.setdefault(each.claims, each.row)
                unmatched |= each.unmatched
        self._exempt = asking.granted and not unmatched
        self.lock: datetime | None = None
        """Until when the subject has to be locked for what was asked in this admission."""

    def row(self, claims: ClaimSet) -> int | None:
        """The row of a set that the caller has asked before this admission."""
        return self._rows.get(claims)

    def add(self, claims: ClaimSet) -> None:
        """Note a set that is admitted."""
        self._own.add(claims, self._asking.at)
        self._all.add(claims, self._asking.at)

    def due(self, claims: ClaimSet) -> datetime | None:
        """From when on the caller may ask this set, None for now. What it has asked before tells it nothing new.

        The caller's own wait comes first; only who has none to serve can bring a lock about.
        """
        if claims in self._own:
            return None
        own = self._own_due(claims)
        if self._exempt:
            return own
        if own is None and self._locked_until is None:
            self.lock = self._common_due(claims)
        return max((due for due in (own, self._locked_until) if due is not None), default=None)

    @property
    def _locked_until(self) -> datetime | None:
        if self.lock is not None:
            return self.lock
        until = self._standing.locked_until
        return until if until is not None and until > self._asking.at else None

    def _own_due(self, claims: ClaimSet) -> datetime | None:
        """The first set over the budget waits an hour after the last one, each further one twice as long."""
        limit, now = self._asking.budgets.claim_sets, self._asking.at
        asked = list(self._own.weights())
        totals = list(accumulate(weight for _, weight in asked))
        if sum(totals[-1:]) + self._own.weight(claims) <= limit:
            return None
        over = sum(total > limit for total in totals)
        last = asked[-1][0] if asked else now
        due = last + min(_FIRST_WAIT * 2 ** min(over, _MOST_DOUBLINGS), self._asking.window)
        return due if due > now else None

    def _common_due(self, claims: ClaimSet) -> datetime | None:
        """When so many of the sets of all callers are forgotten that this one fits; a lifted lock forgot them all."""
        if claims in self._all:
            return None
        lifted = self._standing.lifted_at
        counted = [(at, weight) for at, weight in self._all.weights() if lifted is None or at > lifted]
        over = sum(weight for _, weight in counted) + self._all.weight(claims) - self._asking.budgets.lock_sets
        due = None
        for at, weight in counted:
            if over <= 0:
                break
            due, over = at + self._asking.window, over - weight
        return due
