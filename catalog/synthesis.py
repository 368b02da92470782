"""A catalogue over made-up tables: the same entries, and what their tables must hold to show every row rule."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from catalog.entries import Catalog, Item, Resource
from catalog.rowrules import AllOf, AnyOf, RowTest, Situation, WithinRegion
from catalog.verification import VerificationRules
from catalog.witnesses import fits, witnesses
from masking import ValueType
from sources import IdPart, SyntheticColumn, SyntheticDomain, SyntheticTable, TextKind

Named = Mapping[tuple[str, str], Sequence[object]]
"""Values by resource and item code that somebody will ask for."""

IDENTIFIER_KINDS = {"resident_id": TextKind.RESIDENT_ID, "uscc": TextKind.CREDIT_CODE}
KINDS = (
    (TextKind.PERSON, re.compile(r"姓名|法定代表人$|联系人$|户主$")),
    (TextKind.MOBILE, re.compile(r"电话|手机")),
    (TextKind.ADDRESS, re.compile(r"地址|住址|住所$|坐落")),
    (TextKind.CARD, re.compile(r"银行卡|账号|帐号")),
    (TextKind.REGION, re.compile(r"行政区划")),
)
"""What an item holds, by the Chinese name that its provider gave it."""
SHORTEST = {TextKind.PERSON: 4, TextKind.MOBILE: 11, TextKind.ADDRESS: 20, TextKind.CARD: 16, TextKind.REGION: 6}
LONGEST_LENGTH = 200  # characters made up, however long the item may be


def synthetic_catalog(catalog: Catalog) -> Catalog:
    """The same catalogue, its tables replaced by tables of made-up rows: one per resource, of a name that says so.

    These have the columns of the items alone, so that items are compared by their own instead of by a canonical one.
    """
    resources = {
        code: replace(
            resource, table=_table_name(resource), db_schema=None, verification=_by_own(resource.verification)
        )
        for code, resource in catalog.resources.items()
    }
    return replace(catalog, resources=MappingProxyType(resources))


def _by_own(rules: VerificationRules) -> VerificationRules:
    claims, naming = (
        MappingProxyType({code: replace(rule, canonical=None) for code, rule in some.items()})
        for some in (rules.claims, rules.naming)
    )
    return replace(rules, claims=claims, naming=naming)


def _table_name(resource: Resource) -> str:
    return f"synthetic_{resource.code}"


def synthetic_tables(
    catalog: Catalog, resources: Iterable[Resource], situations: Sequence[Situation], named: Named
) -> tuple[SyntheticTable, ...]:
    """What the tables of `resources` must hold, for `synthetic_rows`.

    Every outcome of every row rule for the first of `situations` is in some row; the others are those of other callers,
    whose rows should be there too. Nothing but the catalogue, the situations and `named` is looked at.
    """
    meetings = _Meetings.of(catalog)
    return tuple(_Table(catalog, resource, situations, named, meetings).made() for resource in resources)


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Which items are the same fact, because references join them: for each the first of its kin, and the kin."""

    first: Mapping[tuple[str, str], tuple[str, str]]
    kin: Mapping[tuple[str, str], Sequence[tuple[str, str]]]

    @classmethod
    def of(cls, catalog: Catalog) -> "_Meetings":
        leads: dict[tuple[str, str], tuple[str, str]] = {}

        def first(item: tuple[str, str]) -> tuple[str, str]:
            while leads.setdefault(item, item) != item:
                leads[item] = leads[leads[item]]
                item = leads[item]
            return item

        for resource in catalog.resources.values():
            for reference in resource.references.values():
                target = catalog.resources[reference.resource]
                for own, theirs in reference.on:
                    if resource.items[own].type is not target.items[theirs].type:
                        continue  # never equal; a catalogue that was read has no such pair
                    ends = sorted((first((resource.code, own)), first((reference.resource, theirs))))
                    leads[ends[1]] = ends[0]
        kin: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for item in sorted(leads):
            kin.setdefault(first(item), []).append(item)
        return cls({item: first(item) for item in leads}, kin)


@dataclass(frozen=True, slots=True)
class _Table:
    """One table while it is described."""

    catalog: Catalog
    resource: Resource
    situations: Sequence[Situation]
    named: Named
    meetings: _Meetings

    def made(self) -> SyntheticTable:
        columns = tuple(self._column(item) for item in self.resource.items.values())
        codes = {item.code: item.column for item in self.resource.items.values()}
        asked = {code: self.named.get((self.resource.code, code), ()) for code in codes}
        parts = (
            {codes[code]: value for code, value in part.items()}
            for rule in self.resource.rows.values()
            for part in witnesses(self.resource, rule.test, self.situations, asked)
        )
        return SyntheticTable(_table_name(self.resource), columns, self.resource.row, tuple(parts))

    def _column(self, item: Item) -> SyntheticColumn:
        place = (self.resource.code, item.code)
        pool = self.meetings.first.get(place, place)
        kin = self.meetings.kin.get(pool, (place,))
        named = dict.fromkeys(value for one in kin for value in self.named.get(one, ()) if fits(value, item.type))
        return SyntheticColumn(
            name=item.column,
            domain=self._domain([self._entry(one) for one in kin]),
            pool=".".join(pool),
            key=item.code in self.resource.key,
            link=place in self.meetings.first,
            sparse=item.sparse,
            part=None if item.part is None else IdPart(item.part.value),
            named=tuple(named),
        )

    def _entry(self, place: tuple[str, str]) -> tuple[Resource, Item]:
        resource = self.catalog.resources[place[0]]
        return resource, resource.items[place[1]]

    def _domain(self, kin: Sequence[tuple[Resource, Item]]) -> SyntheticDomain:
        """What fits every item that holds the same fact."""
        items = [item for _, item in kin]
        lengths = [item.length for item in items if item.length is not None]
        length = min((*lengths, LONGEST_LENGTH))
        kinds = [_kind(resource, item) for resource, item in kin]
        known = [kind for kind in kinds if kind is not TextKind.PLAIN and length >= SHORTEST.get(kind, 18)]
        return SyntheticDomain(
            type=items[0].type,
            kind=known[0] if known else TextKind.PLAIN,
            words=items[0].name,
            length=length,
            scale=min((item.scale for item in items if item.scale is not None), default=None),
            codes=next((tuple(item.codes) for item in items if item.codes), ()),
            regions=self._regions(),
        )

    def _regions(self) -> tuple[str, ...]:
        """The regions of the members, those that are no whole province or city first."""
        codes = {department.region_code for department in self.catalog.departments.values()}
        known = sorted((code for code in codes if re.fullmatch("[0-9]{6}", code)), key=lambda code: code[::-1])
        return tuple(reversed(known)) or ("110101",)


def _kind(resource: Resource, item: Item) -> TextKind:
    if item.type is not ValueType.STRING:
        return TextKind.PLAIN
    if item.identifier in IDENTIFIER_KINDS:
        return IDENTIFIER_KINDS[item.identifier]
    if any(_is_region(rule.test, item.code) for rule in resource.rows.values()):
        return TextKind.REGION
    return next((kind for kind, name in KINDS if name.search(item.name)), TextKind.PLAIN)


def _is_region(test: RowTest, code: str) -> bool:
    match test:
        case AllOf(tests) | AnyOf(tests):
            return any(_is_region(one, code) for one in tests)
        case _:
            return isinstance(test, WithinRegion) and test.item == code
