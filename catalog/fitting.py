"""Whether the sources have what the catalogue says of them: tables, columns, types, a surrogate that orders rows."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from catalog.entries import Catalog, Item, Place, Resource
from catalog.findings import Finding, Findings, choices
from catalog.verification import CanonicalColumn
from masking import ValueType
from sources import ColumnFamily, DeclaredColumn, DeclaredTable, Source, SourceError, SourceUnavailable

FAMILIES: Mapping[ValueType, frozenset[ColumnFamily]] = MappingProxyType(
    {
        ValueType.STRING: frozenset({ColumnFamily.TEXT}),
        ValueType.INT: frozenset({ColumnFamily.INTEGER}),
        ValueType.FLOAT: frozenset({ColumnFamily.FLOAT}),
        ValueType.DECIMAL: frozenset({ColumnFamily.NUMERIC}),
        ValueType.BOOLEAN: frozenset({ColumnFamily.BOOLEAN}),
        ValueType.DATE: frozenset({ColumnFamily.DATE}),
        ValueType.DATETIME: frozenset({ColumnFamily.DATETIME}),
        ValueType.JSON: frozenset({ColumnFamily.JSON}),
    }
)
# SQLite has no types of its own for these: exact decimals and moments are texts there, truth is 0 or 1
ALSO_IN_SQLITE: Mapping[ValueType, ColumnFamily] = MappingProxyType(
    {
        ValueType.DECIMAL: ColumnFamily.TEXT,
        ValueType.BOOLEAN: ColumnFamily.INTEGER,
        ValueType.DATE: ColumnFamily.TEXT,
        ValueType.DATETIME: ColumnFamily.TEXT,
        ValueType.JSON: ColumnFamily.TEXT,
    }
)
# MariaDB's only truth value is a whole number of one digit, and its documents are texts
ALSO_IN_MARIADB: Mapping[ValueType, ColumnFamily] = MappingProxyType(
    {ValueType.INT: ColumnFamily.BOOLEAN, ValueType.JSON: ColumnFamily.TEXT}
)
ALSO_IN: Mapping[str, Mapping[ValueType, ColumnFamily]] = MappingProxyType(
    {"sqlite": ALSO_IN_SQLITE, "mariadb": ALSO_IN_MARIADB}
)
AT_ONCE = 4  # schemas looked at together, each over a connection of its own


async def check_sources(catalog: Catalog, sources: Mapping[str, Source]) -> tuple[Finding, ...]:
    """Every difference between the catalogue and the databases, sorted by place; `sources` by their names.

    All tables of a schema are asked for together, and each once, however many resources it holds.
    """
    findings = Findings()
    schemas: dict[tuple[str, str | None], dict[str, list[Resource]]] = {}
    for resource in catalog.resources.values():
        if resource.source in sources:
            tables = schemas.setdefault((resource.source, resource.db_schema), {})
            tables.setdefault(resource.table, []).append(resource)
        else:
            message = f"`{resource.source}` is no source of the configuration"
            findings.add(_place(resource), "unknown_source", message, choices(sorted(sources)))
    turns = asyncio.Semaphore(AT_ONCE)

    async def check(name: str, db_schema: str | None, tables: Mapping[str, Sequence[Resource]]) -> None:
        async with turns:
            found = await _look_at(sources[name], db_schema, tuple(tables))
        for table, resources in tables.items():
            for resource in resources:
                _check(resource, found[table], sources[name], findings)

    await asyncio.gather(*(check(name, db_schema, tables) for (name, db_schema), tables in schemas.items()))
    return findings.sorted()


async def _look_at(
    source: Source, db_schema: str | None, names: Sequence[str]
) -> Mapping[str, DeclaredTable | SourceError | None]:
    """The tables by name, each with what was wrong instead where it could not be looked at, None where it is not.

    One table that cannot be looked at must not hide the others, so that after a mistake each half is asked for alone.
    """
    try:
        found = await source.tables(db_schema, names)
    except SourceError as error:
        if len(names) == 1 or isinstance(error, SourceUnavailable):
            return dict.fromkeys(names, error)
        half = len(names) // 2
        return {
            **await _look_at(source, db_schema, names[:half]),
            **await _look_at(source, db_schema, names[half:]),
        }
    return {name: found.get(name) for name in names}


def _check(resource: Resource, table: DeclaredTable | SourceError | None, source: Source, findings: Findings) -> None:
    """Compares a resource with the table that it is made over."""
    match table:
        case SourceError():
            message = f"the table `{resource.table}` could not be looked at: {table}"
            findings.add(_place(resource), "source_error", message)
        case None:
            name = f"{resource.db_schema}.{resource.table}" if resource.db_schema else resource.table
            message = f"table `{name}` does not exist in source `{source.name}`"
            findings.add(_place(resource), "missing_table", message)
        case DeclaredTable(columns=columns):
            for item in resource.items.values():
                if mistake := _item_mistake(item, columns, source.dialect.name):
                    findings.add(item.place or _place(resource), *mistake)
            for item, canonical in _canonical_columns(resource):
                if mistake := _canonical_mistake(item.code, canonical, columns, source.dialect.name):
                    findings.add(item.place or _place(resource), *mistake)
            for mistake in _row_mistakes(resource, columns):
                findings.add(_place(resource), *mistake)


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
    return None if column.bytewise else _collation(f"the column of `{item.code}`", dialect)


def _canonical_columns(resource: Resource) -> Iterator[tuple[Item, CanonicalColumn]]:
    for rules in (resource.verification.naming, resource.verification.claims):
        for code, rule in rules.items():
            if rule.canonical is not None:
                yield resource.items[code], rule.canonical


def _canonical_mistake(
    item: str, canonical: CanonicalColumn, columns: Mapping[str, DeclaredColumn], dialect: str
) -> tuple[str, str, str] | None:
    """Canonical forms are texts, and compared like those of an item."""
    column = columns.get(canonical.column)
    if column is None:
        message = f"the canonical form of `{item}` has no column `{canonical.column}` in its table"
        return "missing_column", message, choices(columns)
    if column.family is not ColumnFamily.TEXT:
        message = f"the canonical form of `{item}` is a text, its column holds values of the kind {column.family}"
        return "column_type", message, choices([ColumnFamily.TEXT])
    return None if column.bytewise else _collation(f"the column of the canonical form of `{item}`", dialect)


def _collation(what: str, dialect: str) -> tuple[str, str, str]:
    if dialect == "mariadb":
        message = f"{what} has a character set that cannot hold every text"
        return "collation", message, "give it the character set utf8mb4, or share a view that converts it"
    return "collation", f"{what} has a collation that calls different texts equal", "give it a deterministic collation"


def _families(type: ValueType, dialect: str) -> frozenset[ColumnFamily]:
    also = ALSO_IN.get(dialect, {}).get(type)
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
