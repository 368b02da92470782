"""The catalogue of what is open to the public: of the whole one what was opened, and nothing that names the rest.

INVARIANT: what the whole catalogue says of an item that is not open has no part in it, but the names of columns that
no request names, and texts of entries that are published as open.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from catalog.entries import Catalog, Department, Item, Mode, Reference, Resource
from catalog.rowrules import RowRule, items_in
from catalog.verification import VerificationRules

OpenItems = Mapping[str, Mapping[str, bool]]
"""By the codes of resources and of their items: whether the item is open as it is, not behind a mask."""

_NOTHING_VERIFIED = VerificationRules((), MappingProxyType({}))


def opened_catalog(catalog: Catalog, opened: OpenItems, public: Department, described: Iterable[str]) -> Catalog:
    """Resources with the items that are `opened`, for queries alone, provided by those who provide them.

    `public` stands for whoever asks. Of the resources `described` the abstract is told: that of others may be about
    what is not open. A key, a row rule or a reference that rests on an item that is not open as it is, is not there.
    """
    told = frozenset(described)
    found = {
        code: _resource(resource, opened, code in told)
        for code, resource in catalog.resources.items()
        if opened.get(code)
    }
    providers = {resource.provider for resource in found.values()}
    departments = {code: each for code, each in catalog.departments.items() if code in providers}
    return Catalog(found, {**departments, public.code: public}, catalog.version)


def _resource(resource: Resource, opened: OpenItems, is_described: bool) -> Resource:
    items = opened[resource.code]
    plain = frozenset(code for code, is_plain in items.items() if is_plain)
    return replace(
        resource,
        items={code: _item(item, items.keys()) for code, item in resource.items.items() if code in items},
        key=resource.key if plain.issuperset(resource.key) else (),
        modes=resource.modes & {Mode.QUERY},
        verification=_NOTHING_VERIFIED,
        abstract=resource.abstract if is_described else "",
        owner="",
        responsible="",
        contact="",
        conditions="",
        sharing_range="",
        reasons="",
        granted_if=None,
        based_on=None,
        related=(),
        references={code: one for code, one in resource.references.items() if _leads_on(one, plain, opened)},
        rows={code: rule for code, rule in resource.rows.items() if _rests_on(rule, plain)},
    )


def _item(item: Item, opened: Collection[str]) -> Item:
    withdrawn = item.withdrawn
    if withdrawn is not None and withdrawn.instead is not None and withdrawn.instead not in opened:
        withdrawn = replace(withdrawn, instead=None, note="")
    return replace(item, withdrawn=withdrawn, conditions="", reasons="")


def _leads_on(reference: Reference, plain: frozenset[str], opened: OpenItems) -> bool:
    theirs = opened.get(reference.resource, {})
    return all(own in plain and theirs.get(other, False) for own, other in reference.on)


def _rests_on(rule: RowRule, plain: frozenset[str]) -> bool:
    return plain.issuperset(items_in(rule.test))
