"""The provider counts how many of the caller's elements it holds, and tells that number; neither learns which.

The provider keeps a key s, the caller a key c; H(x) is the point of an element.

    provider → caller   H(y)^s for every y held, sorted
    caller → provider   marks of H(y)^sc, and H(x)^c for every x asked, both sorted
    provider → caller   how many marks of H(x)^cs are among the marks

In the protocols in which the caller counts for itself, a caller that gives every element a key of its own learns
which are held: there a provider that allows the number alone allows all. Here the caller is told a number, whatever
it sends. Of the provider this asks more: see docs/blind.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from masking.blind.errors import Flaw, MessageRefused
from masking.blind.marks import MARK_BYTES, mark
from masking.blind.messages import (
    TAG_BYTES,
    Kind,
    body_of,
    entries_of,
    raised_all,
    read,
    read_different_points,
    write,
)
from masking.blind.padding import fill, shown
from masking.crypto.commuting import POINT_BYTES, CommutingKey, P256Key

MOST_COUNTED = 100_000
"""Elements held: the caller raises every one of them."""

_COUNT_BYTES = 4


def hold_points(key: CommutingKey, elements: Iterable[bytes]) -> bytes:
    """The provider's first message about its elements, with points of nothing among theirs.

    Raises MessageRefused for more than 100,000 different elements.
    """
    held = frozenset(elements)
    if len(held) > MOST_COUNTED:
        raise MessageRefused(Flaw.TOO_MANY)
    return write(Kind.POINTS_HELD, sorted([*map(key.blinded, held), *fill(len(held))]))


@dataclass(frozen=True, slots=True)
class SizeAsked:
    """A caller's points, to be counted before they are raised, and its marks of what is held."""

    points: Sequence[bytes] = field(repr=False)
    marks: frozenset[bytes] = field(repr=False)


def ask_size(setup: bytes, elements: Iterable[bytes]) -> bytes:
    """Ask how many elements of a list are held, under a key of its own; what stands in it twice is asked once.

    Raises MessageRefused for a setup that is none.
    """
    held = read(Kind.POINTS_HELD, setup, POINT_BYTES, shown(MOST_COUNTED))
    key = P256Key.new()
    asked = sorted(map(key.blinded, frozenset(elements)))
    marks = sorted(map(mark, raised_all(key, held)))
    return write(Kind.SIZE_ASKED, [len(asked).to_bytes(_COUNT_BYTES, "big"), *asked, *marks])


def stated_size(request: bytes) -> int:
    """How many points a request says that it has, before anything else of it is read; to that it will be held."""
    body = request[TAG_BYTES:]
    return min(int.from_bytes(body[:_COUNT_BYTES], "big"), len(body) // POINT_BYTES)


def read_size_asked(request: bytes, most: int) -> SizeAsked:
    """What a caller sends, of `most` elements. Raises MessageRefused."""
    body = body_of(Kind.SIZE_ASKED, request)
    count = int.from_bytes(body[:_COUNT_BYTES], "big")
    if count > most:
        raise MessageRefused(Flaw.TOO_MANY)
    end = _COUNT_BYTES + count * POINT_BYTES
    if len(body) < end:
        raise MessageRefused(Flaw.CUT)
    points = read_different_points(body[_COUNT_BYTES:end], most)
    return SizeAsked(points, frozenset(entries_of(body[end:], MARK_BYTES, shown(MOST_COUNTED))))


def count_held(key: CommutingKey, asked: SizeAsked) -> int:
    """How many of the points asked stand for an element that is held. Raises MessageRefused where one is no point."""
    return sum(mark(point) in asked.marks for point in raised_all(key, asked.points))
