"""How many different subjects one case number was used for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sharing.attempts.asking import Asking

CaseKey = tuple[str, str, bytes]
"""Department, resource and the keyed case number."""


def case_key(asking: Asking) -> CaseKey | None:
    """The case whose subjects are counted."""
    return None if asking.counted_case is None else (asking.department, asking.resource, asking.counted_case)


@dataclass(slots=True, eq=False)
class Use:
    """When a subject of a case was first asked for, and how often. `kept` is whether the store has a row of it."""

    asked_at: int
    uses: int
    kept: bool
    changed: bool = False


@dataclass(slots=True, eq=False)
class Case:
    """The subjects of a case, for the length of one transaction."""

    used: dict[bytes, Use] = field(default_factory=dict)


class CaseLooks:
    """One case under the eyes of one caller, for the length of one call."""

    def __init__(self, asking: Asking, case: Case) -> None:
        self._asking = asking
        self._case = case
        self._now = asking.at
        self._window = asking.window
        since = self._now - self._window
        self._asked = {subject: use.asked_at for subject, use in case.used.items() if use.asked_at > since}

    def add(self, subjects: Iterable[bytes]) -> None:
        """Note the subjects of a comparison that is admitted; what no longer counted begins anew."""
        for subject in subjects:
            use = self._case.used.get(subject)
            if use is None:
                use = self._case.used[subject] = Use(self._now, 0, kept=False)
            elif subject not in self._asked:
                use.asked_at, use.uses = self._now, 0
            self._asked.setdefault(subject, self._now)
            use.uses += 1
            use.changed = True

    def due(self, subjects: Iterable[bytes]) -> int | None:
        """From when on the case has room for these subjects, None for now."""
        new = set(subjects).difference(self._asked)
        over = len(self._asked) + len(new) - self._asking.budgets.case_subjects
        if not new or over <= 0:
            return None
        times = sorted(self._asked.values())
        last = times[min(over, len(times)) - 1] if times else self._now
        return last + self._window
