"""What masks cost: 1,000,000 values read masked from PostgreSQL against the same values read as they are.

Run with `python benchmarks/masks.py [rows]`. The values are those of each mask's golden vectors, over and over, as they
would be stored; every masked read follows one of the values as they are, and the ratio is the median of such pairs.
Python's form is timed beside it, on fewer values: a mask under a key on whole columns, as an answer has them.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from statistics import median
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # ships no types
from cluster import empty_database
from sqlalchemy import ColumnElement, Text, cast, column, func, select, table
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.expression import ClauseElement

from masking import MASKS, KeyedForm, Mask, Value, ValueType, Vector, parse_mask
from masking.examples import EXAMPLE_ITEM, as_json, example_keys

ROWS = 1_000_000
RUNS = 3
IN_PYTHON = 50_000
DIALECT = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]  # theirs
TYPES = {
    ValueType.STRING: "text",
    ValueType.INT: "bigint",
    ValueType.FLOAT: "double precision",
    ValueType.DECIMAL: "numeric",
    ValueType.BOOLEAN: "boolean",
    ValueType.DATE: "date",
    ValueType.DATETIME: "timestamp",
}
READ: dict[ValueType, Callable[[str], Value]] = {
    ValueType.STRING: str,
    ValueType.INT: int,
    ValueType.FLOAT: float,
    ValueType.DECIMAL: Decimal,
    ValueType.BOOLEAN: "true".__eq__,
    ValueType.DATE: date.fromisoformat,
    ValueType.DATETIME: datetime.fromisoformat,
}

Tried = tuple[ValueType, Sequence[Value], Sequence[Mask]]


def tried() -> Iterator[Tried]:
    """Every mask as its vectors write it, with the values of the vectors of that mask's name and type."""
    for entry in MASKS.values():
        written = dict.fromkeys((vector.type, vector.mask) for vector in entry.vectors)
        for type, masks in groupby(sorted(written, key=lambda one: one[0].value), key=lambda one: one[0]):
            values = [_read(vector) for vector in entry.vectors if vector.type is type]
            yield type, values, [parse_mask(text) for _, text in masks]


def _read(vector: Vector) -> Value:
    return None if vector.value is None else READ[vector.type](vector.value)


async def measure(url: str, rows: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("SET max_parallel_workers_per_gather = 0; SET jit = off")
    print(f"{rows:,} values each in PostgreSQL {connection.get_server_version().major}, one process, without JIT\n")
    print("| mask | type | clear, ms | masked, ms | ratio | in Python, values/s |")
    print("|---|---|---:|---:|---:|---:|")
    for type, values, masks in tried():
        await fill(connection, type, values, rows)
        for mask in masks:
            told = await in_postgresql(connection, mask, type)
            print(f"| `{mask.text}` | {type.value} | {told} | {in_python(mask, type, values):,.0f} |", flush=True)
    await connection.close()


async def fill(connection: asyncpg.Connection, type: ValueType, values: Sequence[Value], rows: int) -> None:
    await connection.execute(f"DROP TABLE IF EXISTS held; CREATE UNLOGGED TABLE held (v {TYPES[type]})")
    await connection.execute(
        f"INSERT INTO held SELECT ($1::{TYPES[type]}[])[1 + n % $2] FROM generate_series(1, $3) n",
        values,
        len(values),
        rows,
    )
    await connection.execute("VACUUM ANALYZE held")


async def in_postgresql(connection: asyncpg.Connection, mask: Mask, type: ValueType) -> str:
    """Three cells of the table, dashes where only Python can do it."""
    held: ColumnElement[Any] = column("v")
    if (expression := masked(mask, held, type)) is None:
        return "– | – | –"
    clear, costs = [], []
    for _ in range(RUNS):
        clear.append(await timed(connection, reading(held)))
        costs.append(await timed(connection, reading(expression)))
    ratio = median(cost / plain for cost, plain in zip(costs, clear, strict=True))
    return f"{median(clear):.0f} | {median(costs):.0f} | {ratio:.1f}"


def masked(mask: Mask, value: ColumnElement[Any], type: ValueType) -> ColumnElement[Any] | None:
    """The masked value in PostgreSQL, where it can do it; under the published keys, where the mask needs one."""
    if isinstance(mask.form, KeyedForm):
        return mask.form.under(example_keys(), EXAMPLE_ITEM, type).sql(value, DIALECT)
    return mask.form.sql(value, type)


def reading(value: ColumnElement[Any]) -> ClauseElement:
    """All values; their lengths alone leave the database, so that no transport is timed."""
    return select(func.sum(func.length(cast(value, Text())))).select_from(table("held", column("v")))


async def timed(connection: asyncpg.Connection, statement: ClauseElement) -> float:
    """Milliseconds."""
    compiled = statement.compile(dialect=DIALECT)
    parameters = [compiled.params[name] for name in getattr(compiled, "positiontup", None) or ()]
    prepared = await connection.prepare(str(compiled))
    begun = time.perf_counter()
    await prepared.fetchval(*parameters)
    return (time.perf_counter() - begun) * 1_000


def in_python(mask: Mask, type: ValueType, values: Sequence[Value]) -> float:
    """Values a second."""
    many = [values[n % len(values)] for n in range(IN_PYTHON)]
    work = _column(mask.form, type, many) if isinstance(mask.form, KeyedForm) else _values(mask, type, many)
    begun = time.perf_counter()
    work()
    return IN_PYTHON / (time.perf_counter() - begun)


def _column(form: KeyedForm, type: ValueType, many: Sequence[Value]) -> Callable[[], object]:
    """A whole column at once, every value with a subject of its own; NULL is never masked under a key."""
    given = [value for value in map(as_json, many) if value is not None] or [""]
    held = [given[n % len(given)] for n in range(len(many))]
    subjects = [f'["{n}"]'.encode() for n in range(len(many))]
    under = form.under(example_keys(), EXAMPLE_ITEM, type)
    return lambda: under.masked(held, subjects)


def _values(mask: Mask, type: ValueType, many: Sequence[Value]) -> Callable[[], object]:
    form = mask.form
    assert not isinstance(form, KeyedForm)
    return lambda: [form.python(value, type) for value in many]


if __name__ == "__main__":
    with empty_database() as url:
        asyncio.run(measure(url, int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
