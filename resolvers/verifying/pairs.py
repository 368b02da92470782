"""The pairs of a batch: thousands of subjects and claims in one value, read by the example of the first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from graphql import GraphQLError, GraphQLInputType, GraphQLString, Undefined, coerce_input_value

from masking import ValueType
from resolvers.errors import Code, Refusal
from resolvers.given import value_of
from resolvers.plan import Claim, Comparison, Operand
from resolvers.scalars import SCALARS
from resolvers.verifying.asked import Asked, Fault, Faulty
from resolvers.verifying.stating import asked

SUBJECT, CLAIMS = "subject", "claims"


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
        for index, pair in enumerate(pairs):
            if _form(pair) != form:
                raise self._unlike(index)
            yield self._asked(pair, index, today)

    def _asked(self, pair: Mapping[str, Any], index: int, today: date) -> Asked | Fault:
        def read(claim: Claim, operand: Operand) -> object:
            value = value_of(operand, pair)
            type = SCALARS[ValueType.DATE] if operand is claim.on else claim.type
            if isinstance(value, str) and _is_text(type):
                return value
            coerced = _coerced(value, type)
            if coerced is Undefined or coerced is None:
                raise self._unlike(index)
            return coerced

        try:
            return asked(self.plan, read, today)
        except Faulty as faulty:
            return faulty.fault

    def _unlike(self, index: int) -> Refusal:
        message = "all pairs of a call claim the same items in the same way, by values of their types"
        return Refusal(Code.VARIABLES_INVALID, message, self.plan.path, {"pair": index})


def _form(pair: object) -> object:
    """The names in a pair: of its members, of their items, and of the kinds of claims; None for what is no pair."""
    if not isinstance(pair, dict) or not pair.keys() <= {SUBJECT, CLAIMS}:
        return None
    subject, claims = pair.get(SUBJECT), pair.get(CLAIMS) or {}
    if not isinstance(subject, dict) or not isinstance(claims, dict):
        return None
    return subject.keys(), {item: _kind(claim) for item, claim in claims.items()}


def _kind(claim: object) -> object:
    if not isinstance(claim, dict):
        return None
    return [(kind, value.keys() if isinstance(value, dict) else value is True) for kind, value in claim.items()]


def _is_text(type: GraphQLInputType) -> bool:
    return getattr(type, "of_type", type) is GraphQLString


def _coerced(value: object, type: GraphQLInputType) -> object:
    try:
        return coerce_input_value(value, type)
    except GraphQLError:
        return Undefined


def columns(several: Sequence[Asked]) -> list[list[object]]:
    """The slots of comparisons as columns, the number of each before them, from 0.

    What a subject's row is found by may be spelled in several ways: there is a row for each.
    """
    rows = [
        (number, *found_by, *one.slots) for number, one in enumerate(several) for found_by in product(*one.found_by)
    ]
    return [list(column) for column in zip(*rows, strict=True)]
