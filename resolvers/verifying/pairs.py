"""The pairs of a batch: thousands of subjects and claims in one value, read by the example of the first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product, repeat

from graphql import GraphQLInputType, Undefined

from catalog import ClaimKind
from resolvers.coercing import reader
from resolvers.errors import Code, Refusal
from resolvers.given import value_of
from resolvers.plan import FromVariable, Operand
from resolvers.types import KINDS
from resolvers.verifying.asked import Asked, Fault, Faulty
from resolvers.verifying.reading import Reader, Typed, Values

AT_ONCE = 250
"""Pairs that are read before other requests have their turn."""
CLAIMS = "claims"

_PRESENCE = (ClaimKind.PRESENT, ClaimKind.ABSENT)
_UNLIKE = Fault(
    Code.VARIABLES_INVALID, "all pairs of a call claim the same items in the same way, by values of their types"
)

Place = tuple[str | int, ...]
"""Where a value stands in a pair."""


@dataclass(frozen=True, slots=True)
class PairReader:
    """Reads pairs of a plan, each as it came in the message. `most` is how many there may be."""

    reader: Reader
    most: int

    def read(self, pairs: object) -> Iterator[Asked]:
        """What the pairs ask for, a part of them at a time.

        Raises `Refusal`: LIMIT_EXCEEDED, VARIABLES_INVALID where a pair is not like the first.
        """
        if not isinstance(pairs, list):
            raise AssertionError
        plan = self.reader.plan
        if len(pairs) > self.most:
            facts = {"limit": "pairs", "maximum": self.most}
            raise Refusal(Code.LIMIT_EXCEEDED, f"a call compares at most {self.most} pairs", plan.path, facts)
        for first in range(0, len(pairs), AT_ONCE):
            some = pairs[first : first + AT_ONCE]
            columns = _alike(some, pairs[0])
            asked = self.reader.read(_values(columns))
            count = len(asked.pairs)
            unlike = asked.pairs.index(_UNLIKE) if _UNLIKE in asked.pairs else count
            if unlike < len(some):
                raise Refusal(_UNLIKE.code, _UNLIKE.message, plan.path, {"pair": first + unlike})
            yield asked


def _values(columns: Mapping[Place, Sequence[object]]) -> Values:
    count = len(next(iter(columns.values())))

    def column(operand: Operand) -> Sequence[object]:
        match operand:
            case FromVariable(path):
                return columns[path]
            case _:
                return [value_of(operand, {})] * count

    return Values(count, column, _typed)


def _typed(type: GraphQLInputType) -> Typed:
    read = reader(type)

    def typed(value: object) -> object:
        found = read(value)
        if found is None or found is Undefined:
            raise Faulty(_UNLIKE)
        return found

    return typed


class _Unlike(Exception):
    """A value stands where the first pair has another or none."""

    def __init__(self, pair: int) -> None:
        self.pair = pair


def _alike(pairs: Sequence[object], example: object) -> Mapping[Place, Sequence[object]]:
    """A column for each place of the example, with the values of the pairs before the first that is unlike it."""
    while True:
        try:
            return dict(_columns(pairs, example, ()))
        except _Unlike as unlike:
            pairs = pairs[: unlike.pair]


def _columns(values: Sequence[object], example: object, place: Place) -> Iterator[tuple[Place, Sequence[object]]]:
    """What a plan may depend on of a pair is alike in all: names of members, what is null, whether something is there.

    Raises `_Unlike`.
    """
    if not isinstance(example, dict):
        if place[:1] == (CLAIMS,):
            _check_leaves(values, example, is_truth=KINDS.get(str(place[-1])) in _PRESENCE)
        yield place, values
        return
    rows, names = [], example.keys()
    for number, value in enumerate(values):
        if not isinstance(value, dict) or value.keys() != names:
            raise _Unlike(number)
        rows.append(value)
    for name, inner in example.items():
        yield from _columns([row[name] for row in rows], inner, (*place, name))


def _check_leaves(values: Sequence[object], example: object, is_truth: bool) -> None:
    for number, value in enumerate(values):
        if (value is None) is not (example is None) or isinstance(value, dict) or is_truth and value != example:
            raise _Unlike(number)


def columns(asked: Asked, numbers: Sequence[int]) -> list[list[object]]:
    """The slots of these comparisons as columns, the place of each among them before them, from 0.

    What a subject's row is found by may be spelled in several ways: there is a row for each.
    """
    found_by = zip(*([column[number] for number in numbers] for column in asked.found_by), strict=True)
    found = [list(product(*each)) for each in found_by]
    times = list(map(len, found))
    others = ([column[number] for number in numbers] for column in asked.slots)
    repeated = [list(chain.from_iterable(map(repeat, column, times))) for column in (range(len(numbers)), *others)]
    return [repeated[0], *map(list, zip(*chain.from_iterable(found), strict=True)), *repeated[1:]]
