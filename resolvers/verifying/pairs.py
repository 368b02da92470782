"""The pairs of a batch: thousands of subjects and claims in one value, read by the example of the first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from graphql import Undefined

from catalog import ClaimKind
from masking import ValueType
from resolvers.coercing import Read, reader
from resolvers.errors import Code, Refusal
from resolvers.given import value_of
from resolvers.plan import Claim, Comparison, Operand, Path
from resolvers.scalars import SCALARS
from resolvers.types import KINDS
from resolvers.verifying.asked import Asked, Fault, Faulty
from resolvers.verifying.stating import asked

SUBJECT, CLAIMS = "subject", "claims"

_PRESENCE = (ClaimKind.PRESENT, ClaimKind.ABSENT)
_day = reader(SCALARS[ValueType.DATE])


@dataclass(frozen=True, slots=True)
class PairReader:
    """Reads pairs of a plan, each as it came in the message. `most` is how many there may be."""

    plan: Comparison
    most: int

    def read(self, pairs: object, today: date) -> Iterator[Asked | Fault]:
        """What each pair asks for, or what is wrong with it.

        Raises `Refusal`: LIMIT_EXCEEDED, VARIABLES_INVALID where a pair is not like the first.
        """
        if not isinstance(pairs, list):
            raise AssertionError
        if len(pairs) > self.most:
            facts = {"limit": "pairs", "maximum": self.most}
            raise Refusal(Code.LIMIT_EXCEEDED, f"a call compares at most {self.most} pairs", self.plan.path, facts)
        form = _form(pairs[0])
        readers = {claim.path: reader(claim.type) for claim in (*self.plan.subject, *self.plan.claims)}
        for index, pair in enumerate(pairs):
            if _form(pair) != form:
                raise self._unlike(index)
            yield self._asked(pair, index, today, readers)

    def _asked(self, pair: Mapping[str, Any], index: int, today: date, readers: Mapping[Path, Read]) -> Asked | Fault:
        def read(claim: Claim, operand: Operand) -> object:
            typed = _day if operand is claim.on else readers[claim.path]
            value = typed(value_of(operand, pair))
            if value is Undefined or value is None:
                raise self._unlike(index)
            return value

        try:
            return asked(self.plan, read, today)
        except Faulty as faulty:
            return faulty.fault

    def _unlike(self, index: int) -> Refusal:
        message = "all pairs of a call claim the same items in the same way, by values of their types"
        return Refusal(Code.VARIABLES_INVALID, message, self.plan.path, {"pair": index})


def _form(pair: object) -> object:
    """What a plan may depend on of a pair; None for what is no pair.

    These are the names of its members, of their items and of the kinds of claims, what is null, and whether something
    is claimed to be there.
    """
    if not isinstance(pair, dict) or not pair.keys() <= {SUBJECT, CLAIMS}:
        return None
    subject, claims = pair.get(SUBJECT), pair.get(CLAIMS) or {}
    if not isinstance(subject, dict) or not isinstance(claims, dict):
        return None
    return subject.keys(), {item: _kind(claim) for item, claim in claims.items()}


def _kind(claim: object) -> object:
    if not isinstance(claim, dict):
        return None
    return {kind: _stated(kind, value) for kind, value in claim.items()}


def _stated(kind: str, value: object) -> object:
    if isinstance(value, dict):
        return {member: inner is None for member, inner in value.items()}
    return value if KINDS.get(kind) in _PRESENCE else value is None


def columns(several: Sequence[Asked]) -> list[list[object]]:
    """The slots of comparisons as columns, the number of each before them, from 0.

    What a subject's row is found by may be spelled in several ways: there is a row for each.
    """
    rows = [
        (number, *found_by, *one.slots) for number, one in enumerate(several) for found_by in product(*one.found_by)
    ]
    return [list(column) for column in zip(*rows, strict=True)]
