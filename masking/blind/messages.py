"""The bytes of messages: four that name the kind, then entries of one length each."""

from collections.abc import Iterable, Sequence
from enum import Enum

from masking.blind.errors import Flaw, MessageRefused
from masking.crypto.commuting import POINT_BYTES, CommutingKey


class Kind(Enum):
    """Who says what in which protocol; the digit is the version."""

    MARKS_HELD = b"ZBM1"
    POINTS_HELD = b"ZBP1"
    POINTS_ASKED = b"ZBA1"
    POINTS_ANSWERED = b"ZBR1"
    SIZE_ASKED = b"ZBS1"


TAG_BYTES = 4


def write(kind: Kind, entries: Iterable[bytes]) -> bytes:
    """A message of entries that all have one length."""
    return kind.value + b"".join(entries)


def read(kind: Kind, message: bytes, width: int, most: int) -> list[bytes]:
    """The entries of a message, at least one. Raises MessageRefused before anything is computed."""
    return entries_of(body_of(kind, message), width, most)


def body_of(kind: Kind, message: bytes) -> bytes:
    if message[:TAG_BYTES] != kind.value:
        raise MessageRefused(Flaw.KIND)
    return message[TAG_BYTES:]


def entries_of(body: bytes, width: int, most: int) -> list[bytes]:
    if not body:
        raise MessageRefused(Flaw.EMPTY)
    if len(body) > most * width:
        raise MessageRefused(Flaw.TOO_MANY)
    if len(body) % width:
        raise MessageRefused(Flaw.CUT)
    return [body[start : start + width] for start in range(0, len(body), width)]


def read_different_points(body: bytes, most: int) -> list[bytes]:
    """Points of a request, no two alike: each is counted, and equal ones would be weighed."""
    points = entries_of(body, POINT_BYTES, most)
    if len(set(points)) != len(points):
        raise MessageRefused(Flaw.REPEATED)
    return points


def raised_all(key: CommutingKey, points: Sequence[bytes]) -> list[bytes]:
    """What the other's points become under a key. Raises MessageRefused where one is none."""
    raised = []
    for point in points:
        if (found := key.raised(point)) is None:
            raise MessageRefused(Flaw.NO_POINT)
        raised.append(found)
    return raised
