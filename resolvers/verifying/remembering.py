"""The answer of a call that has a name, as it is kept for a day: a letter for each verdict, and what might be told."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from policies import Reveal
from resolvers.verifying.verdicts import Judged, read_letters, write_letters


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was answered: of each comparison the verdict, or None for what was not compared."""

    at: datetime
    reveals: frozenset[Reveal]
    judged: tuple[Judged | None, ...]


def write_remembered(at: datetime, reveals: frozenset[Reveal], judged: Sequence[Judged | None]) -> bytes:
    """The bytes that are kept: no value is in them, nor anything from which one could be found."""
    letters = ",".join(write_letters(one) if one else "" for one in judged)
    return zlib.compress(orjson.dumps([at.isoformat(), sorted(reveals), letters]), 1)


def read_remembered(kept: bytes, items: tuple[str, ...]) -> Remembered:
    """What `write_remembered` wrote; `items` are the codes of what was claimed beyond the subject."""
    at, reveals, letters = orjson.loads(zlib.decompress(kept))
    judged = tuple(read_letters(one, items) if one else None for one in letters.split(","))
    return Remembered(datetime.fromisoformat(at), frozenset(map(Reveal, reveals)), judged)
