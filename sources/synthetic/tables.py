"""What a world of made-up tables consists of: tables, columns that meet each other, rows that must be there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from masking import ValueType
from sources.synthetic.domains import SyntheticDomain

SyntheticRow = Mapping[str, object]
"""A row by column names, the surrogate among them."""


class IdPart(StrEnum):
    """What a resident ID number tells, and another column of its row may tell too."""

    BIRTH = "birth"
    SEX = "sex"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class SyntheticColumn:
    """One column. Columns of one `pool`, in whatever table, draw from the same values, so their rows find each other.

    A `key` is never NULL and differs from row to row; a `link` refers to rows of another table. `sparse` columns are
    NULL in every second row. `part` is what the column repeats of the one resident ID number in its row. `named` are
    values that must be there, because somebody will ask for them.
    """

    name: str
    domain: SyntheticDomain
    pool: str
    key: bool = False
    link: bool = False
    sparse: bool = False
    part: IdPart | None = None
    named: tuple[object, ...] = ()

    def takes(self, told: object) -> bool:
        """Whether the column can repeat what a number tells."""
        return not self.domain.codes or told in self.domain.codes

    def taken(self, told: object) -> object:
        """What a number tells as the column holds it."""
        return int(told) if isinstance(told, str) and self.domain.type is ValueType.INT else told


@dataclass(frozen=True, slots=True)
class SyntheticTable:
    """One table. `wanted` are parts of rows, by column names, each of which some row must have."""

    name: str
    columns: tuple[SyntheticColumn, ...]
    surrogate: str | None = None
    wanted: tuple[SyntheticRow, ...] = ()

    @property
    def named(self) -> int:
        """How many rows are kept for named values: what else is wanted goes around what is named there."""
        subjects = max((len(column.named) for column in self.columns if column.key or column.link), default=0)
        return subjects or int(any(column.named for column in self.columns))

    @property
    def free(self) -> tuple[SyntheticRow, ...]:
        """The wanted parts that may stand in any row."""
        return tuple(part for part in self.wanted if not self.bound_columns & part.keys())

    @property
    def bound(self) -> tuple[SyntheticRow, ...]:
        """The wanted parts that would break a row's meeting with others: they get rows that nobody counts on."""
        return tuple(part for part in self.wanted if self.bound_columns & part.keys())

    @property
    def bound_columns(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.key or column.link)


@dataclass(frozen=True, slots=True)
class SyntheticTables:
    """Tables that are filled together. `subjects` are at least how many values of every pool have a row each."""

    tables: Sequence[SyntheticTable]
    subjects: int = 24
    seed: int = 1
