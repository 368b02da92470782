"""Others are heard: the provider whom the decider consults, and the coordinator of what is not shared otherwise."""

from dataclasses import replace

from sharing.applications.actions import Advise, Appeal, Consult, Coordinate
from sharing.applications.application import Advice, Application, ApplicationState, Consultation, Coordination
from sharing.applications.checking import text_problems
from sharing.applications.clocks import ANSWERS, answer_started, met
from sharing.applications.decision import Ground, Refusal
from sharing.applications.outcomes import Standing, check, is_appealable, taken, told, unfit
from sharing.applications.refusing import refused
from sharing.applications.taking_part import deciders, parties
from sharing.applications.tracks import Track
from sharing.jurisdictions import Office
from sharing.proceedings import Actor, Moment, NotNow, Party, Taken


def consulted(standing: Standing, action: Consult, moment: Moment) -> Taken:
    """会商: the decider asks the provider, who must be another department. Raises ActionUnfit."""
    about = standing.about
    if about.provider is None or about.provider in deciders(about, standing.content, moment):
        raise unfit("", "CONSULTS_ITSELF", "the provider decides itself")
    if _is_asked(standing.content):
        raise unfit("", "CONSULTED_ALREADY", "the provider has been asked, and has not answered")
    check(text_problems("question", action.question))
    content = replace(standing.content, consultation=Consultation(action.question, moment.today))
    is_renewal = standing.state == ApplicationState.RENEWING
    state = ApplicationState.RENEWING if is_renewal else ApplicationState.CONSULTING
    tells = told({about.provider}, f"your advice on application `{standing.number}` is asked for")
    return taken(about, state, content, moment, standing.deadlines, tells)


def advised(standing: Standing, action: Advise, by: Actor, moment: Moment) -> Taken:
    """The provider's answer; where it is the provider that refuses, its no is the refusal. Raises ActionUnfit."""
    consultation, refusal_rules = standing.content.consultation, moment.profile.rules.refusal
    if consultation is None or consultation.advice is not None:
        raise unfit("", "NOT_ASKED", "nobody waits for advice here")
    check(text_problems("opinion", action.opinion, required=not action.agrees))
    check(text_problems("basis", action.basis, required=not action.agrees and refusal_rules.basis))
    advice = Advice(action.agrees, action.opinion, action.basis, by.department, moment.today)
    content = replace(standing.content, consultation=replace(consultation, advice=advice))
    if not action.agrees and refusal_rules.told_by is Office.PROVIDER:
        refusal = Refusal(action.opinion, action.basis, Ground.OTHER, by.department, moment.today)
        return refused(standing, content, refusal, moment)
    tells = told(deciders(standing.about, content, moment), f"the provider advises on application `{standing.number}`")
    return taken(standing.about, _state_before(standing, content), content, moment, standing.deadlines, tells)


def coordinated(standing: Standing, action: Coordinate, by: Actor, moment: Moment) -> Taken:
    """协调: a yes leads to the decision, or to a new entry of the catalogue; a no ends it. Raises ActionUnfit."""
    check(text_problems("conclusion", action.conclusion))
    about, conclusion = standing.about, Coordination(action.agrees, action.conclusion, by.department, moment.today)
    content = replace(standing.content, coordination=conclusion)
    if not action.agrees:
        return refused(
            standing, content, Refusal(action.conclusion, "", Ground.OTHER, by.department, moment.today), moment
        )
    to = {about.applicant, about.provider}
    if content.track is Track.UNLISTED:
        tells = told(to, f"what application `{standing.number}` asks for is to be catalogued")
        return taken(about, ApplicationState.REFERRED, content, moment, standing.deadlines, tells)
    after = answer_started(standing.deadlines, content.track or Track.CONDITIONAL, about, moment)
    tells = told(
        {*to, *deciders(about, content, moment)}, f"application `{standing.number}` was coordinated: it can be decided"
    )
    return taken(about, ApplicationState.SUBMITTED, content, moment, after, tells)


def appealed(standing: Standing, action: Appeal, moment: Moment) -> Taken:
    """Coordination is asked for after a refusal, where the profile opens that. Raises ActionUnfit, NotNow."""
    if not is_appealable(standing.content, moment):
        raise NotNow("appeal", standing.state)
    check(text_problems("reasons", action.reasons))
    content = replace(standing.content, appeal=action.reasons)
    to = parties(standing.about, content, moment)[Party.COORDINATOR]
    tells = told(to, f"application `{standing.number}` was refused: coordination is asked for")
    after = met(standing.deadlines, ANSWERS, moment)
    return taken(standing.about, ApplicationState.COORDINATING, content, moment, after, tells)


def is_waiting_for_advice(application: Application) -> bool:
    """Whether the provider was asked and has not answered: nothing is decided meanwhile."""
    return _is_asked(application)


def _is_asked(application: Application) -> bool:
    return application.consultation is not None and application.consultation.advice is None


def _state_before(standing: Standing, application: Application) -> ApplicationState:
    if standing.state == ApplicationState.RENEWING:
        return ApplicationState.RENEWING
    return ApplicationState.SUBMITTED if application.accepted_on is None else ApplicationState.ACCEPTED
