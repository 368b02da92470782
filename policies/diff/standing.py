"""How far an outcome opens what is asked for, and what became of it: opened, closed, or shown in another form."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from catalog import Item
from policies.coarser import tells_no_more
from policies.decisions import Clear, Compared, Denied, Masked, Outcome
from policies.diff.changes import Kind
from policies.openness import opened_by
from policies.telling import outcome_words
from policies.words import Right


class Unnamed(Enum):
    """What becomes of a target that no rule names (design §5)."""

    SHUT = "no rule"
    LEFT = "left to the default"  # positions and references, which may be open where they tell nothing more
    OPEN = "open without a rule"  # the rows in verify, which only a deny closes


class Level(IntEnum):
    """How far a target is open."""

    SHUT = 0
    LEFT = 1
    OPEN = 2


def unnamed(target: str | None, is_item: bool, right: Right) -> Unnamed:
    """What becomes of an item, a reference or (None) the rows where no rule names it for the right."""
    if target is None:
        return Unnamed.OPEN if right is Right.VERIFY else Unnamed.SHUT
    return Unnamed.LEFT if right.is_position or not is_item else Unnamed.SHUT


@dataclass(frozen=True, slots=True)
class Subject:
    """What two outcomes are about: `item` where it is one; `moved` where it is not the same data on both sides.

    `is_counted`: every value that is tried is counted, so that a form, of which there are fewer, is found in fewer.
    `opens_defaults`: where fewer are open, what no rule names may open.
    """

    item: Item | None
    unnamed: Unnamed
    moved: bool
    is_counted: bool
    opens_defaults: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one row's outcome; `weight` grows with how much the more open side opens."""

    kind: Kind
    tells_more: bool
    weight: int


def step(old: Outcome | None, new: Outcome | None, subject: Subject) -> Step | None:
    """What the change from one outcome to the other is, None if it is none.

    An outcome is None where the caller or the target is not in the catalogue: then only what a rule opens differs from
    it, for what is open without a rule tells nothing by itself.
    """
    before, after = level(old, subject.unnamed), level(new, subject.unnamed)
    if (old is None or new is None) and (subject.unnamed is Unnamed.OPEN or max(before, after) is not Level.OPEN):
        return None
    weight = (
        max(opened_by(outcome) for outcome in (old, new) if outcome is not None) if Level.OPEN in (before, after) else 0
    )
    if before < after:
        return Step(Kind.OPENS, True, weight)
    if before > after:
        return Step(Kind.CLOSES, after is Level.LEFT and not isinstance(old, Clear), weight)
    if before is Level.OPEN and (subject.moved or not _same(old, new)):
        return Step(Kind.CHANGES, subject.moved or not _tells_no_more(new, old, subject), weight)
    return None


def level(outcome: Outcome | None, unnamed: Unnamed) -> Level:
    """How far the outcome opens; None is that of a caller or target that is not in the catalogue."""
    match outcome:
        case None:
            return Level.SHUT
        case Denied(None):
            return {Unnamed.SHUT: Level.SHUT, Unnamed.LEFT: Level.LEFT, Unnamed.OPEN: Level.OPEN}[unnamed]
        case Denied():
            return Level.SHUT
        case _:
            return Level.OPEN


def words_of(outcome: Outcome | None, subject: Subject) -> str:
    """The outcome as reports tell it, in the words of its default where no rule decided."""
    match outcome:
        case None:
            return "not in the catalogue"
        case Denied(None):
            return subject.unnamed.value
        case _:
            return outcome_words(outcome, is_value=subject.item is not None)


def _same(old: Outcome | None, new: Outcome | None) -> bool:
    """Whether two outcomes that are open show the same; of rows and references there is only one way to be open."""
    match old, new:
        case Masked(one, _), Masked(other, _):
            return one.text == other.text
        case Compared(some, _), Compared(others, _):
            return some == others
        case (Masked() | Compared(), _) | (_, Masked() | Compared()):
            return False
        case _:
            return True


def _tells_no_more(new: Outcome | None, old: Outcome | None, subject: Subject) -> bool:
    match old, new:
        case _, Masked(has, _) if subject.is_counted:
            return has.ignores_value
        case Clear(), Masked():
            return True
        case Masked(had, _), Masked(has, _):
            return subject.item is not None and tells_no_more(has, had, subject.item)
        case Compared(had_told, _), Compared(told, _):
            return told <= had_told
        case _:
            return False
