"""Which comparisons of a call are admitted, one after another, each under what the ones before it have used."""

from collections.abc import Sequence

from sharing.attempts.admission import Admission, Admitted, postponed
from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.book import Book
from sharing.attempts.cases import CaseLooks
from sharing.attempts.days import Day
from sharing.attempts.histories import History
from sharing.attempts.moments import kept_moment

_ADMITTED = Admitted()


class Admitting:
    """The decisions of one call. Identical comparisons are one."""

    def __init__(self, asking: Asking, day: Day, book: Book) -> None:
        self._asking = asking
        self._day = day
        self._book = book
        self._left = day.left(asking)
        self._now = asking.at
        case = book.case(asking)
        self._case = None if case is None else CaseLooks(asking, case)
        self._histories: dict[bytes, History] = {}

    def decide(self, attempts: Sequence[Attempt]) -> Sequence[Admission]:
        """What becomes of each, in their order."""
        decided = {attempt: self._admission(attempt) for attempt in dict.fromkeys(attempts)}
        return [decided[attempt] for attempt in attempts]

    def _admission(self, attempt: Attempt) -> Admission:
        """What is refused costs nothing and leaves nothing behind but a lock."""
        if self._left <= 0:
            return postponed(self._asking.next_day, self._asking.now)
        due = None if self._case is None else self._case.due(attempt.subjects)
        asked = [(self._history(subject), attempt.asked_of(subject)) for subject in attempt.subjects]
        if due is None:
            for history, claims in asked:
                each = history.due(claims)
                due = each if due is None or each is not None and each > due else due
        if due is not None:
            return postponed(kept_moment(due), self._asking.now)
        self._left -= 1
        self._day.admit()
        if self._case is not None:
            self._case.add(attempt.subjects)
        for history, claims in asked:
            history.add(claims)
        return _ADMITTED

    def _history(self, subject: bytes) -> History:
        history = self._histories.get(subject)
        if history is None:
            history = self._histories[subject] = History(
                self._asking, self._now, self._book.subject(self._asking.resource, subject)
            )
        return history
