"""The clocks of a correction: the report, the answer, and the provider's check where it is referred (R084–R086)."""

from datetime import date

from sharing.calendar import Deadline, ended, extended, in_working_days
from sharing.corrections.taking_part import addressees
from sharing.jurisdictions import DeadlineName, term
from sharing.proceedings import About, Moment

Deadlines = tuple[Deadline, ...]


def reported(about: About, discovered_on: date, moment: Moment) -> Deadlines:
    """The report ends its own clock, which began on the day of discovery, and begins that of the answer."""
    report = _begun(DeadlineName.CORRECTION_REPORT, about.applicant, discovered_on, 1, moment)
    return (*(ended(each, moment.today) for each in report), *answer_begun(about, 1, moment))


def answer_begun(about: About, round: int, moment: Moment) -> Deadlines:
    """The clock of the answer, from today on; none where the profile sets none."""
    whose = min(addressees(about, moment), default=about.applicant)
    return _begun(DeadlineName.CORRECTION, whose, moment.today, round, moment)


def referred(deadlines: Deadlines, provider: str, round: int, moment: Moment) -> Deadlines:
    """The provider's clock begins. It does not run inside that of the addressee, which has so many days more.

    Not where that is over already: a late referral mends nothing.
    """
    check = _begun(DeadlineName.PROVIDER_CHECK, provider, moment.today, round, moment)
    more = sum(each.working_days or 0 for each in check)
    escalation = moment.profile.rules.escalation.after_working_days
    put_off = tuple(
        extended(moment.days, each, more, escalation) if more and _is_running(each, round, moment.today) else each
        for each in deadlines
    )
    return (*put_off, *check)


def met(deadlines: Deadlines, name: DeadlineName, round: int, moment: Moment) -> Deadlines:
    """With the deadline of that name ended today."""
    word = _word(name, round)
    return tuple(ended(each, moment.today) if each.name == word else each for each in deadlines)


def all_met(deadlines: Deadlines, moment: Moment) -> Deadlines:
    """Nobody has to do anything any more."""
    return tuple(ended(each, moment.today) for each in deadlines)


def _begun(name: DeadlineName, whose: str, on: date, round: int, moment: Moment) -> Deadlines:
    rules = moment.profile.rules
    found = term(rules, name)
    if found is None or not isinstance(found.length, int):
        return ()
    escalation = rules.escalation.after_working_days
    return (in_working_days(moment.days, _word(name, round), whose, on, found.length, escalation),)


def _is_running(deadline: Deadline, round: int, today: date) -> bool:
    is_answer = deadline.name == _word(DeadlineName.CORRECTION, round)
    return is_answer and deadline.ended_on is None and deadline.working_days is not None and today <= deadline.due


def _word(name: DeadlineName, round: int) -> str:
    """The second round has clocks of its own."""
    return name.value if round == 1 else f"{name.value}_{round}"
