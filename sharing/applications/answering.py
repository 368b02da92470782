"""Before the decision: taken up, found incomplete, put off."""

from dataclasses import replace

from sharing.applications.actions import Consent, Extend, Notice
from sharing.applications.application import ApplicationState, Extension, IncompleteNotice
from sharing.applications.checking import text_problems
from sharing.applications.clocks import ANSWERS, accepted, met, running
from sharing.applications.outcomes import Standing, check, taken, told, unfit
from sharing.applications.taking_part import deciders
from sharing.calendar import extended
from sharing.jurisdictions import DeadlineName, Office, term
from sharing.proceedings import Actor, Moment, NotPermitted, Taken, departments_in


def taken_up(standing: Standing, moment: Moment) -> Taken:
    """受理: where the reply counts acceptance, its clock ends."""
    content = replace(standing.content, accepted_on=moment.today)
    after = accepted(standing.deadlines, standing.about, moment)
    tells = told({standing.about.applicant}, f"application `{standing.number}` is accepted")
    return taken(standing.about, ApplicationState.ACCEPTED, content, moment, after, tells)


def found_incomplete(standing: Standing, action: Notice, moment: Moment) -> Taken:
    """A notice, the only one; the clock of the answer stands still until the application is complete.

    Raises ActionUnfit.
    """
    if standing.content.notice is not None:
        raise unfit("", "NOTICE_GIVEN_ALREADY", "the applicant is told once of everything that is missing")
    check(text_problems("missing", action.missing))
    content = replace(standing.content, notice=IncompleteNotice(action.missing, moment.today), accepted_on=None)
    after = met(standing.deadlines, ANSWERS, moment)
    tells = told({standing.about.applicant}, f"application `{standing.number}` is incomplete")
    return taken(standing.about, ApplicationState.INCOMPLETE, content, moment, after, tells)


def put_off(standing: Standing, action: Extend, moment: Moment) -> Taken:
    """The decision comes later, by no more than the profile lets it: at once, or once somebody consents.

    Raises ActionUnfit.
    """
    rules = moment.profile.rules
    set_by_profile = term(rules, DeadlineName.DECISION)
    most = None if set_by_profile is None else set_by_profile.extension
    due = running(standing.deadlines, DeadlineName.DECISION)
    if standing.content.extension is not None:
        raise unfit("", "EXTENDED_ALREADY", "a decision is put off once")
    if most is None or due is None:
        raise unfit("", "NO_EXTENSION", "there is no clock here that can be put off")
    _check_not_overdue(standing, moment)
    if not 1 <= action.working_days <= most:
        raise unfit("working_days", "OUT_OF_RANGE", f"from 1 to {most}")
    check(text_problems("reasons", action.reasons))
    asks = rules.conditional.extension_consent
    extension = Extension(action.working_days, action.reasons, moment.today, True if asks is None else None)
    return _with_extension(
        standing, extension, {standing.about.applicant, *_consenting(asks, standing, moment)}, moment
    )


def consented(standing: Standing, action: Consent, by: Actor, moment: Moment) -> Taken:
    """Whoever the profile names says whether the decision may come later. Raises ActionUnfit, NotPermitted."""
    extension, asks = standing.content.extension, moment.profile.rules.conditional.extension_consent
    if extension is None or extension.is_agreed is not None:
        raise unfit("", "NOTHING_TO_CONSENT_TO", "nobody waits for consent here")
    if by.department not in _consenting(asks, standing, moment):
        raise NotPermitted("consent")
    if action.agrees:
        _check_not_overdue(standing, moment)
    to = {standing.about.applicant, *deciders(standing.about, standing.content, moment)}
    return _with_extension(standing, replace(extension, is_agreed=action.agrees), to, moment)


def _check_not_overdue(standing: Standing, moment: Moment) -> None:
    due = running(standing.deadlines, DeadlineName.DECISION)
    if due is not None and due.due < moment.today:
        raise unfit("", "OVERDUE", "what is overdue cannot be put off any more")


def _with_extension(standing: Standing, extension: Extension, to: set[str], moment: Moment) -> Taken:
    after = standing.deadlines
    due = running(after, DeadlineName.DECISION)
    if extension.is_agreed and due is not None:
        escalation = moment.profile.rules.escalation.after_working_days
        longer = extended(moment.days, due, extension.working_days, escalation)
        after = tuple(longer if each is due else each for each in after)
    words = {None: "consent to a later decision is asked for", True: "the decision comes later", False: "no extension"}
    tells = told(to, f"application `{standing.number}`: {words[extension.is_agreed]}")
    content = replace(standing.content, extension=extension)
    return taken(standing.about, ApplicationState(standing.state), content, moment, after, tells)


def _consenting(office: Office | None, standing: Standing, moment: Moment) -> frozenset[str]:
    """Whoever consents neither applied nor decides; where nobody of the office is left, the centre stands in."""
    if office is None:
        return frozenset()
    own = {standing.about.applicant} | deciders(standing.about, standing.content, moment)
    return departments_in(office, standing.about, moment) - own or moment.centre - own
