"""What masks cost in PostgreSQL: 1,000,000 values read masked against the same values read as they are.

Run with `python benchmarks/masks.py [rows]`. The values are those of each mask's golden vectors, over and over, as they
would be stored; medians of five runs each, alternating. Python's form is timed beside it, on fewer values.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from statistics import median

import asyncpg  # type: ignore[import-untyped]  # ships no types
from cluster import empty_database
from sqlalchemy import Text, cast, column, func, select, table
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.expression import ClauseElement

from masking import MASKS, Mask, Value, ValueType, Vector, parse_mask

ROWS = 1_000_000
RUNS = 5
IN_PYTHON = 50_000
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


def tried() -> Iterator[tuple[Mask, ValueType, list[Value]]]:
    """Every mask as its vectors write it, on the values of the vectors of that mask's name and type."""
    for entry in MASKS.values():
        for text, type in dict.fromkeys((vector.mask, vector.type) for vector in entry.vectors):
            yield parse_mask(text), type, [_read(vector) for vector in entry.vectors if vector.type is type]


def _read(vector: Vector) -> Value:
    return None if vector.value is None else READ[vector.type](vector.value)


async def measure(url: str, rows: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("SET max_parallel_workers_per_gather = 0; SET jit = off")
    print(f"{rows:,} values each, ms in PostgreSQL; the last column is Python's form")
    print(f"{'mask':28} {'type':9} {'clear':>7} {'masked':>7} {'×':>6} {'µs/value':>9}")
    for mask, type, values in tried():
        await fill(connection, type, values, rows)
        clear, masked = [], []
        for _ in range(RUNS):
            clear.append(await timed(connection, reading(parse_mask("clear"), type)))
            masked.append(await timed(connection, reading(mask, type)))
        plain, cost = median(clear), median(masked)
        alone = in_python(mask, type, values)
        print(f"{mask.text:28} {type.value:9} {plain:7.0f} {cost:7.0f} {cost / plain:6.2f} {alone:9.2f}", flush=True)
    await connection.close()


async def fill(connection: asyncpg.Connection, type: ValueType, values: list[Value], rows: int) -> None:
    await connection.execute(f"DROP TABLE IF EXISTS held; CREATE TABLE held (v {TYPES[type]})")
    await connection.execute(
        f"INSERT INTO held SELECT ($1::{TYPES[type]}[])[1 + n % $2] FROM generate_series(1, $3) n",
        values,
        len(values),
        rows,
    )
    await connection.execute("VACUUM ANALYZE held")


def reading(mask: Mask, type: ValueType) -> ClauseElement:
    """All values through the mask; their lengths alone leave the database, so that no transport is timed."""
    held = table("held", column("v"))
    return select(func.sum(func.length(cast(mask.form.sql(held.c.v, type), Text())))).select_from(held)


async def timed(connection: asyncpg.Connection, statement: ClauseElement) -> float:
    compiled = statement.compile(dialect=postgresql.asyncpg.dialect())  # type: ignore[no-untyped-call]  # theirs
    parameters = [compiled.params[name] for name in getattr(compiled, "positiontup", None) or ()]
    begun = time.perf_counter()
    await connection.fetchval(str(compiled), *parameters)
    return (time.perf_counter() - begun) * 1_000


def in_python(mask: Mask, type: ValueType, values: list[Value]) -> float:
    """Microseconds of a value."""
    many = [values[n % len(values)] for n in range(IN_PYTHON)]
    begun = time.perf_counter()
    for value in many:
        mask.form.python(value, type)
    return (time.perf_counter() - begun) / IN_PYTHON * 1_000_000


if __name__ == "__main__":
    with empty_database() as url:
        asyncio.run(measure(url, int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
