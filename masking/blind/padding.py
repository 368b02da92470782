"""Padding: how many elements a list seems to have, so that one more or less is hardly ever seen."""

from collections.abc import Iterator

from masking.crypto.commuting import random_point

LEAST_SHOWN = 256


def shown(count: int) -> int:
    """The number that a list of `count` elements is filled up to: 256 at least, less than a quarter above."""
    if count <= LEAST_SHOWN:
        return LEAST_SHOWN
    step = 1 << (count.bit_length() - 3)
    return -(-count // step) * step


def fill(count: int) -> Iterator[bytes]:
    """Points of no element, as many as a list of `count` lacks."""
    return (random_point() for _ in range(shown(count) - count))
