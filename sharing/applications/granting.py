"""What follows on an approval: the grant, the clock of the delivery, and who is told."""

from dataclasses import replace

from catalog import Asked, GrantConditions, Mode, Resource, unmet_conditions
from sharing.applications.application import Application, ApplicationState
from sharing.applications.clocks import ANSWERS, Deadlines, met, started
from sharing.applications.decision import Decision, ItemRefusal, Terms
from sharing.applications.demand import Demand
from sharing.applications.outcomes import Standing, taken, told
from sharing.applications.tracks import Track
from sharing.binding import entry_version
from sharing.grants import GrantRecord, GrantState
from sharing.jurisdictions import DeadlineName
from sharing.proceedings import About, ChangeGrant, Effect, Moment, OpenGrant, Taken

SERVED_AT_ONCE = frozenset({Mode.VERIFY, Mode.QUERY})
"""Modes in which the platform answers as soon as there is a grant; a copy is handed over by the provider."""


def decided(
    application: Application,
    resource: Resource,
    terms: Terms,
    moment: Moment,
    *,
    by: str | None,
    items: tuple[str, ...],
    refused: tuple[ItemRefusal, ...] = (),
    opinion: str = "",
) -> Application:
    """The application with a decision that grants these items; `by` is none where nobody had to decide."""
    decision = Decision(
        granted=items,
        refused=refused,
        terms=terms,
        opinion=opinion,
        by=by,
        on=moment.today,
        profile_digest=moment.profile.digest,
        entry_version=entry_version(resource, items, terms.rows),
    )
    return replace(application, decision=decision)


def granted(number: str, about: About, application: Application, moment: Moment, deadlines: Deadlines) -> Taken:
    """The grant of the decision is opened, under the number of the application."""
    decision = decision_of(application)
    after = met(deadlines, ANSWERS, moment)
    at_once = SERVED_AT_ONCE.issuperset(decision.terms.modes)
    after = started(after, DeadlineName.DELIVERY, about, moment)
    if at_once:
        after = met(after, (DeadlineName.DELIVERY,), moment)
    delivered = replace(application, delivered_on=moment.today if at_once else None)
    tells = told({about.applicant, *_told_too(about, application, moment)}, f"application `{number}` is granted")
    effects: tuple[Effect, ...] = (OpenGrant(record_of(number, about, application)), *tells)
    return taken(about, ApplicationState.GRANTED, delivered, moment, after, effects)


def renewed(standing: Standing, application: Application, moment: Moment) -> Taken:
    """The grant goes on as decided anew; one that was revoked meanwhile stays revoked.

    What was revoked cannot be opened again by another wording: the change of state comes first, and it fails then.
    """
    record = record_of(standing.number, standing.about, application)
    still = ChangeGrant(record.number, GrantState.APPROVED, record.valid_until)
    tells = told(
        {standing.about.applicant, *_told_too(standing.about, application, moment)},
        f"application `{standing.number}` is renewed",
    )
    after = met(standing.deadlines, ANSWERS, moment)
    done = replace(application, renewal=None)
    effects: tuple[Effect, ...] = (still, OpenGrant(record), *tells)
    return taken(standing.about, ApplicationState.GRANTED, done, moment, after, effects)


def record_of(number: str, about: About, application: Application) -> GrantRecord:
    """The grant as the store keeps it."""
    decision = decision_of(application)
    terms = decision.terms
    return GrantRecord(
        number=number,
        consumer=about.applicant,
        resource=application.demand.resource,
        items=frozenset(decision.granted),
        modes=frozenset(terms.modes),
        purpose=application.demand.purpose,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        rows=terms.rows,
        mask=terms.mask,
        persons=frozenset(terms.persons),
        quota=terms.quota,
        entry_version=decision.entry_version,
    )


def meets_conditions(
    demand: Demand, track: Track, items: tuple[str, ...], terms: Terms, applicant: str, moment: Moment
) -> bool | None:
    """Whether the published conditions of the resource are met, so that nobody has to decide (R067).

    None where nothing is decided so: the profile does not want it, the resource publishes no condition that can be
    checked, or something is developed with the data, which the centre looks at itself.
    """
    rules = moment.profile.rules
    conditions = moment.catalog.resources[demand.resource].granted_if
    looked_at = demand.develops and rules.use.development_approved
    if track is not Track.CONDITIONAL or not rules.conditional.automatic_approval or conditions is None or looked_at:
        return None
    return not unmet(conditions, demand, items, terms, applicant, moment)


def unmet(
    conditions: GrantConditions, demand: Demand, items: tuple[str, ...], terms: Terms, applicant: str, moment: Moment
) -> tuple[str, ...]:
    """The published conditions that are not met, as catalogue files call them; the days are counted from today on."""
    days = (terms.valid_until - max(terms.valid_from, moment.today)).days + 1
    region = moment.catalog.departments[applicant].region_code
    asked = Asked(demand.purpose, region, frozenset(terms.modes), frozenset(items), days, bool(terms.persons))
    return unmet_conditions(conditions, asked)


def _told_too(about: About, application: Application, moment: Moment) -> set[str | None]:
    """The provider, where another decided and the profile has it told."""
    decision = decision_of(application)
    is_told = moment.profile.rules.conditional.provider_notified or decision.by is None
    return {about.provider} if is_told and decision.by != about.provider else set()


def decision_of(application: Application) -> Decision:
    """What was decided; there is a decision wherever something was granted."""
    if application.decision is None:
        raise ValueError("nothing was decided")  # a mistake of ours: nobody asks before
    return application.decision
