"""Subjects: which rows belong to one, which of their values are the same, and that nothing makes them fail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Severity, read_catalog
from masking import resident_id
from policies import Policies, Space, load_files, parse_policies
from policies.leaks import Budgets, Subjects, as_json, as_text, leak_findings, leak_meter
from policies.leaks.subjects import Subject
from tests.fix_city import CITY
from tests.policies.leaks.persons import TODAY, subjects
from tests.policies.random_tables import world

POLICE = """
    tax, person, query, always, *, -, allow
    tax, person.*, query, always, *, clear, allow
    tax, person.cases, query, always, *, -, allow
    civil, person, query, by-key, *, -, allow
    civil, person.phone, query, always, *, keep 3 4, allow
"""
COURT = """
    tax, case, query, always, *, -, allow
    tax, case.suspect, query, always, *, keep 6 4, allow
    tax, case.person, query, always, *, -, allow
"""


def only(found: Subjects, resource: str, caller: str) -> Subject:
    (subject,) = [each for each in found.of(resource) if caller in map(str, each.callers) and each.holding is False]
    return subject


def test_a_subject_holds_the_rows_that_open_references_lead_to() -> None:
    found = subjects(POLICE, COURT)
    assert [row.path for row in only(found, "case", "tax").rows] == [(), ("person",), ("person", "cases")]
    assert [row.path for row in only(found, "person", "civil").rows] == [()]


def test_a_reference_back_by_the_key_leads_to_the_same_row() -> None:
    assert [row.path for row in only(subjects(POLICE, COURT), "person", "tax").rows] == [(), ("cases",)]


def test_the_row_after_one_that_was_there_already_is_another_person() -> None:
    found = subjects(POLICE, COURT + "tax, case.judge_person, query, always, *, -, allow")
    subject = only(found, "person", "tax")
    assert [row.path for row in subject.rows] == [(), ("cases",), ("cases", "judge_person")]
    numbers = [set(value.slots) for value in subject.values if value.domain is resident_id()]
    assert {(0, "id_number"), (1, "suspect"), (0, "birth_date"), (0, "sex")} in numbers
    assert {(1, "judge"), (2, "id_number"), (2, "birth_date"), (2, "sex")} in numbers


def test_values_joined_by_a_reference_are_one_and_its_parts_belong_to_it() -> None:
    subject = only(subjects(POLICE, COURT), "person", "tax")
    (number,) = [value for value in subject.values if value.domain is resident_id()]
    assert dict(number.slots) == {
        (0, "id_number"): None,
        (1, "suspect"): None,
        (0, "birth_date"): "birth",
        (0, "sex"): "sex",
    }
    assert [(one.slot, one.form.mask) for one in subject.seen(number, holding=False) if one.slot[0] == 1] == [
        ((1, "suspect"), "keep 6 4")
    ]


def test_who_names_the_key_knows_the_number_and_what_it_tells() -> None:
    subject = only(subjects(POLICE, COURT), "person", "civil")
    assert subject.named and not only(subjects(POLICE, COURT), "person", "tax").named
    known = [value for value in subject.values if subject.known(value, subject.resource.key)]
    assert [set(value.slots) for value in known] == [{(0, "id_number"), (0, "birth_date"), (0, "sex")}]


@pytest.fixture(scope="module")
def city() -> Policies:
    catalog = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    return Policies(parse_policies(load_files(CITY / "policies"), catalog), catalog)


def test_the_policies_of_the_city_undo_no_mask_altogether(city: Policies) -> None:
    found = leak_findings(city, TODAY)
    assert [finding for finding in found if finding.severity is Severity.ERROR] == []


def test_the_city_is_metered(city: Policies) -> None:
    found = leak_meter(city, TODAY)
    every = {(code, item) for code, resource in city.catalog.resources.items() for item in resource.items}
    assert {(leak.resource, leak.item) for leak in found} <= every
    assert all(-1e-9 <= leak.free.bits <= leak.held.bits + 1e-6 <= leak.whole + 2e-6 for leak in found)


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.integers(1, 25))
def test_any_policies_can_be_looked_at(seed: int, size: int) -> None:
    drawn = world(seed, size)
    if drawn is None:
        return
    made = Policies(drawn.table, drawn.catalog)
    found = leak_meter(made, TODAY, Budgets(100))
    assert found == leak_meter(made, TODAY, Budgets(100))
    assert as_text(found, shown=True) and len(as_json(found)) == len(found)
    for leak in found:
        assert 0 <= leak.free.bits + 1e-9 and max(leak.free.bits, leak.held.bits) <= leak.whole + 1e-6
        assert set(leak.callers) <= set(Space(made, TODAY).callers())
    assert list(leak_findings(made, TODAY)) == sorted(leak_findings(made, TODAY))
