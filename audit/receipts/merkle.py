"""One digest over many entries, with a short proof for each that it is among them (RFC 9162, section 2.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from masking import Suite

_LEAF, _NODE = b"\0", b"\1"  # no entry can pass for the digest of two others


@dataclass(frozen=True, slots=True)
class MerkleTree:
    """The digests of all levels, those of the entries first; the last level is the root alone."""

    levels: tuple[tuple[bytes, ...], ...]

    @classmethod
    def over(cls, suite: Suite, entries: Sequence[bytes]) -> Self:
        """The tree over at least one entry."""
        level = tuple(suite.digest(_LEAF + entry) for entry in entries)
        levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)
            alone = level[-1:] if len(level) % 2 else ()
            level = (*(suite.digest(_NODE + left + right) for left, right in pairs), *alone)
            levels.append(level)
        return cls(tuple(levels))

    @property
    def root(self) -> bytes:
        """The digest over all entries."""
        return self.levels[-1][0]

    def path(self, index: int) -> tuple[bytes, ...]:
        """The digests that lead from an entry, counted from 0, to the root."""
        beside = ((level, (index >> height) ^ 1) for height, level in enumerate(self.levels[:-1]))
        return tuple(level[sibling] for level, sibling in beside if sibling < len(level))


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
