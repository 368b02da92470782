"""Which recorded consents an opening rests on, and whether they still say what it needs."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from catalog import Resource
from sharing.binding import entry_version
from sharing.consents import Consent, ConsentState
from sharing.opening.content import OpenedItem, OpeningContent
from sharing.opening.tracks import Track
from sharing.proceedings import Kind, Moment, Problem, Proceeding

_NUMBER = re.compile(f"[0-9]{{4}}-{Kind.CONSENT}-[0-9]{{6,12}}")
_CODE = re.compile("[a-z0-9_-]+")


def consents_named(opened: Iterable[OpenedItem]) -> frozenset[str]:
    """The numbers of recorded consents that let items be opened; documents are not recorded here."""
    return frozenset(one.consent for one in opened if _NUMBER.fullmatch(one.consent))


def consents_problems(
    opening: Proceeding[OpeningContent], opened: Iterable[OpenedItem], until: date | None, moment: Moment
) -> Iterator[Problem]:
    """Why a consent that is named does not let an item be opened until that day, None for without end.

    The actor is told nothing of consents that it may not see. A consent has an end, and what rests on it ends no later.
    """
    content = opening.content
    resource = moment.catalog.resources.get(content.wanted.resource or "")
    for place, one in enumerate(opened):
        if resource is None or not _NUMBER.fullmatch(one.consent):
            continue
        member, found = f"items.{place}.consent", moment.named.get(one.consent)
        consent = None if found is None else found.content
        if found is None or not isinstance(consent, Consent) or consent.resource != resource.code:
            yield Problem(member, "NO_RECORD", "no such consent about this resource is recorded")
            continue
        if found.state != ConsentState.IN_FORCE or not consent.valid_from <= moment.today <= consent.valid_until:
            yield Problem(member, "CONSENT_NOT_IN_FORCE", "the consent was revoked, is over, or has not begun")
        if one.item not in consent.items:
            yield Problem(member, "NOT_CONSENTED", "the consent is not about this item")
        elif consent.entry_version != _entry_version(consent, resource):
            yield Problem(member, "ENTRY_CHANGED", "the entry has changed since it was consented to")
        if consent.department != _who_opens(opening, resource):
            yield Problem(member, "OTHER_DEPARTMENT", "the consent is not given to whoever opens it to others")
        if consent.purpose not in _CODE.findall(content.wanted.purpose):
            yield Problem(member, "OTHER_PURPOSE", "what is wanted does not name the purpose that was consented to")
        if until is None or until > consent.valid_until:
            yield Problem(member, "OUTLASTS_CONSENT", "it is open until the last day of the consent at most")


def _who_opens(opening: Proceeding[OpeningContent], resource: Resource) -> str:
    """A department publishes what it asked for; all else the provider opens."""
    return opening.about.applicant if opening.content.track is Track.PUBLICATION else resource.provider


def _entry_version(consent: Consent, resource: Resource) -> str | None:
    known = resource.items.keys() >= set(consent.items)
    return entry_version(resource, sorted(consent.items), None) if known else None
