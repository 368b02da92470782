"""What is wrong with a demand: its form at any time, and when it is submitted everything that it has to say."""

from collections.abc import Collection, Iterator

from catalog import Contains, Department, Item, Mode, Resource
from masking import Mask, MaskError, parse_mask
from policies import CLEAR
from sharing.applications.demand import Demand
from sharing.applications.tracks import Closed, Track, track_of
from sharing.jurisdictions import ApplicationField
from sharing.proceedings import Moment, Problem

LONGEST_TEXT = 4_000
LONGEST_NAME = 128
MOST_PERSONS = 1_000
MOST_ITEMS = 2_000
MOST_VALUES = 2**31 - 1
_TEXTS = ("basis", "article", "service_item", "scene", "scope", "unlisted")
_NAMES = ("resource", "purpose", "provider", "rows", "mask")
_CLOSED = {
    Closed.NO_APPLICATION_NEEDED: "all of these items are unconditional: no application is needed",
    Closed.NOT_SHARED: "a restricted item is among these, and no way is open to it",
    Closed.UNLISTED_NOT_COORDINATED: "an application names a resource of the catalogue",
}


def form_problems(demand: Demand) -> Iterator[Problem]:
    """What no draft may hold either: texts without end, doubled entries, numbers below one."""
    for member in _TEXTS:
        if len(getattr(demand, member)) > LONGEST_TEXT:
            yield Problem(f"demand.{member}", "TOO_LONG", f"at most {LONGEST_TEXT} characters")
    for member in _NAMES:
        if len(getattr(demand, member) or "") > LONGEST_NAME:
            yield Problem(f"demand.{member}", "TOO_LONG", f"at most {LONGEST_NAME} characters")
    if demand.entitlement is not None and len(demand.entitlement.law + demand.entitlement.article) > LONGEST_TEXT:
        yield Problem("demand.entitlement", "TOO_LONG", f"at most {LONGEST_TEXT} characters")
    yield from list_problems("demand.items", demand.items, MOST_ITEMS)
    yield from list_problems("demand.modes", demand.modes, len(Mode))
    yield from list_problems("demand.persons", demand.persons, MOST_PERSONS)
    yield from quota_problems("demand.quota", demand.quota)


def list_problems(member: str, entries: Collection[str], most: int) -> Iterator[Problem]:
    """Too many, empty, overlong or doubled entries."""
    if len(entries) > most:
        yield Problem(member, "TOO_MANY", f"at most {most}")
        return
    met: set[str] = set()
    for place, entry in enumerate(entries):
        if not entry.strip():
            yield Problem(f"{member}.{place}", "EMPTY", "nothing stands here")
        elif len(entry) > LONGEST_NAME:
            yield Problem(f"{member}.{place}", "TOO_LONG", f"at most {LONGEST_NAME} characters")
        elif entry in met:
            yield Problem(f"{member}.{place}", "DUPLICATE", "this stands in the list already")
        met.add(entry)


def quota_problems(member: str, quota: int | None) -> Iterator[Problem]:
    """A quota is a number of values a day."""
    if quota is not None and not 1 <= quota <= MOST_VALUES:
        yield Problem(member, "OUT_OF_RANGE", f"from 1 to {MOST_VALUES}")


def text_problems(member: str, text: str, *, required: bool = True) -> Iterator[Problem]:
    """A text that somebody has to write, and that has an end."""
    if required and not text.strip():
        yield Problem(member, "MISSING", "this has to be said")
    elif len(text) > LONGEST_TEXT:
        yield Problem(member, "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def demand_problems(demand: Demand, applicant: str, moment: Moment) -> Iterator[Problem]:
    """Everything that keeps a demand of a right form from being submitted; nothing where it may be."""
    department = moment.catalog.departments.get(applicant)
    if department is None:
        yield Problem("", "NO_MEMBER", "the department is no member of the platform")
        return
    yield from _purpose(demand, department)
    if demand.provider == applicant:
        yield Problem("demand.provider", "OWN_RESOURCE", "the department has these data itself")
    if demand.resource:
        yield from _of_resource(demand, applicant, moment)
    else:
        yield from _unlisted(demand, moment)


def _purpose(demand: Demand, department: Department) -> Iterator[Problem]:
    """R009: nobody uses data beyond its functions."""
    if not demand.purpose:
        yield Problem("demand.purpose", "MISSING", "an application has a purpose")
    elif demand.purpose not in department.functions:
        message = f"`{demand.purpose}` is not among the functions of the department"
        yield Problem("demand.purpose", "PURPOSE_NOT_ALLOWED", message)


def _unlisted(demand: Demand, moment: Moment) -> Iterator[Problem]:
    track = track_of(demand, None, moment.profile.rules)
    if isinstance(track, Closed):
        yield Problem("demand.resource", track.value, _CLOSED[track])
        return
    yield from text_problems("demand.unlisted", demand.unlisted)
    yield from _fields(demand, moment, (ApplicationField.BASIS, ApplicationField.SCENE, ApplicationField.RANGE))
    if demand.items:
        yield Problem("demand.items", "UNKNOWN_ITEM", "there is no resource whose items these could be")
    if demand.provider and demand.provider not in moment.catalog.departments:
        yield Problem("demand.provider", "UNKNOWN_DEPARTMENT", f"`{demand.provider}` is no department")


def _of_resource(demand: Demand, applicant: str, moment: Moment) -> Iterator[Problem]:
    resource = moment.catalog.resources.get(demand.resource)
    if resource is None:
        yield Problem("demand.resource", "UNKNOWN_RESOURCE", f"`{demand.resource}` is no resource")
        return
    if resource.provider == applicant:
        yield Problem("demand.resource", "OWN_RESOURCE", "the department provides this resource itself")
    if demand.unlisted or demand.provider:
        yield Problem(
            "demand.unlisted", "ALREADY_LISTED", "an application names a resource or describes data, not both"
        )
    yield from _items(demand, resource)
    yield from _modes(demand, resource, moment)
    yield from _entitlement(demand, moment)
    yield from _period(demand, moment)
    if demand.rows is not None and demand.rows not in resource.rows:
        yield Problem("demand.rows", "UNKNOWN_ROW_RULE", f"`{demand.rows}` is no row rule of the resource")
    yield from mask_problems("demand.mask", demand.mask, known_items(resource, demand.items))
    track = track_of(demand, resource, moment.profile.rules)
    if isinstance(track, Closed):
        yield Problem("demand.items", track.value, _CLOSED[track])
        return
    if track is not Track.RECORD:
        yield from _fields(demand, moment, tuple(ApplicationField))
    yield from _persons(demand, resource, track, moment)


def _items(demand: Demand, resource: Resource) -> Iterator[Problem]:
    if not demand.items:
        yield Problem("demand.items", "MISSING", "an application names the items")
    for place, code in enumerate(demand.items):
        if code not in resource.items:
            yield Problem(f"demand.items.{place}", "UNKNOWN_ITEM", f"`{code}` is no item of the resource")


def _modes(demand: Demand, resource: Resource, moment: Moment) -> Iterator[Problem]:
    if not demand.modes:
        yield Problem("demand.modes", "MISSING", "an application names at least one mode")
    shared = resource.modes & frozenset(moment.profile.rules.supply.modes)
    for place, mode in enumerate(demand.modes):
        if mode not in shared:
            yield Problem(f"demand.modes.{place}", "MODE_NOT_SHARED", f"the resource is not shared in mode `{mode}`")


def _entitlement(demand: Demand, moment: Moment) -> Iterator[Problem]:
    entitlement = demand.entitlement
    if entitlement is None:
        return
    if not moment.profile.rules.classes.entitlement_overrides:
        message = "under these rules no entitlement overrides the class of an item"
        yield Problem("demand.entitlement", "ENTITLEMENT_NOT_RECOGNISED", message)
    yield from text_problems("demand.entitlement.law", entitlement.law)
    yield from text_problems("demand.entitlement.article", entitlement.article)


def _period(demand: Demand, moment: Moment) -> Iterator[Problem]:
    if demand.valid_from is None:
        yield Problem("demand.valid_from", "MISSING", "an application has a first day")
    if demand.valid_until is None:
        yield Problem("demand.valid_until", "MISSING", "an application has a last day")
    elif demand.valid_until < moment.today:
        yield Problem("demand.valid_until", "PERIOD_PAST", "the last day is past")
    elif demand.valid_from is not None and demand.valid_until < demand.valid_from:
        yield Problem("demand.valid_until", "PERIOD_REVERSED", "the last day lies before the first")


def _fields(demand: Demand, moment: Moment, among: Collection[ApplicationField]) -> Iterator[Problem]:
    """What the profile demands besides what every application has (R066)."""
    wanted = frozenset(moment.profile.rules.conditional.fields) & frozenset(among)
    if ApplicationField.BASIS in wanted and not (demand.basis and demand.article) and not demand.service_item:
        yield Problem("demand.basis", "MISSING", "a legal text with its article, or the code of a service item")
    if ApplicationField.SCENE in wanted:
        yield from text_problems("demand.scene", demand.scene)
    if ApplicationField.RANGE in wanted:
        yield from text_problems("demand.scope", demand.scope)


def _persons(demand: Demand, resource: Resource, track: Track, moment: Moment) -> Iterator[Problem]:
    rules = moment.profile.rules
    if demand.persons:
        return
    if track is Track.SPECIAL and rules.restricted.named_recipients:
        yield Problem("demand.persons", "RECIPIENTS_REQUIRED", "data of this class goes to named recipients only")
    elif rules.use.need_to_know and is_protected(resource, demand.items):
        yield Problem("demand.persons", "PERSONS_REQUIRED", "protected content is seen by named persons only")


def is_protected(resource: Resource, items: Collection[str]) -> bool:
    """Whether there is protected content among them: 个人隐私 or 商业秘密."""
    return any(item.contains in frozenset(Contains) for item in known_items(resource, items))


def known_items(resource: Resource, codes: Collection[str]) -> tuple[Item, ...]:
    """Those of the codes that the resource has."""
    return tuple(resource.items[code] for code in codes if code in resource.items)


def mask_problems(member: str, text: str | None, items: Collection[Item]) -> Iterator[Problem]:
    """One mask stands for all items of a grant, so it has to fit each of them."""
    if text is None:
        return
    mask = mask_of(text)
    if mask is None:
        yield Problem(member, "MASK_UNKNOWN", f"`{text}` is no mask")
        return
    unfit = sorted(item.code for item in items if not _fits(mask, item))
    if unfit:
        named = ", ".join(f"`{code}`" for code in unfit)
        yield Problem(member, "MASK_UNFIT", f"`{text}` does not fit {named}")


def mask_of(text: str) -> Mask | None:
    """The mask as policies spell it; None where there is none."""
    try:
        return parse_mask(text)
    except MaskError:
        return None


def _fits(mask: Mask, item: Item) -> bool:
    """Of an item whose mere presence is sensitive only what ignores the value tells nothing (design §4)."""
    return mask.text == CLEAR or (mask.form.accepts(item.type) and (mask.ignores_value or not item.sparse))
