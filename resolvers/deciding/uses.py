"""What a root field uses, each column reference in its position with what was decided, and what must be paid for."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from catalog import Item, Resource
from policies import (
    APPLIED_FOR,
    RECORDED,
    Answer,
    Right,
    what_words,
)
from resolvers.errors import Refusal
from resolvers.plan import (
    Operand,
    Path,
    Rows,
)


@dataclass(frozen=True, slots=True)
class Use:
    """One column reference (or the rows of a resource, or a reference) in one position, and what was decided.

    `target` is an item or reference code, None for the rows of the resource.
    """

    path: Path
    resource: Resource
    target: str | None
    right: Right
    answer: Answer

    @property
    def item(self) -> Item | None:
        return self.resource.items.get(self.target) if self.target else None


def named(use: Use) -> str:
    """The use as policies name it: `population.phone`, or `population` for its rows."""
    return what_words(use.resource.code, use.target)


@dataclass(frozen=True, slots=True)
class Charge:
    """A lookup that must be paid for before the source is asked (design §5).

    Every value of `operand` counts; where it is None, every row that is read by its key: as many as the `rows` that
    lead to it may hold, multiplied from the root down.
    """

    resource: str
    item: str
    operand: Operand | None = None
    rows: tuple[Rows, ...] = ()


_TRACKS = MappingProxyType({RECORDED: "record", APPLIED_FOR: "unconditional"})


def way_out(uses: Iterable[Use]) -> dict[str, object]:
    """Of what is denied because it is not on record: the procedure that gets it, and which way that goes there."""
    missing = {word for use in uses for word in use.answer.missing}
    return next(({"procedure": "application", "track": _TRACKS[word]} for word in missing & _TRACKS.keys()), {})


class DecidedAgainst(Refusal):
    """A root field that the policies refuse; `uses` are what had been decided by then, for the record."""

    def __init__(self, refusal: Refusal, uses: tuple[Use, ...]) -> None:
        super().__init__(refusal.code, refusal.message, refusal.path, refusal.facts)
        self.uses = uses
