"""What a blind comparison may tell its caller, from the words of the policy."""

from collections.abc import Collection
from enum import StrEnum

from policies import Reveal


class Told(StrEnum):
    """Of the caller's list: how many of its elements are held, or which."""

    SIZE = "size"
    POSITIONS = "positions"


def permitted(reveals: Collection[Reveal]) -> frozenset[Told]:
    """What a rule lets a caller choose. Who may know which elements are held may also ask how many."""
    if Reveal.BLIND_POSITIONS in reveals:
        return frozenset(Told)
    return frozenset({Told.SIZE} if Reveal.BLIND_SIZE in reveals else ())
