"""How many different subjects one case number was used for."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sharing.attempts.asking import Asking


class Case:
    """The subjects of the caller's case, for the length of one admission."""

    def __init__(self, asking: Asking, asked: Mapping[bytes, datetime]) -> None:
        """`asked` is when each subject of the case was first asked for, as far as it counts still."""
        self._asking = asking
        self._asked = dict(asked)
        self.before = frozenset(asked)
        """The subjects that the case had before this admission."""

    def add(self, subjects: Iterable[bytes]) -> None:
        """Note the subjects of a comparison that is admitted."""
        for subject in subjects:
            self._asked.setdefault(subject, self._asking.at)

    def due(self, subjects: Iterable[bytes]) -> datetime | None:
        """From when on the case has room for these subjects, None for now: who may verify in bulk needs none."""
        new = set(subjects).difference(self._asked)
        if self._asking.counted_case is None or not new:
            return None
        over = len(self._asked) + len(new) - self._asking.budgets.case_subjects
        if over <= 0:
            return None
        times = sorted(self._asked.values())
        last = times[min(over, len(times)) - 1] if times else self._asking.at
        return last + self._asking.window
