"""A refusal: it says why, on which legal basis where the profile wants that, and by whom the profile wants it said."""

from collections.abc import Iterator
from dataclasses import replace

from sharing.applications.actions import Refuse
from sharing.applications.application import Application, ApplicationState
from sharing.applications.checking import text_problems
from sharing.applications.clocks import ANSWERS, met
from sharing.applications.decision import Ground, Refusal
from sharing.applications.outcomes import Standing, check, taken, told
from sharing.applications.taking_part import deciding_office
from sharing.applications.tracks import Track
from sharing.jurisdictions import Incomplete, Office
from sharing.proceedings import Actor, Moment, Problem, Taken


def refused_by_decider(standing: Standing, action: Refuse, by: Actor, moment: Moment) -> Taken:
    """The decider grants nothing, or no new period. Raises ActionUnfit."""
    check(_problems(standing, action, moment))
    refusal = Refusal(action.reasons, action.basis, action.ground, by.department, moment.today)
    return refused(standing, standing.content, refusal, moment)


def refused(standing: Standing, application: Application, refusal: Refusal, moment: Moment) -> Taken:
    """Nothing is granted; where a new period was asked for, the grant goes on for the old one."""
    after = met(standing.deadlines, ANSWERS, moment)
    if standing.state == ApplicationState.RENEWING and application.renewal is not None:
        content = replace(application, renewal=replace(application.renewal, refusal=refusal))
        tells = told({standing.about.applicant}, f"application `{standing.number}` is not renewed")
        return taken(standing.about, ApplicationState.GRANTED, content, moment, after, tells)
    content = replace(application, refusal=refusal)
    tells = told({standing.about.applicant}, f"application `{standing.number}` is refused")
    return taken(standing.about, ApplicationState.REFUSED, content, moment, after, tells)


def reason_problems(reasons: str, basis: str, member: str, moment: Moment) -> Iterator[Problem]:
    """Reasons, and a legal basis, as far as the profile wants them (R071)."""
    rules = moment.profile.rules.refusal
    yield from text_problems(f"{member}reasons", reasons, required=rules.reasons)
    yield from text_problems(f"{member}basis", basis, required=rules.basis)


def _problems(standing: Standing, action: Refuse, moment: Moment) -> Iterator[Problem]:
    rules, content = moment.profile.rules, standing.content
    yield from reason_problems(action.reasons, action.basis, "", moment)
    wants_notice = rules.conditional.incomplete is Incomplete.ONE_OFF_NOTICE and content.notice is None
    if action.ground is Ground.INCOMPLETE and wants_notice and standing.state != ApplicationState.RENEWING:
        yield Problem("ground", "NOTICE_COMES_FIRST", "an incomplete application is not refused before a notice")
    if _is_told_by_provider(standing, moment):
        yield Problem("", "PROVIDER_REFUSES", "the provider gives the reasons of a refusal: consult it")


def _is_told_by_provider(standing: Standing, moment: Moment) -> bool:
    """Whether it is the provider that gives the reasons, and another who decides (R068).

    The third class is the centre's alone to give, where it is given.
    """
    told_by = moment.profile.rules.refusal.told_by
    decides = deciding_office(standing.content, moment)
    return (
        standing.content.track in (Track.CONDITIONAL, Track.ENTITLEMENT, Track.UNCONDITIONAL)
        and told_by is Office.PROVIDER
        and decides is not Office.PROVIDER
    )
