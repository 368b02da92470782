"""What was asked of one subject, and from when on the next claim set may be: the caller's own wait, the lock of all."""

from collections.abc import Iterator
from itertools import accumulate

from sharing.attempts.asking import Asking
from sharing.attempts.claim_sets import AskedSets, ClaimSet
from sharing.attempts.moments import HOUR
from sharing.attempts.subjects import AskedSet, Subject

_MOST_DOUBLINGS = 20  # a century: longer than any window


class History:
    """One subject under the eyes of one caller, for the length of one call that began `now`."""

    __slots__ = ("_asking", "_exempt", "_now", "_subject", "_window")

    def __init__(self, asking: Asking, now: int, subject: Subject) -> None:
        self._asking = asking
        self._subject = subject
        self._now = now
        self._window = asking.window
        self._exempt = asking.granted and not any(each.unmatched for each in self._counted(asking.department))

    def add(self, claims: ClaimSet) -> None:
        """Note a set that is admitted. Until it is settled it counts as not MATCH, so no lock is passed by after it."""
        self._exempt = False
        self._subject.ask(self._asking.department, claims, self._since, self._now)

    def due(self, claims: ClaimSet) -> int | None:
        """From when on the caller may ask this set, None for now. What it has asked before tells it nothing new.

        The caller's own wait comes first; only who has none to serve can bring a lock about.
        """
        own = None
        if self._subject.sets:
            if any(each.claims == claims for each in self._counted(self._asking.department)):
                return None
            own = self._own_due(claims)
        if self._exempt:
            return own
        if own is None and self._locked_until is None and (until := self._common_due(claims)) is not None:
            self._subject.lock(until, self._now)
        locked = self._locked_until
        return locked if own is None else own if locked is None else max(own, locked)

    @property
    def _since(self) -> int:
        return self._now - self._window

    def _counted(self, department: str | None = None) -> Iterator[AskedSet]:
        """What counts still, of one department or of all."""
        since = self._since
        return (each for each in self._subject.sets if each.asked_at > since and department in (None, each.department))

    @property
    def _locked_until(self) -> int | None:
        until = self._subject.locked_until
        return until if until is not None and until > self._now else None

    def _own_due(self, claims: ClaimSet) -> int | None:
        """The first set over the budget waits an hour after the last one, each further one twice as long."""
        limit = self._asking.budgets.claim_sets
        own = AskedSets((each.claims, each.asked_at) for each in self._counted(self._asking.department))
        asked = list(own.weights())
        totals = list(accumulate(weight for _, weight in asked))
        if sum(totals[-1:]) + own.weight(claims) <= limit:
            return None
        over = sum(total > limit for total in totals)
        last = asked[-1][0] if asked else self._now
        due = last + min(HOUR * 2 ** min(over, _MOST_DOUBLINGS), self._window)
        return due if due > self._now else None

    def _common_due(self, claims: ClaimSet) -> int | None:
        """When so many of the sets of all callers are forgotten that this one fits; a lifted lock forgot them all."""
        if not self._subject.sets:
            return None
        every = AskedSets((each.claims, each.asked_at) for each in self._counted())
        if claims in every:
            return None
        lifted = self._subject.lifted_at
        counted = [(at, weight) for at, weight in every.weights() if lifted is None or at > lifted]
        over = sum(weight for _, weight in counted) + every.weight(claims) - self._asking.budgets.lock_sets
        due = None
        for at, weight in counted:
            if over <= 0:
                break
            due, over = at + self._window, over - weight
        return due
