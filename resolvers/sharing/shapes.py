"""What the members of procedures' dataclasses hold, as a small closed type that the schema is made from."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from resolvers.sharing.describing import member_descriptions
from resolvers.sharing.naming import member_name


class NotReflected(TypeError):
    """A dataclass of a procedure holds what the schema has no type for; names the member."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value: `str`, `int`, `bool`, `date` or `datetime`."""

    type: type


@dataclass(frozen=True, slots=True)
class Word:
    """One of the words of an enumeration."""

    type: type[StrEnum]


@dataclass(frozen=True, slots=True)
class Nested:
    """A frozen dataclass within another."""

    type: type


@dataclass(frozen=True, slots=True)
class Listed:
    """Any number of something, in their order; none of them is None."""

    of: "Shape"


Shape = Leaf | Word | Nested | Listed


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a dataclass and what the schema calls it. `default` is `MISSING` where it must be given."""

    name: str
    shown: str
    shape: Shape
    may_be_none: bool
    default: Any
    description: str | None


_LEAVES = frozenset({str, int, bool, date, datetime})


@cache
def members_of(type: type) -> tuple[Member, ...]:
    """The members of a frozen dataclass, in their order. Raises NotReflected."""
    if not is_dataclass(type):
        raise NotReflected(f"`{type.__qualname__}` is no dataclass")
    return tuple(_members(type))


def _members(type: type) -> Iterator[Member]:
    hints, told = get_type_hints(type, include_extras=True), member_descriptions(type)
    for field in fields(type):
        hint, may_be_none = _without_none(_plain(hints[field.name]))
        shape = _shape(hint, f"{type.__qualname__}.{field.name}")
        yield Member(field.name, member_name(field.name), shape, may_be_none, _default(field), told.get(field.name))


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _plain(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _without_none(hint: Any) -> tuple[Any, bool]:
    """What it is besides None, and whether it may be None."""
    if get_origin(hint) not in (Union, UnionType) or NoneType not in get_args(hint):
        return hint, False
    others = [other for other in get_args(hint) if other is not NoneType]
    return (_plain(others[0]) if len(others) == 1 else hint), True


def _shape(hint: Any, place: str) -> Shape:
    if get_origin(hint) is tuple and len(get_args(hint)) == 2 and get_args(hint)[1] is Ellipsis:
        return Listed(_shape(_plain(get_args(hint)[0]), place))
    if hint in _LEAVES:
        return Leaf(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Word(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return Nested(hint)
    raise NotReflected(f"`{place}` holds what the schema has no type for")
