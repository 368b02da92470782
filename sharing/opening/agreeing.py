"""What a provider may agree to: what was asked for or less, and nothing protected as it is."""

import re
from collections.abc import Iterator
from datetime import date

from catalog import Item, Resource
from masking import MaskError, parse_mask
from policies import CLEAR
from sharing.binding import entry_version
from sharing.jurisdictions import OpenClass, OpenedBy
from sharing.opening.actions import Agree
from sharing.opening.checking import LONGEST_TEXT, text_problems, wanted_items
from sharing.opening.content import OpenedItem, OpeningContent
from sharing.opening.tracks import Track, is_protected
from sharing.proceedings import Kind, Moment, Problem

LONGEST_YEARS = 5
DIGEST = re.compile("[0-9a-f]{64}")
_CONSENT = re.compile(f"[0-9]{{4}}-{Kind.CONSENT}-[0-9]{{6,12}}|[0-9a-f]{{64}}")


def agreeing_problems(action: Agree, content: OpeningContent, moment: Moment) -> Iterator[Problem]:
    """All that is wrong with what the provider agrees to."""
    if content.track is Track.UNLISTED:
        if action != Agree():
            yield Problem("items", "NOT_LISTED", "no entry names it: publish one, which says how it is opened")
        return
    resource = moment.catalog.resources.get(content.wanted.resource or "")
    if resource is None:
        yield Problem("items", "ENTRY_GONE", "the catalogue has the resource no more")
        return
    yield from _class_problems(action, content.track, moment)
    if not action.items:
        yield Problem("items", "MISSING", "which items are opened?")
    for place, opened in enumerate(action.items):
        if opened.item in (other.item for other in action.items[:place]):
            yield Problem(f"items.{place}.item", "REPEATED", "the item is named already")
        yield from _opened_problems(f"items.{place}", opened, content, resource, moment)


def entry_problems(content: OpeningContent, moment: Moment) -> Iterator[Problem]:
    """Whether the entry still says what was agreed to; it must before anything is opened."""
    resource = moment.catalog.resources.get(content.wanted.resource or "")
    if resource is None or wording(content, resource) != content.entry_version:
        yield Problem("", "ENTRY_CHANGED", "the entry has changed since it was agreed to")


def wording(content: OpeningContent, resource: Resource) -> str | None:
    """The version of what the entry says of the opened items, and how it is opened; None where it has lost one."""
    items = [opened.item for opened in content.opened]
    if not resource.items.keys() >= set(items):
        return None
    said = (entry_version(resource, items, None), resource.open_class, resource.secrecy, resource.grade or "ungraded")
    return " ".join(said)


def _class_problems(action: Agree, track: Track, moment: Moment) -> Iterator[Problem]:
    """On conditions: which, and until when (R102). What is opened like that already is not opened further here."""
    classes = set(moment.profile.rules.opening.classes) - {OpenClass.NOT_OPEN}
    if track in (Track.CONDITIONAL, Track.BUSINESS):
        classes &= {OpenClass.CONDITIONAL}
    if action.open_class not in classes:
        yield Problem("open_class", "CLASS_NOT_ALLOWED", f"one of {', '.join(f'`{one}`' for one in sorted(classes))}")
    if action.open_class is OpenClass.CONDITIONAL:
        yield from text_problems("conditions", action.conditions)
        yield from _day_problems(action.valid_until, moment.today)
    elif action.valid_until is not None or len(action.conditions) > LONGEST_TEXT:
        yield Problem("valid_until", "UNCONDITIONAL", "what everybody has is opened without conditions and without end")


def _day_problems(until: date | None, today: date) -> Iterator[Problem]:
    if until is None:
        yield Problem("valid_until", "MISSING", "until when?")
    elif until < today:
        yield Problem("valid_until", "IN_THE_PAST", "it is over already")
    elif until.year - today.year > LONGEST_YEARS:
        yield Problem("valid_until", "TOO_LONG", f"for at most {LONGEST_YEARS} years")


def _opened_problems(
    member: str, opened: OpenedItem, content: OpeningContent, resource: Resource, moment: Moment
) -> Iterator[Problem]:
    item = resource.items.get(opened.item)
    if item is None or item not in wanted_items(content.wanted, resource):
        yield Problem(f"{member}.item", "NOT_ASKED", "that item was not asked for")
        return
    allowed = moment.profile.rules.opening.opened_by
    if _needs_ground(item, content.track):
        if not allowed:
            yield Problem(member, "NOT_OPENED", "the rules of this place let nothing open what is protected")
        elif opened.opened_by not in allowed:
            yield Problem(
                f"{member}.opened_by", "GROUND_MISSING", "open it behind a mask, or with consent, as rules allow"
            )
    yield from _ground_problems(member, opened, item)


def _needs_ground(item: Item, track: Track) -> bool:
    """R104, and R106: only what the centre assesses may go protected to a business, and nothing that is not shared."""
    match track:
        case Track.NOT_OPEN:
            return True
        case Track.BUSINESS:
            return is_protected(item) and item.contains is None
        case _:
            return is_protected(item)


def _ground_problems(member: str, opened: OpenedItem, item: Item) -> Iterator[Problem]:
    """A mask and a consent stand where they are said to be what opens it, and are such."""
    if opened.opened_by is OpenedBy.MASKING:
        yield from _mask_problems(f"{member}.mask", opened.mask, item)
    elif opened.mask:
        yield Problem(f"{member}.mask", "NOT_THE_GROUND", "only what is opened by masking has a mask")
    if opened.opened_by is OpenedBy.CONSENT:
        if not _CONSENT.fullmatch(opened.consent):
            yield Problem(f"{member}.consent", "NO_RECORD", "the number of a recorded consent, or a document's SHA-256")
    elif opened.consent:
        yield Problem(f"{member}.consent", "NOT_THE_GROUND", "only what is opened by consent has one")


def _mask_problems(member: str, text: str, item: Item) -> Iterator[Problem]:
    try:
        mask = parse_mask(text)
    except MaskError:
        yield Problem(member, "MASK_UNKNOWN", "that is no mask")
        return
    if mask.text == CLEAR:
        yield Problem(member, "NO_MASK", "`clear` masks nothing")
    elif not mask.form.accepts(item.type) or (item.sparse and not mask.ignores_value):
        yield Problem(member, "MASK_UNFIT", "the mask does not fit the item")
