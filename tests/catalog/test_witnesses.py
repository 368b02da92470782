"""Witnesses of row rules: each is one, and whatever a rule can say is witnessed."""

from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import (
    After,
    AllOf,
    AnyOf,
    Before,
    DepartmentAttribute,
    Equals,
    In,
    IsNull,
    Item,
    Literal,
    RowTest,
    SharingClass,
    Situation,
    StartsWith,
    Today,
    WithinRegion,
    YearsAgo,
    matches,
    witnesses,
)
from masking import ValueType
from tests.policies.small_city import resource

TODAY = date(2028, 2, 29)
OWN = Situation(MappingProxyType({"code": "own", "region_code": "330302"}), TODAY)
OTHER = Situation(MappingProxyType({"code": "other", "region_code": "110100"}), TODAY)

TYPES = {
    "s": ValueType.STRING,
    "i": ValueType.INT,
    "d": ValueType.DECIMAL,
    "b": ValueType.BOOLEAN,
    "day": ValueType.DATE,
    "moment": ValueType.DATETIME,
    "f": ValueType.FLOAT,
}
CODED = Item("coded", "coded", ValueType.STRING, SharingClass.CONDITIONAL, "coded", codes={"1": "one", "2": "two"})
RESOURCE = resource(
    "r", "p", [*(Item(code, code, type, SharingClass.CONDITIONAL, code) for code, type in TYPES.items()), CODED]
)

days = st.sampled_from([Today(), YearsAgo(18), YearsAgo(150), Literal(date(1, 1, 1)), Literal(date(9999, 12, 31))])
texts = st.sampled_from(
    [Literal("x"), Literal("330302"), DepartmentAttribute("region_code"), DepartmentAttribute("gone")]
)
leaves: st.SearchStrategy[RowTest] = st.one_of(
    st.builds(Equals, st.sampled_from(["s", "coded"]), texts),
    st.builds(Equals, st.just("i"), st.integers(-(10**30), 10**30).map(Literal)),
    st.builds(Equals, st.just("d"), st.integers(-5, 5).map(Literal)),
    st.builds(Equals, st.just("b"), st.booleans().map(Literal)),
    st.builds(In, st.just("s"), st.lists(texts, min_size=1, max_size=3).map(tuple)),
    st.builds(StartsWith, st.just("s"), texts),
    st.builds(WithinRegion, st.just("s"), texts),
    st.builds(Before, st.sampled_from(["day", "moment"]), days),
    st.builds(After, st.sampled_from(["day", "moment"]), days),
    st.builds(IsNull, st.sampled_from([*TYPES, "coded"])),
)
tests = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        .map(tuple)
        .flatmap(lambda parts: st.sampled_from([AllOf(parts), AnyOf(parts)]))
    ),
    max_leaves=8,
)


def outcome(test: RowTest, part: Any, filler: Any) -> bool | None:
    """What the rule says of a row that holds the part, whatever else it holds."""
    row = {code: filler.get(type) for code, type in TYPES.items()} | {"coded": filler.get(ValueType.STRING)}
    return matches(test, {**row, **part}, OWN)


FILLERS: tuple[dict[ValueType, Any], ...] = (
    {},
    {ValueType.STRING: "330302", ValueType.BOOLEAN: True, ValueType.DATE: TODAY},
    {ValueType.STRING: "zzz", ValueType.INT: 1, ValueType.BOOLEAN: False, ValueType.DATE: date(1900, 1, 1)},
)


@given(tests)
@settings(max_examples=300)
def test_a_witness_settles_the_rule_whatever_else_the_row_holds(test: RowTest) -> None:
    for part in witnesses(RESOURCE, test, [OWN, OTHER], {}):
        assert len({outcome(test, part, filler) for filler in FILLERS}) == 1


def outcomes_of(test: RowTest, **others: list[object]) -> set[bool | None]:
    return {outcome(test, part, {}) for part in witnesses(RESOURCE, test, [OWN, OTHER], others)}


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        pytest.param(Equals("s", Literal("x")), {True, False, None}, id="equals"),
        pytest.param(Equals("coded", Literal("1")), {True, False, None}, id="equals a code"),
        pytest.param(Equals("b", Literal(True)), {True, False, None}, id="equals a truth value"),
        pytest.param(Equals("i", Literal(5)), {True, False, None}, id="equals a number"),
        pytest.param(Equals("d", Literal(5)), {True, False, None}, id="equals a decimal"),
        pytest.param(In("s", (Literal("x"), Literal("y"))), {True, False, None}, id="in"),
        pytest.param(StartsWith("s", Literal("x")), {True, False, None}, id="starts_with"),
        pytest.param(WithinRegion("s", DepartmentAttribute("region_code")), {True, False, None}, id="within_region"),
        pytest.param(WithinRegion("s", DepartmentAttribute("gone")), {None}, id="no such attribute"),
        pytest.param(Before("day", Today()), {True, False, None}, id="before"),
        pytest.param(After("moment", YearsAgo(18)), {True, False, None}, id="after"),
        pytest.param(IsNull("f"), {True, False}, id="is_null"),
        pytest.param(
            AllOf((After("day", YearsAgo(18)), Before("day", YearsAgo(14)))), {True, False, None}, id="an interval"
        ),
        pytest.param(AnyOf((After("day", YearsAgo(14)), IsNull("day"))), {True, False}, id="never unknown"),
        pytest.param(AllOf((Equals("s", Literal("x")), Equals("s", Literal("y")))), {False, None}, id="never true"),
        pytest.param(
            AnyOf((AllOf((IsNull("s"), Equals("i", Literal(1)))), StartsWith("s", Literal("x")))),
            {True, False, None},
            id="nested",
        ),
    ],
)
def test_every_outcome_that_a_rule_has_is_witnessed(test: RowTest, expected: set[bool | None]) -> None:
    assert outcomes_of(test) == expected


def test_the_days_on_both_sides_of_a_date_are_witnesses() -> None:
    found = {part["day"] for part in witnesses(RESOURCE, After("day", YearsAgo(18)), [OWN], {})}
    limit = date(2010, 2, 28)
    assert {limit - timedelta(days=1), limit, limit + timedelta(days=1), None} <= found


def test_a_region_of_another_caller_is_a_witness_against() -> None:
    found = list(witnesses(RESOURCE, WithinRegion("s", DepartmentAttribute("region_code")), [OWN, OTHER], {}))
    assert {"s": "110100"} in found
    assert matches(WithinRegion("s", DepartmentAttribute("region_code")), {"s": "110100"}, OTHER)


def test_values_that_somebody_will_ask_for_come_first() -> None:
    found = list(witnesses(RESOURCE, StartsWith("s", Literal("x")), [OWN], {"s": ["xyz", 5, "q"]}))
    assert found[0] == {"s": "xyz"}
    assert {"s": "q"} in found


def test_a_rule_that_contradicts_itself_in_many_ways_is_given_up() -> None:
    choice = AnyOf(tuple(Equals("s", Literal(str(number))) for number in range(12)))
    never = AllOf((*([choice] * 12), Equals("s", Literal("other"))))
    assert outcomes_of(never) >= {False}
