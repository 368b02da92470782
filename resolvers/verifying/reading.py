"""Comparisons are read column by column: all values of one claim, then all of the next; a single one like thousands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count

from graphql import GraphQLInputType

from audit.receipts import QuestionForm
from masking import ValueType
from resolvers.given import Variables, value_of
from resolvers.plan import Claim, Comparison, Operand, slots_of
from resolvers.scalars import SCALARS
from resolvers.verifying.asked import Asked, Fault, Faulty
from resolvers.verifying.stating import Stated, found_by, stated
from sharing.attempts import Attempt, AttemptKeys

Typed = Callable[[object], object]
"""What makes of a value as it was given one of a type; raises `Faulty` where it has not the type."""

State = Callable[[object, Callable[[], object] | None], Stated]
"""Makes a statement of a value and, of an age, of what reads its day; raises `Faulty`."""

_PLAIN = frozenset({str, int})
"""Types of which equal values are one value, whatever is made of them."""
_NOTHING = Stated("", "", ())


@dataclass(frozen=True, slots=True)
class Values:
    """The values of so many comparisons: what stands in the place of an operand, and what reads values of a type."""

    count: int
    column: Callable[[Operand], Sequence[object]]
    typed: Callable[[GraphQLInputType], Typed]


def values_in(variables: Variables) -> Values:
    """The values of a single comparison, which have been given their types already."""
    return Values(1, lambda operand: [value_of(operand, variables)], lambda _: lambda value: value)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads comparisons of a plan that are made `today`. `keys` are those of what is counted."""

    plan: Comparison
    keys: AttemptKeys
    today: date

    def read(self, values: Values) -> Asked:
        """What is asked. Of each comparison the first mistake is told, in the order of the layout."""
        layout, faults = self.plan.layout, dict[int, Fault]()
        columns: dict[str, list[Stated]] = {}
        for placed in layout.finding:
            columns[placed.claim.item.code] = _column(placed.claim, partial(found_by, placed), values, faults)
        for placed in layout.compared:
            state = partial(stated, placed, self.today)
            columns[placed.claim.item.code] = _column(placed.claim, state, values, faults)
        numbers = count()
        pairs = [faults[pair] if pair in faults else next(numbers) for pair in range(values.count)]
        if faults:
            good = [pair for pair in range(values.count) if pair not in faults]
            columns = {item: [column[pair] for pair in good] for item, column in columns.items()}
        return Asked(
            pairs,
            self._attempts({item: [one.counted for one in column] for item, column in columns.items()}),
            self._questions({item: [one.text for one in column] for item, column in columns.items()}),
            [[one.slots for one in columns[placed.claim.item.code]] for placed in layout.finding],
            [
                [one.slots[slot] for one in columns[placed.claim.item.code]]
                for placed in layout.compared
                for slot in range(slots_of(placed.comparing))
            ],
        )

    def _attempts(self, counted: Mapping[str, Sequence[str]]) -> Sequence[Attempt]:
        plan = self.plan
        subject = {claim.item.code: counted[claim.item.code] for claim in plan.subject}
        claims = [((claim.item.code, claim.kind.value), counted[claim.item.code]) for claim in plan.claims]
        return self.keys.attempts(plan.resource, subject, claims)

    def _questions(self, told: Mapping[str, Sequence[str]]) -> Sequence[bytes]:
        plan = self.plan
        subject = [claim.item.code for claim in plan.subject]
        claims = [(claim.item.code, claim.kind.value) for claim in plan.claims]
        form = QuestionForm(plan.resource.code, subject, claims)
        return form.encode([told[item] for item in subject], [told[item] for item, _ in claims])


def _column(claim: Claim, state: State, values: Values, faults: dict[int, Fault]) -> list[Stated]:
    """What each comparison states of one item. What is wrong is noted, and of a faulty one nothing more is read."""
    typed, dated = values.typed(claim.type), values.typed(SCALARS[ValueType.DATE])
    days = None if claim.on is None else values.column(claim.on)
    known: dict[object, Stated] = {}
    column = []
    for pair, value in enumerate(values.column(claim.operand)):
        is_plain = days is None and type(value) in _PLAIN
        one = known.get(value) if is_plain else None
        if one is None and pair not in faults:
            try:
                one = state(typed(value), None if days is None else partial(dated, days[pair]))
            except Faulty as faulty:
                faults[pair] = faulty.fault
            else:
                if is_plain:
                    known[value] = one
        column.append(one or _NOTHING)
    return column
