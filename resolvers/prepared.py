"""A request worked out as far as its shape, the caller's rights and the policies allow: all but the values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit import EncodedFields, SharedMembers
from catalog import Resource
from policies import Reveal, Rights
from resolvers.deciding import Charge, DecidedAgainst, Spending, Use
from resolvers.plan import Comparison, NodeById, RootPlan
from resolvers.planning import PlannedRoots
from resolvers.sql import Seal, Written


@dataclass(frozen=True, slots=True)
class PreparedField:
    """One root field that may be asked of a source.

    `cursor` is what its cursors are bound to, if it has any; `guarded` says that groups leave small cells out;
    `reveals` is what a verification may tell. `by_emergency` are the resources about which something would be decided
    otherwise if the request were not under an emergency, `by_consent` those if nobody had consented either.
    `spendings` is what grants with a quota pay for.
    """

    plan: RootPlan
    resource: Resource
    rights: Rights
    written: Written
    uses: tuple[Use, ...]
    charges: tuple[Charge, ...]
    cursor: Seal | None = None
    guarded: bool = False
    reveals: frozenset[Reveal] = frozenset()
    by_emergency: frozenset[str] = frozenset()
    by_consent: frozenset[str] = frozenset()
    spendings: tuple[Spending, ...] = ()

    @property
    def verifies(self) -> bool:
        """Whether it compares, and shows no rows."""
        return isinstance(self.plan, Comparison)


@dataclass(frozen=True, slots=True)
class EmptyField:
    """A `node` whose id can belong to no row: answered like a row that the caller may not see."""

    plan: NodeById
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedField:
    """A root field that is refused before any SQL; its value is null."""

    plan: RootPlan
    refusal: DecidedAgainst

    @property
    def uses(self) -> tuple[Use, ...]:
        return self.refusal.uses


Prepared = PreparedField | EmptyField | RefusedField


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """All root fields in document order, with what record and answer repeat for every request of this kind.

    `record` is of the fields, `shared` of a whole request that states no case and no more than `purposes`, which are
    those that some root field stands under; `sharing` is the rest of `extensions.sharing` after the request id;
    `denied` are errors for denied fields, where the caller asked for them. `decisions` counts the decisions of each
    kind; `is_charged` says whether budgets pay for some of it, `verifies` whether some of it is a verification,
    `under_emergency` whether some of it is open only because an emergency was declared. `consents` are of one request
    alone: the index of each field that is open only because subjects have consented, with the numbers of the consents.
    """

    planned: PlannedRoots
    fields: tuple[Prepared, ...]
    record: EncodedFields
    shared: SharedMembers | None
    purposes: frozenset[str]
    grants: tuple[str, ...]
    sharing: bytes
    denied: tuple[Mapping[str, object], ...]
    decisions: tuple[tuple[str, int], ...] = ()
    is_charged: bool = False
    verifies: bool = False
    under_emergency: bool = False
    consents: tuple[tuple[int, str], ...] = ()

    @property
    def by_consent(self) -> frozenset[int]:
        """The indices of the fields that are open only because subjects have consented."""
        fields = enumerate(self.fields)
        return frozenset(index for index, field in fields if isinstance(field, PreparedField) and field.by_consent)

    @property
    def beside(self) -> frozenset[tuple[str, str]]:
        """The items, each with its mask, that are masked beside their source."""
        return masked_beside(self.fields)


def masked_beside(fields: Iterable[Prepared]) -> frozenset[tuple[str, str]]:
    """The items, each with its mask, that the statements of the fields leave to be masked beside their source."""
    return frozenset[tuple[str, str]]().union(
        *(field.written.beside for field in fields if isinstance(field, PreparedField))
    )
