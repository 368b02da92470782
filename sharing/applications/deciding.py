"""The approval: item by item, on terms that are no wider than what was asked for."""

from collections.abc import Iterator

from catalog import Resource
from sharing.applications.actions import Approve
from sharing.applications.application import Application, ApplicationState
from sharing.applications.checking import known_items, mask_problems, text_problems
from sharing.applications.consulting import is_waiting_for_advice
from sharing.applications.decision import ItemRefusal, Terms
from sharing.applications.granting import decided, granted, renewed
from sharing.applications.narrowing import asked_terms, condition_problems, narrowed
from sharing.applications.outcomes import Standing, check, unfit
from sharing.applications.rechecking import grant_problems, recheck_problems
from sharing.applications.refusing import reason_problems
from sharing.applications.tracks import Track
from sharing.grants import GrantState
from sharing.jurisdictions import Office
from sharing.proceedings import Actor, Moment, Problem, Taken


def approved(standing: Standing, action: Approve, by: Actor, moment: Moment) -> Taken:
    """What was asked for is granted, or the new period of it. Raises ActionUnfit.

    The catalogue is looked at anew: what was asked for must still be there, and be of a class that goes the same way.
    """
    content = standing.content
    if is_waiting_for_advice(content):
        raise unfit("", "ADVICE_AWAITED", "the provider was asked, and has not answered")
    resource = moment.catalog.resources.get(content.demand.resource)
    if resource is None:
        raise unfit("", "UNKNOWN_RESOURCE", "the resource is not in the catalogue any more")
    items, asked = _asked(content)
    check(_problems(standing, action, resource, items, asked, moment))
    kept = tuple(code for code in items if code not in {each.item for each in action.refused})
    terms = narrowed(asked, action.conditions)
    new = decided(
        content,
        resource,
        terms,
        moment,
        by=by.department,
        items=kept,
        refused=action.refused,
        opinion=action.opinion,
    )
    if standing.state == ApplicationState.RENEWING:
        return renewed(standing, new, moment)
    return granted(standing.number, standing.about, new, moment, standing.deadlines)


def _asked(application: Application) -> tuple[tuple[str, ...], Terms]:
    """The items and terms that are to be decided on: of a renewal those that were granted, for the new period."""
    if application.renewal is not None and application.decision is not None:
        return application.decision.granted, application.renewal.terms
    asked = asked_terms(application.demand)
    if asked is None:
        raise ValueError("a demand without days is a problem")  # a mistake of ours: it was checked
    return application.demand.items, asked


def _problems(
    standing: Standing, action: Approve, resource: Resource, items: tuple[str, ...], asked: Terms, moment: Moment
) -> Iterator[Problem]:
    yield from recheck_problems(standing, items, asked, moment)
    yield from text_problems("opinion", action.opinion, required=False)
    yield from _refusals(action.refused, items, moment)
    kept = tuple(code for code in items if code not in {each.item for each in action.refused})
    yield from condition_problems(asked, action.conditions, resource, kept, moment.today)
    if action.conditions.mask is None:
        yield from mask_problems("conditions.mask", asked.mask, known_items(resource, kept))
    if _needs_the_provider(standing, moment):
        yield Problem("", "PROVIDER_NOT_CONSULTED", "the provider has to agree first: consult it")
    if standing.state == ApplicationState.RENEWING:
        yield from grant_problems(standing.number, GrantState.APPROVED, moment)


def _refusals(refused: tuple[ItemRefusal, ...], items: tuple[str, ...], moment: Moment) -> Iterator[Problem]:
    met: set[str] = set()
    for place, each in enumerate(refused):
        if each.item not in items:
            yield Problem(f"refused.{place}.item", "UNKNOWN_ITEM", f"`{each.item}` was not asked for")
        elif each.item in met:
            yield Problem(f"refused.{place}.item", "DUPLICATE", "this item is refused already")
        met.add(each.item)
        yield from reason_problems(each.reasons, each.basis, f"refused.{place}.", moment)
    if set(items) <= met:
        yield Problem("refused", "NOTHING_GRANTED", "no item is left: refuse the application instead")


def _needs_the_provider(standing: Standing, moment: Moment) -> bool:
    """Whether the centre decides for the provider because something is developed, so that the provider has to agree."""
    rules, content = moment.profile.rules, standing.content
    advice = None if content.consultation is None else content.consultation.advice
    is_instead = (
        content.demand.develops
        and rules.use.development_approved
        and rules.conditional.decider is Office.PROVIDER
        and content.track not in (Track.SPECIAL, Track.NEGOTIATION)
    )
    return is_instead and (advice is None or not advice.agrees)
