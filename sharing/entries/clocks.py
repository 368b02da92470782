"""The clocks of an entry: until when it is reviewed, follows a change, and is looked through every year."""

from datetime import date

from sharing.calendar import Deadline, YearlyDay, begun_anew, by_day, ended, extended, in_working_days
from sharing.entries.entry import Cause
from sharing.entries.reviewing import departments_of
from sharing.jurisdictions import DeadlineName, Debtor, Reviewer, Term, term
from sharing.proceedings import About, Moment

Deadlines = tuple[Deadline, ...]
OF_CAUSE = {
    Cause.ELEMENT_CHANGE: DeadlineName.ELEMENT_CHANGE,
    Cause.LAW_CHANGE: DeadlineName.LAW_CHANGE,
}
CHANGES = tuple(OF_CAUSE.values())
_REVIEWERS = {
    Debtor.PROVIDER: Reviewer.UNIT_HEAD,
    Debtor.CENTRE: Reviewer.CENTRE,
    Debtor.AUTHORITY: Reviewer.AUTHORITY,
}


def review_begun(deadlines: Deadlines, turn: Reviewer | None, about: About, moment: Moment) -> Deadlines:
    """The clock of the review starts when it is the turn of whoever has to keep it (R026)."""
    found = term(moment.profile.rules, DeadlineName.CATALOGUE_REVIEW)
    if found is None or turn is None or not keeps_review(found, turn):
        return deadlines
    return _started(deadlines, DeadlineName.CATALOGUE_REVIEW, moment.today, about, moment)


def change_begun(
    deadlines: Deadlines, cause: Cause, changed_on: date | None, about: About, moment: Moment
) -> Deadlines:
    """The clock of a change counts from the day of its cause (R027, R028); one that runs already goes on."""
    name = OF_CAUSE.get(cause)
    if name is None or running(deadlines, name) is not None:
        return deadlines
    return _started(deadlines, name, changed_on or moment.today, about, moment)


def yearly_begun(deadlines: Deadlines, about: About, moment: Moment) -> Deadlines:
    """Looked through this year, in time or late, and the next time is due next year (R029)."""
    found = term(moment.profile.rules, DeadlineName.YEARLY_REFRESH)
    if found is None or not isinstance(found.length, YearlyDay):
        return deadlines
    due, whose = found.length.of(moment.today.year + 1), _whose(found.whose, about, moment)
    escalation = moment.profile.rules.escalation.after_working_days
    begun = by_day(moment.days, found.name.value, whose, moment.today, due, escalation)
    return begun_anew(met(deadlines, (found.name,), moment), begun)


def postponed(deadlines: Deadlines, working_days: int, moment: Moment) -> Deadlines:
    """The clock of a change of law runs so many working days longer."""
    due, escalation = running(deadlines, DeadlineName.LAW_CHANGE), moment.profile.rules.escalation.after_working_days
    if due is None:
        return deadlines
    longer = extended(moment.days, due, working_days, escalation)
    return tuple(longer if each is due else each for each in deadlines)


def met(deadlines: Deadlines, names: tuple[DeadlineName, ...], moment: Moment) -> Deadlines:
    """With these deadlines ended today; those that had ended stay as they were judged."""
    words = {name.value for name in names}
    return tuple(ended(each, moment.today) if each.name in words else each for each in deadlines)


def running(deadlines: Deadlines, name: DeadlineName) -> Deadline | None:
    """The deadline of that name, if it has not ended."""
    return next((each for each in deadlines if each.name == name and each.ended_on is None), None)


def _started(deadlines: Deadlines, name: DeadlineName, start: date, about: About, moment: Moment) -> Deadlines:
    found = term(moment.profile.rules, name)
    if found is None or not isinstance(found.length, int):
        return deadlines
    escalation = moment.profile.rules.escalation.after_working_days
    begun = in_working_days(
        moment.days, name.value, _whose(found.whose, about, moment), start, found.length, escalation
    )
    return begun_anew(deadlines, begun)


def _whose(debtor: Debtor, about: About, moment: Moment) -> str:
    reviewer = _REVIEWERS.get(debtor, Reviewer.UNIT_HEAD)
    return min(departments_of(reviewer, about, moment), default=about.provider or about.applicant)


def keeps_review(found: Term, turn: Reviewer) -> bool:
    """Whether the clock of the review is that of the reviewer."""
    return _REVIEWERS.get(found.whose) is turn
