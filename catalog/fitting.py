"""Whether the sources have what the catalogue says of them: tables, columns, types, a surrogate that orders rows."""

import asyncio
from collections.abc import Iterator, Mapping
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
    """Every difference between the catalogue and the databases, sorted by place; `sources` by their names."""
    findings = Findings()
    turns = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_check(resource, sources, findings, turns) for resource in catalog.resources.values()))
    return findings.sorted()


async def _check(
    resource: Resource, sources: Mapping[str, Source], findings: Findings, turns: asyncio.Semaphore
) -> None:
    place = resource.place or Place(resource.code, 1)
    source = sources.get(resource.source)
    if source is None:
        message = f"`{resource.source}` is no source of the configuration"
        findings.add(place, "unknown_source", message, choices(sorted(sources)))
        return
    try:
        async with turns:
            columns = await source.columns(resource.db_schema, resource.table)
    except SourceError as error:
        findings.add(place, "source_error", f"the table `{resource.table}` could not be looked at: {error}")
        return
    if columns is None:
        findings.add(place, "missing_table", f"table `{_table(resource)}` does not exist in source `{source.name}`")
        return
    for item in resource.items.values():
        found = _item_mistake(item, columns, source.dialect.name)
        if found:
            findings.add(item.place or place, *found)
    for found in _row_mistakes(resource, columns):
        findings.add(place, *found)


def _table(resource: Resource) -> str:
    return f"{resource.db_schema}.{resource.table}" if resource.db_schema else resource.table


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
