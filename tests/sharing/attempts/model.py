"""The budgets of verification in plain Python, over lists that nothing is ever looked up in cleverly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sharing import Asking, Attempt, Outcome
from tests.sharing.attempts.measuring import HOUR


@dataclass(eq=False)
class Row:
    """A set that a department asked of a subject, and how each time ended; None while it is open."""

    subject: bytes
    department: str
    claims: frozenset[bytes]
    at: datetime
    ends: list[Outcome | None] = field(default_factory=list)


@dataclass(eq=False)
class Call:
    """A comparison that was admitted."""

    department: str
    day: date
    attempt: Attempt
    rows: list[Row]
    end: Outcome | None = None


@dataclass
class Model:
    """Knows nothing of processes: there is one of it."""

    rows: list[Row] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    cases: dict[tuple[str, bytes, bytes], list[datetime]] = field(default_factory=dict)
    locked: dict[bytes, datetime] = field(default_factory=dict)
    lifted: dict[bytes, datetime] = field(default_factory=dict)

    def admit(self, asking: Asking, attempts: Sequence[Attempt]) -> list[datetime | Call]:
        """For each the call that was admitted, or when to come back, to the hour."""
        since = asking.now - timedelta(days=asking.budgets.days)
        exempt = {
            subject
            for attempt in attempts
            for subject in attempt.subjects
            if asking.granted
            and not any(
                end in (None, Outcome.NOT_MATCHED)
                for row in self._asked(subject, since, asking.department)
                for end in row.ends
            )
        }
        decided: dict[Attempt, datetime | Call] = {}
        for attempt in attempts:
            if attempt not in decided:
                due = self._due(asking, attempt, since, exempt)
                decided[attempt] = self._enter(asking, attempt, since) if due is None else full_hour(due)
                exempt -= set(attempt.subjects) if due is None else set()
        return [decided[attempt] for attempt in attempts]

    def settle(self, asking: Asking, call: Call, outcome: Outcome) -> None:
        call.end = outcome
        for row in call.rows:
            row.ends.remove(None)
            if outcome is not Outcome.NOT_COMPARED:
                row.ends.append(outcome)
        self.rows = [row for row in self.rows if row.ends]
        if outcome is Outcome.NOT_COMPARED:
            self.calls.remove(call)
            for subject in call.attempt.subjects if asking.case else ():
                key = (asking.department, asking.case or b"", subject)
                self.cases[key] = self.cases.get(key, [])[:-1]
                if not self.cases[key]:
                    del self.cases[key]

    def lift(self, subject: bytes, now: datetime) -> None:
        del self.locked[subject]
        self.lifted[subject] = now

    def unmatched(self, department: str, day: date) -> int:
        """Answers that were not MATCH, or may not have been."""
        return sum(call.end is not Outcome.MATCHED for call in self.made(department, day))

    def made(self, department: str, day: date) -> list[Call]:
        return [call for call in self.calls if (call.department, call.day) == (department, day)]

    def _due(self, asking: Asking, attempt: Attempt, since: datetime, exempt: set[bytes]) -> datetime | None:
        made, limits = self.made(asking.department, asking.day), asking.budgets
        if len(made) >= limits.calls or self.unmatched(asking.department, asking.day) >= limits.negatives:
            return asking.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        if asking.case is not None:
            times = {
                subject: uses[0]
                for (department, case, subject), uses in self.cases.items()
                if (department, case) == (asking.department, asking.case) and uses[0] > since
            }
            over = len(times.keys() | set(attempt.subjects)) - limits.case_subjects
            if over > 0 and not set(attempt.subjects) <= times.keys():
                first = sorted(times.values())
                return (first[min(over, len(first)) - 1] if first else asking.now) + (asking.now - since)
        dues = [self._due_of(asking, subject, attempt, since, subject in exempt) for subject in attempt.subjects]
        return max((due for due in dues if due is not None), default=None)

    def _due_of(
        self, asking: Asking, subject: bytes, attempt: Attempt, since: datetime, exempt: bool
    ) -> datetime | None:
        claims = (attempt.claims | set(attempt.subjects)) - {subject}
        days, limits = asking.now - since, asking.budgets
        own = weighed(self._asked(subject, since, asking.department))
        every = weighed(self._asked(subject, since))
        if claims in [row.claims for row, _ in own]:
            return None
        dues = []
        own_total = sum(weight for _, weight in own) + weight_after([row for row, _ in own], claims)
        if own_total > limits.claim_sets:
            over = sum(sum(weight for _, weight in own[: count + 1]) > limits.claim_sets for count in range(len(own)))
            due = own[-1][0].at + min(HOUR * 2**over, days)
            dues += [due] if due > asking.now else []
        if not exempt:
            standing = self.locked.get(subject, asking.now) > asking.now
            if not standing and not dues and claims not in [row.claims for row, _ in every]:
                counted = [(row.at, weight) for row, weight in every if row.at > self.lifted.get(subject, since)]
                total = weight_after([row for row, _ in every], claims)
                while counted and total + sum(weight for _, weight in counted) > limits.lock_sets:
                    self.locked[subject] = counted.pop(0)[0] + days
                    standing = True
            dues += [self.locked[subject]] if standing else []
        return max(dues, default=None)

    def _enter(self, asking: Asking, attempt: Attempt, since: datetime) -> Call:
        rows = [self._row(asking, subject, attempt, since) for subject in attempt.subjects]
        for row in rows:
            row.ends.append(None)
        for subject in attempt.subjects if asking.case else ():
            key = (asking.department, asking.case or b"", subject)
            if key in self.cases and self.cases[key][0] <= since:
                del self.cases[key]
            uses = self.cases.setdefault(key, [])
            uses.append(uses[0] if uses else asking.now)
        call = Call(asking.department, asking.day, attempt, rows)
        self.calls.append(call)
        return call

    def _row(self, asking: Asking, subject: bytes, attempt: Attempt, since: datetime) -> Row:
        claims = (attempt.claims | set(attempt.subjects)) - {subject}
        for row in self._asked(subject, since, asking.department):
            if row.claims == claims:
                return row
        row = Row(subject, asking.department, claims, asking.now)
        self.rows.append(row)
        return row

    def _asked(self, subject: bytes, since: datetime, department: str | None = None) -> list[Row]:
        """What counts still, of one department or of all, the earliest first."""
        rows = [row for row in self.rows if row.subject == subject and row.at > since]
        return [row for row in rows if department in (None, row.department)]


def weight_after(earlier: Sequence[Row], claims: frozenset[bytes]) -> int:
    alike = [row.claims for row in earlier if len(row.claims - claims) <= 1 and len(claims - row.claims) <= 1]
    return 2 if [each for each in alike if each != claims] else 1


def weighed(rows: Sequence[Row]) -> list[tuple[Row, int]]:
    """Different sets, the first of each, with their weights."""
    different: list[Row] = []
    for row in rows:
        if row.claims not in [each.claims for each in different]:
            different.append(row)
    return [(row, weight_after(different[:number], row.claims)) for number, row in enumerate(different)]


def full_hour(due: datetime) -> datetime:
    rest = timedelta(minutes=due.minute, seconds=due.second, microseconds=due.microsecond)
    return due + (HOUR - rest if rest else rest)
