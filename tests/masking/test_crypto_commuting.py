"""Keys commute and can be taken away, elements become points of the curve, and bytes that are none are refused."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from masking.crypto.commuting import POINT_BYTES, P256Key, random_point

elements = st.binary(max_size=60)
PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1  # of the field of P-256, SP 800-186
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def lies_on_curve(point: bytes) -> bool:
    """By the equation of the curve and Euler's criterion, without any library."""
    x = int.from_bytes(point, "big")
    square = (x**3 - 3 * x + B) % PRIME
    return x < PRIME and pow(square, (PRIME - 1) // 2, PRIME) in (0, 1)


@given(elements)
def test_two_keys_commute(element: bytes) -> None:
    ours, theirs = P256Key.new(), P256Key.new()
    assert theirs.raised(ours.blinded(element)) == ours.raised(theirs.blinded(element))


@given(elements)
def test_a_key_is_taken_away_by_its_inverse(element: bytes) -> None:
    ours, theirs = P256Key.new(), P256Key.new()
    both = theirs.raised(ours.blinded(element))
    assert both is not None and ours.inverse().raised(both) == theirs.blinded(element)


@given(elements, elements)
def test_different_elements_have_different_points(one: bytes, other: bytes) -> None:
    key = P256Key.new()
    assert (key.blinded(one) == key.blinded(other)) == (one == other)


@given(elements)
def test_the_same_element_is_another_point_under_another_key(element: bytes) -> None:
    assert P256Key.new().blinded(element) != P256Key.new().blinded(element)


@given(elements)
def test_every_blinded_element_lies_on_the_curve(element: bytes) -> None:
    assert lies_on_curve(P256Key.new().blinded(element))


@given(st.binary(min_size=POINT_BYTES, max_size=POINT_BYTES))
def test_bytes_are_raised_if_they_are_a_point_and_else_refused(point: bytes) -> None:
    raised = P256Key.new().raised(point)
    assert (raised is not None) == lies_on_curve(point)
    assert raised is None or lies_on_curve(raised)


@given(st.binary(max_size=80).filter(lambda some: len(some) != POINT_BYTES))
def test_bytes_of_another_length_are_no_point(some: bytes) -> None:
    assert P256Key.new().raised(some) is None


@pytest.mark.parametrize("number", [PRIME, PRIME + 5, 2**256 - 1], ids=["p", "p + 5", "all ones"])
def test_a_number_beyond_the_field_is_no_point(number: int) -> None:
    assert P256Key.new().raised(number.to_bytes(POINT_BYTES, "big")) is None


def test_random_points_are_points_and_differ() -> None:
    points = [random_point() for _ in range(20)]
    assert all(map(lies_on_curve, points)) and len(set(points)) == 20


def test_the_point_of_an_element_is_that_of_the_documented_hash() -> None:
    """What docs/blind.md says, computed a second time: whoever writes another client needs just this."""
    element, tried = b"an element", 0
    while True:
        parts = (b"zhaobi blind element 1", tried.to_bytes(4, "big"), element)
        digest = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
        if lies_on_curve(digest):
            break
        tried += 1
    key = P256Key(ec.derive_private_key(7, ec.SECP256R1()))
    assert key.blinded(element) == key.raised(digest)


def test_no_key_is_in_a_text() -> None:
    assert repr(P256Key.new()) == "P256Key()"
