"""The laws of row rules: three values, never true of what is unknown, regions that nest."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
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
    Literal,
    RowTest,
    Situation,
    StartsWith,
    Today,
    WithinRegion,
    YearsAgo,
    items_in,
    matches,
    region_prefix,
    resolve,
    years_ago,
)

TODAY = date(2024, 2, 29)
HERE = Situation({"region_code": "330300", "code": ""}, TODAY)
ITEMS = ("text", "number", "day")

texts = st.text(st.sampled_from("0é𠮷\uffff"), max_size=3)
days = st.dates(date(2000, 1, 1), date(2000, 1, 5))
rows = st.fixed_dictionaries(
    {"text": st.none() | texts, "number": st.none() | st.integers(0, 3), "day": st.none() | days}
)
leaves: st.SearchStrategy[RowTest] = st.one_of(
    st.builds(Equals, st.just("text"), st.builds(Literal, texts) | st.builds(DepartmentAttribute, st.just("code"))),
    st.builds(
        In, st.just("number"), st.lists(st.builds(Literal, st.integers(0, 3)), min_size=1, max_size=3).map(tuple)
    ),
    st.builds(StartsWith, st.just("text"), st.builds(Literal, texts)),
    st.builds(Before, st.just("day"), st.builds(Literal, days)),
    st.builds(After, st.just("day"), st.builds(Literal, days)),
    st.builds(IsNull, st.sampled_from(ITEMS)),
)
tests: st.SearchStrategy[RowTest] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        .map(tuple)
        .flatmap(lambda some: st.sampled_from([AllOf(some), AnyOf(some)]))
    ),
    max_leaves=8,
)


def number(answer: bool | None) -> int:
    return {False: 0, None: 1, True: 2}[answer]


@given(st.lists(tests, min_size=1, max_size=4), rows)
def test_all_of_is_the_least_and_any_of_the_greatest_of_its_parts(some: list[RowTest], row: dict[str, object]) -> None:
    """Kleene's strong logic: false < unknown < true."""
    answers = [number(matches(one, row, HERE)) for one in some]
    assert number(matches(AllOf(tuple(some)), row, HERE)) == min(answers)
    assert number(matches(AnyOf(tuple(some)), row, HERE)) == max(answers)


@given(tests, rows, st.sampled_from(ITEMS), st.data())
def test_what_is_decided_without_a_value_never_changes_with_it(
    test: RowTest, row: dict[str, object], item: str, data: st.DataObject
) -> None:
    """Unknown stands for every value, except where a test asks for NULL itself."""
    if uses_is_null(test):
        return
    answer = matches(test, row | {item: None}, HERE)
    value = data.draw({"text": texts, "number": st.integers(0, 3), "day": days}[item])
    assert answer is None or matches(test, row | {item: value}, HERE) is answer


def uses_is_null(test: RowTest) -> bool:
    match test:
        case IsNull():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(map(uses_is_null, parts))
        case _:
            return False


@given(tests, rows, st.sampled_from(ITEMS))
def test_a_test_never_looks_at_an_item_that_it_does_not_name(test: RowTest, row: dict[str, object], item: str) -> None:
    if item not in set(items_in(test)):
        del row[item]
        assert matches(test, row, HERE) in (True, False, None)


@given(texts, texts)
def test_texts_compare_by_their_bytes(value: str, operand: str) -> None:
    row = {"text": value}
    assert matches(Equals("text", Literal(operand)), row, HERE) is (value.encode() == operand.encode())
    if operand:
        starts = value.encode().startswith(operand.encode())
        assert matches(StartsWith("text", Literal(operand)), row, HERE) is starts


@given(days, days)
def test_a_day_is_before_equal_or_after_another(value: date, operand: date) -> None:
    row, other = {"day": value}, Literal(operand)
    answers = [matches(test, row, HERE) for test in (Before("day", other), Equals("day", other), After("day", other))]
    assert sorted(map(number, answers)) == [0, 0, 2]


def test_a_day_compares_with_a_moment_as_its_first_instant() -> None:
    midnight, morning = {"at": datetime(2024, 2, 29)}, {"at": datetime(2024, 2, 29, 8)}
    assert matches(Equals("at", Today()), midnight, HERE) is True
    assert matches(After("at", Today()), morning, HERE) is True
    assert matches(Before("at", Today()), midnight, HERE) is False


def test_a_decimal_equals_the_whole_number_that_it_is() -> None:
    assert matches(Equals("sum", Literal(100)), {"sum": Decimal("100.00")}, HERE) is True


@pytest.mark.parametrize("attribute", ["code", "absent"], ids=["empty", "missing"])
@pytest.mark.parametrize("test", [Equals, StartsWith, WithinRegion])
def test_an_empty_or_missing_attribute_is_unknown(test: type[Equals], attribute: str) -> None:
    assert resolve(DepartmentAttribute(attribute), HERE) is None
    assert matches(test("text", DepartmentAttribute(attribute)), {"text": ""}, HERE) is None


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("330302", "330302"),
        ("330300", "3303"),
        ("330000", "33"),
        ("3303", "3303"),
        ("000000", None),
        ("", None),
        (None, None),
        ("33030", None),
        ("3303%%", None),
        ("33030２", None),
        ("330302001000", None),
    ],
)
def test_a_region_cuts_its_trailing_zeros(code: str | None, prefix: str | None) -> None:
    assert region_prefix(code) == prefix


digits = st.integers(1, 99).map("{:02}".format)


@given(digits, digits, digits, digits, digits)
def test_a_region_holds_its_own_parts_and_no_others(
    province: str, city: str, county: str, other_city: str, other_province: str
) -> None:
    within = WithinRegion("code", DepartmentAttribute("region_code"))

    def holds(region: str, code: str) -> bool | None:
        return matches(within, {"code": code}, Situation({"region_code": region}, TODAY))

    code = province + city + county
    assert holds(f"{province}0000", code) and holds(f"{province}{city}00", code) and holds(code, code)
    assert holds(f"{province}{other_city}00", code) is (city == other_city)
    assert holds(f"{other_province}0000", code) is (province == other_province)
    assert holds(code, f"{province}{city}00") is False
    assert holds("000000", code) is None


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(1, 150))
def test_years_ago_is_the_same_day_or_the_last_of_february(today: date, years: int) -> None:
    then = years_ago(today, years)
    assert then.year == today.year - years
    same = (then.month, then.day) == (today.month, today.day)
    assert same or ((today.month, today.day) == (2, 29) and (then.month, then.day) == (2, 28))


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 99))
def test_years_ago_never_turns_the_order_of_days_round(today: date, years: int) -> None:
    assert years_ago(today, years) <= years_ago(today + timedelta(1), years)


def test_operands_take_their_values_from_the_situation() -> None:
    assert resolve(Literal("$today"), HERE) == "$today"
    assert resolve(Today(), HERE) == TODAY
    assert resolve(YearsAgo(1), HERE) == date(2023, 2, 28)
    assert resolve(DepartmentAttribute("region_code"), HERE) == "330300"
