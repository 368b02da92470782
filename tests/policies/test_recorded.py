"""Unconditional data of another is had only once its use is on record, where that is demanded, whatever lines open."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Mode, SharingClass
from masking import parse_mask
from policies import (
    APPLIED_FOR,
    RECORDED,
    Clear,
    Compared,
    Denied,
    Emergency,
    Grant,
    Policies,
    Records,
    Right,
    Rights,
    is_denied,
    position,
)
from tests.policies.small_city import CITY, caller, policies

OPEN = "".join(
    f"p, everyone, {code}{what}, {right}, always, *, {mask}, allow, \n"
    for code, resource in CITY.resources.items()
    for what, right, mask in (("", "query", "-"), (".*", "query+copy", "clear"), (".*", "verify", "verdict"))
    if resource.provider == "police"
)
RECORD = Grant("R1", 1, "population", frozenset({"gender", "region_code"}), frozenset({Mode.QUERY}), "relief-review")
MISSING = st.sampled_from([RECORDED, APPLIED_FOR])


@cache
def opened() -> Policies:
    return policies(OPEN)


def of(department: str = "tax", records: Records | None = None, **more: object) -> Rights:
    rights = replace(caller(), department=department, names=frozenset({"everyone", department}), records=records)
    return replace(rights, **more)  # type: ignore[arg-type]  # members by name


@given(MISSING, st.sampled_from(sorted(CITY.departments)), st.data())
def test_nothing_unconditional_is_had_without_a_record_and_nothing_else_changes(
    missing: str, department: str, data: st.DataObject
) -> None:
    """In every mode and every position; the provider is never kept from what it provides itself."""
    resource = CITY.resources[data.draw(st.sampled_from(sorted(CITY.resources)))]
    target = data.draw(st.none() | st.sampled_from(sorted(resource.items)))
    right, by_key = data.draw(st.sampled_from(Right)), data.draw(st.booleans())
    free = opened().decide(of(department), resource.code, target, right, by_key)
    gated = opened().decide(of(department, Records(missing)), resource.code, target, right, by_key)
    unconditional = target is not None and resource.items[target].sharing_class is SharingClass.UNCONDITIONAL
    if unconditional and resource.provider != department:
        assert is_denied(gated.decision)
        assert is_denied(free.decision) or missing in gated.missing
    else:
        assert gated == free


def test_a_record_opens_its_items_in_its_modes_and_no_others() -> None:
    rights = of(records=Records(APPLIED_FOR, (RECORD,)))
    table = opened()
    assert isinstance(table.decide(rights, "population", "gender", Right.QUERY).decision, Clear)
    assert table.decide(rights, "population", "gender", Right.VERIFY).missing == {APPLIED_FOR}
    both = replace(RECORD, modes=frozenset({Mode.QUERY, Mode.VERIFY}))
    verified = table.decide(of(records=Records(APPLIED_FOR, (both,))), "population", "gender", Right.VERIFY)
    assert isinstance(verified.decision, Compared)
    other = replace(RECORD, items=frozenset({"region_code"}))
    assert is_denied(
        table.decide(of(records=Records(RECORDED, (other,))), "population", "gender", Right.QUERY).decision
    )


@pytest.mark.parametrize(("purposes", "is_had"), [((), True), (("relief-review",), True), (("tax-assessment",), False)])
def test_a_purpose_that_is_stated_has_to_be_the_one_on_record(purposes: tuple[str, ...], is_had: bool) -> None:
    rights = of(records=Records(RECORDED, (RECORD,)), purposes=frozenset(purposes))
    assert is_denied(opened().decide(rights, "population", "gender", Right.QUERY).decision) is not is_had


def test_a_record_for_persons_is_for_those_alone() -> None:
    records = Records(RECORDED, (replace(RECORD, persons=frozenset({"ann"})),))
    table = opened()
    assert is_denied(table.decide(of(records=records, person="bob"), "population", "gender", Right.QUERY).decision)
    assert not is_denied(table.decide(of(records=records, person="ann"), "population", "gender", Right.QUERY).decision)


@pytest.mark.parametrize("narrower", [{"rows": "own_region"}, {"mask": parse_mask("null")}])
def test_a_grant_for_less_opens_what_it_does_through_granted_alone(narrower: dict[str, object]) -> None:
    grant = replace(RECORD, **narrower)  # type: ignore[arg-type]  # members by name
    rights = of(records=Records(RECORDED, (grant,)), grants=(grant,), purposes=frozenset({"relief-review"}))
    assert is_denied(opened().decide(rights, "population", "gender", Right.QUERY).decision)
    both = policies(OPEN + "p, everyone, population.gender, query, granted, *, clear, allow, \n")
    told = both.decide(rights, "population", "gender", Right.QUERY).decision
    assert not is_denied(told) and told != Clear(None)
    assert told != both.decide(of(), "population", "gender", Right.QUERY).decision


def test_choosing_another_grant_leaves_what_is_on_record() -> None:
    rights = of(records=Records(RECORDED, (RECORD,)), grants=())
    assert isinstance(opened().decide(rights, "population", "gender", Right.QUERY).decision, Clear)


def test_in_an_emergency_nobody_waits_for_a_record() -> None:
    table = policies(OPEN + "p, everyone, population.gender, query, emergency, *, clear, allow, \n")
    rights = of(records=Records(RECORDED))
    assert is_denied(table.decide(rights, "population", "gender", Right.QUERY).decision)
    declared = replace(rights, emergency=Emergency("2026-EM-000001"))
    assert isinstance(table.decide(declared, "population", "gender", Right.QUERY).decision, Clear)


@given(st.sampled_from([Right.LOOKUP, Right.FILTER, Right.SORT, Right.GROUP, Right.AGGREGATE]), st.booleans())
def test_no_position_tells_what_may_not_be_seen(right: Right, named: bool) -> None:
    """Neither open by default, because the item is clear, nor named by a line."""
    line = f"p, everyone, population.gender, {right.value}, always, *, clear, allow, \n" if named else ""
    table = policies(OPEN + line)
    closed, had = of(records=Records(RECORDED)), of(records=Records(RECORDED, (RECORD,)))
    assert is_denied(position(table, closed, "population", "gender", right, Clear(None)).decision)
    assert not is_denied(position(table, had, "population", "gender", right, Clear(None)).decision)


@given(st.lists(st.none() | st.builds(Records, MISSING, st.sampled_from([(), (RECORD,)])), min_size=2, max_size=2))
def test_rights_with_other_records_are_other_rights(records: list[Records | None]) -> None:
    one, other = (of(records=each) for each in records)
    assert (one.fingerprint == other.fingerprint) is (records[0] == records[1])


def test_a_deny_still_denies_and_a_line_that_opens_nothing_unconditional_is_as_it_was() -> None:
    table = policies("p, everyone, population.gender, query, always, *, -, deny, \n" + OPEN)
    rights = of(records=Records(RECORDED))
    assert isinstance(table.decide(rights, "population", "gender", Right.QUERY).decision, Denied)
    assert isinstance(table.decide(rights, "population", "name", Right.QUERY).decision, Clear)
    assert isinstance(table.decide(rights, "population", None, Right.QUERY).decision, Clear)
