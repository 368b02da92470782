"""Pseudonyms: their form, and that they tell equal values, scopes and keys apart as they should."""

import string

from hypothesis import given
from hypothesis import strategies as st

from masking import pseudonym, pseudonyms, suite
from masking.crypto import keyed_digest
from masking.pseudonyms import PSEUDONYM_ALPHABET

KEY = bytes(range(32))
PRF, OTHER = suite("std").prf(KEY), suite("std").prf(bytes(32))
parts = st.lists(st.binary(max_size=4), max_size=4)


def test_a_pseudonym_spells_half_of_the_keyed_digest() -> None:
    digest = keyed_digest(KEY, (3).to_bytes(8, "big") + b"tax" + (2).to_bytes(8, "big") + b"id").hex()
    assert pseudonym(PRF, b"tax", b"id") == "".join(PSEUDONYM_ALPHABET[int(digit, 16)] for digit in digest[:32])


def test_pseudonyms_stay_the_same_from_version_to_version() -> None:
    assert pseudonym(PRF, b"11010519491231002X") == "fkjbtphtngtfgrtjxrghjsxhrfhnddvx"


def test_the_letters_are_told_apart_by_eye_and_whatever_their_case() -> None:
    assert len(set(PSEUDONYM_ALPHABET.lower())) == 16
    assert set(PSEUDONYM_ALPHABET) <= set(string.ascii_lowercase) - set("aeiou" + "lqmw")


@given(value=st.lists(st.binary(max_size=30), max_size=3))
def test_a_pseudonym_is_always_of_32_letters(value: list[bytes]) -> None:
    assert len(pseudonym(PRF, *value)) == 32
    assert set(pseudonym(PRF, *value)) <= set(PSEUDONYM_ALPHABET)


@given(one=parts, two=parts)
def test_pseudonyms_are_equal_as_the_parts_are(one: list[bytes], two: list[bytes]) -> None:
    assert (pseudonym(PRF, *one) == pseudonym(PRF, *two)) == (one == two)
    assert pseudonym(PRF, *one) != pseudonym(OTHER, *two)


@given(values=st.lists(st.binary(max_size=20), max_size=8), scope=parts)
def test_a_column_has_the_pseudonyms_of_its_values(values: list[bytes], scope: list[bytes]) -> None:
    assert pseudonyms(PRF, values, *scope) == [pseudonym(PRF, *scope, value) for value in values]
    assert PRF.digests(values, *scope) == [PRF.digest(*scope, value) for value in values]
