"""The patterns of `like`: which are admitted, and how each dialect writes one.

`%` stands for any characters, `_` for one, `\\` takes the next character as it is; everything else stands for itself.
A pattern compares characters of UTF-8 by their bytes on every dialect: nothing of a locale or of a collation is in it.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

MOST_WILDCARDS = 10
"""More of them could make a matcher try each place of a long value over and over."""
LIKE_ESCAPE = "!"
"""What a backslash means to `LIKE` depends on settings of the session, so statements escape by another character."""


class Wildcard(Enum):
    """What is not a character of its own."""

    MANY = "%"
    ONE = "_"


def pattern_mistake(pattern: str, longest: int) -> str | None:
    """What keeps a pattern from being compared with anything, None if nothing does; `longest` counts characters."""
    if len(pattern) > longest:
        return f"a pattern is longer than {longest} characters"
    if sum(isinstance(part, Wildcard) for part in _parts(pattern)) > MOST_WILDCARDS:
        return f"a pattern holds over {MOST_WILDCARDS} wildcards"
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        return "a pattern ends in `\\`, which takes the next character as it is"
    return None


def as_like(pattern: str) -> str:
    """The pattern for `LIKE … ESCAPE '!'`."""
    return "".join(
        part.value if isinstance(part, Wildcard) else f"{LIKE_ESCAPE}{part}" if part in "%_!" else part
        for part in _parts(pattern)
    )


def as_glob(pattern: str) -> str:
    """The pattern for SQLite's `GLOB`, which unlike its `LIKE` tells capital letters from small ones."""
    wildcards = {Wildcard.MANY: "*", Wildcard.ONE: "?"}
    return "".join(
        wildcards[part] if isinstance(part, Wildcard) else f"[{part}]" if part in "*?[" else part
        for part in _parts(pattern)
    )


def _parts(pattern: str) -> Iterator[str | Wildcard]:
    """The characters and wildcards of a pattern; a dangling escape is left out."""
    characters = iter(pattern)
    for character in characters:
        match character:
            case "\\":
                yield from (taken for taken in (next(characters, None),) if taken is not None)
            case "%" | "_":
                yield Wildcard(character)
            case _:
                yield character


class Pattern(TypeDecorator[str]):
    """A pattern as a parameter, written for the dialect when its value is bound."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return as_glob(value) if dialect.name == "sqlite" else as_like(value)
