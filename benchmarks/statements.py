"""The SQL of the servers beside Zhaobi: the same masked expressions, from the masks themselves."""

from collections.abc import Iterator

from shapes import FIELDS, LIST, LIST_FIELDS, Shape
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql import ClauseElement, ColumnElement

from masking import KeyedForm, ValueType, parse_mask

PERSON = Table(
    "population",
    MetaData(),
    Column("row_id", BigInteger()),
    *(Column(column, Date() if column == "birth_date" else Text()) for _, column, _ in FIELDS),
).alias("t1")

VIEWS = "masked"
"""The schema of `masked_views`."""

SUBJECT = "subject"
"""The key of a row as it is stored, in what is joined by it and never shown."""


def for_rows(shape: Shape) -> str:
    """Rows with the values as they are answered; where lists are asked for, each with the key to find them by."""
    return _page(shape, [PERSON.c.id_number.label(SUBJECT)] if shape.listed else [])


def for_lists(shape: Shape) -> str:
    """The lists of all rows of a page, by their keys; nothing where no list is asked for."""
    if not shape.listed:
        return ""
    numbered = "row_number() OVER (PARTITION BY id_number ORDER BY row_id) AS place"
    inner = f"SELECT id_number AS {SUBJECT}, {_listed(shape)}, row_id, {numbered} FROM social_insurance"
    names = ", ".join(f'"{name}"' for name in (SUBJECT, *_list_names(shape)))
    return (
        f"SELECT {names} FROM ({inner} WHERE id_number = ANY($1)) AS list WHERE place <= {shape.listed} ORDER BY row_id"
    )


def for_json(shape: Shape) -> str:
    """All rows as one JSON text, lists in them."""
    return f"SELECT coalesce(json_agg(page)::text, '[]') FROM ({_page(shape, _lists(shape))}) AS page"


def for_bytes(shape: Shape) -> str:
    """The same in the form that costs PostgreSQL and its driver least."""
    joined = "coalesce(string_agg(row_to_json(page)::text, ','), '')"
    return f"SELECT convert_to('[' || {joined} || ']', 'UTF8') FROM ({_page(shape, _lists(shape))}) AS page"


def masked_views() -> Iterator[str]:
    """Statements that make the views for PostGraphile, each with the keys that it can see no other way."""
    # compiled as one statement: within a form of its own, a subquery would not be correlated with the row
    shown = (form.label(column) for column, form in _forms())
    rows = select(PERSON.c.row_id, PERSON.c.id_number.label(SUBJECT), *shown)
    yield f"CREATE SCHEMA {VIEWS}"
    yield f"CREATE VIEW {VIEWS}.population AS {_compiled(rows)}"
    yield (
        f"CREATE VIEW {VIEWS}.social_insurance AS"
        f" SELECT row_id, id_number AS {SUBJECT}, {', '.join(column for _, column in LIST_FIELDS)}"
        " FROM social_insurance"
    )
    yield f"COMMENT ON VIEW {VIEWS}.population IS E'@primaryKey row_id\\n@unique {SUBJECT}'"
    yield (
        f"COMMENT ON VIEW {VIEWS}.social_insurance IS E'@primaryKey row_id\\n"
        f"@foreignKey ({SUBJECT}) references {VIEWS}.population ({SUBJECT})|@foreignFieldName {LIST}'"
    )
    for view in ("population", "social_insurance"):
        yield f"COMMENT ON COLUMN {VIEWS}.{view}.{SUBJECT} IS '@behavior -attribute:select'"


def _page(shape: Shape, besides: list[ColumnElement[object]]) -> str:
    names = {column: name for name, column, _ in FIELDS}
    shown = [form.label(names[column]) for column, form in _forms()]
    ids = [cast(PERSON.c.row_id, Text).label("id")] if shape.ids else []
    rows = select(*ids, *shown, *besides).where(PERSON.c[shape.argument] == bindparam("value"))
    return _compiled(rows.order_by(PERSON.c.row_id).limit(literal_column(str(shape.first))))


def _lists(shape: Shape) -> list[ColumnElement[object]]:
    """The list of a row as JSON, within the statement of the rows."""
    if not shape.listed:
        return []
    rows = (
        f"SELECT {_listed(shape)} FROM social_insurance AS t2 WHERE t2.id_number = t1.id_number"
        f" ORDER BY t2.row_id LIMIT {shape.listed}"
    )
    list_json: ColumnElement[object] = literal_column(f"(SELECT coalesce(json_agg(list), '[]') FROM ({rows}) AS list)")
    return [list_json.label(LIST)]


def _listed(shape: Shape) -> str:
    ids = ['row_id::text AS "id"'] if shape.ids else []
    return ", ".join([*ids, *(f'{column} AS "{name}"' for name, column in LIST_FIELDS)])


def _list_names(shape: Shape) -> Iterator[str]:
    if shape.ids:
        yield "id"
    yield from (name for name, _ in LIST_FIELDS)


def _forms() -> Iterator[tuple[str, ColumnElement[object]]]:
    """The SQL form of every field by its column."""
    for _, column, mask in FIELDS:
        stored = PERSON.c[column]
        if mask is None:
            yield column, stored
            continue
        form = parse_mask(mask).form
        if isinstance(form, KeyedForm):  # none of FIELDS needs a key
            raise AssertionError
        yield column, form.sql(stored, ValueType.DATE if column == "birth_date" else ValueType.STRING)


def _compiled(statement: ClauseElement) -> str:
    """The text for asyncpg."""
    return str(statement.compile(dialect=PGDialect_asyncpg()))  # type: ignore[no-untyped-call]  # has no types
