"""Golden vectors: Python, SQLite, PostgreSQL and MariaDB give the same values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from masking import MASKS, ValueType, parse_mask
from tests.masking.fix_databases import Database, MariadbDatabase, as_stored


@dataclass(frozen=True, slots=True)
class Golden:
    """The cases of one mask on one type."""

    mask: str
    type: ValueType
    values: Sequence[Any]
    masked: Sequence[Any]


def read_value(written: Any, type: ValueType) -> Any:
    """A value of the type as drivers give it, from how a vector writes it."""
    match type:
        case _ if written is None:
            return None
        case ValueType.INT:
            return int(written)
        case ValueType.FLOAT:
            return float(written)
        case ValueType.DECIMAL:
            return Decimal(written)
        case ValueType.BOOLEAN:
            return bool(written)
        case ValueType.DATE:
            return date.fromisoformat(written)
        case ValueType.DATETIME:
            return datetime.fromisoformat(written)
        case ValueType.STRING:
            return written


def read_file() -> list[Golden]:
    written = yaml.safe_load(Path(__file__).with_name("vectors.yaml").read_text())
    return [golden(entry["mask"], ValueType(entry["type"]), entry["cases"]) for entry in written]


def read_vocabulary() -> list[Golden]:
    vectors = [vector for entry in MASKS.values() for vector in entry.vectors]
    return [golden(vector.mask, vector.type, [(vector.value, vector.masked)]) for vector in vectors]


def golden(mask: str, type: ValueType, cases: Sequence[Sequence[Any]]) -> Golden:
    values = [read_value(value, type) for value, _ in cases]
    if type in (ValueType.DATE, ValueType.DATETIME) or mask.startswith("clear"):
        return Golden(mask, type, values, [masked for _, masked in cases])  # masks make text of dates
    return Golden(mask, type, values, [read_value(masked, type) for _, masked in cases])


GOLDEN = [*read_file(), *read_vocabulary()]
every_golden = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden.mask}:{golden.type}")


def comparable(value: Any) -> Any:
    """Decimals as their text (12.50 is not 12.5), the rest with its type (1.0 is not 1)."""
    return (str, format(value, "f")) if isinstance(value, Decimal) else (type(value), value)


@every_golden
def test_python(golden: Golden) -> None:
    form = parse_mask(golden.mask).form
    assert form.accepts(golden.type)
    masked = [form.python(value, golden.type) for value in golden.values]
    assert [*map(comparable, masked)] == [*map(comparable, golden.masked)]


@every_golden
def test_python_on_what_sqlite_stores(golden: Golden) -> None:
    form = parse_mask(golden.mask).form
    masked = [form.python(as_stored(value), golden.type) for value in golden.values]
    assert [as_stored(value) for value in masked] == [as_stored(value) for value in golden.masked]


@every_golden
def test_sqlite(golden: Golden, sqlite_masks: Database) -> None:
    rows = sqlite_masks.masked([parse_mask(golden.mask)], golden.type, golden.values)
    assert [comparable(masked) for (masked,) in rows] == [*map(comparable, map(as_sqlite, golden.masked))]


def as_sqlite(value: Any) -> Any:
    """SQLite has no truth values: 1 and 0 stand for them."""
    return int(value) if isinstance(value, bool) else as_stored(value)


@every_golden
def test_postgresql(golden: Golden, postgresql_masks: Database) -> None:
    rows = postgresql_masks.masked([parse_mask(golden.mask)], golden.type, golden.values)
    assert [comparable(masked) for (masked,) in rows] == [*map(comparable, golden.masked)]


@every_golden
def test_mariadb(golden: Golden, mariadb_masks: Database) -> None:
    rows = mariadb_masks.masked([parse_mask(golden.mask)], golden.type, golden.values)
    assert [comparable(masked) for (masked,) in rows] == [*map(comparable, golden.masked)]


def test_mariadb_under_the_name_of_mysql(mysql_masks: Database) -> None:
    for golden in GOLDEN:
        rows = mysql_masks.masked([parse_mask(golden.mask)], golden.type, golden.values)
        assert [comparable(masked) for (masked,) in rows] == [*map(comparable, golden.masked)]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("sql_mode", "''"),
        ("sql_mode", "'ORACLE,EMPTY_STRING_IS_NULL'"),
        ("sql_mode", "'ANSI,NO_BACKSLASH_ESCAPES,TRADITIONAL,HIGH_NOT_PRECEDENCE,NO_UNSIGNED_SUBTRACTION'"),
        ("character_set_connection", "latin1"),
        ("character_set_connection", "ucs2"),
        ("collation_connection", "utf8mb4_unicode_ci"),
        ("default_regex_flags", "'DOTALL,DUPNAMES,EXTENDED,EXTENDED_MORE,EXTRA,MULTILINE,UNGREEDY'"),
        ("div_precision_increment", "0"),
        ("lc_time_names", "'ar_AE'"),
    ],
)
def test_no_setting_of_a_session_changes_a_mask_in_mariadb(
    setting: str, value: str, mariadb_masks: MariadbDatabase
) -> None:
    """Constants are left out: a parameter has to come through the connection, whose character set is the platform's."""
    database = replace(mariadb_masks, session={setting: value})
    for golden in GOLDEN:
        if not golden.mask.startswith("constant"):
            rows = database.masked([parse_mask(golden.mask)], golden.type, golden.values)
            assert [comparable(masked) for (masked,) in rows] == [*map(comparable, golden.masked)]


def test_every_mask_has_golden_vectors() -> None:
    assert {golden.mask.split()[0] for golden in read_file()} == set(MASKS)
    assert all(entry.vectors for entry in MASKS.values())


def test_every_accepted_type_has_a_golden_vector() -> None:
    covered = {(golden.mask.split()[0], golden.type) for golden in GOLDEN}
    exempt = {("clear", type) for type in ValueType}
    assert {(entry.name, type) for entry in MASKS.values() for type in entry.types} - exempt <= covered
