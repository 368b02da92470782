"""How values compare and sort alike in every dialect: texts by bytes, decimals by size, NULL as it is told."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Numeric, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from masking import MARIADB
from resolvers.sql import mariadb


class SameText(FunctionElement[bool]):
    """Whether two texts are equal byte for byte, or with `differs` whether they are not."""

    inherit_cache = True
    _is_implicitly_boolean = True
    name = "same_text"
    type = Boolean()
    _traverse_internals = [*FunctionElement._traverse_internals, ("differs", InternalTraversal.dp_boolean)]

    def __init__(self, one: ColumnElement[Any], other: ColumnElement[Any], differs: bool = False) -> None:
        super().__init__(one, other)
        self.differs = differs


@compiles(SameText)
def _same_text(element: SameText, compiler: SQLCompiler, **options: Any) -> str:
    """The catalogue refuses columns whose collation calls different texts equal."""
    one, other = (compiler.process(part, **options) for part in element.clauses)
    return f"{one} {'!=' if element.differs else '='} {other}"


@compiles(SameText, *MARIADB)
def _same_text_mariadb(element: SameText, compiler: SQLCompiler, **options: Any) -> str:
    """Texts with the same bytes are equal by every collation: so an index is asked first, by that of its column."""
    left, right = element.clauses
    one, other = compiler.process(left, **options), compiler.process(right, **options)
    same = f"{mariadb.bytewise(one)} = {other}"
    if mariadb.is_column(left):
        same = f"{one} = {mariadb.yielding(other) if mariadb.is_column(right) else other} AND {same}"
    return f"(NOT ({same}))" if element.differs else f"({same})"


class _ByBytes(Text.Comparator[str]):
    """The operators of texts; of those that test for equality, every dialect means the bytes."""

    def operate(self, op: operators.OperatorType, *other: Any, **options: Any) -> ColumnElement[Any]:
        if op in (operators.eq, operators.ne):
            (right,) = other
            return SameText(self.expr, right, differs=op is operators.ne)
        return super().operate(op, *other, **options)


class ExactText(Text):
    """A text that is equal only to itself, whatever the collation of its column says."""

    comparator_factory = _ByBytes


class Bytewise(FunctionElement[str]):
    """A text that compares and sorts by its bytes."""

    inherit_cache = True
    name = "bytewise"
    type = Text()


@compiles(Bytewise, "postgresql")
def _bytewise_postgresql(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


@compiles(Bytewise, "sqlite")
def _bytewise_sqlite(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} COLLATE BINARY)"


@compiles(Bytewise, *MARIADB)
def _bytewise_mariadb(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return mariadb.bytewise(compiler.process(element.clauses, **options))


class Directed(ColumnElement[Any]):
    """A key of an order with its direction, and where NULL stands in it."""

    inherit_cache = True
    type = Text()
    _traverse_internals = [
        ("by", InternalTraversal.dp_clauseelement),
        ("descends", InternalTraversal.dp_boolean),
        ("nulls_lead", InternalTraversal.dp_boolean),
    ]

    def __init__(self, by: ColumnElement[Any], descends: bool, nulls_lead: bool) -> None:
        self.by, self.descends, self.nulls_lead = by, descends, nulls_lead


@compiles(Directed)
def _directed(element: Directed, compiler: SQLCompiler, **options: Any) -> str:
    key = compiler.process(element.by, **options)
    return f"{key} {'DESC' if element.descends else 'ASC'} NULLS {'FIRST' if element.nulls_lead else 'LAST'}"


@compiles(Directed, "mysql", "mariadb")
def _directed_mysql(element: Directed, compiler: SQLCompiler, **options: Any) -> str:
    """NULL is less than any value there; a key before the key moves it to the other end."""
    key = compiler.process(element.by, **options)
    if element.nulls_lead is element.descends:
        key = f"({key} IS NULL) {'DESC' if element.nulls_lead else 'ASC'}, {key}"
    return f"{key} {'DESC' if element.descends else 'ASC'}"


class Amount(FunctionElement[Any]):
    """A decimal that compares by its size; SQLite keeps decimals as text."""

    inherit_cache = True
    name = "amount"
    type = Numeric()


@compiles(Amount, "postgresql", *MARIADB)
def _amount(element: Amount, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(Amount, "sqlite")
def _amount_sqlite(element: Amount, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS REAL)"
