"""Who used which data how often, counted out of the log day by day: questions and rows, no value and no subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from operator import add
from pathlib import Path
from typing import Self

from audit.errors import LogDamaged
from audit.reading import Exchange, read_log
from audit.record import EncodedFields, RootField, decode_fields
from catalog import Mode
from policies import Recent

DAYS_AROUND = 2
"""Days around those asked for whose files are read too: a platform has days of its own, and answers may end late."""
_REMEMBERED = 4_096  # kinds of requests: every request of a plan has the same bytes


@dataclass(frozen=True, slots=True, order=True)
class Usage:
    """What a department did with a resource on a day of the platform; `purposes` are those it stated, sorted."""

    day: date
    department: str
    resource: str
    mode: Mode
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsageCounts:
    """How often. A question is a root field of a request that looks at the resource, itself or through references.

    `refused` were refused before anything was read; `failed` ended without an answer, or nothing says so far how they
    ended. `rows` are those of answers that the resource itself gave: verdicts where values are compared, none where a
    reference led to it.
    `out_of_hours` and `without_case` count questions, whatever came of them.
    """

    answered: int = 0
    refused: int = 0
    failed: int = 0
    rows: int = 0
    out_of_hours: int = 0
    without_case: int = 0

    @property
    def asked(self) -> int:
        """All questions, whatever came of them."""
        return self.answered + self.refused + self.failed

    def __add__(self, other: Self) -> "UsageCounts":
        return UsageCounts(*map(add, _counted(self), _counted(other)))


def read_usage(
    directory: Path, first: date | None = None, last: date | None = None, most_bytes: int | None = None
) -> Mapping[Usage, UsageCounts]:
    """The uses from the day `first` to the day `last`, both included, in their order; None is no limit.

    The log is read once, as far as its files are of that time. What is kept of it grows with the kinds of use, not with
    the number of requests. Raises LogDamaged, and LogTooLong where it is longer than `most_bytes`.
    """
    found: dict[Usage, UsageCounts] = {}
    known: Recent[EncodedFields, tuple[_Question, ...]] = Recent(_REMEMBERED)
    since, until = _midnight(first, -DAYS_AROUND), _midnight(last, DAYS_AROUND + 1)
    for exchange in read_log(directory, since, until, most_bytes):
        department = exchange.entry.department or ""
        for index, question in enumerate(_questions(exchange, known)):
            if (first is None or first <= question.day) and (last is None or question.day <= last):
                for resource in question.looked_at:
                    use = Usage(question.day, department, resource, question.mode, question.purposes)
                    counts = _counts(exchange, index, question.in_hours, resource == question.resource)
                    found[use] = found.get(use, UsageCounts()) + counts
    return {use: found[use] for use in sorted(found)}


def _midnight(day: date | None, later: int) -> datetime | None:
    """So many days later, or the last or first one that there is."""
    if day is None:
        return None
    ordinal = min(max(day.toordinal() + later, date.min.toordinal()), date.max.toordinal())
    return datetime.combine(date.fromordinal(ordinal), time(), UTC)


@dataclass(frozen=True, slots=True)
class _Question:
    """A root field without what is asked: of which resource, and all that are looked at on its way."""

    day: date
    resource: str
    mode: Mode
    purposes: tuple[str, ...]
    in_hours: bool
    looked_at: tuple[str, ...]


def _questions(exchange: Exchange, known: Recent[EncodedFields, tuple[_Question, ...]]) -> tuple[_Question, ...]:
    fields = exchange.entry.fields
    questions = known[fields]
    if questions is None:
        try:
            questions = tuple(map(_question, decode_fields(fields)))
        except (KeyError, TypeError, ValueError) as error:
            raise LogDamaged(exchange.file, exchange.line) from error
        known.put(fields, questions)
    return questions


def _question(field: RootField) -> _Question:
    then, looked_at = field.circumstances, {rows.resource for rows in field.rows}
    return _Question(then.today, field.resource, field.mode, then.purposes, then.in_hours, tuple(sorted(looked_at)))


def _counts(exchange: Exchange, index: int, in_hours: bool, itself: bool) -> UsageCounts:
    """What the question of that index counts for a resource; `itself` where it is the one that was asked of."""
    entry, rows = exchange.entry, _rows(exchange, index)
    is_refused = entry.refusal is not None or any(index == refused for refused, _ in entry.refused_fields)
    is_answered = not is_refused and rows is not None
    return UsageCounts(
        answered=int(is_answered),
        refused=int(is_refused),
        failed=int(not is_refused and not is_answered),
        rows=rows or 0 if is_answered and itself else 0,
        out_of_hours=int(not in_hours),
        without_case=int(entry.case is None),
    )


def _rows(exchange: Exchange, index: int) -> int | None:
    """None where the field was not answered, or nothing says how it ended."""
    outcome = exchange.outcome
    return None if outcome is None or index >= len(outcome.rows) else outcome.rows[index]


def _counted(counts: UsageCounts) -> tuple[int, ...]:
    return (
        counts.answered,
        counts.refused,
        counts.failed,
        counts.rows,
        counts.out_of_hours,
        counts.without_case,
    )
