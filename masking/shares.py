"""What a mask tells of a value, whatever the value is."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from masking.values import ValueType

_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class Everything:
    """The value itself."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """The same for every value."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Characters at certain places: `places` gives them for a text of a length."""

    places: Callable[[int], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Computed:
    """Something that the mask makes of the first characters of a text alone, none of which it shows as it is."""

    characters: int


@dataclass(frozen=True, slots=True)
class Lumped:
    """Which stretch of `width` a number is in.

    Stretches begin at the multiples of the width; with `nearest` half a width before them.
    """

    width: int | Fraction
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Clipped:
    """The number itself where it is above `low` and below `high`, else only which of them it is beyond."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name, the same for the same value: which rows agree, and nothing of the value itself."""


@dataclass(frozen=True, slots=True)
class Near:
    """A number or day that is at most `reach` away, and likelier nearer; whole numbers or days."""

    reach: int


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The value itself in `percent` of the cases, another one in the rest, and no sign which it is."""

    percent: int


Share = Everything | Nothing | Shown | Computed | Lumped | Clipped | Alias | Near | Doubtful


class _OfCharacters(Protocol):
    """A form that puts other characters in the place of some."""

    def __hash__(self) -> int: ...

    def python(self, value: object, type: ValueType) -> object:
        """The masked value."""


def shown_by(form: _OfCharacters) -> Shown:
    """The share of a form whose places can be found by using it."""
    return Shown(lambda length: _tried(form, length))


def head(count: int) -> Shown:
    """The share of a form that shows the first characters."""
    return Shown(lambda length: frozenset(range(min(count, length))))


@lru_cache(_REMEMBERED)
def _tried(form: _OfCharacters, length: int) -> frozenset[int]:
    """The places that a mask of characters shows, found by using it on a text in which every character differs."""
    text = "".join(chr(0x5000 + place) for place in range(length))
    shown = str(form.python(text, ValueType.STRING))
    return frozenset(place for place in range(length) if shown[place : place + 1] == text[place])
