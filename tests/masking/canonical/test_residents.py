"""Resident ID numbers: old and new, and mistakes in writing them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.canonical import Fault, Form, NotCanonical, canonical, spellings
from tests.masking.canonical.values import PROVINCES, digits, resident_ids, resident_number

orders = st.integers(0, 995).map("{:03}".format)
days_of_old_numbers = st.dates(date(1900, 1, 1), date(1999, 12, 31))


@given(st.sampled_from(PROVINCES), digits(4, 4), days_of_old_numbers, orders)
def test_an_old_number_is_that_of_its_person(province: str, county: str, born: date, order: str) -> None:
    new = resident_number(province, county, born, order)
    old = f"{province}{county}{born:%y%m%d}{order}"
    assert canonical(Form.RESIDENT_ID, old) == new
    assert old in (spellings(Form.RESIDENT_ID, new) or ())


@given(st.sampled_from(PROVINCES), digits(4, 4), st.dates(date(1800, 1, 1)), st.sampled_from(["996", "999"]))
def test_an_old_number_that_may_be_of_two_persons_never_is_a_spelling(
    province: str, county: str, born: date, order: str
) -> None:
    new = resident_number(province, county, born, order)
    assert all(len(spelled) == 18 for spelled in spellings(Form.RESIDENT_ID, new) or ())
    with pytest.raises(NotCanonical) as raised:
        canonical(Form.RESIDENT_ID, f"{province}{county}{born:%y%m%d}{order}")
    assert raised.value.kind == Fault.AMBIGUOUS


@given(resident_ids, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_refused(number: str, place: int, more: int) -> None:
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    with pytest.raises(NotCanonical):
        canonical(Form.RESIDENT_ID, wrong)


@given(resident_ids, st.integers(0, 15))
def test_two_digits_in_the_wrong_order_are_always_refused(number: str, place: int) -> None:
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if wrong != number:
        with pytest.raises(NotCanonical):
            canonical(Form.RESIDENT_ID, wrong)
