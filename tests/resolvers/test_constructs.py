"""What dialects spell differently means the same: bytes of JSON, comparisons of texts by their bytes, dates."""

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, String, column, literal, select, table

from masking import ValueType
from resolvers.sql.constructs import AmongValues, Bytewise, ExactText, JsonText, SameText, StartsWith, Utf8, Values
from tests.masking.fix_databases import Database, MariadbDatabase, PostgresqlDatabase, SqliteDatabase

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
ALIKE = st.text(st.sampled_from("aAäÄ  ßsＡ\t𠮷𠀀"), max_size=4)
"""Texts that collations call equal: of other cases, widths and accents, with blanks at their end."""

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["sqlite_masks", "postgresql_masks", "mariadb_masks", "mysql_masks"])
def kept(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(request.param)
    return found


def json(database: Database, type: ValueType, values: Sequence[Any]) -> list[bytes]:
    rows = database.selected(lambda value: [Utf8(JsonText(value, type))], type, values)
    return [bytes(text) for (text,) in rows]


@FEW
@example(["\b\t\n\v\f\r\x0e\x0f\x1a\x1b\x1c\x1d\x1e\x1f\x7f", "\\u000B", "\\\\u000B\v", "\\\v", "\x01\\", "/\"'%"])
@given(values=st.lists(TEXTS, min_size=1, max_size=5))
def test_texts_are_the_same_json_everywhere(kept: Database, values: list[str]) -> None:
    written = json(kept, ValueType.STRING, [*values, None])
    assert written == [*(_as_json(value) for value in values), b"null"]


def _as_json(text: str) -> bytes:
    """JSON as PostgreSQL writes it: every control character but U+007F escaped, in small letters, and nothing else."""
    short = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    escaped = (short.get(one) or (f"\\u{ord(one):04x}" if one < " " else one) for one in text)
    return f'"{"".join(escaped)}"'.encode()


@FEW
@given(texts=st.lists(ALIKE, min_size=1, max_size=6), operand=ALIKE, operands=st.lists(ALIKE, min_size=1, max_size=3))
def test_texts_are_compared_by_their_bytes_alone(
    kept: Database, texts: list[str], operand: str, operands: list[str]
) -> None:
    def compared(value: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        same = SameText(value, literal(operand, String()))
        differs = SameText(value, literal(operand, String()), differs=True)
        lists = [AmongValues(_typed(value), literal(operands, Values(String())))] if _takes_lists(kept) else []
        begins, less = StartsWith(value, literal(operand, String())), Bytewise(value) < literal(operand, String())
        return [same, differs, begins, less, *lists]

    for text, row in zip(texts, kept.selected(compared, ValueType.STRING, texts), strict=True):
        expected = [text == operand, text != operand, text.startswith(operand), text.encode() < operand.encode()]
        assert [bool(one) for one in row[:4]] == expected
        assert all(bool(one) is (text in operands) for one in row[4:])


def _typed(value: ColumnElement[Any]) -> ColumnElement[Any]:
    value.type = ExactText()
    return value


def _takes_lists(database: Database) -> bool:
    """The other databases are given their values here without what a type does to a list."""
    return isinstance(database, MariadbDatabase)


@FEW
@given(values=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=5))
def test_integers(kept: Database, values: list[int]) -> None:
    assert json(kept, ValueType.INT, [*values, None]) == [*(str(value).encode() for value in values), b"null"]


@FEW
@given(values=st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1, max_size=5))
def test_decimals_have_the_places_of_their_column(kept: Database, values: list[Decimal]) -> None:
    written = json(kept, ValueType.DECIMAL, [*values, None])
    assert written == [*(f'"{value if value else abs(value):.2f}"'.encode() for value in values), b"null"]


@FEW
@given(values=st.lists(st.booleans(), min_size=1, max_size=3))
def test_truths(kept: Database, values: list[bool]) -> None:
    assert json(kept, ValueType.BOOLEAN, [*values, None]) == [*map(orjson.dumps, values), b"null"]


@FEW
@given(values=st.lists(st.dates(), min_size=1, max_size=5), moments=st.lists(st.datetimes(), min_size=1, max_size=5))
def test_dates_and_moments(
    postgresql_masks: PostgresqlDatabase, mariadb_masks: MariadbDatabase, values: list[date], moments: list[datetime]
) -> None:
    for type, stored in ((ValueType.DATE, values), (ValueType.DATETIME, moments)):
        expected = json(postgresql_masks, type, [*stored, None])
        assert json(mariadb_masks, type, [*stored, None]) == expected


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    [1e15, 1e14, 1e-4, 1e-5, -1.5e-7, 1e-15, 1e-16, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 123456789012345680.0]
)
@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_floats_have_the_digits_that_postgresql_gives_them(
    postgresql_masks: PostgresqlDatabase, mariadb_masks: MariadbDatabase, values: list[float]
) -> None:
    values = [value for value in values if value or math.copysign(1, value) > 0]  # MariaDB keeps no negative zero
    theirs, ours = (json(kept, ValueType.FLOAT, [*values, None]) for kept in (postgresql_masks, mariadb_masks))
    assert ours[-1] == b"null"
    for value, their, our in zip(values, theirs, ours, strict=False):
        # PostgreSQL takes no digits that lie half way to the next float, which whole numbers beyond 2 ** 53 can
        assert our == their if abs(value) < 2**53 else float(our) == float(their) == value


def test_dates_that_no_calendar_has_are_null(mariadb_masks: MariadbDatabase) -> None:
    lenient = MariadbDatabase(mariadb_masks.connection)
    lenient.connection.exec_driver_sql("SET SESSION sql_mode = ''")
    try:
        stored = ["0000-00-00", "2026-00-10", "2026-05-00", "2026-05-06"]
        assert json(lenient, ValueType.DATE, stored) == [b"null", b"null", b"null", b'"2026-05-06"']
    finally:
        lenient.connection.exec_driver_sql("SET SESSION sql_mode = DEFAULT")


def test_numbers_that_a_column_fills_up_with_zeros_are_numbers(mariadb_masks: MariadbDatabase) -> None:
    for declared, type, expected in (
        ("int(7) ZEROFILL", ValueType.INT, b"42"),
        ("decimal(9,2) ZEROFILL", ValueType.DECIMAL, b'"42.00"'),
    ):
        connection = mariadb_masks.connection
        connection.exec_driver_sql(f"CREATE OR REPLACE TEMPORARY TABLE filled (v {declared})")
        connection.exec_driver_sql("INSERT INTO filled VALUES (42)")
        written = select(Utf8(JsonText(column("v"), type))).select_from(table("filled"))
        assert connection.execute(written).scalar() == expected


def test_sqlite_has_its_own_floats(sqlite_masks: SqliteDatabase) -> None:
    """It writes 15 digits, and a point in every float: what is compared between databases is not there."""
    assert json(sqlite_masks, ValueType.FLOAT, [0.5, 2.0]) == [b"0.5", b"2.0"]
