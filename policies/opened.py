"""What policies say to the public, narrowed to what is open: a table without a line that could open anything else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from heapq import merge
from operator import attrgetter

from catalog import Catalog, Item, Resource
from masking import KeyedForm, Mask
from policies.coarser import tells_no_more
from policies.groups import Groups
from policies.part import FilePart
from policies.rules import CLEAR, PUBLIC, Named, Rule, WholeResource
from policies.selecting import opened_items
from policies.table import PolicyTable
from policies.words import POSITIONS, Effect, Right, State

Opened = Mapping[str, Mapping[str, Mask | None]]
"""By the codes of resources and of their items: the mask behind which the item is open, None where it is as it is."""

_RIGHTS = POSITIONS | {Right.QUERY}
_NEVER = frozenset({State.GRANTED, State.LISTED, State.AGREED, State.CONSENTED, State.EMERGENCY})
"""Nobody holds for the public what these conditions ask for."""
_NOBODY = Groups({}, frozenset())


def opened_table(table: PolicyTable, catalog: Catalog, opened: Opened) -> PolicyTable:
    """The rules for the public about the resources of `catalog`, which holds what is `opened` and nothing else.

    A rule only narrows what is open: a mask takes the place of `clear` and of every mask that tells more; an item whose
    two masks cannot be compared is denied. A row rule that the catalogue does not have matches no row in an allow and
    every row in a deny.
    """
    parts = tuple(_part(part, catalog, opened) for part in table.parts)
    return PolicyTable(parts, _NOBODY, table.grounds, table.version)


def told_apart(table: PolicyTable, catalog: Catalog) -> Mapping[str, frozenset[str]]:
    """The items that some rule of an opened table may open, of resources of which some rule opens rows."""
    found: dict[str, frozenset[str]] = {}
    for code in catalog.resources:
        allows = [rule for rule in table.about(code) if rule.effect is Effect.ALLOW]
        if any(isinstance(rule.selector, WholeResource) and Right.QUERY in rule.rights for rule in allows):
            named = (rule.selector.code for rule in allows if isinstance(rule.selector, Named))
            found[code] = frozenset(named) & catalog.resources[code].items.keys()
    return found


def _part(part: FilePart, catalog: Catalog, opened: Opened) -> FilePart:
    by_resource: dict[str | None, tuple[Rule, ...]] = {}
    for code, resource in catalog.resources.items():
        written = merge(part.by_resource.get(code, ()), part.by_resource.get(None, ()), key=attrgetter("place.line"))
        about = tuple(rule for one in written if one.who == PUBLIC for rule in _narrowed(one, resource, opened[code]))
        if about:
            by_resource[code] = about
    rules = tuple(rule for about in by_resource.values() for rule in about)
    whos = frozenset({PUBLIC} if rules else ())
    return replace(part, rules=rules, by_resource=by_resource, lines={}, memberships=(), whos=whos, idle=())


def _narrowed(rule: Rule, resource: Resource, opened: Mapping[str, Mask | None]) -> Iterator[Rule]:
    """The rule as it stands under what is open: one for each item that an allow means."""
    has_rows = rule.rows is None or rule.rows in resource.rows
    rule = replace(rule, resource=resource.code, rights=rule.rights & _RIGHTS, reveals=frozenset())
    if not rule.rights:
        return
    if rule.effect is Effect.DENY:
        yield rule if has_rows else replace(rule, rows=None)
    elif has_rows and _NEVER.isdisjoint(rule.when):
        match rule.selector:
            case WholeResource():
                yield rule
            case Named(code) if code in resource.references:
                yield rule
            case selector:
                for item in opened_items(resource, selector):
                    yield _of_item(rule, resource, item, opened[item.code])


def _of_item(rule: Rule, resource: Resource, item: Item, behind: Mask | None) -> Rule:
    """What the rule says of one item that is open behind that mask."""
    mask = None if rule.mask is None else _coarser(rule.mask, behind, item)
    if mask is None or (_is_by_subject(mask) and not resource.key):  # without a key all rows would be one subject's
        return replace(rule, selector=Named(item.code), effect=Effect.DENY, mask=None)
    return replace(rule, selector=Named(item.code), mask=mask)


def _coarser(written: Mask, behind: Mask | None, item: Item) -> Mask | None:
    """The one of the two that tells no more than the other; None where neither is known to."""
    if behind is None or (written.text != CLEAR and tells_no_more(written, behind, item)):
        return written
    return behind if tells_no_more(behind, written, item) else None


def _is_by_subject(mask: Mask) -> bool:
    return isinstance(mask.form, KeyedForm) and mask.form.by_subject
