"""What both servers are asked: eight fields, five of them masked, of one person or of a page of fifty."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Date, MetaData, Table, Text, bindparam, literal_column, select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql import ClauseElement, ColumnElement

from masking import KeyedForm, ValueType, parse_mask

FIELDS = (
    ("idNumber", "id_number", "keep 6 1"),
    ("name", "name", "name first"),
    ("birthDate", "birth_date", "year"),
    ("phone", "phone", "keep 3 4"),
    ("address", "address", "address district"),
    ("gender", "gender", None),
    ("regionCode", "region_code", None),
    ("ethnicity", "ethnicity", None),
)
"""Name in the answer, column, mask."""

POLICIES = """\
p, tax, population, query, always, *, -, allow, benchmark
p, tax, population.household_id, query, always, *, clear, allow, benchmark
p, tax, population.ethnicity, query, always, *, clear, allow, benchmark
p, tax, population.id_number, query, always, *, keep 6 1, allow, benchmark
p, tax, population.phone, query, always, *, keep 3 4, allow, benchmark
"""
"""Lines before those of the city: rows are open to lists, and no mask depends on the row."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One request with other values each time. `argument` is the column that the values are compared with."""

    name: str
    argument: str
    field: str
    first: int
    values: int
    note: str

    @property
    def query(self) -> str:
        """The GraphQL document."""
        names = " ".join(name for name, _, _ in FIELDS)
        return (
            f"query Bench($value: String!) {{ data {{ population(where: {{{self.field}: {{eq: $value}}}}, "
            f"first: {self.first}) {{ nodes {{ {names} }} }} }} }}"
        )

    @property
    def rows_sql(self) -> str:
        """What a hand-written handler asks for: the masked columns of the rows, in the order of the surrogate."""
        shown = [form.label(name) for name, form in masked_forms().items()]
        rows = select(*shown).where(PERSON.c[self.argument] == bindparam("value"))
        return compiled(rows.order_by(PERSON.c.row_id).limit(literal_column(str(self.first))))

    @property
    def json_sql(self) -> str:
        """The same as one JSON text."""
        return f"SELECT coalesce(json_agg(page)::text, '[]') FROM ({self.rows_sql}) AS page"


SHAPES = (
    Shape("one by key", "id_number", "idNumber", 1, 10_000, "each lookup is counted against the budget"),
    Shape("one by household", "household_id", "householdId", 1, 10_000, "an item that is clear: nothing is counted"),
    Shape("a page of 50", "region_code", "regionCode", 50, 10, "a list by region"),
)

PERSON = Table(
    "population",
    MetaData(),
    Column("row_id", BigInteger()),
    *(Column(column, Date() if column == "birth_date" else Text()) for _, column, _ in FIELDS),
    Column("household_id", Text()),
).alias("t1")
"""The table under the name that the server gives it, so that expressions can be compared as text."""


def masked_forms() -> dict[str, ColumnElement[object]]:
    """The SQL form of every field, from the masks themselves."""
    return {name: _form(column, mask) for name, column, mask in FIELDS}


def _form(column: str, mask: str | None) -> ColumnElement[object]:
    stored = PERSON.c[column]
    if mask is None:
        return stored
    form = parse_mask(mask).form
    if isinstance(form, KeyedForm):  # none of FIELDS needs a key
        raise AssertionError
    return form.sql(stored, ValueType.DATE if column == "birth_date" else ValueType.STRING)


def compiled(statement: ClauseElement) -> str:
    """The text for asyncpg."""
    return str(statement.compile(dialect=PGDialect_asyncpg()))  # type: ignore[no-untyped-call]  # has no types
