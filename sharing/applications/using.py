"""What becomes of a grant: delivered, renewed, suspended, resumed, revoked, given back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sharing.applications.actions import End, Renew, Resume, Revoke, Suspend
from sharing.applications.application import ApplicationState, Measure, MeasureKind, Renewal
from sharing.applications.checking import MOST_PERSONS, list_problems, text_problems
from sharing.applications.clocks import ANSWERS, answer_started, met
from sharing.applications.decision import Terms
from sharing.applications.granting import decided, decision_of, meets_conditions, renewed
from sharing.applications.outcomes import Standing, check, taken, told, unfit
from sharing.applications.rechecking import grant_problems, recheck_problems
from sharing.applications.submitting import check_signature
from sharing.applications.taking_part import deciders
from sharing.applications.tracks import Track
from sharing.grants import GrantState
from sharing.jurisdictions import DeadlineName
from sharing.proceedings import Actor, ChangeGrant, Moment, Problem, Taken


def delivered(standing: Standing, moment: Moment) -> Taken:
    """The data has been supplied, which ends the clock. Raises ActionUnfit."""
    if standing.content.delivered_on is not None:
        raise unfit("", "DELIVERED_ALREADY", "the data was supplied before")
    content = replace(standing.content, delivered_on=moment.today)
    after = met(standing.deadlines, (DeadlineName.DELIVERY,), moment)
    tells = told({standing.about.applicant}, f"the data of application `{standing.number}` is supplied")
    return taken(standing.about, ApplicationState(standing.state), content, moment, after, tells)


def renewal_asked(standing: Standing, action: Renew, by: Actor, moment: Moment) -> Taken:
    """A new period is asked for, and decided on like the first one; the grant goes on meanwhile as long as it lasts.

    What published conditions gave at once is renewed under them. Where somebody decided, or where more is asked for
    than a new period, somebody decides again.

    Raises ActionUnfit, NotPermitted.
    """
    check_signature("renew", by, moment)
    about, before = standing.about, standing.content
    decision = decision_of(before)
    terms, items = _new_terms(decision.terms, action, moment.today), decision.granted
    check(_renewal_problems(standing, action, items, terms, moment))
    renewal = Renewal(terms, action.reasons, moment.today)
    content = replace(before, renewal=renewal, consultation=None, extension=None)
    track = before.track or Track.CONDITIONAL
    meets = meets_conditions(before.demand, track, items, terms, about.applicant, moment)
    if track is Track.RECORD or (meets and decision.by is None and _is_no_wider(terms, decision.terms)):
        resource = moment.catalog.resources[before.demand.resource]
        return renewed(standing, decided(content, resource, terms, moment, by=None, items=items), moment)
    after = answer_started(standing.deadlines, track, about, moment)
    tells = told(deciders(about, content, moment), f"a renewal of application `{standing.number}` is asked for")
    return taken(about, ApplicationState.RENEWING, content, moment, after, tells)


def suspended(standing: Standing, action: Suspend, by: Actor, moment: Moment) -> Taken:
    """The next request is refused; a renewal that was asked for lapses. Raises ActionUnfit."""
    record = moment.grants.get(standing.number)
    if record is not None and record.state is GrantState.REVOKED:  # one that is not known here yet may be suspended
        raise unfit("", "GRANT_REVOKED", "the grant was revoked meanwhile")
    return _measured(standing, MeasureKind.SUSPENDED, action.reasons, by, moment)


def resumed(standing: Standing, action: Resume, by: Actor, moment: Moment) -> Taken:
    """The grant goes on, as long as it lasts. Raises ActionUnfit."""
    check(grant_problems(standing.number, GrantState.SUSPENDED, moment))
    return _measured(standing, MeasureKind.RESUMED, action.reasons, by, moment)


def revoked(standing: Standing, action: Revoke, by: Actor, moment: Moment) -> Taken:
    """The next request is refused, and every one after it. Raises ActionUnfit."""
    return _measured(standing, MeasureKind.REVOKED, action.reasons, by, moment)


def given_back(standing: Standing, action: End, by: Actor, moment: Moment) -> Taken:
    """The applicant needs the data no more. Raises ActionUnfit."""
    return _measured(standing, MeasureKind.ENDED, action.reasons, by, moment, required=False)


_AFTER = {
    MeasureKind.SUSPENDED: (ApplicationState.SUSPENDED, GrantState.SUSPENDED),
    MeasureKind.RESUMED: (ApplicationState.GRANTED, GrantState.APPROVED),
    MeasureKind.REVOKED: (ApplicationState.REVOKED, GrantState.REVOKED),
    MeasureKind.ENDED: (ApplicationState.ENDED, GrantState.REVOKED),
}


def _measured(
    standing: Standing, kind: MeasureKind, reasons: str, by: Actor, moment: Moment, *, required: bool = True
) -> Taken:
    check(text_problems("reasons", reasons, required=required))
    state, of_grant = _AFTER[kind]
    measure = Measure(kind, reasons, by.department, moment.today)
    before = standing.content
    content = replace(before, measures=(*before.measures, measure), renewal=None)
    ends = ANSWERS if kind in (MeasureKind.SUSPENDED, MeasureKind.RESUMED) else (*ANSWERS, DeadlineName.DELIVERY)
    after = met(standing.deadlines, ends, moment)
    others = {standing.about.applicant, standing.about.provider} - {by.department}
    tells = told(others, f"the grant of application `{standing.number}` is {kind}")
    return taken(standing.about, state, content, moment, after, (ChangeGrant(standing.number, of_grant), *tells))


def _is_no_wider(terms: Terms, before: Terms) -> bool:
    """Whether they open nothing but another period: the same terms for no other persons, of whom none means anybody."""
    same = replace(terms, valid_from=before.valid_from, valid_until=before.valid_until, persons=before.persons)
    named = not before.persons or (bool(terms.persons) and set(terms.persons) <= set(before.persons))
    return same == before and named


def _new_terms(before: Terms, action: Renew, today: date) -> Terms:
    """The terms as they were granted; a grant that has expired begins anew today."""
    first = before.valid_from if today <= before.valid_until else today
    return replace(before, valid_from=first, valid_until=action.valid_until, persons=action.persons or before.persons)


def _renewal_problems(
    standing: Standing, action: Renew, items: tuple[str, ...], terms: Terms, moment: Moment
) -> Iterator[Problem]:
    yield from text_problems("reasons", action.reasons)
    yield from list_problems("persons", action.persons, MOST_PERSONS)
    if action.valid_until <= decision_of(standing.content).terms.valid_until:
        yield Problem("valid_until", "PERIOD_NOT_LONGER", "a new period ends later than the one before")
    yield from grant_problems(standing.number, GrantState.APPROVED, moment)
    yield from recheck_problems(standing, items, terms, moment)
