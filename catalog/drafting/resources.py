"""Every table and view of a source as a resource of which nothing is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from catalog.drafting.codes import table_codes
from catalog.drafting.entries import Draft, DraftedResource, LeftOutTable
from catalog.drafting.items import drafted_items, is_nameless
from catalog.drafting.keys import drafted_key
from catalog.drafting.references import TableKey, with_references
from catalog.drafting.surrogates import ADD_ONE, candidates
from sources import DeclaredTable, Source

NAMED = "it follows no item, but foreign keys name it"
"""Against a surrogate: it is no item, so that no reference could lead over it."""
NAMELESS = "its name has nothing but spaces"
NO_KEY = "no column of it can name a subject, so that nothing of it could be asked for"


async def draft_resources(source: Source, schemas: Sequence[str | None], taken_types: Collection[str] = ()) -> Draft:
    """The tables and views of these schemas of a source, None being that of its connections.

    `taken_types` are those that procedures bring into the schema: no resource is called so.

    A table without a name or a column that can name a subject is left out. The source is only read, and nothing of its
    values is in the result but how closely columns follow each other. Raises `SourceError`.
    """
    tables = {
        (schema, name): table for schema in schemas for name, table in sorted((await source.tables(schema)).items())
    }
    referred = _referred(tables)
    codes = table_codes((name for _, name in tables), taken_types)
    drafted: dict[TableKey, DraftedResource] = {}
    left_out: list[LeftOutTable] = []
    for number, (key, table) in enumerate(tables.items(), 1):
        if is_nameless(table.name):
            left_out.append(LeftOutTable(*key, NAMELESS))
            continue
        resource = await _resource(source, key, table, codes[number - 1], number, referred.get(key, frozenset()))
        if resource.key:
            drafted[key] = resource
        else:
            left_out.append(LeftOutTable(*key, NO_KEY))
    return Draft(with_references(drafted, tables), tuple(left_out))


def _referred(tables: Mapping[TableKey, DeclaredTable]) -> Mapping[TableKey, frozenset[str]]:
    """Columns by table that a foreign key names on either side: as no items they would lead nowhere."""
    found: dict[TableKey, frozenset[str]] = {}
    for key, table in tables.items():
        for foreign in table.foreign_keys:
            other = foreign.referred_schema, foreign.referred_table
            found[key] = found.get(key, frozenset()) | frozenset(foreign.columns)
            found[other] = found.get(other, frozenset()) | frozenset(foreign.referred_columns)
    return found


async def _resource(
    source: Source, place: TableKey, table: DeclaredTable, code: str, number: int, referred: frozenset[str]
) -> DraftedResource:
    items, left_out = drafted_items(table)
    found = [
        replace(one, against=one.against or (NAMED if one.column in referred else ""))
        for one in await candidates(source, place[0], table, items)
    ]
    fit = [one.column for one in found if not one.against]
    row = min(fit, key=lambda column: column in table.primary_key, default=None)
    items = tuple(item for item in items if item.column != row)
    key = drafted_key(table, items)
    advice = [f"`{one.column}` is no `row`: {one.against}" for one in found]
    return DraftedResource(
        code=code,
        name=table.comment.strip() or table.name,
        number=number,
        table=table.name,
        db_schema=place[0],
        items=items,
        left_out=left_out,
        key=key.codes,
        key_declared=key.declared,
        row=row,
        row_advice=() if row is not None else (*advice, *ADD_ONE),
    )
