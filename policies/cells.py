"""The cells of a rule, each read by itself: what it says in the words of this package, or a Mistake.

The same few words stand in most lines of a large table, so what they say is remembered.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TypeVar

from masking import Mask, MaskError, parse_mask
from policies.mistakes import Mistake, unknown
from policies.rules import Class, EveryItem, ItemsOf, Named, Selector, WholeResource
from policies.words import MODES, Condition, Effect, ForPurpose, From, Reveal, Right, State, Until

T = TypeVar("T")

ANY = "*"
NONE = "-"

_REMEMBERED = 4096  # cells of each kind

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST_YEAR = 1949  # a year below it is one of another calendar (民国 115 is 2026), or a slip: it has always begun
_CONDITIONS = frozenset({*State, "from=DATE", "until=DATE", "purpose=CODE"})
_EFFECTS = frozenset(Effect)
_RIGHTS = frozenset(Right)
_REVEALS = frozenset(Reveal)
_CLASSES = frozenset(Class)


def effect_of(cell: str) -> Effect:
    if cell not in _EFFECTS:
        raise unknown("effect", cell, _EFFECTS)
    return Effect(cell)


def what_of(cell: str) -> tuple[str | None, Selector]:
    """Resource code and selector; the resource is None where it is `*`."""
    resource, dot, rest = cell.partition(".")
    if not resource or (dot and not rest):
        raise Mistake("what", f"`{cell}` names nothing", "write `resource`, `resource.item`, `resource.*` or a class")
    selector = _selector_of(rest)
    if resource != ANY:
        return resource, selector
    if not isinstance(selector, ItemsOf):
        raise Mistake(
            "what", f"`{cell}` names every resource", "over all resources only classes can be named: `*.@base`"
        )
    return None, selector


def _selector_of(rest: str) -> Selector:
    if not rest:
        return WholeResource()
    if rest == ANY:
        return EveryItem()
    if not rest.startswith("@"):
        return Named(rest)
    if rest not in _CLASSES:
        raise unknown("class", rest, _CLASSES)
    return ItemsOf(Class(rest))


@lru_cache(_REMEMBERED)
def rights_of(cell: str, effect: Effect) -> frozenset[Right]:
    """`*` is the three modes in an allow, and every position besides in a deny."""
    if cell == ANY:
        return MODES if effect is Effect.ALLOW else _RIGHTS
    return frozenset(_distinct(cell, lambda word: Right(_known("right", word, _RIGHTS))))


@lru_cache(_REMEMBERED)
def conditions_of(cell: str) -> tuple[Condition, ...]:
    conditions = _distinct(cell, _condition_of)
    if State.ALWAYS in conditions and len(conditions) > 1:
        raise Mistake("always", f"`{cell}` joins `always` with other conditions", "leave `always` out")
    begins = [condition.day for condition in conditions if isinstance(condition, From)]
    ends = [condition.day for condition in conditions if isinstance(condition, Until)]
    if begins and ends and max(begins) > min(ends):
        raise Mistake("never", f"`{cell}` ends before it begins")
    return conditions


def _condition_of(word: str) -> Condition:
    name, equals, argument = word.partition("=")
    match name, bool(equals):
        case "from", True:
            return From(_day_of(argument))
        case "until", True:
            return Until(_day_of(argument))
        case "purpose", True if argument:
            return ForPurpose(argument)
    return State(_known("condition", word, _CONDITIONS))


def _day_of(text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError as error:
        raise Mistake("date", f"`{text}` is no day of the calendar") from error
    if day is None:
        raise Mistake("date", f"`{text}` is no date", "write `2026-01-31`")
    if day.year < _FIRST_YEAR:
        raise Mistake("date", f"`{text}` is before {_FIRST_YEAR}", "write `2026-01-31`, in the common calendar")
    return day


@lru_cache(_REMEMBERED)
def mask_of(cell: str) -> Mask:
    if frozenset(cell.split("+")) <= _REVEALS:
        raise Mistake(
            "mask", f"`{cell}` is what a verification tells, not a mask", "use it in a rule for `verify` alone"
        )
    if cell in ("", NONE):
        raise Mistake("mask", "the mask is missing", "write `clear` or a mask")
    try:
        return parse_mask(cell)
    except MaskError as error:
        raise Mistake("mask", str(error)) from error


@lru_cache(_REMEMBERED)
def reveals_of(cell: str) -> frozenset[Reveal]:
    return frozenset(_distinct(cell, lambda word: Reveal(_known("verdict word", word, _REVEALS))))


def _known(kind: str, word: str, words: frozenset[Right] | frozenset[Reveal] | frozenset[str]) -> str:
    if word not in words or "=" in word:
        raise unknown(kind, word, words)
    return word


def _distinct(cell: str, read: Callable[[str], T]) -> tuple[T, ...]:
    """The words joined by `+`, each said once."""
    words = [word.strip(" ") for word in cell.split("+")]
    if len(set(words)) < len(words):
        raise Mistake("repeated", f"`{cell}` says a word twice")
    return tuple(read(word) for word in words)
