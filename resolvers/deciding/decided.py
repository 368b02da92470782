"""Plans with their decisions: constants before any SQL is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog import Resource
from policies import (
    Decision,
    Reveal,
    Right,
)
from resolvers.deciding.spending import Spending
from resolvers.deciding.uses import Charge, Use
from resolvers.plan import (
    BlindTerms,
    Comparison,
    Path,
    Rows,
)


@dataclass(frozen=True, slots=True)
class DecidedRows:
    """Rows with the decision that opens them, and one decision per item shown and per (item, position) used."""

    plan: Rows
    visible: Decision
    shown: Mapping[str, Decision]
    positions: Mapping[tuple[str, Right], Decision]
    references: Mapping[Path, "DecidedReference"]
    """By the path of the reference field; a denied one is absent."""
    related: Mapping[Path, "DecidedReference"]
    """What `where` asks about behind references, by the path of each `Related`; a denied one is absent."""


@dataclass(frozen=True, slots=True)
class DecidedReference:
    """`followed` may depend on the row that refers."""

    followed: Decision
    rows: DecidedRows


@dataclass(frozen=True, slots=True)
class DecidedConnection:
    rows: DecidedRows
    uses: tuple[Use, ...]
    charges: tuple[Charge, ...]
    spendings: tuple[Spending, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedComparison:
    """`denied_rows` is the resource's own decision: only its deny rules count in verify mode.

    `reveals` is what may be told of every row.
    """

    plan: Comparison
    denied_rows: Decision
    items: Mapping[str, Decision]
    reveals: frozenset[Reveal]
    uses: tuple[Use, ...]
    spendings: tuple[Spending, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedBlind:
    """What a blind batch compares; `denied_rows` as of a comparison."""

    resource: Resource
    terms: BlindTerms
    denied_rows: Decision
    items: Mapping[str, Decision]
    uses: tuple[Use, ...]
    spendings: tuple[Spending, ...] = ()
