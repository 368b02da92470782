"""A bounded memory of answers: what was not asked for longest is forgotten first."""

from dataclasses import dataclass
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(dict[K, V | None]):
    """At most `limit` entries (two or more) in two generations: a full young one takes the place of the old one.

    `recent[key]` is the value, or None; what is asked for is young again, so nothing is forgotten that was among the
    last `limit / 2` different questions. The young generation is the dict itself: a decision that was asked for before
    costs no more than a look into a dict. Safe to use from several threads: an entry lost to a race is only worked
    out again.
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._most = limit // 2
        self._old: dict[K, V | None] = {}

    def __missing__(self, key: K) -> V | None:
        value = self._old.get(key)
        if value is not None:
            self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        if len(self) >= self._most and key not in self:
            self._old = dict(self)
            self.clear()
        self[key] = value

    def get(self, key: K) -> V | None:  # type: ignore[override]  # a dict's own would not look at the old generation
        return self[key]


@dataclass(slots=True)
class Tally:
    """How often memories were asked, and how often in vain. One may serve several, one after the other."""

    asked: int = 0
    missed: int = 0


class Tallied(Recent[K, V]):
    """A memory that counts in `tally` what it is asked by `get`; the brackets of a dict stay as fast as they are."""

    def __init__(self, limit: int, tally: Tally | None = None) -> None:
        super().__init__(limit)
        self.tally = tally or Tally()

    def get(self, key: K) -> V | None:  # type: ignore[override]  # as above
        value = self[key]
        self.tally.asked += 1
        if value is None:
            self.tally.missed += 1
        return value
