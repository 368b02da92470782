"""Unified social credit codes: mistakes in writing them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.canonical import Form, NotCanonical, canonical
from tests.masking.canonical.values import CODE_CHARACTERS, credit_codes


@given(credit_codes, st.integers(0, 17), st.sampled_from(CODE_CHARACTERS + "IOSVZ"))
def test_one_wrong_character_is_always_refused(code: str, place: int, character: str) -> None:
    wrong = code[:place] + character + code[place + 1 :]
    if wrong != code:
        with pytest.raises(NotCanonical):
            canonical(Form.CREDIT_CODE, wrong)


@given(credit_codes, st.integers(0, 15))
def test_two_characters_in_the_wrong_order_are_always_refused(code: str, place: int) -> None:
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(NotCanonical):
            canonical(Form.CREDIT_CODE, wrong)
