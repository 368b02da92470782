"""Golden vectors: Python, SQLite, PostgreSQL and MariaDB give the same values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Dialect, literal
from sqlalchemy.dialects import mysql, sqlite

from masking import MASKS, KeyedColumn, KeyedForm, ValueType, example, parse_mask
from masking.examples import EXAMPLE_ITEM, as_json, example_keys
from sources import PLACE
from tests.masking.fix_databases import POSTGRESQL, Database, MariadbDatabase, as_stored
from tests.masking.plain import keyed, plain


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
            return written in (True, "true")
        case ValueType.DATE:
            return date.fromisoformat(written)
        case ValueType.DATETIME:
            return datetime.fromisoformat(written)
        case ValueType.STRING | ValueType.JSON:
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
    masked = [read_value(masked, type) for _, masked in cases]
    if isinstance(parse_mask(mask).form, KeyedForm):
        masked = [as_json(value) for value in masked]
    return Golden(mask, type, values, masked)


EVERY = [*read_file(), *read_vocabulary()]
GOLDEN = [golden for golden in EVERY if not isinstance(parse_mask(golden.mask).form, KeyedForm)]
UNDER_KEYS = [golden for golden in EVERY if isinstance(parse_mask(golden.mask).form, KeyedForm)]
every_golden = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden.mask}:{golden.type}")
every_golden_under_keys = pytest.mark.parametrize(
    "golden", UNDER_KEYS, ids=lambda golden: f"{golden.mask}:{golden.type}"
)


def comparable(value: Any) -> Any:
    """Decimals as their text (12.50 is not 12.5), the rest with its type (1.0 is not 1)."""
    return (str, format(value, "f")) if isinstance(value, Decimal) else (type(value), value)


@every_golden
def test_python(golden: Golden) -> None:
    form = plain(golden.mask)
    assert form.accepts(golden.type)
    masked = [form.python(value, golden.type) for value in golden.values]
    assert [*map(comparable, masked)] == [*map(comparable, golden.masked)]


@every_golden
def test_python_on_what_sqlite_stores(golden: Golden) -> None:
    form = plain(golden.mask)
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


@every_golden_under_keys
def test_python_under_keys(golden: Golden) -> None:
    form = keyed(golden.mask)
    assert form.accepts(golden.type)
    masked = [example(form, as_json(value), golden.type) for value in golden.values]
    assert [*map(comparable, masked)] == [*map(comparable, golden.masked)]


@every_golden_under_keys
@pytest.mark.parametrize("masks", ["sqlite_masks", "postgresql_masks", "mariadb_masks"])
def test_what_a_database_writes_as_json_is_masked_alike(
    golden: Golden, masks: str, request: pytest.FixtureRequest
) -> None:
    source: Database = request.getfixturevalue(masks)
    written = source.json(golden.type, golden.values)
    read = [None if text is None else orjson.loads(text) for text in written]
    masked = [example(keyed(golden.mask), value, golden.type) for value in read]
    assert [*map(comparable, masked)] == [*map(comparable, golden.masked)]


@every_golden_under_keys
def test_what_postgresql_computes_under_keys(golden: Golden, postgresql_masks: Database) -> None:
    column = keyed(golden.mask).under(example_keys(), EXAMPLE_ITEM, golden.type)
    computed = column.sql(literal(""), POSTGRESQL) is not None
    assert computed == golden.mask.startswith("pseudonym")
    if computed:
        rows = postgresql_masks.selected(lambda value: [_within(column, value)], golden.type, golden.values)
        assert [masked for (masked,) in rows] == golden.masked


def _within(column: KeyedColumn, value: ColumnElement[Any]) -> ColumnElement[Any]:
    expression = column.sql(value, POSTGRESQL)
    assert expression is not None
    return expression


@pytest.mark.parametrize("dialect", [sqlite.dialect(), mysql.dialect()], ids=lambda dialect: str(dialect.name))
def test_no_other_database_gets_a_key(dialect: Dialect) -> None:
    for golden in UNDER_KEYS:
        column = keyed(golden.mask).under(example_keys(), EXAMPLE_ITEM, golden.type)
        assert column.sql(literal(""), dialect) is None


any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(values=st.lists(st.none() | any_text, min_size=1, max_size=40), purposes=st.frozensets(any_text, max_size=3))
@settings(max_examples=60)
def test_pseudonyms_of_postgresql_are_those_of_python(
    values: list[str | None], purposes: frozenset[str], postgresql_masks: Database
) -> None:
    keys = replace(example_keys(), purposes=purposes)
    columns = [keyed(mask).under(keys, EXAMPLE_ITEM, ValueType.STRING) for mask in ("pseudonym", "pseudonym study")]
    rows = postgresql_masks.selected(
        lambda value: [_within(column, value) for column in columns], ValueType.STRING, values
    )
    there = [value for value in values if value is not None]
    masked = zip(*(column.masked(there, [b""] * len(there)) for column in columns), strict=True)
    assert [row for row in rows if row != (None, None)] == [*masked]
    assert [row == (None, None) for row in rows] == [value is None for value in values]


@given(values=st.lists(any_text, min_size=1, max_size=40))
@settings(max_examples=40)
def test_every_database_writes_texts_as_json_alike(
    values: list[str], sqlite_masks: Database, postgresql_masks: Database, mariadb_masks: Database
) -> None:
    """Control characters among them are escaped, so that none can pass for the mark of a place."""
    for database in (sqlite_masks, postgresql_masks, mariadb_masks):
        written = database.json(ValueType.STRING, values)
        assert [orjson.loads(text) for text in written] == values
        assert not any(PLACE in text for text in written)


def test_every_mask_has_golden_vectors() -> None:
    assert {golden.mask.split()[0] for golden in read_file()} == set(MASKS)
    assert all(entry.vectors for entry in MASKS.values())


def test_every_accepted_type_has_a_golden_vector() -> None:
    covered = {(golden.mask.split()[0], golden.type) for golden in EVERY}
    exempt = {("clear", type) for type in ValueType}
    assert {(entry.name, type) for entry in MASKS.values() for type in entry.types} - exempt <= covered
