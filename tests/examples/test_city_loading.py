"""The command writes the same city into SQLite and PostgreSQL, in the columns that the catalogue names."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pytest
from city_blocks import Rows, city_blocks
from city_loading import CityError, driver_url, load_city
from city_tables import NOTICE

COMMAND = Path(__file__).parents[2] / "examples" / "city" / "generate.py"


def generate(url: str, *more: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(COMMAND), "--url", url, *more],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=60,
    )


def city_500() -> Rows:
    return next(city_blocks(500, 7))


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for hash_seed in ("1", "2"):
        file = tmp_path / f"city{hash_seed}.db"
        run = generate(f"sqlite:///{file}", "--persons", "500", "--seed", "7", hash_seed=hash_seed)
        assert run.returncode == 0, run.stderr
        digests.add(hashlib.sha256(file.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_city_is_replaced_only_on_demand(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'city.db'}"
    assert generate(url, "--persons", "20").returncode == 0
    refused = generate(url, "--persons", "30")
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert rows_in(tmp_path / "city.db", "population") == 20
    assert generate(url, "--persons", "30", "--replace").returncode == 0
    assert rows_in(tmp_path / "city.db", "population") == 30


def rows_in(file: Path, table: str) -> int:
    connection = sqlite3.connect(file)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        connection.close()


def test_a_city_that_cannot_be_generated_leaves_nothing(tmp_path: Path) -> None:
    run = generate(f"sqlite:///{tmp_path / 'city.db'}", "--persons", "-1")
    assert run.returncode == 1
    assert "number of persons" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite"),
        ("postgresql://u@h:1/d", "postgresql+asyncpg"),
        ("postgresql+asyncpg://u@h:1/d", "postgresql+asyncpg"),
        ("mysql://u@h:1/d", "mysql+aiomysql"),
        ("mariadb://u@h:1/d", "mariadb+aiomysql"),
    ],
)
def test_urls_get_their_driver(url: str, driver: str) -> None:
    assert driver_url(url).drivername == driver


def test_other_databases_are_refused() -> None:
    with pytest.raises(CityError, match="oracle"):
        driver_url("oracle://u@h/d")


async def test_sqlite_holds_exact_text_and_iso_dates(tmp_path: Path) -> None:
    file = tmp_path / "city.db"
    counts = await load_city(f"sqlite:///{file}", 500, 7)
    connection = sqlite3.connect(file)
    try:
        for table, rows in city_500().items():
            assert counts[table] == len(rows)
            stored = sorted(connection.execute(f"SELECT * FROM {table}").fetchall())
            assert stored == sorted(tuple(on_sqlite(value) for value in row) for row in rows)
        assert connection.execute("SELECT notice FROM synthetic_notice").fetchall() == [(NOTICE,)]
    finally:
        connection.close()


def on_sqlite(value: object) -> object:
    match value:
        case Decimal():
            return f"{value:.2f}"
        case date():
            return value.isoformat()
        case bool():
            return int(value)
        case _:
            return value


async def test_postgresql_holds_the_same_rows(postgresql_database: str) -> None:
    await load_city(postgresql_database, 500, 7)
    connection = await asyncpg.connect(postgresql_database)
    try:
        for table, rows in city_500().items():
            stored = [tuple(row) for row in await connection.fetch(f"SELECT * FROM {table} ORDER BY row_id")]
            assert stored == sorted((tuple(row) for row in rows), key=lambda row: int(str(row[0])))
    finally:
        await connection.close()


async def test_postgresql_refuses_a_second_city_and_replaces_on_demand(postgresql_database: str) -> None:
    await load_city(postgresql_database, 30, 1)
    with pytest.raises(CityError, match="already a city"):
        await load_city(postgresql_database, 30, 1)
    assert (await load_city(postgresql_database, 40, 1, replace=True))["population"] == 40
