"""What does not fit in a request for opening: every problem at once, none of which repeats what was said."""

import re
from collections.abc import Iterable, Iterator

from catalog import Item, Resource
from sharing.opening.content import Wanted
from sharing.opening.requester import Requester
from sharing.opening.tracks import Closed, track_of
from sharing.proceedings import ActionUnfit, Moment, Problem

LONGEST_TEXT = 4_000
_REFERENCE = re.compile("20[0-9]{2}-[0-9]{1,8}")
_PERSON = re.compile(r"[0-9]{11,}|[^\s@]+@[^\s@]+")
"""Telephone numbers, numbers of documents, addresses of mail: what desks would write of a person by mistake."""
_TOLD = {
    Closed.OPEN_ALREADY: "it is open to everybody who logs in",
    Closed.NOT_FOR_OPENING: "it is secret or core data, and not opened to anybody",
    Closed.COMMERCIAL_FORBIDDEN: "the rules of this place let no business have what is not open",
    Closed.PUBLICATION_FORBIDDEN: "the rules of this place let nobody publish what was shared",
    Closed.NOT_ON_REQUEST: "the rules of this place open nothing on request that is not on the list",
}


def requesting_problems(wanted: Wanted, requester: Requester, department: str, moment: Moment) -> Iterator[Problem]:
    """All that is wrong with what is wanted; purpose and safety are always stated (R102)."""
    resource = moment.catalog.resources.get(wanted.resource or "")
    yield from text_problems("wanted.purpose", wanted.purpose)
    yield from text_problems("wanted.safety", wanted.safety)
    if wanted.resource is None:
        yield from _unlisted_problems(wanted, moment)
    elif resource is None:
        yield Problem("wanted.resource", "UNKNOWN_RESOURCE", "the catalogue has no such resource")
        return
    else:
        yield from _item_problems(wanted, resource)
    found = track_of(requester, department, resource, wanted_items(wanted, resource), moment.profile.rules)
    if isinstance(found, Closed):
        yield Problem("wanted.resource" if resource else "wanted.unlisted", found, _TOLD[found])


def entering_problems(reference: str, requester: Requester) -> Iterator[Problem]:
    """What is wrong with how a desk enters a request: no person is named in it."""
    if not _REFERENCE.fullmatch(reference):
        yield Problem(
            "reference", "NO_REFERENCE", "a year, a hyphen and at most 8 digits: who asks stays with the desk"
        )
    if requester is Requester.DEPARTMENT:
        yield Problem("requester", "NOT_FROM_OUTSIDE", "departments ask for themselves")


def text_problems(member: str, text: str) -> Iterator[Problem]:
    """A text that has to be there, has an end, and names no person by a number or an address."""
    if not text.strip():
        yield Problem(member, "MISSING", "this has to be said")
    elif len(text) > LONGEST_TEXT:
        yield Problem(member, "TOO_LONG", f"at most {LONGEST_TEXT} characters")
    elif _PERSON.search(text):
        yield Problem(member, "NAMES_A_PERSON", "leave out numbers and addresses of persons")


def wanted_items(wanted: Wanted, resource: Resource | None) -> tuple[Item, ...]:
    """The items of the resource that are wanted, as far as there are such."""
    if resource is None:
        return ()
    return tuple(item for code, item in resource.items.items() if not wanted.items or code in wanted.items)


def check(problems: Iterable[Problem]) -> None:
    """Go on where there are none. Raises ActionUnfit."""
    if met := tuple(problems):
        raise ActionUnfit(met)


def _unlisted_problems(wanted: Wanted, moment: Moment) -> Iterator[Problem]:
    yield from text_problems("wanted.unlisted", wanted.unlisted)
    if wanted.provider not in moment.catalog.departments:
        yield Problem("wanted.provider", "UNKNOWN_DEPARTMENT", "name the department that is thought to have it")
    if wanted.items:
        yield Problem("wanted.items", "NOT_LISTED", "items are those of a resource")


def _item_problems(wanted: Wanted, resource: Resource) -> Iterator[Problem]:
    if wanted.unlisted or wanted.provider is not None:
        yield Problem("wanted.unlisted", "LISTED", "only data that no entry names is described")
    for place, code in enumerate(wanted.items):
        if code not in resource.items:
            yield Problem(f"wanted.items.{place}", "UNKNOWN_ITEM", "the resource has no such item")
        elif code in wanted.items[:place]:
            yield Problem(f"wanted.items.{place}", "REPEATED", "the item is named already")
