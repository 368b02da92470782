"""Who used which data how often, under which consents and emergencies, counted out of the log: no value, no subject."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from operator import add, attrgetter
from pathlib import Path
from typing import Any, Self

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
    `out_of_hours` and `without_case` count questions, whatever came of them. `by_consent` and `by_emergency` count
    answers of which something was open only because subjects had consented, or an emergency was declared; `under` has
    the numbers of these consents and emergencies, each with its answers, by number.
    """

    answered: int = 0
    refused: int = 0
    failed: int = 0
    rows: int = 0
    out_of_hours: int = 0
    without_case: int = 0
    by_consent: int = 0
    by_emergency: int = 0
    under: tuple[tuple[str, int], ...] = ()

    @property
    def asked(self) -> int:
        """All questions, whatever came of them."""
        return self.answered + self.refused + self.failed

    def __add__(self, other: Self) -> "UsageCounts":
        return together((self, other))


_NUMBERS = tuple(each.name for each in fields(UsageCounts) if each.name != "under")
_numbers: Callable[[UsageCounts], tuple[int, ...]] = attrgetter(*_NUMBERS)


class _Sum:
    """Counts that are added up: numbers of consents and emergencies apart, for there may be many of them."""

    __slots__ = ("numbers", "under")

    def __init__(self) -> None:
        self.numbers, self.under = (0,) * len(_NUMBERS), Counter[str]()

    def add(self, counts: UsageCounts) -> None:
        self.numbers = tuple(map(add, self.numbers, _numbers(counts)))
        self.under.update(dict(counts.under))

    @property
    def counts(self) -> UsageCounts:
        counted: Mapping[str, Any] = dict(zip(_NUMBERS, self.numbers, strict=True))
        return UsageCounts(**counted, under=tuple(sorted(self.under.items())))


def together(counts: Iterable[UsageCounts]) -> UsageCounts:
    """All of them added up."""
    made = _Sum()
    for each in counts:
        made.add(each)
    return made.counts


def read_usage(
    directory: Path, first: date | None = None, last: date | None = None, most_bytes: int | None = None
) -> Mapping[Usage, UsageCounts]:
    """The uses from the day `first` to the day `last`, both included, in their order; None is no limit.

    The log is read once, as far as its files are of that time. What is kept of it grows with the kinds of use, and with
    the consents and emergencies that were used, not with the number of requests. Raises LogDamaged, and LogTooLong
    where it is longer than `most_bytes`.
    """
    found: dict[Usage, _Sum] = {}
    known: Recent[EncodedFields, tuple[_Question, ...]] = Recent(_REMEMBERED)
    since, until = _midnight(first, -DAYS_AROUND), _midnight(last, DAYS_AROUND + 1)
    for exchange in read_log(directory, since, until, most_bytes):
        department = exchange.entry.department or ""
        for index, question in enumerate(_questions(exchange, known)):
            if (first is None or first <= question.day) and (last is None or question.day <= last):
                for resource in question.looked_at:
                    use = Usage(question.day, department, resource, question.mode, question.purposes)
                    found.setdefault(use, _Sum()).add(_counts(exchange, index, question, resource))
    return {use: found[use].counts for use in sorted(found)}


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
    emergency: str | None
    by_emergency: tuple[str, ...]
    by_consent: tuple[str, ...]


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
    return _Question(
        day=then.today,
        resource=field.resource,
        mode=field.mode,
        purposes=then.purposes,
        in_hours=then.in_hours,
        looked_at=tuple(sorted(looked_at)),
        emergency=then.emergency,
        by_emergency=field.by_emergency,
        by_consent=field.by_consent,
    )


def _counts(exchange: Exchange, index: int, question: _Question, resource: str) -> UsageCounts:
    """What the question of that index counts for a resource that it looks at."""
    entry, rows = exchange.entry, _rows(exchange, index)
    is_refused = entry.refusal is not None or any(index == refused for refused, _ in entry.refused_fields)
    is_answered = not is_refused and rows is not None
    by_consent = is_answered and resource in question.by_consent
    by_emergency = is_answered and resource in question.by_emergency
    under = {number: 1 for of, number in entry.consents if by_consent and of == index}
    if by_emergency and question.emergency is not None:
        under[question.emergency] = 1
    return UsageCounts(
        answered=int(is_answered),
        refused=int(is_refused),
        failed=int(not is_refused and not is_answered),
        rows=rows or 0 if is_answered and resource == question.resource else 0,
        out_of_hours=int(not question.in_hours),
        without_case=int(entry.case is None),
        by_consent=int(by_consent),
        by_emergency=int(by_emergency),
        under=tuple(sorted(under.items())),
    )


def _rows(exchange: Exchange, index: int) -> int | None:
    """None where the field was not answered, or nothing says how it ended."""
    outcome = exchange.outcome
    return None if outcome is None or index >= len(outcome.rows) else outcome.rows[index]
