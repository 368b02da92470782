"""Which comparisons of a request are admitted, one after another, each under what the ones before it have used."""

from collections.abc import Iterable, Mapping

from sharing.attempts.admission import Admission, Admitted, postponed
from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.cases import Case
from sharing.attempts.histories import History


class Admitting:
    """The decisions of one admission. Identical comparisons are one."""

    def __init__(self, asking: Asking, left: int, case: Case, histories: Mapping[bytes, History]) -> None:
        """`left` is what the day still holds; `histories` are of every subject that is asked about."""
        self._asking = asking
        self._left = left
        self._case = case
        self._histories = histories
        self.decided: dict[Attempt, Admission] = {}

    def decide(self, attempts: Iterable[Attempt]) -> None:
        for attempt in attempts:
            if attempt not in self.decided:
                self.decided[attempt] = self._admission(attempt)

    @property
    def admitted(self) -> list[Attempt]:
        return [attempt for attempt, admission in self.decided.items() if isinstance(admission, Admitted)]

    def _admission(self, attempt: Attempt) -> Admission:
        """What is refused costs nothing and leaves nothing behind but a lock."""
        asking = self._asking
        due = asking.next_day if self._left <= 0 else self._case.due(attempt.subjects)
        if due is None:
            asked = [(self._histories[subject], attempt.asked_of(subject)) for subject in attempt.subjects]
            due = max((each for history, claims in asked if (each := history.due(claims))), default=None)
        if due is not None:
            return postponed(due, asking.now)
        self._left -= 1
        self._case.add(attempt.subjects)
        for history, claims in asked:
            history.add(claims)
        return Admitted()
