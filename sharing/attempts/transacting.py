"""One transaction of the budgets: what ended is counted first, then who asks is admitted under what that left."""

from collections.abc import Sequence
from dataclasses import dataclass

from sharing.attempts.admission import Admission, Admitted, postponed
from sharing.attempts.admitting import Admitting
from sharing.attempts.alarms import AlarmRule
from sharing.attempts.book import Book
from sharing.attempts.calls import Call, Settlement
from sharing.attempts.days import Day
from sharing.attempts.settling import Loud, settle
from sharing.attempts.statements import Steps


@dataclass(frozen=True, slots=True)
class Counted:
    """The admissions of each call, in their order, and the callers that raise an alarm."""

    admissions: Sequence[Sequence[Admission]]
    loud: Sequence[Loud]


def count(settlements: Sequence[Settlement], calls: Sequence[Call], rule: AlarmRule) -> Steps[Counted]:
    """Everything together. Raises AttemptUnknown, so that nothing is counted, where a settlement is of nothing open."""
    book = Book()
    askings = [*(each.asking for each in settlements), *(call.asking for call in calls)]
    days = yield from book.read_days(askings)
    settled, asked = days[: len(settlements)], days[len(settlements) :]
    loud = yield from settle(settlements, settled, rule)
    yield from book.read_asked(calls)
    admissions = [_admissions(call, day, book) for call, day in zip(calls, asked, strict=True)]
    yield from book.write()
    return Counted(admissions, loud)


def _admissions(call: Call, day: Day, book: Book) -> Sequence[Admission]:
    if not call.unseen:
        return Admitting(call.asking, day, book).decide(call.attempts)
    if call.unseen > day.left(call.asking):
        return [postponed(call.asking.next_day, call.asking.now)]
    day.admit(call.unseen)
    return [Admitted()]
