"""Masks that make dates, times, numbers and coordinates coarser: the same everywhere, in order, as coarse as said."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import REAL, Integer, Numeric, SmallInteger, Text, cast, column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from masking import Form, Mask, Share, ValueType, parse_mask
from tests.masking.fix_databases import Database, as_stored
from tests.masking.plain import plain

few = settings(max_examples=20)

INT, FLOAT, DECIMAL = ValueType.INT, ValueType.FLOAT, ValueType.DECIMAL
NUMBER_TYPES = (INT, FLOAT, DECIMAL)


def masks_of(*texts: str) -> list[Mask]:
    return [parse_mask(text) for text in texts]


ROUNDS = masks_of(*(f"round {unit}" for unit in (2, 5, 997, 10**15)))
BOUNDS = masks_of("between 0 90", "between -5 10", "between -999999999999999 999999999999999")
GRIDS = masks_of(*(f"grid {step}" for step in ("0.0001", "0.01", "0.025", "0.3", "1", "90")))
BUCKETS = masks_of("bucket 2", "bucket 10", "bucket 1000000000000000")
STRETCHES = masks_of("years 2", "years 3", "years 10", "years 99", "years 100")
DAYS, TIMES = masks_of("quarter"), masks_of("quarter", "day", "hour")
MASKS_OF = {
    INT: [*ROUNDS, *BOUNDS],
    FLOAT: [*ROUNDS, *BOUNDS, *GRIDS],
    DECIMAL: [*ROUNDS, *BOUNDS, *GRIDS],
    ValueType.DATE: [*DAYS, *STRETCHES],
    ValueType.DATETIME: [*TIMES, *STRETCHES],
}

edges = [0, 1, -1, 2, -2, 5, -5, 9, 10, 90, -999, 180, -180, 181, 10**15, 10**15 - 1, 2**31 - 1, -(2**31), 2**63 - 1]
edges += [-edge for edge in edges if edge < 2**63 - 1] + [-(2**63), -(2**63) + 1]
integers = st.one_of(st.sampled_from(edges), st.integers(-(2**63), 2**63 - 1), st.integers(-3000, 3000))
halves = st.integers(-(4 * 10**15), 4 * 10**15).map(lambda number: number / 2)
fine = st.integers(-2_000_000, 2_000_000).map(lambda number: number / 10_000)  # as coordinates are written
near = st.builds(math.nextafter, fine, st.sampled_from([math.inf, -math.inf]))
floats = st.one_of(
    st.sampled_from([float(edge) for edge in edges]),
    st.floats(allow_nan=False),
    halves,
    fine,
    near,
    st.floats(-181, 181),
)
finite = floats.filter(math.isfinite)
decimals = st.one_of(
    st.sampled_from(edges).map(Decimal),
    st.decimals(-(10**16), 10**16, places=6),
    st.decimals(-181, 181, places=5),
    st.decimals(-200, 200, places=1),
    st.integers(-20, 20).map(lambda halves: Decimal(halves) / 2),
    st.integers(-10, 10).map(lambda whole: Decimal(whole).quantize(Decimal("0.00"))),
)
STORED: dict[ValueType, st.SearchStrategy[Any]] = {INT: integers, FLOAT: finite, DECIMAL: decimals}
# asyncpg takes the first and the last date for infinity.
dates = st.dates(date(1, 1, 2), date(9999, 12, 30))
times = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))
numbers = st.sampled_from(NUMBER_TYPES)


@pytest.fixture(scope="session")
def databases(sqlite_masks: Database, postgresql_masks: Database, mariadb_masks: Database) -> Sequence[Database]:
    return [sqlite_masks, postgresql_masks, mariadb_masks]


def same_everywhere(databases: Sequence[Database], type: ValueType, values: Sequence[Any]) -> None:
    """Every database gives for every value what the Python forms give."""
    masks = MASKS_OF[type]
    python = [tuple(comparable(plain(mask).python(value, type)) for mask in masks) for value in values]
    for database in databases:
        assert [tuple(map(comparable, row)) for row in database.masked(masks, type, values)] == python


def comparable(value: object) -> object:
    """A decimal as its text without trailing zeros, which columns add; the rest with its type, so that 1.0 is not 1."""
    if not isinstance(value, Decimal | str):
        return (type(value), value)
    text = value if isinstance(value, str) else format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@given(values=st.lists(st.none() | integers, min_size=1, max_size=120))
@few
def test_masks_of_integers_are_identical(values: list[int | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, INT, values)


@given(values=st.lists(st.none() | finite, min_size=1, max_size=120))
@few
def test_masks_of_floats_are_identical(values: list[float | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, FLOAT, values)


@given(values=st.lists(st.none() | decimals, min_size=1, max_size=120))
@few
def test_masks_of_decimals_are_identical(values: list[Decimal | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, DECIMAL, values)


@given(values=st.lists(st.none() | decimals, min_size=1, max_size=120))
@few
def test_masks_of_decimals_keep_every_digit(
    values: list[Decimal | None], sqlite_masks: Database, postgresql_masks: Database
) -> None:
    """Trailing zeros too, where a column does not add any; a text gives a text, a decimal a decimal."""
    masks = MASKS_OF[DECIMAL]
    python = [tuple(as_stored(plain(mask).python(value, DECIMAL)) for mask in masks) for value in values]
    of_text = [tuple(plain(mask).python(as_stored(value), DECIMAL) for mask in masks) for value in values]
    assert python == of_text == sqlite_masks.masked(masks, DECIMAL, values)
    assert [tuple(map(as_stored, row)) for row in postgresql_masks.masked(masks, DECIMAL, values)] == python


@given(values=st.lists(st.none() | dates, min_size=1, max_size=120))
@few
def test_masks_of_dates_are_identical(values: list[date | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, ValueType.DATE, values)


@given(values=st.lists(st.none() | times, min_size=1, max_size=120))
@few
def test_masks_of_times_are_identical(values: list[datetime | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, ValueType.DATETIME, values)


ODD = st.one_of(
    st.from_regex(r"-?[0-9]{0,25}\.?[0-9]{0,20}", fullmatch=True),
    st.text("0123456789.-+e \0", max_size=12),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]?[0-9:]{0,8}", fullmatch=True),
    st.text(max_size=12).filter(lambda text: not any(0xD800 <= ord(character) < 0xE000 for character in text)),
)


@given(values=st.lists(ODD, min_size=1, max_size=120))
@few
def test_any_text_in_a_column_of_sqlite_is_masked_as_in_python(values: list[str], sqlite_masks: Database) -> None:
    for type in (DECIMAL, ValueType.DATE, ValueType.DATETIME):
        masks = MASKS_OF[type]
        python = [tuple(plain(mask).python(value, type) for mask in masks) for value in values]
        assert sqlite_masks.masked(masks, type, values) == python


@pytest.mark.parametrize("stored", [b"bytes", b"12", 5, 1.5, -(2**63), 1e308, b"", ""])
def test_no_storage_class_of_sqlite_raises(stored: object, sqlite_masks: Database) -> None:
    for type, masks in MASKS_OF.items():
        assert len(sqlite_masks.masked(masks, type, [stored])) == 1


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_becomes_null(number: float, sqlite_masks: Database, postgresql_masks: Database) -> None:
    masks = MASKS_OF[FLOAT]
    nothing = tuple(None for _ in masks)
    assert tuple(plain(mask).python(number, FLOAT) for mask in masks) == nothing
    assert postgresql_masks.masked(masks, FLOAT, [number]) == [nothing]
    assert sqlite_masks.masked(masks, FLOAT, [number]) == [nothing]


def test_what_postgresql_alone_can_store_becomes_null(postgresql_masks: Database) -> None:
    far = [Decimal("NaN"), Decimal(10) ** 5000, -(Decimal(10) ** 5000)]
    assert {value for row in postgresql_masks.masked(MASKS_OF[DECIMAL], DECIMAL, far) for value in row} == {None}
    tiny = Decimal(10) ** -5000
    assert [str(value) for value in postgresql_masks.masked(GRIDS[:2], DECIMAL, [-tiny])[0]] == ["-0.0001", "-0.01"]
    days = postgresql_masks.masked(MASKS_OF[ValueType.DATE], ValueType.DATE, [date.min, date.max])  # asyncpg: infinity
    moments = postgresql_masks.masked(MASKS_OF[ValueType.DATETIME], ValueType.DATETIME, [datetime.min, datetime.max])
    assert {value for row in [*days, *moments] for value in row} == {None}


@given(data=st.data(), type=numbers)
def test_greater_numbers_never_come_out_smaller(data: st.DataObject, type: ValueType) -> None:
    less, more = sorted(data.draw(st.tuples(STORED[type], STORED[type])))
    for mask in [*MASKS_OF[type], *BUCKETS]:
        found: list[Any] = [plain(mask).python(value, type) for value in (less, more)]
        if None not in found:
            assert found[0] <= found[1]


@given(data=st.data(), type=numbers)
def test_masking_twice_is_masking_once(data: st.DataObject, type: ValueType) -> None:
    value = data.draw(STORED[type].filter(lambda number: abs(number) < 10**14))
    for mask in [*MASKS_OF[type], *BUCKETS]:
        once: Any = plain(mask).python(value, type)
        if once is not None and abs(once) < 10**15:
            assert plain(mask).python(once, type) == once


@given(data=st.data(), type=numbers)
def test_a_masked_number_has_the_type_of_the_item(data: st.DataObject, type: ValueType) -> None:
    value = data.draw(STORED[type])
    kinds = {INT: int, FLOAT: float, DECIMAL: Decimal}
    for mask in MASKS_OF[type]:
        found = plain(mask).python(value, type)
        assert found is None or isinstance(found, kinds[type])


@given(data=st.data(), type=numbers, unit=st.integers(2, 10**15))
def test_rounding_gives_the_nearest_multiple_and_half_way_the_farther(
    data: st.DataObject, type: ValueType, unit: int
) -> None:
    value = data.draw(STORED[type] | st.integers(-40, 40).map(lambda times: times * unit // 2))
    found: Any = plain(f"round {unit}").python(value, type)
    if abs(value) >= 10**15:
        assert found is None
    else:
        near, there = Fraction(found), Fraction(value)
        assert near % unit == 0 and abs(near - there) * 2 <= unit
        if abs(near - there) * 2 == unit:
            assert abs(near) > abs(there)


@given(data=st.data(), type=numbers, bounds=st.tuples(st.integers(-100, 100), st.integers(1, 200)))
def test_a_clipped_number_lies_between_the_bounds_and_an_inner_one_stays(
    data: st.DataObject, type: ValueType, bounds: tuple[int, int]
) -> None:
    low, high = bounds[0], sum(bounds)
    value = data.draw(STORED[type])
    found: Any = plain(f"between {low} {high}").python(value, type)
    if abs(value) >= 10**15:
        assert found is None
    else:
        assert low <= found <= high
        assert found == min(max(value, low), high)
        assert low < value < high or str(found) == str(float(found) if type is FLOAT else int(found))


steps = st.sampled_from(["0.0001", "0.001", "0.01", "0.025", "0.05", "0.1", "0.3", "1", "2.5", "90"])


@given(data=st.data(), type=st.sampled_from([FLOAT, DECIMAL]), step=steps)
def test_a_coordinate_comes_to_the_line_below_it(data: st.DataObject, type: ValueType, step: str) -> None:
    value = data.draw(STORED[type])
    found: Any = plain(f"grid {step}").python(value, type)
    if abs(value) > 180:
        assert found is None
        return
    line = round(Fraction(found) / Fraction(step))
    below, above = line * Fraction(step), (line + 1) * Fraction(step)
    if type is DECIMAL:
        assert Fraction(str(found)) == below <= Fraction(value) < above
        assert -found.as_tuple().exponent == max(0, len(step.partition(".")[2]))
    else:
        assert found == float(below) <= value < float(above)


@given(line=st.integers(-18_000, 18_000))
def test_a_coordinate_on_a_line_stays(line: int) -> None:
    mask = plain("grid 0.01")
    assert mask.python(line / 100, FLOAT) == line / 100
    assert mask.python(Decimal(line) / 100, DECIMAL) == Decimal(line) / 100


@given(moment=times)
def test_reduced_precision_is_the_beginning_of_iso_8601(moment: datetime) -> None:
    day, hour, quarter = (plain(mask).python(moment, ValueType.DATETIME) for mask in masks_of("day", "hour", "quarter"))
    assert day == moment.date().isoformat() and hour == moment.isoformat(timespec="hours")
    assert quarter == f"{moment.year:04}-Q{1 + (moment.month - 1) // 3}"
    assert quarter == plain("quarter").python(moment.date(), ValueType.DATE)


@given(one=times, seconds=st.integers(0, 10**9))
def test_later_times_never_come_out_earlier(one: datetime, seconds: int) -> None:
    other = one + timedelta(seconds=min(seconds, int((datetime(9999, 12, 31) - one).total_seconds())))
    for mask in [*TIMES, *STRETCHES]:
        assert str(plain(mask).python(one, ValueType.DATETIME)) <= str(plain(mask).python(other, ValueType.DATETIME))


@given(day=dates, width=st.integers(2, 100))
def test_a_stretch_of_years_holds_its_date_and_begins_at_a_multiple(day: date, width: int) -> None:
    stretch = str(plain(f"years {width}").python(day, ValueType.DATE))
    first, last = map(int, stretch.split("/"))
    assert len(stretch) == 9 and first <= day.year <= last
    assert first % width == 0 or first == 1
    assert last - first == width - 1 or (first, last) == (1, width - 1) or last == 9999


def test_the_stretches_of_years_are_the_whole_calendar() -> None:
    for width in (2, 3, 7, 10, 99, 100):
        form = plain(f"years {width}")
        found = list(dict.fromkeys(str(form.python(date(year, 2, 1), ValueType.DATE)) for year in range(1, 10_000)))
        assert found[0] == f"0001/{width - 1:04}" and found[-1].endswith("/9999")
        assert all(int(one[5:]) + 1 == int(other[:4]) for one, other in pairwise(found))


@pytest.mark.parametrize("stored", ["0000-01-01", "0000-12-31 10:00:00"])
def test_there_is_no_year_0(stored: str, sqlite_masks: Database) -> None:
    assert sqlite_masks.masked(STRETCHES, ValueType.DATE, [stored]) == [(None,) * len(STRETCHES)]
    assert {plain(mask).python(stored, ValueType.DATE) for mask in STRETCHES} == {None}


def test_a_year_has_four_quarters_and_a_day_twenty_four_hours() -> None:
    hours = [datetime(2028, 1, 1) + timedelta(hours=hour, minutes=59) for hour in range(366 * 24)]
    found = [{plain(mask).python(hour, ValueType.DATETIME) for hour in hours} for mask in TIMES]
    assert [len(outputs) for outputs in found] == [4, 366, 366 * 24]


CLIPPED = [
    ("4.99", "5"),
    ("5.00", "5"),  # no telling it from a clipped one
    ("5.01", "5.01"),
    ("5.10", "5.10"),
    ("999.999999999999999999999999999", "999.999999999999999999999999999"),
    ("1000.00", "1000"),
    ("1000.000000000000000000000000001", "1000"),
    ("-5.5", "5"),
]


def test_a_bound_has_no_places_where_the_column_adds_none(sqlite_masks: Database, postgresql_masks: Database) -> None:
    """MariaDB writes every decimal of a column with as many places, bounds too, so that it tells nothing either."""
    mask = parse_mask("between 5 1000")
    values, masked = [Decimal(value) for value, _ in CLIPPED], [shown for _, shown in CLIPPED]
    assert [plain(mask).python(value, DECIMAL) for value, _ in CLIPPED] == masked
    assert [str(plain(mask).python(value, DECIMAL)) for value in values] == masked
    assert [found for (found,) in sqlite_masks.masked([mask], DECIMAL, values)] == masked
    assert [str(found) for (found,) in postgresql_masks.masked([mask], DECIMAL, values)] == masked


@pytest.mark.parametrize("stored", ["19900131", "1990", "31.01.1990", "", "１９９０-01-31", "abcd-ef-gh", "2026-00-10"])
def test_what_is_no_date_in_sqlite_becomes_null(stored: str, sqlite_masks: Database) -> None:
    masks = [*DAYS, *STRETCHES] if stored != "2026-00-10" else DAYS  # whose year can be told
    assert sqlite_masks.masked(masks, ValueType.DATE, [stored]) == [(None,) * len(masks)]
    assert {plain(mask).python(stored, ValueType.DATE) for mask in masks} == {None}


@pytest.mark.parametrize("dialect", [postgresql.asyncpg.dialect(), sqlite.dialect()], ids=lambda one: str(one.name))  # type: ignore[no-untyped-call]  # SQLAlchemy's own
def test_cache_keys_differ_where_the_sql_differs(dialect: Any) -> None:
    value = column("value", Text())
    masked = [plain(mask).sql(value, type) for type, masks in MASKS_OF.items() for mask in masks]
    texts: dict[object, str] = {}
    for sql in masked:
        key, text = sql._generate_cache_key(), str(select(sql).compile(dialect=dialect))
        assert key is not None and texts.setdefault(key.key, text) == text


@pytest.mark.parametrize(
    ("narrow", "type", "values"),
    [
        (SmallInteger(), INT, [2**15 - 1, -(2**15), 0, None]),
        (Integer(), INT, [2**31 - 1, -(2**31), 5]),
        (REAL(), FLOAT, [1.5, -179.5, 2.0**127, -(2.0**-149), None]),
        (Numeric(3, 0), DECIMAL, [Decimal(999), Decimal(-999)]),
        (Numeric(2, 2), DECIMAL, [Decimal("0.99"), Decimal("-0.99")]),
    ],
    ids=str,
)
def test_no_column_is_too_narrow_in_postgresql(
    narrow: TypeEngine[Any], type: ValueType, values: list[Any], postgresql_masks: Database
) -> None:
    """Arithmetic in the type of such a column would run over."""
    masks = [Mask(mask.text, OfColumn(plain(mask), narrow)) for mask in MASKS_OF[type]]
    python = [tuple(comparable(plain(mask).python(value, type)) for mask in masks) for value in values]
    found = postgresql_masks.masked(masks, type, values)
    assert [tuple(map(comparable, row)) for row in found] == python


@dataclass(frozen=True)
class OfColumn:
    """A mask over a column of another type than values come in."""

    form: Form
    stored: TypeEngine[Any]

    @property
    def share(self) -> Share:
        return self.form.share

    def accepts(self, type: ValueType) -> bool:
        return self.form.accepts(type)

    def sql(self, value: Any, type: ValueType) -> Any:
        return self.form.sql(cast(value, self.stored), type)

    def python(self, value: object, type: ValueType) -> object:
        return self.form.python(value, type)
