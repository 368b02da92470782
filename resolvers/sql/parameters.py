"""The parameters of one statement: what stands for a value, where the value will come from, and the tables used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Float,
    Integer,
    MetaData,
    Numeric,
    Table,
    bindparam,
)
from sqlalchemy import Column as TableColumn
from sqlalchemy.sql.expression import FromClause
from sqlalchemy.types import TypeEngine

from catalog import Item, Resource
from masking import KeyedColumn, MaskKeys, Opening, ValueType
from policies import what_words
from resolvers.plan import Operand
from resolvers.sql.constructs import ExactText
from sources import Join

Sql = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class OperandValue:
    """A caller's operand; `as_text` where it is compared with the text that a mask makes of a date.

    It is a `pattern` where it stands in `like`.

    With `openings` it is what the caller's name for a value stands for under the first of them that opens it, NULL if
    none does; of a list of names all that they stand for under any.
    """

    operand: Operand
    type: ValueType
    as_text: bool = False
    pattern: bool = False
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """An attribute of the caller's department; `region` where its trailing 00 pairs are cut."""

    name: str
    region: bool = False


@dataclass(frozen=True, slots=True)
class DayValue:
    """The day of the request, that many years ago, to be compared with items of that type."""

    years_ago: int
    type: ValueType


@dataclass(frozen=True, slots=True)
class SurrogateValue:
    """The row surrogate that an id carries, or the cursor that a page begins after or, with `ends`, ends before."""

    ends: bool = False


@dataclass(frozen=True, slots=True)
class SlotValue:
    """What stands in one slot of a verification; of a batch in that column of all its pairs, None for all columns."""

    slot: int | None


@dataclass(frozen=True, slots=True)
class DoubtedRows:
    """The surrogates of rows of a resource of which one of the items is in doubt or, with `whole`, the record as such.

    With `proceed` only those with which business goes on meanwhile.
    """

    resource: str
    items: tuple[str, ...]
    whole: bool
    proceed: bool


Bound = OperandValue | AttributeValue | DayValue | SurrogateValue | SlotValue | DoubtedRows


@dataclass(frozen=True, slots=True)
class Seal:
    """What an id or a cursor of this statement is bound to; `order` is None for ids."""

    resource: str
    order: str | None = None


COLUMN_TYPES: Mapping[ValueType, TypeEngine[Any]] = {
    ValueType.STRING: ExactText(),
    ValueType.INT: Integer(),
    ValueType.FLOAT: Float(),
    ValueType.DECIMAL: Numeric(),
    ValueType.BOOLEAN: Boolean(),
    ValueType.DATE: Date(),
    ValueType.DATETIME: DateTime(),
    ValueType.JSON: JSON(),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a statement is written for: the dialect of its source, and the keys for what the caller receives.

    `keyed_in_sql` says that the source may be given the key of a column, to mask it itself.
    """

    dialect: Dialect
    keys: MaskKeys
    keyed_in_sql: bool = False


Targets = Callable[[str], Target]
"""The target of every source, by its name."""


@dataclass(slots=True)
class Shared:
    """What all statements of one root field have in common: parameters, seals, and the items masked beside a source.

    `joined` counts the parameters of values that join rows of two sources.
    """

    bound: dict[str, Bound] = field(default_factory=dict)
    seals: list[Seal] = field(default_factory=list)
    beside: set[tuple[str, str]] = field(default_factory=set)
    joined: int = 0


@dataclass(slots=True)
class Parameters:
    """Collects the parameters, seals, keyed masks and joins of one statement while its parts are built.

    `places` counts the values in its records that do not leave the source as they are: they are masked, or stand for
    rows of another source.
    """

    targets: Targets
    source: str
    shared: Shared = field(default_factory=Shared)
    masks: list[KeyedColumn] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    places: int = 0
    tables: int = 0

    @property
    def target(self) -> Target:
        return self.targets(self.source)

    @property
    def bound(self) -> dict[str, Bound]:
        return self.shared.bound

    @property
    def seals(self) -> list[Seal]:
        return self.shared.seals

    @property
    def beside(self) -> set[tuple[str, str]]:
        return self.shared.beside

    def elsewhere(self, source: str) -> "Parameters":
        """Those of a statement for another source, whose rows will stand among those of this one."""
        return Parameters(self.targets, source, self.shared)

    def bind(self, value: Bound, type: TypeEngine[Any]) -> Sql:
        """One parameter per distinct value, which fixes its type; found by equality, for a list has no hash."""
        name = next((name for name, bound in self.bound.items() if bound == value), f"p{len(self.bound)}")
        self.bound[name] = value
        return bindparam(name, type_=type)

    def seal(self, seal: Seal) -> int:
        """The number under which the statement's tokens name the seal."""
        if seal not in self.seals:
            self.seals.append(seal)
        return self.seals.index(seal)

    def place(self, mask: KeyedColumn) -> int:
        """The number under which a new place in the records names the mask of its value."""
        self.places += 1
        if mask not in self.masks:
            self.masks.append(mask)
        return self.masks.index(mask)

    def join(self, join: Join) -> int:
        """The number under which a new place in the records names the rows of another source that stand there."""
        self.places += 1
        self.joins.append(join)
        return len(self.joins) - 1

    def joining(self, type: TypeEngine[Any]) -> tuple[str, Sql]:
        """A parameter for values that a record of another source brings, and its name."""
        self.shared.joined += 1
        name = f"joined{self.shared.joined}"
        return name, bindparam(name, type_=type)

    def scope(self, resource: Resource, *, holds_places: bool = True) -> "Scope":
        """The resource's table under a name of its own in this statement."""
        columns = {item.column: COLUMN_TYPES[item.type] for item in resource.items.values()}
        rules = resource.verification
        for rule in (*rules.naming.values(), *rules.claims.values()):
            if rule.canonical is not None:
                columns[rule.canonical.column] = ExactText()
        if resource.row is not None:
            columns[resource.row] = BigInteger()
        self.tables += 1
        table = Table(
            resource.table,
            MetaData(),
            *(TableColumn(name, type) for name, type in columns.items()),
            schema=resource.db_schema,
        )
        return Scope(self, resource, table.alias(f"t{self.tables}"), holds_places)


@dataclass(frozen=True, slots=True)
class Scope:
    """One use of a resource's table in a statement: what expressions about its rows are built over.

    What is masked beside the source is raw in a statement, in the places that records have for it. An order may not
    depend on that: where `holds_places` is False, nothing stands in them.
    """

    parameters: Parameters
    resource: Resource
    table: FromClause
    holds_places: bool = True

    def name(self, item: Item) -> str:
        """The item as policies name it: `population.phone`."""
        return what_words(self.resource.code, item.code)

    def column(self, item: Item) -> Sql:
        return self.table.c[item.column]

    def item(self, code: str) -> Sql:
        return self.column(self.resource.items[code])

    @property
    def keys(self) -> MaskKeys:
        """The keys for what the caller receives of this resource."""
        return replace(self.parameters.target.keys, provider=self.resource.provider)

    @property
    def surrogate(self) -> Sql:
        """The row surrogate; only asked for where the resource has one."""
        if self.resource.row is None:
            raise AssertionError
        return self.table.c[self.resource.row]
