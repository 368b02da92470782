"""Keyed draws: always the same, within their range, and as often as they should be."""

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import noise, suite, uniform
from masking.crypto import keyed_digest

KEY = bytes(range(32))
PRF, OTHER = suite("std").prf(KEY), suite("std").prf(bytes(32))
parts = st.lists(st.binary(max_size=4), max_size=4)
DRAWS = 10_000


def records(count: int) -> list[bytes]:
    return [number.to_bytes(8, "big") for number in range(count)]


def chi_square(found: Mapping[int, int], expected: Mapping[int, float]) -> float:
    """Pearson's statistic; the number of degrees of freedom is one less than that of the cells."""
    assert found.keys() <= expected.keys()
    return sum((found.get(cell, 0) - often) ** 2 / often for cell, often in expected.items())


def test_a_draw_is_made_of_the_first_word_of_a_digest() -> None:
    def word(draw: bytes, at: int) -> int:
        framed = b"".join(len(part).to_bytes(8, "big") + part for part in (draw, b"record", bytes(4)))
        return int.from_bytes(keyed_digest(KEY, framed)[at : at + 8], "big") >> 1

    assert uniform(PRF, -30, 30, b"record") == word(b"uniform", 0) % 61 - 30
    assert noise(PRF, 10, b"record") == word(b"noise", 0) % 11 - word(b"noise", 8) % 11


def test_draws_stay_the_same_from_version_to_version() -> None:
    assert [uniform(PRF, -30, 30, record) for record in records(8)] == [25, 8, -13, -3, -14, 29, 7, 20]
    assert [noise(PRF, 10, record) for record in records(8)] == [6, 5, -7, -1, -3, 9, 4, -1]


@given(low=st.integers(-(2**70), 2**70), span=st.integers(1, 2**63), name=parts)
def test_a_draw_is_in_its_range_and_always_the_same(low: int, span: int, name: list[bytes]) -> None:
    high = low + span - 1
    drawn = uniform(PRF, low, high, *name)
    assert low <= drawn <= high
    assert drawn == uniform(suite("std").prf(KEY), low, high, *name)
    assert uniform(PRF, low + 1, high + 1, *name) == drawn + 1


@given(scale=st.integers(0, 2**63 - 1), name=parts)
def test_noise_is_in_its_range_and_always_the_same(scale: int, name: list[bytes]) -> None:
    drawn = noise(PRF, scale, *name)
    assert -scale <= drawn <= scale
    assert drawn == noise(suite("std").prf(KEY), scale, *name)


@given(one=parts, two=parts)
def test_other_parts_and_keys_give_other_draws(one: list[bytes], two: list[bytes]) -> None:
    drawn = uniform(PRF, 0, 2**63 - 1, *one)
    assert (drawn == uniform(PRF, 0, 2**63 - 1, *two)) == (one == two)
    assert drawn != uniform(OTHER, 0, 2**63 - 1, *one)


def test_a_range_of_one_number_draws_it() -> None:
    assert uniform(PRF, 7, 7, b"record") == 7
    assert noise(PRF, 0, b"record") == 0


@pytest.mark.parametrize(("low", "high"), [(1, 0), (0, -5), (0, 2**63), (-(2**62), 2**62)])
def test_a_range_that_is_empty_or_too_wide_is_refused(low: int, high: int) -> None:
    with pytest.raises(ValueError, match="1 to 2\\*\\*63 whole numbers"):
        uniform(PRF, low, high)


@pytest.mark.parametrize("scale", [-1, 2**63])
def test_a_scale_that_is_negative_or_too_large_is_refused(scale: int) -> None:
    with pytest.raises(ValueError, match="1 to 2\\*\\*63 whole numbers"):
        noise(PRF, scale)


@pytest.mark.parametrize("span", [2, 3, 7, 61])
def test_draws_are_even(span: int) -> None:
    found = Counter(uniform(PRF, 0, span - 1, record) for record in records(DRAWS))
    # for so many degrees of freedom the mean is span - 1 and the variance twice that: six deviations above
    assert chi_square(found, dict.fromkeys(range(span), DRAWS / span)) < span - 1 + 6 * (2 * (span - 1)) ** 0.5


def test_a_range_that_divides_no_power_of_two_is_drawn_without_favour() -> None:
    """A bare remainder would fill the first third of this range twice as often as the others."""
    third = 2**61
    found = Counter(uniform(PRF, 0, 3 * third - 1, record) // third for record in records(3_000))
    assert chi_square(found, dict.fromkeys(range(3), 1_000.0)) < 20


@pytest.mark.parametrize("scale", [1, 5, 20])
def test_noise_is_a_triangle_around_zero(scale: int) -> None:
    drawn = [noise(PRF, scale, record) for record in records(DRAWS)]
    triangle = {k: DRAWS * (scale + 1 - abs(k)) / (scale + 1) ** 2 for k in range(-scale, scale + 1)}
    assert chi_square(Counter(drawn), triangle) < 2 * scale + 6 * (4 * scale) ** 0.5
    variance = scale * (scale + 2) / 6
    assert abs(sum(drawn) / DRAWS) < 5 * (variance / DRAWS) ** 0.5
    assert sum(k * k for k in drawn) / DRAWS == pytest.approx(variance, rel=0.1)


def test_repeating_a_question_averages_nothing_away() -> None:
    asked = {noise(PRF, 1_000, b"tax", b"record", b"income", b"2026") for _ in range(10_000)}
    assert len(asked) == 1 and asked != {0}


def test_each_consumer_record_item_and_epoch_has_its_own_noise() -> None:
    parts = (b"tax", b"1", b"income", b"2026")
    named = [parts, *((*parts[:at], b"other", *parts[at + 1 :]) for at in range(len(parts)))]
    assert len({noise(PRF, 10**12, *name) for name in named}) == len(named)
