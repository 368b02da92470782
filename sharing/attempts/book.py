"""What one transaction read of days, subjects and cases, and what it wrote into it."""

from collections.abc import Sequence

from sharing.attempts.asking import Asking
from sharing.attempts.calls import Call, named
from sharing.attempts.cases import Case, CaseKey, Use, case_key
from sharing.attempts.claim_sets import packed, unpacked
from sharing.attempts.counting import (
    ADD_DAYS,
    ADD_LOCKS,
    ADD_SETS,
    ADD_USES,
    CHANGE_DAYS,
    CHANGE_LOCKS,
    CHANGE_USES,
    READ_ASKED,
    READ_CASES,
    READ_DAYS,
    REMOVE_SETS,
    REOPEN_SETS,
)
from sharing.attempts.days import Day, DayKey, day_key
from sharing.attempts.statements import Row, Steps, change, read
from sharing.attempts.subjects import AskedSet, Subject, SubjectKey


class Book:
    """Open while a transaction keeps every other one from the resources it is about."""

    def __init__(self) -> None:
        self._days: dict[DayKey, Day] = {}
        self._subjects: dict[SubjectKey, Subject] = {}
        self._cases: dict[CaseKey, Case] = {}

    def subject(self, resource: str, subject: bytes) -> Subject:
        return self._subjects[(resource, subject)]

    def case(self, asking: Asking) -> Case | None:
        """The case whose subjects are counted; None where none are."""
        key = case_key(asking)
        return None if key is None else self._cases[key]

    def read_days(self, askings: Sequence[Asking]) -> Steps[Sequence[Day]]:
        """The day of each who asks or asked."""
        keys = [day_key(asking) for asking in askings]
        self._days = {key: Day() for key in keys}
        for department, resource, day, calls, matched, refuted, alarmed_at in (
            yield from read(READ_DAYS, list(self._days))
        ):
            self._days[(department, resource, day)] = Day(calls, matched, refuted, alarmed_at, kept=True)
        return [self._days[key] for key in keys]

    def read_asked(self, calls: Sequence[Call]) -> Steps[None]:
        """The subjects and cases of calls."""
        self._subjects = {key: Subject() for key in named(calls)}
        for resource, subject, row, *asked in (yield from read(READ_ASKED, list(self._subjects))):
            found = self._subjects[(resource, subject)]
            if row is None:
                _, _, found.locked_until, found.lifted_at = asked
                found.kept = True
            else:
                department, claims, asked_at, unmatched = asked
                found.sets.append(AskedSet(department, unpacked(claims), asked_at, unmatched > 0, row))
        for each in self._subjects.values():
            each.arrange()
        self._cases = {key: Case() for call in calls if (key := case_key(call.asking)) is not None}
        for department, resource, case, subject, asked_at, uses in (yield from read(READ_CASES, list(self._cases))):
            self._cases[(department, resource, case)].used[subject] = Use(asked_at, uses, kept=True)

    def write(self) -> Steps[None]:
        """Everything that was changed."""
        yield from self._write_sets()
        yield from self._write_locks()
        yield from self._write_days()
        yield from self._write_cases()

    def _write_days(self) -> Steps[None]:
        changed = {key: day for key, day in self._days.items() if day.changed}
        rows = {key: (*key, day.calls, day.matched, day.refuted, day.alarmed_at) for key, day in changed.items()}
        yield from change(ADD_DAYS, [row for key, row in rows.items() if not changed[key].kept])
        yield from change(CHANGE_DAYS, [row for key, row in rows.items() if changed[key].kept])

    def _write_sets(self) -> Steps[None]:
        new: list[Row] = []
        again: list[Row] = []
        outdated: list[Row] = []
        for (resource, subject), found in self._subjects.items():
            for each in found.sets:
                if not each.more:
                    continue
                if each.row is None:
                    claims = packed(each.claims)
                    new.append((resource, subject, each.department, claims, each.asked_at, each.more))
                else:
                    again.append((each.row, each.more))
            outdated += [(row,) for row in found.outdated]
        yield from change(REMOVE_SETS, outdated)
        yield from change(ADD_SETS, new)
        yield from change(REOPEN_SETS, again)

    def _write_locks(self) -> Steps[None]:
        locked = [(key, found) for key, found in self._subjects.items() if found.locked_at is not None]
        new = [(*key, found.locked_at, found.locked_until) for key, found in locked if not found.kept]
        again = [(*key, found.locked_at, found.locked_until) for key, found in locked if found.kept]
        yield from change(ADD_LOCKS, new)
        yield from change(CHANGE_LOCKS, again)

    def _write_cases(self) -> Steps[None]:
        uses = [
            (use.kept, (*key, subject, use.asked_at, use.uses))
            for key, case in self._cases.items()
            for subject, use in case.used.items()
            if use.changed
        ]
        yield from change(ADD_USES, [row for kept, row in uses if not kept])
        yield from change(CHANGE_USES, [row for kept, row in uses if kept])
