"""A verification: who is asked about, what is claimed of them, and how each claim is compared; no values.

What a comparison needs of its values stands in *slots*: a statement has a parameter for each, a batch a column.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self, assert_never

from graphql import GraphQLInputType

from catalog import CanonicalColumn, CanonicalForm, ClaimKind, ClaimRule, Item, Resource
from masking import ValueType
from resolvers.plan.operands import Operand, Path
from resolvers.plan.stated import Stated

MOST_ALTERNATIVES = 8
"""Values that `oneOf` may name: each of them is a guess, and half of them would be half of what there is to know."""


@dataclass(frozen=True, slots=True)
class OneText:
    """The item is one of the spellings in its slot; of `canonical`, where it is given, the only one there is."""

    form: CanonicalForm
    canonical: CanonicalColumn | None = None


@dataclass(frozen=True, slots=True)
class Ranges:
    """The item lies in one of so many ranges, the ends of each in two slots; NULL is no range."""

    count: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The item is the value in the slot, or more."""


@dataclass(frozen=True, slots=True)
class AtMost:
    """The item is the value in the slot, or less."""


@dataclass(frozen=True, slots=True)
class BeginsWith:
    """The item begins with the digits in the slot."""


@dataclass(frozen=True, slots=True)
class ValidOn:
    """The day in the slot lies before the end that the item says, and not before what `begins` says, if it does."""

    begins: Item | None


@dataclass(frozen=True, slots=True)
class HasValue:
    """The item has a value, or has none."""

    expected: bool


Comparing = OneText | Ranges | AtLeast | AtMost | BeginsWith | ValidOn | HasValue
"""How a claim is compared with its item."""


def slots_of(comparing: Comparing) -> int:
    """How many slots its values take."""
    match comparing:
        case HasValue():
            return 0
        case Ranges(count=count):
            return 2 * count
        case OneText() | AtLeast() | AtMost() | BeginsWith() | ValidOn():
            return 1
        case _:
            assert_never(comparing)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of one item: of the subject, or beyond it.

    `on` is the day of an age, None for today; `type` is what the schema says of the operand. `path` is where it stands
    in the request.
    """

    item: Item
    rule: ClaimRule
    kind: ClaimKind
    operand: Operand
    on: Operand | None
    type: GraphQLInputType
    path: Path


def comparing_of(item: Item, rule: ClaimRule, kind: ClaimKind, begins: Item | None = None) -> Comparing:
    """How a kind of claim is compared with an item."""
    match kind:
        case ClaimKind.EQUALS | ClaimKind.ONE_OF:
            if rule.canonical is not None or item.type is ValueType.STRING:
                return OneText(rule.form or CanonicalForm.TEXT, rule.canonical)
            return Ranges(1 if kind is ClaimKind.EQUALS else MOST_ALTERNATIVES)
        case ClaimKind.YEAR:
            return Ranges(1)
        case ClaimKind.AGE_AT_LEAST:
            return AtMost()
        case ClaimKind.AMOUNT_AT_LEAST:
            return AtLeast()
        case ClaimKind.REGION_WITHIN:
            return BeginsWith()
        case ClaimKind.VALID_ON:
            return ValidOn(begins)
        case ClaimKind.PRESENT:
            return HasValue(True)
        case ClaimKind.ABSENT:
            return HasValue(False)
        case _:
            assert_never(kind)


@dataclass(frozen=True, slots=True)
class Selected:
    """A field of the answer under its response key, with what is selected of it."""

    key: str
    name: str
    members: tuple["Selected", ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A root field of `verify`: one subject and the claims about it, or with `pairs` many of them alike.

    The operands of a batch are found in each of its pairs. `idempotency_key` is what the caller calls this call.
    """

    path: Path
    resource: Resource
    subject: tuple[Claim, ...]
    claims: tuple[Claim, ...]
    layout: "Layout"
    selected: tuple[Selected, ...]
    stated: Stated = Stated()
    pairs: Operand | None = None
    idempotency_key: Operand | None = None

    @property
    def compared(self) -> Iterator[tuple[Item, Path]]:
        """Every item that has a part in the verdict, with the place of the claim for which it has it."""
        for claim in (*self.subject, *self.claims):
            yield claim.item, claim.path
        for placed in self.layout.compared:
            if isinstance(placed.comparing, ValidOn) and placed.comparing.begins is not None:
                yield placed.comparing.begins, placed.claim.path

    def wants(self, *names: str) -> bool:
        """Whether one of these fields is selected anywhere in the answer."""
        return any(field.name in names for field in _all(self.selected))


def _all(selected: tuple[Selected, ...]) -> Iterator[Selected]:
    for each in selected:
        yield each
        yield from _all(each.members)


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim, how it is compared, and the first of its slots."""

    claim: Claim
    comparing: Comparing
    first: int

    @property
    def beyond(self) -> bool:
        """Whether it is claimed beyond the subject."""
        return self.claim.path[2] == "claims"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the values of each claim stand among the slots. Those that find rows come first, one slot each.

    `finding` are the items of the subject by which rows are found, through an index where there is one.
    """

    finding: tuple[Placed, ...]
    compared: tuple[Placed, ...]
    size: int

    @classmethod
    def of(cls, resource: Resource, subject: Sequence[Claim], claims: Sequence[Claim]) -> Self:
        naming = [claim for claim in subject if claim.item.identifier is not None] or subject[:1]
        finding = tuple(
            Placed(claim, comparing_of(claim.item, claim.rule, claim.kind), slot) for slot, claim in enumerate(naming)
        )
        placed, size = [], len(finding)
        for claim in (*subject, *claims):
            if claim not in naming:
                begins = resource.items.get(claim.rule.begins or "")
                comparing = comparing_of(claim.item, claim.rule, claim.kind, begins)
                placed.append(Placed(claim, comparing, size))
                size += slots_of(comparing)
        return cls(finding, tuple(placed), size)
