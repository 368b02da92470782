"""The matrix as values: what every caller gets of every item in every mode, now and at best."""

from dataclasses import dataclass
from datetime import date

from catalog import Catalog, Place, Resource
from policies.space import Caller
from policies.telling import Kind
from policies.words import Right


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision in words; `places` are those of the rules that made it, none where no rule did.

    `attention` says that one of these opens something without anybody at the provider having granted it.
    """

    words: str
    kind: Kind
    places: tuple[Place, ...]
    attention: bool = False


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What a caller has with nothing held, and what with conditions, if that is more.

    Each of `conditions` is enough by itself; it is empty where `best` is None.
    """

    now: Shown
    best: Shown | None = None
    conditions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`keep 3 4 · clear if granted`."""
        return self.now.words if self.best is None else f"{self.now.words} · {self.at_best}"

    @property
    def at_best(self) -> str:
        """`clear if granted or by-key`; empty where nothing held is as good."""
        return f"{self.best.words} if {' or '.join(self.conditions)}" if self.best else ""


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One target (None: the rows) in one right, a cell for every column."""

    target: str | None
    right: Right
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """One resource: `columns` are the callers that have the same in every line."""

    resource: Resource
    columns: tuple[tuple[Caller, ...], ...]
    lines: tuple[MatrixLine, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`version` is that of the policies."""

    tables: tuple[MatrixTable, ...]
    catalog: Catalog
    version: str
    today: date
