"""Cutting bytes: as the bytes themselves would be split, and without a second copy of what is large."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import LARGE, Bytes, cut, joined, pieces_of

LONG = b"x" * LARGE


@pytest.mark.parametrize("around", [b"", LONG], ids=["small", "large"])
@given(st.lists(st.binary(max_size=4), min_size=1, max_size=6), st.sampled_from([b"\x1d", b"--"]))
def test_the_pieces_are_always_those_of_a_split(around: bytes, parts: list[bytes], separator: bytes) -> None:
    data = around + separator.join(parts) + around
    assert [bytes(piece) for piece in cut(data, separator)] == data.split(separator)


def test_what_is_large_is_not_copied() -> None:
    data = LONG + b"\x1d" + LONG
    pieces = cut(data, b"\x1d")
    assert all(isinstance(piece, memoryview) and piece.obj is data for piece in pieces)


@pytest.mark.parametrize("value", [b"", b"abc", [b"a", memoryview(b"bc")], []])
def test_pieces_are_the_whole(value: Bytes) -> None:
    assert b"".join(pieces_of(value)) == joined(value)
