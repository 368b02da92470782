"""How many decisions of each kind a prepared request rests on."""

from collections import Counter
from collections.abc import Iterable
from typing import assert_never

from policies import ByRows, Clear, Compared, Decision, Denied, Masked
from resolvers.prepared import Prepared


def tallied(fields: Iterable[Prepared]) -> tuple[tuple[str, int], ...]:
    """Each kind of decision and how often it was made, refused root fields included."""
    return tuple(sorted(Counter(_kind(use.answer.decision) for field in fields for use in field.uses).items()))


def _kind(decision: Decision) -> str:
    match decision:
        case Clear():
            return "clear"
        case Masked():
            return "masked"
        case Compared():
            return "compared"
        case Denied():
            return "denied"
        case ByRows():
            return "by_rows"
        case _:
            assert_never(decision)
