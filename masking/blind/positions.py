"""The caller learns which of its elements the provider holds; the provider learns how many were asked.

The provider keeps a key s, the caller a key c; H(x) is the point of an element.

    provider → caller   marks of H(y)^s for every y held, sorted
    caller → provider   H(x)^c for every x asked
    provider → caller   H(x)^cs, from which the caller takes its c and looks for the marks of H(x)^s

A list of the caller is worth what it may ask: of an element that was not raised by s nothing can be told, however
the caller computes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from masking.blind.errors import Flaw, MessageRefused
from masking.blind.marks import MARK_BYTES, mark
from masking.blind.messages import Kind, body_of, raised_all, read, read_different_points, write
from masking.blind.padding import fill, shown
from masking.crypto.commuting import POINT_BYTES, CommutingKey, P256Key

MOST_HELD = 1_000_000


def hold_marks(key: CommutingKey, elements: Iterable[bytes]) -> bytes:
    """The provider's first message about its elements, with marks of nothing among theirs.

    Raises MessageRefused for more than 1,000,000 different elements.
    """
    held = frozenset(elements)
    if len(held) > MOST_HELD:
        raise MessageRefused(Flaw.TOO_MANY)
    marks = [mark(key.blinded(element)) for element in held]
    return write(Kind.MARKS_HELD, sorted([*marks, *map(mark, fill(len(held)))]))


def read_asked(request: bytes, most: int) -> Sequence[bytes]:
    """The points of a caller, to be counted before they are raised. Raises MessageRefused."""
    return read_different_points(body_of(Kind.POINTS_ASKED, request), most)


def answer_points(key: CommutingKey, points: Sequence[bytes]) -> bytes:
    """The provider's answer, in the order of the points. Raises MessageRefused where one of them is none."""
    return write(Kind.POINTS_ANSWERED, raised_all(key, points))


@dataclass(frozen=True, slots=True)
class PositionsAsked:
    """What a caller asks, with its key and where each element stood in its list."""

    request: bytes
    key: CommutingKey = field(repr=False)
    places: tuple[tuple[int, ...], ...] = field(repr=False)

    @classmethod
    def of(cls, elements: Sequence[bytes]) -> "PositionsAsked":
        """Ask about a list, under a key of its own; what stands in it twice is asked once."""
        places: dict[bytes, list[int]] = {}
        for place, element in enumerate(elements):
            places.setdefault(element, []).append(place)
        key = P256Key.new()
        request = write(Kind.POINTS_ASKED, map(key.blinded, places))
        return cls(request, key, tuple(map(tuple, places.values())))

    def found(self, setup: bytes, answer: bytes) -> frozenset[int]:
        """Which places of the list hold an element that the provider holds. Raises MessageRefused."""
        held = frozenset(read(Kind.MARKS_HELD, setup, MARK_BYTES, shown(MOST_HELD)))
        points = read(Kind.POINTS_ANSWERED, answer, POINT_BYTES, len(self.places))
        if len(points) != len(self.places):
            raise MessageRefused(Flaw.OTHER_COUNT)
        lowered = raised_all(self.key.inverse(), points)
        matched = (places for places, point in zip(self.places, lowered, strict=True) if mark(point) in held)
        return frozenset(place for places in matched for place in places)
