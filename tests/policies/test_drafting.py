"""A draft is a right policy file with nothing to be said against it, whatever the resource holds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Catalog, Contains, Finding, Mode, Resource, Severity, read_catalog
from masking import ValueType
from policies import Policies, PolicyFile, Right, parse_policies
from policies.drafting import draft
from policies.leaks import COMBINATION, leak_findings
from policies.lint import lint
from policies.lint.kinds import BASE_CLASS
from tests.fix_city import CITY
from tests.policies.small_city import caller, catalog_of, department, item, resource

TODAY = date(2026, 7, 1)
ITEMS = (
    *("id_number", "name", "birth_date", "phone", "email", "bank_card", "account", "licence_plate", "ip", "address"),
    *("region_code", "longitude", "monthly_amount", "updated_at", "remark"),
)


def wrong_with(resources: Sequence[Resource], catalog: Catalog) -> list[Finding]:
    """What a linter says against the drafts of these resources, notes and the catalogue's own mistakes apart."""
    files = [
        PolicyFile(f"10-{entry.provider}-n{number}.csv", draft(entry, catalog).encode())
        for number, entry in enumerate(resources)
    ]
    policies = Policies(parse_policies(files, catalog), catalog)
    found = lint(policies, TODAY, files=files, resources=[entry.code for entry in resources])
    return [each for each in found if each.severity is not Severity.NOTE and each.code != BASE_CLASS.code]


def test_the_drafts_of_the_city_are_clean() -> None:
    catalog = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    assert wrong_with(list(catalog.resources.values()), catalog) == []
    for entry in catalog.resources.values():
        assert wrong_with([entry], catalog) == []


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    codes = draw(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True))
    items = [
        item(
            code,
            draw(st.sampled_from(["unconditional", "conditional", "conditional", "restricted"])),
            draw(st.sampled_from(list(ValueType))),
            base=draw(st.booleans()),
            sparse=draw(st.booleans()),
            contains=draw(st.sampled_from([None, *Contains])),
            basis=draw(st.sampled_from(["", "law"])),
        )
        for code in codes
    ]
    entry = resource(
        "r",
        "a",
        items,
        name=draw(st.text()),
        key=tuple(draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))),
        modes=frozenset(draw(st.lists(st.sampled_from(list(Mode)), min_size=1))),
        row=draw(st.sampled_from([None, "row_id"])),
    )
    purposes = st.lists(st.sampled_from(["p", "q"]), unique=True)
    return catalog_of([entry], [department(code, *draw(purposes)) for code in ("a", "b", "c")])


@given(catalogs())
@settings(max_examples=200)
def test_the_draft_of_any_resource_is_clean(catalog: Catalog) -> None:
    assert wrong_with([catalog.resources["r"]], catalog) == []


def test_what_a_draft_opens() -> None:
    items = [
        item("id", identifier="resident_id"),
        item("sex", "unconditional"),
        item("crime", "restricted", sparse=True),
    ]
    entry = resource("r", "a", items, row="row_id")
    catalog = catalog_of([entry], [department("a"), department("b", "p")])
    policies = Policies(parse_policies([PolicyFile("10-a.csv", draft(entry, catalog).encode())], catalog), catalog)
    rights = replace(caller("b"), names=policies.table.names_of("b", "app"))

    def decided(target: str | None, right: Right = Right.QUERY, by_key: bool = False) -> str:
        return type(policies.decide(rights, "r", target, right, by_key).decision).__name__

    assert [decided(target) for target in (None, "id", "sex", "crime")] == ["Denied", "Masked", "Clear", "Denied"]
    assert decided(None, by_key=True) == "Clear"
    assert decided("id", Right.LOOKUP) == "Clear"
    assert [decided(target, Right.VERIFY) for target in ("id", "sex", "crime")] == ["Denied", "Compared", "Denied"]


def test_base_items_are_left_to_the_centre_where_it_opens_them() -> None:
    entry = resource("r", "a", [item("id"), item("sex", "unconditional", base=True)])
    catalog = catalog_of([entry], [department("a"), department("b", "p")])
    opening = "query+copy"
    assert [line for line in draft(entry, catalog).splitlines() if "@base" in line and opening in line]
    assert not [
        line for line in draft(entry, catalog, base_by_centre=True).splitlines() if "@base" in line and opening in line
    ]


def test_a_name_stays_within_its_comment() -> None:
    entry = resource(
        "r", "a", [item("id")], name="one\ntwo\rp, everyone, r.id, query, always, *, clear, allow,\u2028x\x1b"
    )
    text = draft(entry, catalog_of([entry], [department("a"), department("b", "p")]))
    assert "# r: one two p, everyone, r.id, query, always, *, clear, allow, x" in text.splitlines()


def test_no_mask_of_the_citys_drafts_undoes_another() -> None:
    catalog = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    files = [
        PolicyFile(f"10-{entry.provider}-n{number}.csv", draft(entry, catalog).encode())
        for number, entry in enumerate(catalog.resources.values())
    ]
    found = leak_findings(Policies(parse_policies(files, catalog), catalog), TODAY)
    assert [each for each in found if each.code == COMBINATION] == []
