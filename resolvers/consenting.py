"""Finds out whether those whom a root field names by their key have consented: looked up once its values are known.

It is decided on before any SQL like all else: what they have consented to becomes part of the rights of the field. Who
is named, a caller says itself; rows behind references it does not name, and nobody there counts as having consented.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import product
from math import prod
from typing import Protocol, assert_never

from catalog import Resource
from policies import Consented, Rights
from resolvers.given import Variables, value_of, values_of
from resolvers.inquiry import Inquiry
from resolvers.plan import (
    All,
    BlindAnswering,
    BlindOpening,
    Compare,
    Comparison,
    Connection,
    FromVariable,
    Grouping,
    NodeById,
    Operand,
    Operator,
    RootPlan,
    Rows,
)
from sharing import StoreUnavailable
from sharing.consents import ConsentedTo, ConsentKeys

Naming = Mapping[str, str]
"""A value for each item by which a subject is named."""


class Consents(Protocol):
    """Where consents in force are found."""

    async def consented(
        self, department: str, resource: Resource, purposes: Collection[str], subjects: Sequence[str], day: date
    ) -> ConsentedTo:
        """The items to whose use every subject has consented, and by which consents. Raises StoreUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Consenting:
    """`keys` are those under which subjects are kept; more than `most` of them are not looked for.

    `confirmed` says whether the policies are known to be in force: by old ones nobody has consented to anything.
    """

    keys: ConsentKeys
    consents: Consents
    most: int
    confirmed: Callable[[], bool]

    async def rights(self, root: RootPlan, rights: Rights, inquiry: Inquiry) -> tuple[Rights, tuple[str, ...]]:
        """The rights for one root field, with what all whom it names have consented to, and by which consents.

        If one has not, nobody has; so it is where a value names nobody, and where the store cannot confirm it. The
        numbers are no part of the rights: what is prepared for one subject is the same for another.
        """
        resource = _resource(root)
        if resource is None or not rights.purposes or not inquiry.edition.policies.asks_consent(resource.code):
            return rights, ()
        subjects = self._subjects(root, resource, inquiry.variables)
        if not subjects or not self.confirmed():
            return rights, ()
        try:
            found = await self.consents.consented(rights.department, resource, rights.purposes, subjects, rights.today)
        except StoreUnavailable:
            return rights, ()
        if not found.items:
            return rights, ()
        return replace(rights, consented=Consented(resource.code, found.items)), found.numbers

    def _subjects(self, root: RootPlan, resource: Resource, variables: Variables) -> Sequence[str]:
        """All whom the field names; none where one of them is nobody."""
        subjects: list[str] = []
        for naming in _named(root, resource, variables, self.most):
            subject = self.keys.subject(resource, naming)
            if subject is None:
                return ()
            subjects.append(subject)
        return subjects


def _resource(root: RootPlan) -> Resource | None:
    """Whose subjects the field may name; None where it names none."""
    match root:
        case Connection(rows=Rows(resource=resource, by_key=True)) | Comparison(resource=resource):
            return resource
        case Connection() | Grouping() | NodeById() | BlindOpening() | BlindAnswering():
            return None
        case _:
            assert_never(root)


def _named(root: RootPlan, resource: Resource, variables: Variables, most: int) -> Iterator[Naming]:
    match root:
        case Connection(rows=rows):
            yield from _by_key(rows, resource, variables, most)
        case Comparison(pairs=None):
            operands = {claim.item.code: claim.operand for claim in root.subject}
            yield _texts({code: value_of(operand, variables) for code, operand in operands.items()})
        case Comparison(pairs=pairs) if pairs is not None:
            yield from _in_pairs(root, value_of(pairs, variables), most)
        case _:
            return


def _by_key(rows: Rows, resource: Resource, variables: Variables, most: int) -> Iterator[Naming]:
    """Every combination of the values that the outermost conjunction has for the items of the key.

    Where it names an item twice, rows have one of the values of either; all of them count as named.
    """
    conjunction = rows.where.parts if isinstance(rows.where, All) else (rows.where,)
    values: dict[str, list[object]] = {code: [] for code in resource.key}
    for part in conjunction:
        if isinstance(part, Compare) and part.operator in (Operator.EQ, Operator.IN) and part.item.code in values:
            values[part.item.code] += values_of(part.operand, variables)
    if prod(map(len, values.values())) > most:
        yield {}  # so many are nobody
        return
    for each in product(*values.values()):
        yield _texts(dict(zip(values, each, strict=True)))


def _in_pairs(root: Comparison, pairs: object, most: int) -> Iterator[Naming]:
    """The subjects of a batch, each as it came in the message."""
    if not isinstance(pairs, list) or len(pairs) > most:
        yield {}
        return
    operands = {claim.item.code: claim.operand for claim in root.subject}
    for pair in pairs:
        yield _texts({code: _in_pair(operand, pair) for code, operand in operands.items()})


def _in_pair(operand: Operand, pair: object) -> object:
    if not isinstance(operand, FromVariable):
        return value_of(operand, {})
    for step in operand.path:
        pair = pair.get(step) if isinstance(pair, dict) else None
    return pair


def _texts(values: Mapping[str, object]) -> Naming:
    """The values as texts; one that has no single text is left out, so that it names nobody."""
    return {code: text for code, value in values.items() if (text := _text(value)) is not None}


def _text(value: object) -> str | None:
    match value:
        case str():
            return value
        case bool():
            return None
        case int() | Decimal():
            return str(value)
        case datetime():
            return None
        case date():
            return value.isoformat()
        case _:
            return None
