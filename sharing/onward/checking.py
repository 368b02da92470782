"""What does not fit in a request to pass data on: every problem at once."""

from collections.abc import Iterator

from sharing.grants import GrantRecord, GrantState
from sharing.jurisdictions import Commercial, Onward, Publication
from sharing.onward.actions import Ask, Consent
from sharing.onward.content import Destination, OnwardRequest
from sharing.proceedings import About, Actor, Moment, Problem

LONGEST_TEXT = 2_000


def asking_problems(action: Ask, by: Actor, moment: Moment) -> list[Problem]:
    """All that is wrong with a request; what the rules of the place forbid nobody can consent to."""
    grant = moment.grants.get(action.grant)
    if grant is None or grant.consumer != by.department:
        return [Problem("grant", "UNKNOWN_GRANT", "your department holds no grant of that number")]
    return [
        *_grant_problems(action, grant, moment),
        *_item_problems(action, grant),
        *_forbidden(action, moment),
        *text_problems("recipient", action.recipient),
        *text_problems("purpose", action.purpose),
    ]


def consenting_problems(action: Consent, content: OnwardRequest, about: About, moment: Moment) -> Iterator[Problem]:
    """All that is wrong with a consent: what was asked for is looked at anew, however it was then."""
    yield from text_problems("reasons", action.reasons)
    yield from text_problems("conditions", action.conditions, required=False)
    grant, until = moment.grants.get(content.grant), action.until or content.until
    if grant is None or not _is_in_force(grant, moment):
        yield Problem("", "NOT_IN_FORCE", "the grant is not in force today")
    elif not grant.items.issuperset(content.items):
        yield Problem("", "NOT_GRANTED", "the grant does not cover all of it any more")
    resource = moment.catalog.resources.get(content.resource)
    if resource is None or resource.provider != about.provider:
        yield Problem("", "PROVIDER_CHANGED", "the department that it was asked of does not provide the resource now")
    if until > content.until:
        yield Problem("until", "LATER_THAN_ASKED", "that is more than was asked for")
    elif until < moment.today:
        yield Problem("until", "IN_THE_PAST", "that day is over already")


def text_problems(member: str, text: str, *, required: bool = True) -> Iterator[Problem]:
    """What has to be said, and not at any length."""
    if required and not text.strip():
        yield Problem(member, "MISSING", "this has to be said")
    elif len(text) > LONGEST_TEXT:
        yield Problem(member, "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def _grant_problems(action: Ask, grant: GrantRecord, moment: Moment) -> Iterator[Problem]:
    if not _is_in_force(grant, moment):
        yield Problem("grant", "NOT_IN_FORCE", "the grant is not in force today")
    elif grant.resource not in moment.catalog.resources:
        yield Problem("grant", "UNKNOWN_RESOURCE", "the catalogue has its resource no more")
    if action.until < moment.today:
        yield Problem("until", "IN_THE_PAST", "that day is over already")
    elif action.until > grant.valid_until:
        yield Problem("until", "AFTER_THE_GRANT", "the grant ends before")


def _is_in_force(grant: GrantRecord, moment: Moment) -> bool:
    return grant.state is GrantState.APPROVED and grant.valid_from <= moment.today <= grant.valid_until


def _item_problems(action: Ask, grant: GrantRecord) -> Iterator[Problem]:
    if not action.items:
        yield Problem("items", "MISSING", "which items?")
    for index, item in enumerate(action.items):
        if item not in grant.items:
            yield Problem(f"items.{index}", "NOT_GRANTED", "the grant does not cover it")
        elif item in action.items[:index]:
            yield Problem(f"items.{index}", "REPEATED", "the item is named already")


def _forbidden(action: Ask, moment: Moment) -> Iterator[Problem]:
    use, forbidden = moment.profile.rules.use, False
    match action.destination:
        case Destination.THIRD_PARTY:
            forbidden = use.onward is Onward.FORBIDDEN_ALTERED_TOO or (
                use.onward is Onward.FORBIDDEN and not action.altered
            )
        case Destination.PUBLIC:
            forbidden = use.publication is Publication.FORBIDDEN
        case Destination.BUSINESS:
            forbidden = use.commercial is Commercial.FORBIDDEN
    if forbidden:
        yield Problem("destination", "FORBIDDEN", "the rules of this place let nobody consent to that")
    if use.within_government and action.destination is Destination.THIRD_PARTY and not action.is_public_body:
        yield Problem("is_public_body", "OUTSIDE_GOVERNMENT", "data goes to departments of the city and above alone")
