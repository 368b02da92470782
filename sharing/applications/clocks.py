"""The clocks of an application: which deadlines begin and end with which step, by the profile."""

from collections.abc import Iterable

from sharing.applications.tracks import Track
from sharing.calendar import Deadline, begun_anew, ended, in_working_days
from sharing.jurisdictions import DeadlineName, Office, ReplyCounts, term
from sharing.proceedings import About, Moment, departments_in

ANSWERS = (DeadlineName.UNCONDITIONAL_REPLY, DeadlineName.ACCEPTANCE, DeadlineName.DECISION)
"""What ends with a decision, whichever it is."""

Deadlines = tuple[Deadline, ...]


def started(deadlines: Deadlines, name: DeadlineName, about: About, moment: Moment) -> Deadlines:
    """With the deadline of that name, begun anew; the same where the profile sets none."""
    rules = moment.profile.rules
    found = term(rules, name)
    if found is None or not isinstance(found.length, int):
        return deadlines
    whose = min(departments_in(Office(found.whose.value), about, moment), default=about.provider or about.applicant)
    escalation = rules.escalation.after_working_days
    begun = in_working_days(moment.days, name.value, whose, moment.today, found.length, escalation)
    return begun_anew(deadlines, begun)


def met(deadlines: Deadlines, names: Iterable[DeadlineName], moment: Moment) -> Deadlines:
    """With these deadlines ended today; those that had ended stay as they were judged."""
    words = {name.value for name in names}
    return tuple(ended(each, moment.today) if each.name in words else each for each in deadlines)


def answer_started(deadlines: Deadlines, track: Track, about: About, moment: Moment) -> Deadlines:
    """With the clock of the answer, from today on; for data of the third class no text sets one."""
    match track:
        case Track.UNCONDITIONAL:
            return started(deadlines, DeadlineName.UNCONDITIONAL_REPLY, about, moment)
        case Track.CONDITIONAL | Track.ENTITLEMENT | Track.COORDINATION:
            counts = moment.profile.rules.conditional.reply_counts
            name = DeadlineName.ACCEPTANCE if counts is ReplyCounts.ACCEPTANCE else DeadlineName.DECISION
            return started(deadlines, name, about, moment)
        case _:
            return deadlines


def accepted(deadlines: Deadlines, about: About, moment: Moment) -> Deadlines:
    """The acceptance ends its own clock, and begins that of the decision where the profile sets one from there on."""
    after = met(deadlines, (DeadlineName.ACCEPTANCE,), moment)
    if moment.profile.rules.conditional.reply_counts is not ReplyCounts.ACCEPTANCE:
        return after
    return started(after, DeadlineName.DECISION, about, moment)


def running(deadlines: Deadlines, name: DeadlineName) -> Deadline | None:
    """The deadline of that name, if it has not ended."""
    return next((each for each in deadlines if each.name == name and each.ended_on is None), None)
