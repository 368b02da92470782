"""Noise, shifted days and randomised answers: how far they go, how often, and what they make of what is no value."""

import math
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text, cast, func

from masking import JsonValue, ValueType, example
from masking.examples import EXAMPLE_ITEM, as_json, example_keys
from tests.masking.fix_databases import TYPES, Database
from tests.masking.plain import keyed

INT, FLOAT, DECIMAL = ValueType.INT, ValueType.FLOAT, ValueType.DECIMAL
MANY = 10_000
subjects = st.binary(min_size=1, max_size=12).filter(lambda name: name != b"[]" and not name.startswith(b"[null"))


def moved(mask: str, type: ValueType, value: JsonValue, subject: bytes = b'["1"]') -> Any:
    (found,) = keyed(mask).under(example_keys(), EXAMPLE_ITEM, type).masked([value], [subject])
    return found


def column(mask: str, type: ValueType, value: JsonValue, count: int = MANY) -> list[Any]:
    """What is made of one value of many subjects."""
    names = [f'["{number}"]'.encode() for number in range(count)]
    return [*keyed(mask).under(example_keys(), EXAMPLE_ITEM, type).masked([value] * count, names)]


def chi_square(found: Mapping[Any, int], expected: Mapping[Any, float]) -> float:
    """Pearson's statistic; the number of degrees of freedom is one less than that of the cells."""
    assert found.keys() <= expected.keys()
    return sum((found.get(cell, 0) - often) ** 2 / often for cell, often in expected.items())


def nearest(value: Fraction) -> int:
    """四舍五入."""
    return math.floor(abs(value) + Fraction(1, 2)) * (-1 if value < 0 else 1)


# Noise

below = 10**15 - 1
numbers: Mapping[ValueType, st.SearchStrategy[Any]] = {
    INT: st.integers(-below, below) | st.integers(-5, 5),
    FLOAT: st.floats(-9e14, 9e14) | st.integers(-20, 20).map(lambda halves: halves / 2),
    DECIMAL: st.decimals(-below, below, places=9) | st.integers(-20, 20).map(lambda halves: Decimal(halves) / 2),
}


@given(data=st.data(), type=st.sampled_from([INT, FLOAT, DECIMAL]), reach=st.integers(1, 10**15), subject=subjects)
def test_noise_reaches_no_farther_than_said(data: st.DataObject, type: ValueType, reach: int, subject: bytes) -> None:
    value = data.draw(numbers[type])
    found = moved(f"noise {reach}", type, as_json(value) or 0, subject)
    assert Fraction(found).denominator == 1
    assert abs(Fraction(found) - nearest(Fraction(value))) <= reach


@given(data=st.data(), type=st.sampled_from([INT, FLOAT, DECIMAL]), subject=subjects)
def test_a_subject_keeps_its_noise(data: st.DataObject, type: ValueType, subject: bytes) -> None:
    """So the difference of two of its numbers is the true difference: that is what the documentation says."""
    one, other = (data.draw(numbers[type]) for _ in range(2))
    found = [Fraction(moved("noise 1000", type, as_json(value) or 0, subject)) for value in (one, other)]
    assert found[0] - found[1] == nearest(Fraction(one)) - nearest(Fraction(other))


@given(number=st.integers(-below, below), subject=subjects)
def test_the_types_of_a_number_are_moved_alike(number: int, subject: bytes) -> None:
    found = moved("noise 1000", INT, number, subject)
    assert moved("noise 1000", DECIMAL, f"{number}.25", subject) == str(found)
    assert moved("noise 1000", FLOAT, float(number), subject) == float(found)


@pytest.mark.parametrize("reach", [1, 20, 1000])
def test_noise_is_zero_on_average_and_nearer_ones_are_likelier(reach: int) -> None:
    found = [one - 52_300 for one in column(f"noise {reach}", INT, 52_300)]
    variance = reach * (reach + 2) / 6
    assert abs(sum(found) / MANY) < 5 * (variance / MANY) ** 0.5
    assert sum(one * one for one in found) / MANY == pytest.approx(variance, rel=0.1)
    far = sum(2 * abs(one) > reach for one in found)
    assert sum(2 * abs(one) <= reach for one in found) > far or reach == 1  # a quarter, a half, a quarter


no_number = st.one_of(
    st.integers(max_value=-(10**15)),
    st.integers(min_value=10**15),
    st.floats(min_value=1e15),
    st.floats(max_value=-1e15),
    st.sampled_from([math.nan, math.inf, "NaN", "Infinity", "-Infinity", "", "-", ".5", "1e5", "+1", " 1", "1 ", "１"]),
    st.text(max_size=20).filter(lambda text: not text[:1].isdigit() and not text.startswith("-")),
)


@given(value=no_number, type=st.sampled_from([INT, FLOAT, DECIMAL]))
def test_what_is_no_number_below_the_limit_becomes_null(value: JsonValue, type: ValueType) -> None:
    assert moved("noise 1000", type, value) is None


def test_numbers_that_postgresql_alone_can_store_become_null(postgresql_masks: Database) -> None:
    far = [Decimal("NaN"), Decimal(10) ** 5000, -(Decimal(10) ** 5000)]
    written = [*postgresql_masks.json(DECIMAL, far), *postgresql_masks.json(FLOAT, [math.nan, math.inf, -math.inf])]
    assert [moved("noise 1000", DECIMAL, orjson.loads(text)) for text in written] == [None] * 6
    tiny, *_ = postgresql_masks.json(DECIMAL, [Decimal(10) ** -5000])
    assert moved("noise 1000", DECIMAL, orjson.loads(tiny)) == moved("noise 1000", DECIMAL, "0")


# Shifted days


@given(day=st.dates(), reach=st.integers(1, 3650), subject=subjects)
def test_a_day_is_moved_no_farther_than_said_and_within_the_calendar(day: date, reach: int, subject: bytes) -> None:
    found = moved(f"shift {reach}", ValueType.DATE, day.isoformat(), subject)
    near_an_end = not timedelta(reach) <= day - date.min <= date.max - date.min - timedelta(reach)
    assert found is None if found is None and near_an_end else abs(date.fromisoformat(found) - day).days <= reach


@given(moment=st.datetimes(datetime(100, 1, 1), datetime(9900, 1, 1)), subject=subjects)
def test_of_a_time_the_day_alone_is_moved(moment: datetime, subject: bytes) -> None:
    day = moved("shift 30", ValueType.DATE, moment.date().isoformat(), subject)
    for written in (moment.isoformat(), moment.isoformat(timespec="seconds"), moment.isoformat(timespec="minutes")):
        assert moved("shift 30", ValueType.DATETIME, written, subject) == day


@given(one=st.dates(date(11, 1, 1), date(9989, 1, 1)), other=st.dates(date(11, 1, 1), date(9989, 1, 1)), name=subjects)
def test_with_a_scope_the_days_between_two_dates_stay(one: date, other: date, name: bytes) -> None:
    form = keyed("shift 3650 study")
    admitted = form.under(example_keys(), "hospital.admitted", ValueType.DATE).masked([one.isoformat()], [name])
    released = form.under(example_keys(), "clinic.released", ValueType.DATE).masked([other.isoformat()], [name])
    found = [date.fromisoformat(str(day)) for (day,) in (admitted, released)]
    assert found[1] - found[0] == other - one


def test_each_day_is_as_likely() -> None:
    found = Counter(
        (date.fromisoformat(day) - date(2000, 1, 1)).days for day in column("shift 30", ValueType.DATE, "2000-01-01")
    )
    # for so many degrees of freedom the mean is 60 and the variance 120: six deviations above
    assert chi_square(found, dict.fromkeys(range(-30, 31), MANY / 61)) < 60 + 6 * 120**0.5


def test_days_that_leave_the_calendar_become_null() -> None:
    for edge in ("0001-01-01", "9999-12-31"):
        found = column("shift 30", ValueType.DATE, edge, 600)
        assert 200 < sum(day is None for day in found) < 400
        assert all(day is None or "0001-01-01" <= day <= "9999-12-31" for day in found)


@pytest.mark.parametrize(
    "written",
    [
        *("", "1990", "1990-01", "19900131", "31.01.1990", "1990-02-30", "1990-13-01", "0000-01-01", "１９９０-01-31"),
        *("10000-01-01", "1990-01-31 ", " 1990-01-31", "1990-01-31\n", "1990-01-31 BC", "0044-03-15T12:00:00 BC"),
        *("infinity", "-infinity", "1990-01-31T", "1990-01-31Tnoon", "1990-01-31 10:00:00", "1990-01-31T10:00:00x"),
        *(5, 1.5, True),
    ],
)
def test_what_is_no_day_becomes_null(written: JsonValue) -> None:
    assert moved("shift 30", ValueType.DATE, written) is None
    assert moved("shift 30", ValueType.DATETIME, written) is None


@given(written=st.text(max_size=30) | st.text("0123456789-T:. BC", max_size=30))
def test_no_text_raises(written: str) -> None:
    for type in (ValueType.DATE, ValueType.DATETIME):
        found = moved("shift 3650", type, written)
        assert found is None or len(found) == len("1990-01-31")


def test_days_that_postgresql_alone_can_store_become_null(postgresql_masks: Database) -> None:
    infinity = postgresql_masks.json(ValueType.DATE, [date.min, date.max])  # asyncpg: infinity
    moments = postgresql_masks.json(ValueType.DATETIME, [datetime.min, datetime.max])
    far = ["5874897-12-31", "10000-01-01", "0001-12-31 BC", "4713-01-01 BC"]
    days = postgresql_masks.selected(
        lambda text: [cast(func.to_json(cast(text, TYPES[ValueType.DATE])), Text())], ValueType.STRING, far
    )
    written = [*infinity, *moments, *(day for (day,) in days)]
    assert {moved("shift 30", ValueType.DATE, orjson.loads(text)) for text in written} == {None}


# Randomised answers


@pytest.mark.parametrize("percent", [51, 75, 99])
def test_so_many_answers_are_true(percent: int) -> None:
    deviation = 100 * (percent / 100 * (1 - percent / 100) / MANY) ** 0.5
    for truth in (True, False):
        answers = column(f"randomised {percent}", ValueType.BOOLEAN, truth)
        assert abs(100 * answers.count(truth) / MANY - percent) < 5 * deviation


@pytest.mark.parametrize("true", [0, 300, 5_000, 9_999])
def test_the_true_proportion_can_be_estimated(true: int) -> None:
    """By Warner's estimator, as the documentation of the mask gives it."""
    names = [f'["{number}"]'.encode() for number in range(MANY)]
    values = [number < true for number in range(MANY)]
    form = keyed("randomised 75").under(example_keys(), EXAMPLE_ITEM, ValueType.BOOLEAN)
    answers, p = [*form.masked(values, names)], 0.75
    estimate = (answers.count(True) / MANY - 1 + p) / (2 * p - 1)
    assert abs(estimate - true / MANY) < 5 * (p * (1 - p) / MANY) ** 0.5 / (2 * p - 1)


@given(subject=subjects, percent=st.integers(51, 99))
def test_all_answers_about_a_subject_are_right_or_all_are_wrong(subject: bytes, percent: int) -> None:
    yes, no = (moved(f"randomised {percent}", ValueType.BOOLEAN, truth, subject) for truth in (True, False))
    assert {yes, no} == {True, False}


@pytest.mark.parametrize("value", ["", "true", "1", 0, 1, 0.0, 1.0, 2])
def test_what_is_no_truth_value_becomes_null(value: JsonValue) -> None:
    assert moved("randomised 75", ValueType.BOOLEAN, value) is None


def test_examples_are_of_the_subject_that_they_name() -> None:
    assert moved("noise 1000", INT, 52_300, b'["subject"]') == example(keyed("noise 1000"), 52_300, INT)
