"""What each mask tells of a value, whatever the value is: the entry that every mask needs besides its vocabulary."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from masking.addresses import AddressDistrict
from masking.generalisation import Bucket, DatePrefix, Region
from masking.masks import Form
from masking.redaction import Keep, NameFirst, NameMiddle
from masking.suppression import Clear, Constant, Null
from masking.values import ValueType

_REMEMBERED = 4_096
_DISTRICT = 6  # characters of a model's address
_CODE_OF_A_REGION = 6


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
class Lumped:
    """Which stretch of `width` a number is in."""

    width: int


Share = Everything | Nothing | Shown | Lumped


@lru_cache(_REMEMBERED)
def _tried(form: Form, length: int) -> frozenset[int]:
    """The places that a mask of characters shows, found by using it on a text in which every character differs."""
    text = "".join(chr(0x5000 + place) for place in range(length))
    shown = str(form.python(text, ValueType.STRING))
    return frozenset(place for place in range(length) if shown[place : place + 1] == text[place])


def _head(count: int, length: int) -> frozenset[int]:
    return frozenset(range(min(count, length)))


_SHARES: Mapping[type[object], Callable[[Any], Share]] = MappingProxyType(
    {
        Clear: lambda form: Everything(),
        Null: lambda form: Nothing(),
        Constant: lambda form: Nothing(),
        Keep: lambda form: Shown(lambda length: _tried(form, length)),
        NameFirst: lambda form: Shown(lambda length: _tried(form, length)),
        NameMiddle: lambda form: Shown(lambda length: _tried(form, length)),
        DatePrefix: lambda form: Shown(lambda length: _head(form.precision.characters, length)),
        Region: lambda form: Shown(lambda length: _head(form.level.digits * (length == _CODE_OF_A_REGION), length)),
        AddressDistrict: lambda form: Shown(lambda length: _head(_DISTRICT, length)),
        Bucket: lambda form: Lumped(form.width),
    }
)
"""What each form tells, whatever the value. Where values are listed the mask itself is run on every one instead."""


def share(form: Form) -> Share | None:
    """What a form tells of a value; None where nobody has said so, and then it counts as everything."""
    told = _SHARES.get(type(form))
    return None if told is None else told(form)
