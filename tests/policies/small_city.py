"""A catalogue of three resources and six departments, and short ways to write tables and rights over it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from catalog import (
    Catalog,
    Category,
    Contains,
    Department,
    DepartmentAttribute,
    Equals,
    IsNull,
    Item,
    Mode,
    Reference,
    Resource,
    RowRule,
    SharingClass,
    usual_rules,
)
from masking import ValueType, parse_mask
from policies import Grant, Policies, PolicyFile, PolicyTable, Rights, Rule, parse_policies
from policies.part import FilePart

TODAY = date(2026, 7, 1)
HEADER = "type, who, what, for, when, rows, mask, effect, note\n"


def item(code: str, sharing_class: str = "conditional", type: ValueType = ValueType.STRING, **more: object) -> Item:
    made = Item(code, code, type, SharingClass(sharing_class), code)
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def resource(code: str, provider: str, items: Iterable[Item], **more: object) -> Resource:
    by_code = {each.code: each for each in items}
    key = more.get("key", (next(iter(by_code)),))
    assert isinstance(key, tuple)
    made = Resource(
        code,
        code,
        "1A01001/0000001",
        provider,
        Category.BASE,
        "city",
        code,
        by_code,
        key,
        SharingClass.CONDITIONAL,
        frozenset(Mode),
        usual_rules(key, by_code),
        row="row_id",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def department(code: str, *functions: str) -> Department:
    return Department(code, code, "", "330302", frozenset(functions))


def catalog_of(resources: Iterable[Resource], departments: Iterable[Department]) -> Catalog:
    return Catalog({each.code: each for each in resources}, {each.code: each for each in departments}, "v1")


OWN_REGION = RowRule("own_region", Equals("region_code", DepartmentAttribute("region_code")))
NO_RECORD = RowRule("no_record", IsNull("criminal_record"))

POPULATION = resource(
    "population",
    "police",
    [
        item("id_number", contains=Contains.PERSONAL),
        item("name", contains=Contains.PERSONAL),
        item("birth_date", type=ValueType.DATE, contains=Contains.PERSONAL),
        item("gender", "unconditional", base=True),
        item("region_code", "unconditional"),
        item("household_id"),
        item("criminal_record", "restricted", sparse=True),
    ],
    references={
        "household": Reference("household", "household", "household", (("household_id", "household_id"),)),
        "relief": Reference("relief", "relief", "relief", (("id_number", "id_number"),), many=True),
    },
    rows={"own_region": OWN_REGION, "no_record": NO_RECORD},
)
HOUSEHOLD = resource("household", "police", [item("household_id"), item("address")])
RELIEF = resource("relief", "civil-affairs", [item("relief_id"), item("id_number"), item("amount", type=ValueType.INT)])

CITY = catalog_of(
    [POPULATION, HOUSEHOLD, RELIEF],
    [
        department("centre"),
        department("police", "case-handling"),
        department("civil-affairs", "relief-review"),
        department("civil", "burial"),
        department("tax", "tax-assessment"),
        department("lucheng-civil", "relief-review"),
    ],
)


def files(**texts: str) -> tuple[PolicyFile, ...]:
    """Files by their names, written `p10_police` for `10-police.csv`."""
    return tuple(PolicyFile(name[1:].replace("_", "-") + ".csv", text.encode()) for name, text in sorted(texts.items()))


def policies(police: str, **others: str) -> Policies:
    """The policies of the small city whose police's file holds these lines."""
    return Policies(parse_policies(files(p10_police=police, **others), CITY), CITY)


def miscompiled(table: PolicyTable, *rules: Rule) -> PolicyTable:
    """The table as if its lines had become these rules."""

    def remade(part: FilePart) -> FilePart:
        own = tuple(rule for rule in rules if rule.place.file == part.name)
        resources = {rule.resource for rule in own}
        return replace(part, rules=own, by_resource={r: tuple(x for x in own if x.resource == r) for r in resources})

    return replace(table, parts=tuple(map(remade, table.parts)))


def caller(department: str = "tax", /, *grants: Grant, **more: object) -> Rights:
    names = frozenset({"everyone", department, f"{department}/app"})
    made = Rights(department, "app", names, {"region_code": "330302"}, TODAY, grants=grants)
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def grant(number: str = "G-1", *items: str, mask: str | None = None, **more: object) -> Grant:
    """A grant over these items of population, else all of them, in query mode for tax-assessment."""
    made = Grant(
        number, 1, "population", frozenset(items or POPULATION.items), frozenset({Mode.QUERY}), "tax-assessment"
    )
    return replace(made, mask=parse_mask(mask) if mask else None, **more)  # type: ignore[arg-type]  # fields by name
