"""The entry of a mask: its words, the types it accepts, the convention it follows, golden vectors."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from masking.keyed import KeyedForm
from masking.masks import Form
from masking.values import ValueType

Arguments = tuple[str, ...]

TEXT = frozenset({ValueType.STRING})
DATES = frozenset({ValueType.DATE, ValueType.DATETIME})
NUMBERS = frozenset({ValueType.INT, ValueType.FLOAT, ValueType.DECIMAL})


@dataclass(frozen=True, slots=True)
class Vector:
    """A golden vector: what a mask makes of a value, both as the source's text; None is NULL.

    Keyed masks make it under the published keys of `masking.examples`.
    """

    mask: str
    type: ValueType
    value: str | None
    masked: str | None


@dataclass(frozen=True, slots=True)
class MaskEntry:
    """One mask of the vocabulary.

    `grammar` is how to write it, `types` what it can be used on, `summary` one sentence with the convention
    it follows, `read` makes its form of the words after the name and raises `ValueError` where they do not fit.
    """

    name: str
    grammar: str
    types: frozenset[ValueType]
    summary: str
    read: Callable[[Arguments], Form | KeyedForm]
    vectors: tuple[Vector, ...]
    ignores_value: bool = False


def vectors(type: ValueType, *rows: tuple[str, str | None, str | None]) -> tuple[Vector, ...]:
    """Golden vectors of one type: mask, value, masked."""
    return tuple(Vector(mask, type, value, masked) for mask, value, masked in rows)


def no_words(arguments: Arguments) -> None:
    if arguments:
        raise ValueError(f"`{arguments[0]}` is too much")


def one_word(arguments: Arguments, *choices: str) -> str:
    match arguments:
        case (word,) if word in choices:
            return word
        case (word,):
            raise ValueError(f"`{word}` is none of its words")
        case _:
            raise ValueError(f"it takes 1 word, not {len(arguments)}")


def shared_scope(arguments: Arguments) -> str | None:
    """The scope that a keyed mask names for several departments and items, None without one."""
    match arguments:
        case ():
            return None
        case (word,) if re.fullmatch("[a-z][a-z0-9-]{1,31}", word):
            return word
        case (word,):
            raise ValueError(f"`{word}` is no scope of 2 to 32 small letters, digits and hyphens")
        case _:
            raise ValueError(f"it takes 1 word, not {len(arguments)}")


def whole_number(word: str, least: int, most: int) -> int:
    if not re.fullmatch("[0-9]{1,18}", word) or not least <= int(word) <= most:
        raise ValueError(f"`{word}` is no whole number from {least} to {most}")
    return int(word)
