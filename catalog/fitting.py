"""Whether the sources have what the catalogue says of them: tables, columns, types, a surrogate that orders rows."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from catalog.entries import Catalog, Item, Place, Resource
from catalog.findings import Finding, Findings, choices
from masking import ValueType
from sources import ColumnFamily, DeclaredColumn, Source, SourceError

FAMILIES: Mapping[ValueType, frozenset[ColumnFamily]] = MappingProxyType(
    {
        ValueType.STRING: frozenset({ColumnFamily.TEXT}),
        ValueType.INT: frozenset({ColumnFamily.INTEGER}),
        ValueType.FLOAT: frozenset({ColumnFamily.FLOAT}),
        ValueType.DECIMAL: frozenset({ColumnFamily.NUMERIC}),
        ValueType.BOOLEAN: frozenset({ColumnFamily.BOOLEAN}),
        ValueType.DATE: frozenset({ColumnFamily.DATE}),
        ValueType.DATETIME: frozenset({ColumnFamily.DATETIME}),
    }
)
# SQLite has no types of its own for these: exact decimals and moments are texts there, truth is 0 or 1
ALSO_IN_SQLITE: Mapping[ValueType, ColumnFamily] = MappingProxyType(
    {
        ValueType.DECIMAL: ColumnFamily.TEXT,
        ValueType.BOOLEAN: ColumnFamily.INTEGER,
        ValueType.DATE: ColumnFamily.TEXT,
        ValueType.DATETIME: ColumnFamily.TEXT,
    }
)
AT_ONCE = 4  # tables looked at together, each over a connection of its own


async def check_sources(catalog: Catalog, sources: Mapping[str, Source]) -> tuple[Finding, ...]:
    """Every difference between the catalogue and the databases, sorted by place; `sources` by their names.

    A table is looked at once, however many resources it holds.
    """
    findings = Findings()
    tables: dict[tuple[str, str | None, str], list[Resource]] = {}
    for resource in catalog.resources.values():
        if resource.source in sources:
            tables.setdefault((resource.source, resource.db_schema, resource.table), []).append(resource)
        else:
            message = f"`{resource.source}` is no source of the configuration"
            findings.add(_place(resource), "unknown_source", message, choices(sorted(sources)))
    turns = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_check(over, sources[name], findings, turns) for (name, _, _), over in tables.items()))
    return findings.sorted()


async def _check(over: Sequence[Resource], source: Source, findings: Findings, turns: asyncio.Semaphore) -> None:
    """Looks at the table that all of these resources are made over."""
    db_schema, table = over[0].db_schema, over[0].table
    try:
        async with turns:
            columns = await source.columns(db_schema, table)
    except SourceError as error:
        for resource in over:
            findings.add(_place(resource), "source_error", f"the table `{table}` could not be looked at: {error}")
        return
    if columns is None:
        name = f"{db_schema}.{table}" if db_schema else table
        message = f"table `{name}` does not exist in source `{source.name}`"
        for resource in over:
            findings.add(_place(resource), "missing_table", message)
        return
    for resource in over:
        for item in resource.items.values():
            found = _item_mistake(item, columns, source.dialect.name)
            if found:
                findings.add(item.place or _place(resource), *found)
        for found in _row_mistakes(resource, columns):
            findings.add(_place(resource), *found)


def _place(resource: Resource) -> Place:
    return resource.place or Place(resource.code, 1)


def _item_mistake(item: Item, columns: Mapping[str, DeclaredColumn], dialect: str) -> tuple[str, str, str] | None:
    column = columns.get(item.column)
    if column is None:
        return "missing_column", f"`{item.code}` has no column `{item.column}` in its table", choices(columns)
    families = _families(item.type, dialect)
    if column.family not in families:
        message = f"`{item.code}` is of type {item.type}, its column holds values of the kind {column.family}"
        return "column_type", message, choices(sorted(families))
    if not column.bytewise:
        message = f"the column of `{item.code}` has a collation that calls different texts equal"
        return "collation", message, "give it a deterministic collation"
    return None


def _families(type: ValueType, dialect: str) -> frozenset[ColumnFamily]:
    also = ALSO_IN_SQLITE.get(type) if dialect == "sqlite" else None
    return FAMILIES[type] | ({also} if also else set())


def _row_mistakes(resource: Resource, columns: Mapping[str, DeclaredColumn]) -> Iterator[tuple[str, str, str]]:
    if resource.row is None:
        return
    column = columns.get(resource.row)
    if column is None:
        yield "missing_column", f"the row surrogate has no column `{resource.row}` in its table", choices(columns)
        return
    if column.family is not ColumnFamily.INTEGER:
        yield "row_type", f"the row surrogate `{resource.row}` is no whole number", "a column of type bigint"
    if column.unique is False:
        message = f"nothing keeps the row surrogate `{resource.row}` unique"
        yield "row_not_unique", message, "a primary key or a unique index over it alone"
