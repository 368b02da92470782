"""Values in the text of a statement: MariaDB reads each as what it was, whatever is in it and whatever its session."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.mysql_literals import filled, literal
from tests.fix_mariadb import MariaDB

MODES = ("''", "'NO_BACKSLASH_ESCAPES'", "'ANSI_QUOTES,PIPES_AS_CONCAT'", "'ANSI,NO_BACKSLASH_ESCAPES'")
UNICODE = st.text(st.characters(codec="utf-8"))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False, places=38, min_value=-(10**20), max_value=10**20),
    UNICODE,
)


@pytest.fixture(scope="module", params=MODES)
def cursor(mariadb: MariaDB, request: pytest.FixtureRequest) -> Iterator[Any]:
    connected = pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", charset="utf8mb4")
    with closing(connected) as connection, connection.cursor() as cursor:
        cursor.execute(f"SET SESSION sql_mode = {request.param}")
        yield cursor


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(SCALARS, min_size=1, max_size=8))
def test_every_value_comes_back_as_it_was(cursor: Any, values: list[object]) -> None:
    text = f"SELECT {', '.join(['%s'] * len(values))}, '100 %%'"
    cursor.execute(filled(text, values))
    *found, constant = cursor.fetchone()
    assert found == values and constant == "100 %"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=UNICODE, others=st.lists(st.text("ab'\\\" -;"), max_size=4))
def test_a_list_holds_what_it_holds(cursor: Any, text: str, others: list[str]) -> None:
    cursor.execute(filled("SELECT %s COLLATE utf8mb4_nopad_bin IN %s", [text, others]))
    (found,) = cursor.fetchone()
    assert bool(found) is (text in others)


@given(text=UNICODE)
def test_no_character_of_a_text_stands_in_its_literal(text: str) -> None:
    assert set(literal(text)) <= set("_utf8mb4 x'0123456789ABCDEF")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1E-10"), "0.0000000001"),
        (Decimal("1E+3"), "1000"),
        (1.0, "1.0e0"),
        (1e22, "1e+22"),
        (float("-inf"), "-1.7976931348623157e+308"),
        (True, "TRUE"),
        (date(2024, 2, 29), "'2024-02-29'"),
        (datetime(2024, 2, 29, 1, 2, 3, 4), "'2024-02-29 01:02:03.000004'"),
        ([], "(NULL)"),
        ([1, None], "(1,NULL)"),
    ],
)
def test_what_a_value_is_written_as(value: object, written: str) -> None:
    assert literal(value) == written


@pytest.mark.parametrize("value", [object(), b"x", float("nan"), Decimal("NaN"), "\ud800"])
def test_what_has_no_literal_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)) as raised:
        literal(value)
    assert repr(value) not in str(raised.value)


@given(
    stored=st.decimals(places=37, allow_nan=False, allow_infinity=False, min_value=-10, max_value=10),
    operand=st.decimals(places=40, allow_nan=False, allow_infinity=False, min_value=-10, max_value=10),
)
def test_what_is_finer_than_mariadb_reads_still_compares_as_it_did(stored: Decimal, operand: Decimal) -> None:
    read = Decimal(literal(operand))
    assert (stored < operand, stored == operand) == (stored < read, stored == read)
