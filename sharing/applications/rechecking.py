"""What has become wrong with an application since it was submitted: the catalogue and the grant are looked at anew."""

from collections.abc import Iterator
from dataclasses import replace

from catalog import Resource
from sharing.applications.application import Application
from sharing.applications.checking import demand_problems
from sharing.applications.decision import Decision, Terms
from sharing.applications.demand import Demand
from sharing.applications.outcomes import Standing
from sharing.applications.tracks import track_of
from sharing.binding import entry_version
from sharing.grants import GrantState
from sharing.proceedings import Moment, Problem


def recheck_problems(standing: Standing, items: tuple[str, ...], terms: Terms, moment: Moment) -> Iterator[Problem]:
    """What keeps these items from being granted on these terms today, however it was when they were asked for."""
    content, applicant = standing.content, standing.about.applicant
    demand = of_today(content, items, terms)
    yield from demand_problems(demand, applicant, moment)
    resource = moment.catalog.resources.get(demand.resource)
    if resource is None:
        return
    if resource.provider != standing.about.provider:
        yield Problem("", "PROVIDER_CHANGED", "another department provides the resource now: apply anew")
    if content.decision is None and content.track is not track_of(demand, resource, moment.profile.rules):
        yield Problem("", "CLASS_CHANGED", "by the classes of today the application goes another way: apply anew")
    if content.decision is not None and not _is_as_granted(content.decision, resource):
        yield Problem("", "ENTRY_CHANGED", "the catalogue describes otherwise what was granted: apply anew")


def of_today(application: Application, items: tuple[str, ...], terms: Terms) -> Demand:
    """The demand as it is decided on: of a renewal with the items that were granted, and for the new period."""
    return replace(
        application.demand,
        items=items,
        modes=terms.modes,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        persons=terms.persons,
    )


def grant_problems(number: str, wanted: GrantState, moment: Moment) -> Iterator[Problem]:
    """What keeps a grant from going on: another procedure, or whoever keeps the store, has stopped it meanwhile."""
    record = moment.grants.get(number)
    if record is None or record.state is GrantState.REVOKED:
        yield Problem("", "GRANT_REVOKED", "the grant was revoked meanwhile")
    elif record.state is not wanted:
        yield Problem("", "GRANT_CHANGED", f"the grant is {record.state.value} meanwhile")


def _is_as_granted(decision: Decision, resource: Resource) -> bool:
    rows, items = decision.terms.rows, decision.granted
    if not resource.items.keys() >= set(items) or rows not in (None, *resource.rows):
        return False
    return entry_version(resource, items, rows) == decision.entry_version
