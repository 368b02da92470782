"""What a root field asks, in columns: of every comparison the question, how it is counted, what stands in its slots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from resolvers.errors import Code, Refusal
from resolvers.plan import Path
from sharing.attempts import Attempt

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the values of one comparison; never a value. `item` is the code of the item that it is."""

    code: Code
    message: str
    item: str | None = None
    fault: str | None = None

    def refusal(self, path: Path) -> Refusal:
        """The refusal of a verification of one subject."""
        facts = {name: fact for name, fact in (("item", self.item), ("fault", self.fault)) if fact is not None}
        return Refusal(self.code, self.message, path, facts)


class Faulty(Exception):
    """Values that cannot be compared; the message is that of the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Asked:
    """Comparisons by their numbers, from 0; `pairs` tells of each pair in order its number, or what is wrong with it.

    `attempts` are the comparisons as budgets know them: an age today is the same claim tomorrow. `questions` are they
    as evidence tells them, in canonical bytes. `found_by` has a column for each of `Layout.finding`, of values of which
    a row has one; `slots` has one for each other slot.
    """

    pairs: Sequence[int | Fault]
    attempts: Sequence[Attempt]
    questions: Sequence[bytes] = field(repr=False)
    found_by: Sequence[Sequence[Sequence[object]]] = field(repr=False)
    slots: Sequence[Sequence[object]] = field(repr=False)


def together(parts: Sequence[Asked]) -> Asked:
    """The pairs of all parts one after another, in which identical comparisons are one."""
    numbers: dict[Attempt, int] = {}
    firsts: list[int] = []
    pairs: list[int | Fault] = []
    before = 0
    for part in parts:
        own = [numbers.setdefault(attempt, len(numbers)) for attempt in part.attempts]
        for place, number in enumerate(own, start=before):
            if number == len(firsts):
                firsts.append(place)
        pairs += [pair if isinstance(pair, Fault) else own[pair] for pair in part.pairs]
        before += len(own)

    def picked(columns: Iterable[Sequence[T]]) -> Sequence[T]:
        column = list(chain.from_iterable(columns))
        return [column[place] for place in firsts]

    return Asked(
        pairs,
        list(numbers),
        picked(part.questions for part in parts),
        [picked(columns) for columns in zip(*(part.found_by for part in parts), strict=True)],
        [picked(columns) for columns in zip(*(part.slots for part in parts), strict=True)],
    )
