"""From what was given for an action to the action, with every mistake that a caller can mend."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING
from datetime import date, datetime
from enum import StrEnum
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from resolvers.scalars import ReducedDate
from resolvers.sharing.shapes import Leaf, Listed, Member, Nested, Shape, Word, members_of
from sharing.proceedings import ActionUnfit, Problem

_DATES = (date, datetime)


def read_action(type: type, given: Any, zone: ZoneInfo) -> Any:
    """The action of that dataclass; `given` has been coerced by its input. Times without an offset are of `zone`.

    Raises ActionUnfit with every member that cannot be taken.
    """
    if not members_of(type):
        if given is not True:
            raise ActionUnfit([Problem("", "not_true", "what has nothing to say is `true`, or left out")])
        return type()
    if problems := list(_problems(type, given, "")):
        raise ActionUnfit(problems)
    return _made(type, given, zone)


def _problems(type: type, given: Mapping[str, Any], path: str) -> Iterator[Problem]:
    for member in members_of(type):
        if (value := given.get(member.shown)) is not None:
            yield from _value_problems(member.shape, value, f"{path}{member.name}")


def _value_problems(shape: Shape, value: Any, path: str) -> Iterator[Problem]:
    match shape:
        case Leaf(type=type) if type in _DATES and isinstance(value, ReducedDate):
            yield Problem(path, "date_incomplete", "a whole date is needed, not a part of one")
        case Leaf(type=type) if type is str and not _is_storable(value):
            yield Problem(path, "text_unfit", "the text holds what no text can: NUL, or half a character")
        case Leaf() | Word():
            return
        case Nested(type=type):
            yield from _problems(type, value, f"{path}.")
        case Listed(of=of):
            for index, each in enumerate(value):
                yield from _value_problems(of, each, f"{path}.{index}")
        case _:
            assert_never(shape)


def _is_storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _made(type: type, given: Mapping[str, Any], zone: ZoneInfo) -> Any:
    return type(**{member.name: _member(member, given, zone) for member in members_of(type)})


def _member(member: Member, given: Mapping[str, Any], zone: ZoneInfo) -> Any:
    if (value := given.get(member.shown)) is not None:
        return _value(member.shape, value, zone)
    if member.may_be_none and (member.shown in given or member.default is MISSING):
        return None
    return member.default


def _value(shape: Shape, value: Any, zone: ZoneInfo) -> Any:
    match shape:
        case Leaf(type=type):
            return value.replace(tzinfo=zone) if type is datetime else value
        case Word(type=words):
            return _word(words, value)
        case Nested(type=type):
            return _made(type, value, zone)
        case Listed(of=of):
            return tuple(_value(of, each, zone) for each in value)
        case _:
            assert_never(shape)


def _word(words: type[StrEnum], value: Any) -> StrEnum:
    """Enumerations that the schema has anyway give their words in a form of their own."""
    return words(getattr(value, "value", value))
