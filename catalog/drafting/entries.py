"""What a draft says of a table: the items it would be shared as, and what had to be left open."""

from dataclasses import dataclass, field

from masking import ValueType


@dataclass(frozen=True, slots=True)
class DraftedItem:
    """A column as an item; `advice` says what it may be besides, for whoever decides."""

    code: str
    name: str
    type: ValueType
    column: str
    length: int | None = None
    scale: int | None = None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that can be no item; `kind` is the source's word for its type."""

    column: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOutTable:
    """A table or view that can be no resource."""

    db_schema: str | None
    table: str
    reason: str


@dataclass(frozen=True, slots=True)
class DraftedReference:
    """A foreign key, from either side: `on` pairs items, own and theirs."""

    code: str
    resource: str
    on: tuple[tuple[str, str], ...]
    many: bool


@dataclass(frozen=True, slots=True)
class DraftedResource:
    """A table or view as a resource.

    `key` are codes of items; `key_declared` is False where no key of the table could be taken, so that all items stand
    there. `row` is the column of the row surrogate, None where no column is fit; `row_advice` says why.
    """

    code: str
    name: str
    number: int
    table: str
    db_schema: str | None
    items: tuple[DraftedItem, ...]
    left_out: tuple[LeftOut, ...]
    key: tuple[str, ...]
    key_declared: bool
    row: str | None = None
    row_advice: tuple[str, ...] = ()
    references: tuple[DraftedReference, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Draft:
    """The tables of a source: those that are resources, and those that are not."""

    resources: tuple[DraftedResource, ...]
    left_out: tuple[LeftOutTable, ...]
