"""The city's numbers carry valid check digits, and its row numbers are a permutation."""

import re
from datetime import date

import pytest
from city_numbers import (
    ENTERPRISE_SERIALS,
    SURROGATE_BITS,
    bank_card,
    enterprise_credit_code,
    organisation_code,
    resident_id,
    row_numbers,
    unit_number,
)
from city_places import REGIONS
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

regions = st.sampled_from([region.code for region in REGIONS])
seeds = st.integers(0, 10**9)
numbers = st.integers(0, 2_000_000)


def test_published_resident_id() -> None:
    assert resident_id("11010519491231002") == "11010519491231002X"


@pytest.mark.parametrize("code", ["M000100Y4", "600037341", "D2143569X"])
def test_published_organisation_codes(code: str) -> None:
    assert organisation_code(code[:8]) == code


@given(regions, st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(1, 999))
def test_resident_ids_are_always_valid(region: str, birth_date: date, sequence: int) -> None:
    number = resident_id(f"{region}{birth_date:%Y%m%d}{sequence:03d}")
    assert len(number) == 18
    assert number[-1] == ric.calc_check_digit(number)
    assert ric.get_birth_date(number) == birth_date


@given(seeds, regions, st.integers(0, ENTERPRISE_SERIALS - 1))
def test_credit_codes_are_always_valid(seed: int, region: str, number: int) -> None:
    code = enterprise_credit_code(seed, region, number)
    assert uscc.is_valid(code)
    assert organisation_code(code[8:16]) == code[8:17]


@given(seeds, regions, st.sets(st.integers(0, ENTERPRISE_SERIALS - 1), min_size=2))
def test_credit_codes_never_repeat(seed: int, region: str, chosen: set[int]) -> None:
    assert len({enterprise_credit_code(seed, region, number) for number in chosen}) == len(chosen)


@given(st.integers(0, 10**12 - 1))
def test_bank_cards_always_pass_luhn(number: int) -> None:
    assert len(bank_card(number)) == 19
    assert luhn.is_valid(bank_card(number))


@given(regions, numbers, st.integers(1, 9999), st.integers(1, 9999))
def test_unit_numbers_always_have_the_form_of_the_standard(region: str, number: int, building: int, unit: int) -> None:
    assert re.fullmatch(r"\d{12}[GJZ][A-Z]\d{5}[FLQW]\d{8}", unit_number(region, number, building, unit))


@given(st.sets(numbers, min_size=2), regions)
def test_unit_numbers_never_repeat(chosen: set[int], region: str) -> None:
    assert len({unit_number(region, number, 1, 1) for number in chosen}) == len(chosen)


@given(seeds, st.sets(st.integers(0, 2**SURROGATE_BITS - 1), min_size=2))
def test_row_numbers_never_repeat_and_always_fit(seed: int, counters: set[int]) -> None:
    row_number = row_numbers(seed, "population")
    made = {row_number(counter) for counter in counters}
    assert len(made) == len(counters)
    assert all(0 <= value < 2**SURROGATE_BITS for value in made)


@given(seeds, numbers)
def test_row_numbers_always_differ_between_tables_and_seeds(seed: int, counter: int) -> None:
    made = {row_numbers(seed, "population")(counter), row_numbers(seed, "household")(counter)}
    assert len(made | {row_numbers(seed + 1, "population")(counter)}) == 3
