"""What holds of every mask and every value: how much is shown, what NULL becomes, and that all forms agree."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Text, cast, column, literal, select
from sqlalchemy.dialects import mysql, postgresql, sqlite

from masking import Mask, ValueType, output_type, parse_mask
from masking.sql import Fixed, text
from tests.masking.fix_databases import TYPES, Database, MariadbDatabase, as_stored
from tests.masking.plain import PLAIN, plain

quick = settings(max_examples=60)

# PostgreSQL has no U+0000, and no database has lone surrogates.
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=24)
signs = st.text(st.sampled_from("省市区县自治州地镇路道街小东村号1a１鹿城温景德超路𠮷"), max_size=14)
names = st.text(st.sampled_from("欧阳司马张三·𠮷ａ*"), max_size=6)
codes = st.text(st.sampled_from("0123456789３"), min_size=4, max_size=7)
texts = st.one_of(anything, signs, names, codes)
starless = texts.map(lambda value: value.replace("*", "#"))

edges = [0, 1, -1, 9, 10, 10**15, 10**15 - 1, -(10**15), -(10**15) + 1, 2**53, 2**63 - 1, -(2**63), 2**31, -(2**31)]
integers = st.one_of(st.sampled_from(edges), st.integers(-(2**63), 2**63 - 1), st.integers(-2000, 2000))
floats = st.one_of(st.sampled_from([float(edge) for edge in edges]), st.floats(allow_nan=False), st.floats(-1e6, 1e6))
decimals = st.one_of(
    st.sampled_from(edges).map(Decimal),
    st.decimals(-(10**16), 10**16, places=6),
    st.decimals(-1000, 1000, places=2),
)
# asyncpg takes the first and the last date for infinity.
dates = st.dates(date(1, 1, 2), date(9999, 12, 30))
times = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))

keeps = [
    f"keep {first} {last}" for first, last in [(6, 4), (3, 4), (1, 2), (1, 1), (1, 0), (0, 4), (5, 0), (0, 0), (2, 9)]
]
TEXT_MASKS = [
    parse_mask(text)
    for text in [
        *keeps,
        "name first",
        "name middle",
        "region province",
        "region city",
        "region county",
        "address district",
    ]
]
BUCKETS = [parse_mask(f"bucket {width}") for width in (2, 10, 997, 10**6, 10**15)]
DATE_MASKS = [parse_mask("year"), parse_mask("month"), parse_mask("years 7")]
DIALECTS = [postgresql.asyncpg.dialect(), sqlite.dialect()]  # type: ignore[no-untyped-call]  # SQLAlchemy's own
PREDICTABLE = [parse_mask("null"), parse_mask("constant x")]


@pytest.fixture(scope="session")
def databases(sqlite_masks: Database, postgresql_masks: Database, mariadb_masks: Database) -> Sequence[Database]:
    return [sqlite_masks, postgresql_masks, mariadb_masks]


def same_everywhere(
    databases: Sequence[Database], masks: Sequence[Mask], type: ValueType, values: Sequence[Any]
) -> None:
    """Every database gives for every value what the Python forms give."""
    python = [tuple(comparable(plain(mask).python(value, type)) for mask in masks) for value in values]
    for database in databases:
        rows = database.masked(masks, type, values)
        assert [tuple(map(comparable, row)) for row in rows] == python


def comparable(value: Any) -> Any:
    """A decimal as the text that SQLite keeps; the rest with its type, so that 1.0 is not 1."""
    stored = as_stored(value)
    return (type(stored), stored)


@given(values=st.lists(st.none() | texts, min_size=1, max_size=40))
@quick
def test_text_masks_are_identical(values: list[str | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, TEXT_MASKS, ValueType.STRING, values)


@given(values=st.lists(signs, min_size=20, max_size=200))
@quick
def test_addresses_are_identical(values: list[str], databases: Sequence[Database]) -> None:
    same_everywhere(databases, [parse_mask("address district")], ValueType.STRING, values)


@given(values=st.lists(st.none() | integers, min_size=1, max_size=40))
@quick
def test_buckets_of_integers_are_identical(values: list[int | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, BUCKETS, ValueType.INT, values)


@given(values=st.lists(st.none() | floats, min_size=1, max_size=40))
@quick
def test_buckets_of_floats_are_identical(
    values: list[float | None], sqlite_masks: Database, postgresql_masks: Database, mariadb_masks: Database
) -> None:
    same_everywhere([sqlite_masks, postgresql_masks], BUCKETS, ValueType.FLOAT, values)
    finite = [value for value in values if value is None or math.isfinite(value)]
    same_everywhere([mariadb_masks], BUCKETS, ValueType.FLOAT, finite)  # it stores no infinity


@given(values=st.lists(st.none() | decimals, min_size=1, max_size=40))
@quick
def test_buckets_of_decimals_are_identical(values: list[Decimal | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, BUCKETS, ValueType.DECIMAL, values)


@given(values=st.lists(st.none() | dates, min_size=1, max_size=40))
@quick
def test_date_masks_are_identical(values: list[date | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, DATE_MASKS, ValueType.DATE, values)


@given(values=st.lists(st.none() | times, min_size=1, max_size=40))
@quick
def test_time_masks_are_identical(values: list[datetime | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, DATE_MASKS, ValueType.DATETIME, values)


def test_very_long_values_are_identical(databases: Sequence[Database]) -> None:
    values = ["1" * 100_000, "温" * 100_000, "𠮷" * 50_000 + "区", "省市" * 20_000, "鹿城区" + "%" * 100_000]
    same_everywhere(databases, TEXT_MASKS, ValueType.STRING, values)


@given(value=starless, first=st.integers(0, 20), last=st.integers(0, 20))
def test_keep_never_shows_more_than_its_share(value: str, first: int, last: int) -> None:
    masked = plain(f"keep {first} {last}").python(value, ValueType.STRING)
    assert isinstance(masked, str) and len(masked) == len(value)
    hidden = masked.count("*")
    before, after = masked[: masked.find("*")], masked[masked.rfind("*") + 1 :]
    if hidden:
        assert masked == before + "*" * hidden + after
        assert value.startswith(before) and value.endswith(after)
        assert len(before) <= first and len(after) <= last
    assert hidden >= min((first + last + 1) // 2, (len(value) + 1) // 2)
    assert len(value) - hidden <= first + last


@given(value=starless, longer=starless.filter(bool), first=st.integers(0, 20), last=st.integers(0, 20))
def test_keep_shows_no_less_of_a_longer_value(value: str, longer: str, first: int, last: int) -> None:
    form = plain(f"keep {first} {last}")
    short, long = (form.python(text, ValueType.STRING) for text in (value, value + longer))
    assert isinstance(short, str) and isinstance(long, str)
    assert len(value) - short.count("*") <= len(value + longer) - long.count("*")


@given(value=starless.filter(bool))
def test_redaction_never_returns_a_value(value: str) -> None:
    for mask in TEXT_MASKS:
        if mask.text.startswith(("keep", "name")):
            masked = plain(mask).python(value, ValueType.STRING)
            assert isinstance(masked, str) and "*" in masked and len(masked) == len(value)


@given(name=names.map(lambda name: name.replace("*", "")))
def test_names_show_no_given_name_but_its_end(name: str) -> None:
    first = plain("name first").python(name, ValueType.STRING)
    middle = plain("name middle").python(name, ValueType.STRING)
    assert isinstance(first, str) and isinstance(middle, str)
    assert set(first[2:]) <= {"*"} and set(middle[2:-1]) <= {"*"}


@given(value=signs)
def test_an_address_is_cut_to_a_beginning_of_itself_without_streets_and_numbers(value: str) -> None:
    masked = plain("address district").python(value, ValueType.STRING)
    if masked is not None:
        assert isinstance(masked, str) and value.startswith(masked) and masked[-1] in "区县市州"
        assert not set(masked) & set("街村号1a１")
        assert not masked.endswith(("小区", "超市"))


@given(value=integers, width=st.integers(2, 10**15))
def test_a_bucket_holds_its_value_and_starts_at_a_multiple(value: int, width: int) -> None:
    bound = plain(f"bucket {width}").python(value, ValueType.INT)
    if abs(value) >= 10**15:
        assert bound is None
    else:
        assert isinstance(bound, int) and bound % width == 0 and bound <= value < bound + width


@pytest.mark.parametrize("entry", PLAIN, ids=lambda entry: entry.name)
def test_null_stays_null_except_where_the_value_is_ignored(entry: Any) -> None:
    for vector in entry.vectors:
        mask = parse_mask(vector.mask)
        masked = plain(mask).python(None, vector.type)
        assert masked is None if not mask.ignores_value else masked == vector.masked


@pytest.mark.parametrize("value", [None, "", "a", 5])
def test_masks_that_ignore_the_value_ignore_it(value: object) -> None:
    for mask in PREDICTABLE:
        assert plain(mask).python(value, ValueType.STRING) == (None if mask.text == "null" else "x")


def test_what_postgresql_alone_can_store_becomes_null(postgresql_masks: Database) -> None:
    nan = postgresql_masks.masked(BUCKETS, ValueType.FLOAT, [float("nan"), float("inf"), float("-inf")])
    exact = postgresql_masks.masked(
        BUCKETS, ValueType.DECIMAL, [Decimal("NaN"), Decimal(10) ** 5000, -(Decimal(10) ** 5000)]
    )
    days = postgresql_masks.masked(DATE_MASKS, ValueType.DATE, [date.min, date.max])  # asyncpg: infinity
    moments = postgresql_masks.masked(DATE_MASKS, ValueType.DATETIME, [datetime.min, datetime.max])
    assert {value for row in [*nan, *exact, *days, *moments] for value in row} == {None}


def test_dates_beyond_the_calendar_of_iso_8601_become_null_in_postgresql(postgresql_masks: Database) -> None:
    far = ["5874897-12-31", "10000-01-01", "0001-12-31 BC", "4713-01-01 BC"]
    masks = [_of_text(mask) for mask in DATE_MASKS]
    assert postgresql_masks.masked(masks, ValueType.STRING, far) == [(None, None, None)] * 4


def _of_text(mask: Mask) -> Mask:
    """The mask over a text that the database itself reads as a date, since Python has no such dates."""

    class OfText:
        share = mask.form.share

        def accepts(self, type: ValueType) -> bool:
            return True

        def sql(self, value: Any, type: ValueType) -> Any:
            return plain(mask).sql(cast(value, TYPES[ValueType.DATE]), ValueType.DATE)

        def python(self, value: object, type: ValueType) -> object:
            return plain(mask).python(value, type)

    return Mask(mask.text, OfText())


@pytest.mark.parametrize("stored", ["19900131", "1990", "31.01.1990", "", "１９９０-01-31", "abcd-ef-gh"])
def test_what_is_no_date_in_sqlite_becomes_null(stored: str, sqlite_masks: Database) -> None:
    assert sqlite_masks.masked(DATE_MASKS, ValueType.DATE, [stored]) == [(None, None, None)]
    assert [plain(mask).python(stored, ValueType.DATE) for mask in DATE_MASKS] == [None, None, None]


@pytest.mark.parametrize("stored", ["", "-", ".", ".5", "1e5", "1.2.3", "--1", "+1", " 1", "1 ", "0x10", "１"])
def test_what_is_no_decimal_in_sqlite_becomes_null(stored: str, sqlite_masks: Database) -> None:
    assert sqlite_masks.masked(BUCKETS[:1], ValueType.DECIMAL, [stored]) == [(None,)]
    assert plain(BUCKETS[0]).python(stored, ValueType.DECIMAL) is None


def test_a_text_ends_at_its_first_zero_character_in_sqlite(sqlite_masks: Database) -> None:
    same_everywhere([sqlite_masks], TEXT_MASKS, ValueType.STRING, ["1234567890\0abcdef", "\0", "欧阳修\0"])


@pytest.mark.parametrize("stored", [b"bytes", 5, 1.5, b""])
def test_no_mask_raises_on_another_storage_class_of_sqlite(stored: object, sqlite_masks: Database) -> None:
    for type in ValueType:
        masks = [mask for mask in [*TEXT_MASKS, *BUCKETS, *DATE_MASKS] if mask.form.accepts(type)]
        if masks:
            assert len(sqlite_masks.masked(masks, type, [stored])) == 1


def test_a_text_ends_at_its_first_zero_character_in_mariadb(mariadb_masks: Database) -> None:
    same_everywhere([mariadb_masks], TEXT_MASKS, ValueType.STRING, ["1234567890\0abcdef", "\0", "欧阳修\0", "\0a"])


@pytest.mark.parametrize("charset", ["gbk", "gb2312", "big5", "utf8mb3", "ucs2", "utf16", "utf32"])
@pytest.mark.parametrize("column", [mysql.VARCHAR, mysql.CHAR], ids=lambda column: column.__name__)
def test_the_character_set_of_a_column_changes_no_mask_in_mariadb(
    charset: str, column: Any, mariadb_masks: MariadbDatabase
) -> None:
    values = ["330302", "11010519491231002X", "王三 丁", "王小丁", "A", "\\%_'", None]
    python = [tuple(plain(mask).python(value, ValueType.STRING) for mask in TEXT_MASKS) for value in values]
    assert mariadb_masks.masked_in(column(40, charset=charset), TEXT_MASKS, ValueType.STRING, values) == python


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        (mysql.LONGBLOB(), b"\xff\xfe\x00"),
        (mysql.BINARY(4), b"\xe6\xb8"),
        (mysql.ENUM("a", "b"), "b"),
        (mysql.SET("a", "b"), "a,b"),
        (mysql.LONGTEXT(), "1990年"),
        (mysql.LONGTEXT(), "1e400"),
        (mysql.BIGINT(unsigned=True), 2**64 - 1),
        (mysql.BIGINT(unsigned=True), 3),
        (mysql.DECIMAL(65, 0), Decimal("9" * 65)),
        (mysql.DECIMAL(65, 38), Decimal("-" + "9" * 27 + "." + "9" * 38)),
        (mysql.DOUBLE(), -1.7976931348623157e308),
        (mysql.BIT(64), 2**63),
        (mysql.YEAR(), 1990),
        (mysql.TIME(), "-838:59:59"),
        (mysql.DATE(), "0000-00-00"),
        (mysql.DATETIME(), "0000-00-00 00:00:00"),
        (mysql.TIMESTAMP(), "2038-01-19 03:14:07"),
        (mysql.JSON(), {"a": 1}),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("mode", ["''", "'TRADITIONAL'"])
def test_no_mask_raises_on_another_column_of_mariadb(
    stored: Any, value: object, mode: str, mariadb_masks: MariadbDatabase
) -> None:
    database = replace(mariadb_masks, session={"sql_mode": mode})
    for type in ValueType:
        masks = [mask for mask in [*TEXT_MASKS, *BUCKETS, *DATE_MASKS] if mask.form.accepts(type)]
        if masks:
            assert len(database.masked_in(stored, masks, type, [value])) == 1


@pytest.mark.parametrize("mode", ["''", "'TRADITIONAL'"])
def test_dates_without_a_year_or_a_month_become_null_in_mariadb(mode: str, mariadb_masks: MariadbDatabase) -> None:
    database = replace(mariadb_masks, session={"sql_mode": mode})
    days = ["0000-00-00", "0000-05-31", "1990-00-00", "1990-00-31"]
    assert database.masked(DATE_MASKS, ValueType.DATE, days) == [(None, None, None)] * 4
    times = [f"{day} 10:00:00" for day in days]
    assert database.masked(DATE_MASKS, ValueType.DATETIME, times) == [(None, None, None)] * 4


@given(values=st.lists(st.decimals(-(10**20), 10**20, places=30), min_size=1, max_size=20))
@quick
def test_decimals_of_many_places_are_identical_in_mariadb(values: list[Decimal], mariadb_masks: Database) -> None:
    same_everywhere([mariadb_masks], BUCKETS, ValueType.DECIMAL, values)


@given(words=st.from_regex("-?[1-9][0-9]{0,34}([.][0-9]{1,30})?", fullmatch=True))
@quick
def test_a_decimal_constant_keeps_its_places_in_mariadb(words: str, mariadb_masks: Database) -> None:
    same_everywhere([mariadb_masks], [parse_mask(f"constant {words}")], ValueType.DECIMAL, [None])


@pytest.mark.parametrize("one", ["a", "A", "a ", "ａ", "á", "", " ", "𠮷", "𠮸", "臺", "台"])
def test_texts_are_told_apart_character_by_character_in_mariadb(one: str, mariadb_masks: MariadbDatabase) -> None:
    others = ["a", "A", "a ", "ａ", "á", "", " ", "𠮷", "𠮸", "臺", "台"]
    told = select(*(text(literal(one)) == Fixed(other) for other in others))
    assert [*map(bool, mariadb_masks.connection.execute(told).one())] == [one == other for other in others]


@given(words=st.lists(anything, min_size=1, max_size=20))
@quick
def test_a_fixed_text_is_read_back_whatever_the_session_of_mariadb(
    words: list[str], mariadb_masks: MariadbDatabase
) -> None:
    for mode in ("''", "'NO_BACKSLASH_ESCAPES'", "'ANSI_QUOTES'"):
        mariadb_masks.connection.exec_driver_sql(f"SET SESSION sql_mode = {mode}")
        assert [*mariadb_masks.connection.execute(select(*map(Fixed, words))).one()] == words
    mariadb_masks.connection.exec_driver_sql("SET SESSION sql_mode = DEFAULT")


def test_expressions_carry_a_type_and_a_cache_key_in_mariadb(mariadb_masks: MariadbDatabase) -> None:
    test_expressions_carry_a_type_and_a_cache_key(mariadb_masks.connection.dialect)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_expressions_carry_a_type_and_a_cache_key(dialect: Any) -> None:
    for entry in PLAIN:
        for vector in entry.vectors:
            value = column("value", TYPES[vector.type])
            masked = plain(vector.mask).sql(value, vector.type)
            assert isinstance(masked.type, type(output_type(vector.type)))
            assert select(masked)._generate_cache_key() is not None
            assert select(masked).compile(dialect=dialect).string


def test_cache_keys_differ_where_the_sql_differs() -> None:
    value = column("value", Text())
    every = [*TEXT_MASKS, *BUCKETS, *DATE_MASKS]
    masked = [plain(mask).sql(value, type) for mask in every for type in ValueType if mask.form.accepts(type)]
    keys = {key.key for key in (sql._generate_cache_key() for sql in masked) if key is not None}
    assert len(keys) == len({str(sql.compile(dialect=DIALECTS[0])) for sql in masked})


def test_a_constant_is_a_parameter_and_never_sql() -> None:
    mask = parse_mask("constant '; DROP TABLE population; --")
    compiled = select(plain(mask).sql(literal(1), ValueType.STRING)).compile(dialect=DIALECTS[0])
    assert "DROP" not in compiled.string and "'; DROP TABLE population; --" in compiled.params.values()
