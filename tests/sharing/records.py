"""A made-up catalogue of one resource, and grants on it, for the tests of the metadata store."""

from dataclasses import replace
from datetime import date

from catalog import Catalog, Category, Item, Literal, Mode, Resource, RowRule, SharingClass, StartsWith, usual_rules
from masking import ValueType
from sharing import Agreement, GrantRecord

TODAY = date(2026, 3, 2)

ITEMS = {
    code: Item(code, code, type, SharingClass.CONDITIONAL, column=code)
    for code, type in [
        ("phone", ValueType.STRING),
        ("region_code", ValueType.STRING),
        ("insured", ValueType.BOOLEAN),
    ]
}
POPULATION = Resource(
    code="population",
    name="人口基本信息",
    resource_code="1A01001/0000001",
    provider="police",
    category=Category.BASE,
    source="city",
    table="population",
    items=ITEMS,
    key=("phone",),
    sharing_class=SharingClass.CONDITIONAL,
    modes=frozenset(Mode),
    verification=usual_rules(("phone",), ITEMS),
    rows={"lucheng": RowRule("lucheng", StartsWith("region_code", Literal("330302")))},
)
CATALOG = Catalog({"population": POPULATION}, {}, "c1")

GRANT = GrantRecord(
    number="SQ-2026-0001",
    consumer="civil-affairs",
    resource="population",
    items=frozenset({"phone", "region_code"}),
    modes=frozenset({Mode.QUERY, Mode.VERIFY}),
    purpose="marriage",
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
    rows="lucheng",
    mask="keep 3 4",
    persons=frozenset({"officer-7"}),
)
AGREEMENT = Agreement("civil-affairs", "population", date(2026, 1, 1), date(2026, 12, 31))


def grant(number: str) -> GrantRecord:
    return replace(GRANT, number=number)
