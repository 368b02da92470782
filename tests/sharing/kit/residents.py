"""A town whose police provide a register of residents, its departments, and who acts for them."""

from dataclasses import replace
from datetime import date
from typing import Any

from catalog import (
    Catalog,
    Category,
    Contains,
    Department,
    GrantConditions,
    Item,
    Literal,
    Mode,
    Resource,
    RowRule,
    SharingClass,
    StartsWith,
    usual_rules,
)
from masking import ValueType
from sharing.proceedings import Actor, Role

TODAY = date(2026, 3, 2)  # a Monday


def _item(code: str, sharing_class: SharingClass, type: ValueType = ValueType.STRING, **more: Any) -> Item:
    return replace(Item(code, code, type, sharing_class, code), **more)


_CONDITIONAL, _OPEN, _RESTRICTED = SharingClass.CONDITIONAL, SharingClass.UNCONDITIONAL, SharingClass.RESTRICTED
ITEMS = {
    item.code: item
    for item in (
        _item("id_number", _CONDITIONAL, contains=Contains.PERSONAL, length=18, identifier="resident_id"),
        _item("phone", _CONDITIONAL, contains=Contains.PERSONAL, length=11),
        _item("birth_date", _CONDITIONAL, ValueType.DATE, contains=Contains.PERSONAL),
        _item("district", _CONDITIONAL),
        _item("region_code", _OPEN),
        _item("gender", _OPEN),
        _item("record", _RESTRICTED, sparse=True),
    )
}
RESIDENTS = Resource(
    code="residents",
    name="居民",
    resource_code="1A01001/0000001",
    provider="police",
    category=Category.BASE,
    source="city",
    table="residents",
    items=ITEMS,
    key=("id_number",),
    sharing_class=_CONDITIONAL,
    modes=frozenset(Mode),
    verification=usual_rules(("id_number",), ITEMS),
    row="row_id",
    granted_if=GrantConditions(
        functions=frozenset({"marriage"}),
        regions=("330300",),
        modes=frozenset({Mode.VERIFY, Mode.QUERY}),
        items=frozenset({"id_number", "phone"}),
        longest_days=365,
        needs_persons=True,
    ),
    rows={
        "lucheng": RowRule("lucheng", StartsWith("region_code", Literal("330302"))),
        "town": RowRule("town", StartsWith("region_code", Literal("3303"))),
    },
)
LEDGER = replace(RESIDENTS, code="ledger", resource_code="1A01002/0000002", provider="centre", granted_if=None)


def _department(code: str, *functions: str, centre: bool = False, authority: bool = False) -> Department:
    return Department(code, code, "", "330302", frozenset(functions), centre, authority)


DEPARTMENTS = {
    each.code: each
    for each in (
        _department("centre", "data-quality", centre=True),
        _department("bureau", "supervision", authority=True),
        _department("police", "case-handling"),
        _department("civil", "marriage", "relief"),
        _department("tax", "assessment"),
    )
}
CATALOG = Catalog({"residents": RESIDENTS, "ledger": LEDGER}, DEPARTMENTS, "c1")

CIVIL = Actor("civil", "desk", "officer-1", frozenset({Role.REVIEWER, Role.CONSUMER}))
CLERK = Actor("civil", "desk", "officer-2", frozenset({Role.CONSUMER}))
POLICE = Actor("police", "desk", "officer-3", frozenset({Role.REVIEWER}))
CENTRE = Actor("centre", "desk", "officer-4", frozenset({Role.REVIEWER}))
OPERATOR = Actor("centre", "desk", "officer-5", frozenset({Role.OPERATOR}))
BUREAU = Actor("bureau", "desk", "officer-6", frozenset({Role.REVIEWER}))
TAX = Actor("tax", "desk", "officer-7", frozenset({Role.REVIEWER, Role.CONSUMER}))


def with_residents(**members: Any) -> Catalog:
    """The catalogue with another wording of the register."""
    changed = replace(RESIDENTS, **members)
    return replace(CATALOG, resources={**CATALOG.resources, "residents": changed}, version="c2")
