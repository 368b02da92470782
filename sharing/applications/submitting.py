"""From a draft to an application that is decided on: opened, amended, submitted, completed, withdrawn."""

from dataclasses import replace

from sharing.applications.actions import Amend, Complete, Draft
from sharing.applications.application import Application, ApplicationState, Consultation
from sharing.applications.checking import demand_problems, form_problems
from sharing.applications.clocks import ANSWERS, Deadlines, answer_started, met
from sharing.applications.demand import Demand
from sharing.applications.granting import decided, granted, meets_conditions
from sharing.applications.narrowing import asked_terms
from sharing.applications.outcomes import Standing, check, taken, told, unfit
from sharing.applications.taking_part import parties
from sharing.applications.tracks import Closed, Track, track_of
from sharing.jurisdictions import UnmetConditions
from sharing.proceedings import About, Actor, Moment, NotPermitted, Party, Role, Taken


def opened(action: Draft, by: Actor, moment: Moment) -> Taken:
    """A draft, which is about nothing yet, so that nobody but the applicant finds it. Raises ActionUnfit."""
    check(form_problems(action.demand))
    return taken(About(by.department), ApplicationState.DRAFT, Application(action.demand), moment, ())


def amended(standing: Standing, action: Amend, moment: Moment) -> Taken:
    """Another wording of a draft. Raises ActionUnfit."""
    check(form_problems(action.demand))
    content = replace(standing.content, demand=action.demand)
    return taken(standing.about, ApplicationState.DRAFT, content, moment, standing.deadlines)


def submitted(standing: Standing, by: Actor, moment: Moment) -> Taken:
    """The application goes its way. Raises ActionUnfit, NotPermitted."""
    check_signature("submit", by, moment)
    return _entered(standing, standing.content, moment)


def completed(standing: Standing, action: Complete, by: Actor, moment: Moment) -> Taken:
    """What was missing is there, and every clock starts anew. Raises ActionUnfit, NotPermitted.

    Whoever gave the notice, which is the only one, has the same resource before it as then.
    """
    check_signature("complete", by, moment)
    if action.demand.resource != standing.content.demand.resource:
        raise unfit("demand.resource", "OTHER_RESOURCE", "for another resource apply anew")
    resource = moment.catalog.resources.get(action.demand.resource)
    if resource is not None and resource.provider != standing.about.provider:
        raise unfit("", "PROVIDER_CHANGED", "another department provides the resource now: apply anew")
    notice = standing.content.notice
    done = None if notice is None else replace(notice, completed_on=moment.today)
    content = replace(standing.content, demand=action.demand, notice=done, consultation=None)
    return _entered(standing, content, moment)  # whoever advised has advised on another wording


def withdrawn(standing: Standing, moment: Moment) -> Taken:
    """The applicant gives up what it asked for; a grant that was to be renewed goes on as it is."""
    after = met(standing.deadlines, ANSWERS, moment)
    if standing.state == ApplicationState.RENEWING:
        content = replace(standing.content, renewal=None)
        return taken(standing.about, ApplicationState.GRANTED, content, moment, after)
    to = () if standing.content.track is None else parties(standing.about, standing.content, moment)[Party.ADDRESSEE]
    tells = told(to, f"application `{standing.number}` is withdrawn")
    return taken(standing.about, ApplicationState.WITHDRAWN, standing.content, moment, after, tells)


def check_signature(word: str, by: Actor, moment: Moment) -> None:
    """Where heads sign, whoever does this reviews for its department (order 809, article 20). Raises NotPermitted."""
    if moment.profile.rules.conditional.head_signs and Role.REVIEWER not in by.roles:
        raise NotPermitted(word)


def _entered(standing: Standing, application: Application, moment: Moment) -> Taken:
    demand, applicant = application.demand, standing.about.applicant
    check((*form_problems(demand), *demand_problems(demand, applicant, moment)))
    track = track_of(demand, moment.catalog.resources.get(demand.resource), moment.profile.rules)
    if isinstance(track, Closed):
        raise ValueError("a demand without a way is a problem")  # a mistake of ours: it was checked
    about, content = _about(demand, applicant, moment), replace(application, track=track)
    met_conditions = _needs_nobody(demand, track, applicant, moment)
    if met_conditions:
        return _granted_at_once(standing.number, about, content, moment, standing.deadlines)
    state = _state(track, met_conditions, moment)
    if state is ApplicationState.CONSULTING:
        content = replace(content, consultation=Consultation("published conditions are not met", moment.today))
    deadlines = standing.deadlines
    if state is not ApplicationState.COORDINATING:
        deadlines = answer_started(deadlines, track, about, moment)
    part = parties(about, content, moment)
    to = part[Party.COORDINATOR] if state is ApplicationState.COORDINATING else part[Party.ADDRESSEE]
    asked = {about.provider} if state is ApplicationState.CONSULTING else set()
    tells = told({*to, *part[Party.DECIDER], *asked}, f"application `{standing.number}` is submitted")
    return taken(about, state, content, moment, deadlines, tells)


def _state(track: Track, met_conditions: bool | None, moment: Moment) -> ApplicationState:
    if track in (Track.COORDINATION, Track.UNLISTED):
        return ApplicationState.COORDINATING
    consults = moment.profile.rules.conditional.unmet_conditions is UnmetConditions.CONSULT_PROVIDER
    return ApplicationState.CONSULTING if met_conditions is False and consults else ApplicationState.SUBMITTED


def _about(demand: Demand, applicant: str, moment: Moment) -> About:
    resource = moment.catalog.resources.get(demand.resource)
    if resource is None:
        return About(applicant, demand.provider or None)
    return About(applicant, resource.provider, resource.code)


def _needs_nobody(demand: Demand, track: Track, applicant: str, moment: Moment) -> bool | None:
    """Whether nobody has to decide; None where published conditions have no part in it."""
    terms = asked_terms(demand)
    if track is Track.RECORD:
        return True
    return None if terms is None else meets_conditions(demand, track, demand.items, terms, applicant, moment)


def _granted_at_once(number: str, about: About, application: Application, moment: Moment, clocks: Deadlines) -> Taken:
    demand, terms = application.demand, asked_terms(application.demand)
    if terms is None:
        raise ValueError("a demand without days is a problem")  # a mistake of ours: it was checked
    resource = moment.catalog.resources[demand.resource]
    content = decided(application, resource, terms, moment, by=None, items=demand.items)
    return granted(number, about, content, moment, clocks)
