"""A bounded memory of answers: what was not asked for longest is forgotten first."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """At most `limit` entries. Safe to use from several threads: an entry lost to a race is only worked out again."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: dict[K, V] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        value = self._entries.pop(key, None)
        if value is not None:
            self._entries[key] = value
        return value

    def put(self, key: K, value: V) -> None:
        self._entries[key] = value
        while len(self._entries) > self._limit:
            self._entries.pop(next(iter(self._entries)), None)
