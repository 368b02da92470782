"""One digest over many entries, with a short proof for each that it is among them (RFC 9162, section 2.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

from masking import Suite

T = TypeVar("T")

_LEAF, _NODE = b"\0", b"\1"  # no entry can pass for the digest of two others


@dataclass(frozen=True, slots=True)
class MerkleTree:
    """The digests of all levels, those of the entries first; the last level is the root alone."""

    levels: tuple[tuple[bytes, ...], ...]

    @classmethod
    def over(cls, suite: Suite, entries: Sequence[bytes]) -> Self:
        """The tree over at least one entry."""
        return cls.above(suite, leaves(suite, entries))

    @classmethod
    def above(cls, suite: Suite, leaves: Sequence[bytes]) -> Self:
        """The tree over entries whose digests are made already."""
        digest, level = suite.digest, tuple(leaves)
        levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)
            alone = level[-1:] if len(level) % 2 else ()
            level = (*[digest(_NODE + left + right) for left, right in pairs], *alone)
            levels.append(level)
        return cls(tuple(levels))

    @property
    def root(self) -> bytes:
        """The digest over all entries."""
        return self.levels[-1][0]

    def path(self, index: int) -> tuple[bytes, ...]:
        """The digests that lead from an entry, counted from 0, to the root."""
        return beside(self.levels, index)


def beside(levels: Sequence[Sequence[T]], index: int) -> tuple[T, ...]:
    """What stands beside an entry and whatever it is below, in levels of digests however they are written."""
    found = []
    for level in levels[:-1]:
        if (sibling := index ^ 1) < len(level):
            found.append(level[sibling])
        index >>= 1
    return tuple(found)


def leaves(suite: Suite, entries: Iterable[bytes]) -> list[bytes]:
    """The digests of entries."""
    digest = suite.digest
    return [digest(_LEAF + entry) for entry in entries]


def root_over(suite: Suite, entry: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which a path leads from the entry of that index among `count`; None where it cannot be its path."""
    if not 0 <= index < count:
        return None
    steps, digest = list(reversed(path)), suite.digest(_LEAF + entry)
    while count > 1:
        if index ^ 1 < count:
            if not steps:
                return None
            step = steps.pop()
            digest = suite.digest(_NODE + (step + digest if index % 2 else digest + step))
        index, count = index >> 1, (count + 1) >> 1
    return None if steps else digest
