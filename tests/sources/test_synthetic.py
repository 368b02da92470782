"""Made-up rows: valid identifiers of nobody, rows that find each other, everything that was wanted, always the same."""

import sqlite3
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from masking import ValueType
from sources import (
    IdPart,
    SourceSettings,
    SyntheticColumn,
    SyntheticDomain,
    SyntheticTable,
    SyntheticTables,
    TextKind,
    open_source,
    synthetic_rows,
    write_synthetic,
)

PYTHON: dict[ValueType, type] = {
    ValueType.STRING: str,
    ValueType.INT: int,
    ValueType.FLOAT: float,
    ValueType.DECIMAL: Decimal,
    ValueType.BOOLEAN: bool,
    ValueType.DATE: date,
    ValueType.DATETIME: datetime,
    ValueType.JSON: str,
}
REGIONS = ("330302", "330300", "110101")
TEXT = SyntheticDomain(ValueType.STRING, words="户号")
PERSON_ID = SyntheticDomain(ValueType.STRING, TextKind.RESIDENT_ID, length=18, regions=REGIONS)


def text(name: str, pool: str | None = None, **more: Any) -> SyntheticColumn:
    return SyntheticColumn(name, more.pop("domain", TEXT), pool or name, **more)


# --- values -----------------------------------------------------------------------------------------------------------

domains = st.builds(
    SyntheticDomain,
    type=st.sampled_from(ValueType),
    kind=st.sampled_from(TextKind),
    words=st.text(max_size=20),
    length=st.none() | st.integers(1, 300),
    scale=st.none() | st.integers(0, 10),
    regions=st.lists(st.sampled_from(REGIONS), min_size=1).map(tuple),
)


@given(domains, st.integers(), st.text(max_size=5), st.integers(0, 10**6))
def test_every_domain_has_a_value_of_its_type_that_is_not_too_long(
    domain: SyntheticDomain, seed: int, pool: str, number: int
) -> None:
    value = domain.value(seed, pool, number)
    assert type(value) is PYTHON[domain.type]
    assert value == domain.value(seed, pool, number)
    if isinstance(value, str):
        assert value
        assert domain.type is ValueType.JSON or domain.length is None or len(value) <= domain.length
    if isinstance(value, Decimal):
        assert -value.as_tuple().exponent == (domain.scale or 0)  # type: ignore[operator]  # it is finite


@given(st.integers(), st.integers(0, 40_000), st.sampled_from([5, 18]))
def test_codes_are_the_only_values(seed: int, number: int, length: int) -> None:
    codes = SyntheticDomain(ValueType.STRING, TextKind.RESIDENT_ID, length=length, codes=("J", "L"))
    assert codes.value(seed, "pool", number) in ("J", "L")
    assert SyntheticDomain(ValueType.INT, codes=("-1", "20")).value(seed, "pool", number) in (-1, 20)
    assert {codes.value(seed, "pool", number + step) for step in range(2)} == {"J", "L"}


@given(st.integers(), st.integers(0, 32_000))
def test_identifiers_have_right_check_digits_and_belong_to_nobody(seed: int, number: int) -> None:
    person = str(PERSON_ID.value(seed, "person", number))
    assert ric.calc_check_digit(person) == person[-1]
    assert int(person[14:17]) >= 996  # kept for people over a hundred, and nobody was born before 1930
    assert person[6:10] >= "1930"
    assert ric.get_birth_date(person)
    company = SyntheticDomain(ValueType.STRING, TextKind.CREDIT_CODE, length=18, regions=REGIONS)
    assert uscc.is_valid(str(company.value(seed, "company", number)))
    card = SyntheticDomain(ValueType.STRING, TextKind.CARD)
    assert luhn.is_valid(str(card.value(seed, "card", number)))


@pytest.mark.parametrize("kind", [kind for kind in TextKind if kind is not TextKind.REGION])
@pytest.mark.parametrize("seed", [1, 7])
def test_a_thousand_values_differ(kind: TextKind, seed: int) -> None:
    domain = SyntheticDomain(ValueType.STRING, kind, words="户号", regions=REGIONS)
    assert len({domain.value(seed, "pool", number) for number in range(1000)}) == 1000


def test_short_texts_differ_as_far_as_they_can() -> None:
    short = SyntheticDomain(ValueType.STRING, words="户号", length=2)
    assert len({short.value(1, "pool", number) for number in range(36 * 36)}) == 36 * 36


def test_an_address_can_be_cut_after_its_district_and_says_that_it_is_none() -> None:
    assert str(SyntheticDomain(ValueType.STRING, TextKind.ADDRESS).value(1, "a", 3)).startswith("示例省样本市")


# --- rows -------------------------------------------------------------------------------------------------------------


def test_rows_find_each_other_over_all_pairs_of_a_reference() -> None:
    owner = SyntheticTable("owner", (text("code", "c", key=True, link=True), text("year", "y", link=True)), "row")
    other = SyntheticTable(
        "other", (text("no", key=True), text("of", "c", link=True), text("in", "y", link=True)), "row"
    )
    rows = synthetic_rows(SyntheticTables((owner, other), subjects=10))
    found = {(row["code"], row["year"]) for row in rows["owner"]}
    assert all((row["of"], row["in"]) in found for row in rows["other"][:10])
    assert len({row["code"] for row in rows["owner"]}) == len(rows["owner"])
    assert len({row["row"] for row in rows["owner"]}) == len(rows["owner"])
    linked = [row["of"] for row in rows["other"]]
    assert None in linked
    assert {value for value in linked if value is not None} - {row["code"] for row in rows["owner"]}  # leads to nobody
    assert any(linked.count(value) > 1 for value in linked)  # and one has several


def test_every_column_is_null_somewhere_but_a_key_never() -> None:
    columns = (text("key", key=True), *(text(f"c{number}") for number in range(12)), text("rare", sparse=True))
    rows = synthetic_rows(SyntheticTables((SyntheticTable("t", columns),)))["t"]
    assert all(row["key"] is not None for row in rows)
    assert all(any(row[column.name] is None for row in rows) for column in columns[1:])
    assert all(any(row[column.name] is not None for row in rows) for column in columns)
    assert sum(row["rare"] is None for row in rows) * 2 >= len(rows)
    assert not any(value is None for value in rows[0].values())


parts = st.dictionaries(st.sampled_from(["key", "link", "a", "b", "c"]), st.sampled_from(["x", "y", None]), min_size=1)


@given(st.lists(parts, max_size=40), st.integers(0, 30), st.integers(0, 5), st.integers())
def test_every_wanted_part_is_in_some_row(
    wanted: list[dict[str, object]], subjects: int, named: int, seed: int
) -> None:
    columns = (
        text("key", key=True, named=tuple(f"k{number}" for number in range(named))),
        text("link", link=True),
        text("a", named=("named",) * (named > 2)),
        text("b"),
        text("c"),
    )
    table = SyntheticTable("t", columns, "row", tuple(wanted))
    tables = SyntheticTables((table,), subjects, seed)
    rows = synthetic_rows(tables)["t"]
    assert all(any(part.items() <= row.items() for row in rows) for part in wanted)
    assert rows == synthetic_rows(tables)["t"]
    assert {f"k{number}" for number in range(named)} <= {row["key"] for row in rows}


def test_named_values_stand_together_in_the_first_row() -> None:
    columns = (text("key", key=True, named=("K",)), text("claim", named=("C",)), text("other"))
    table = SyntheticTable("t", columns, wanted=({"claim": "w"}, {"claim": None}))
    rows = synthetic_rows(SyntheticTables((table,)))["t"]
    assert (rows[0]["key"], rows[0]["claim"]) == ("K", "C")
    assert {"w", None, "C"} <= {row["claim"] for row in rows}


@pytest.mark.parametrize("named", [(), ("330302198203145018",)])
def test_what_an_id_number_tells_is_what_its_row_says(named: tuple[str, ...]) -> None:
    sex = SyntheticDomain(ValueType.STRING, codes=("1", "2", "9"))
    people = SyntheticTable(
        "people",
        (
            text("id", "id", domain=PERSON_ID, key=True, link=True, named=named),
            text("born", domain=SyntheticDomain(ValueType.DATE), part=IdPart.BIRTH),
            text("sex", domain=sex, part=IdPart.SEX),
            text("region", domain=SyntheticDomain(ValueType.STRING, TextKind.REGION), part=IdPart.REGION),
        ),
        "row",
        ({"born": date(2012, 7, 1)}, {"born": None}, {"region": "990000"}),
    )
    visits = SyntheticTable(
        "visits",
        (
            text("no", key=True),
            text("of", "id", domain=PERSON_ID, link=True, named=named),
            text("born", domain=SyntheticDomain(ValueType.DATE), part=IdPart.BIRTH),
        ),
    )
    rows = synthetic_rows(SyntheticTables((people, visits)))
    for row in [*rows["people"], *({**row, "id": row["of"]} for row in rows["visits"] if row["of"] is not None)]:
        number = str(row["id"])
        assert ric.calc_check_digit(number) == number[-1]
        assert row["born"] in (None, ric.get_birth_date(number))
        assert row.get("region") in (None, number[:6])
        assert row.get("sex") in (None, "9", "12"[1 - int(number[16]) % 2])
    numbers = [row["id"] for row in rows["people"]]
    assert len(set(numbers)) == len(numbers)
    assert set(named) <= set(numbers)
    known = {row["id"]: row["born"] for row in rows["people"]}
    met = [row for row in rows["visits"] if row["of"] in known]
    assert len(met) >= 24
    assert date(2012, 7, 1) in known.values()


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "id": st.sampled_from(["", "330302", "33030219820314501X", "\u0663" * 18, None]),
                "born": st.none() | st.dates(),
                "region": st.sampled_from(["", "33", "330302", None]),
            },
        ),
        max_size=12,
    ),
    st.lists(st.text(max_size=20), max_size=3, unique=True).map(tuple),
    st.booleans(),
)
def test_people_of_any_kind_can_be_wanted(wanted: list[dict[str, object]], named: tuple[str, ...], key: bool) -> None:
    columns = (
        text("id", domain=PERSON_ID, key=key, link=not key, named=named),
        text("born", domain=SyntheticDomain(ValueType.DATE), part=IdPart.BIRTH),
        text("region", domain=SyntheticDomain(ValueType.STRING, TextKind.REGION), part=IdPart.REGION),
    )
    table = SyntheticTable("t", columns, "row", tuple(wanted))
    rows = synthetic_rows(SyntheticTables((table,)))["t"]
    assert all(any(part.items() <= row.items() for row in rows) for part in wanted)
    assert set(named) <= {row["id"] for row in rows}


@given(st.integers(), st.integers(1, 10**6))
def test_another_seed_makes_other_rows(seed: int, by: int) -> None:
    table = SyntheticTable("t", (text("key", key=True),), "row")
    one, other = (synthetic_rows(SyntheticTables((table,), seed=each))["t"] for each in (seed, seed + by))
    assert {row["row"] for row in one}.isdisjoint(row["row"] for row in other)


# --- the file ---------------------------------------------------------------------------------------------------------

EVERY_TYPE = SyntheticTable(
    "every type",
    tuple(SyntheticColumn(f"{type} ({number}%)", SyntheticDomain(type), type) for number, type in enumerate(ValueType)),
    "row:id",
)


async def test_the_file_holds_the_rows_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "made up.db"
    rows = synthetic_rows(SyntheticTables((EVERY_TYPE,)))
    write_synthetic(path, [EVERY_TYPE], rows)
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute('SELECT count(*) FROM "every type"').fetchone() == (36,)
    source = open_source("made-up", SourceSettings(f"sqlite:///{path}"))
    columns = await source.columns(None, "every type")
    await source.close()
    assert columns is not None
    assert columns["row:id"].unique
    assert {name for name in columns} == {*(column.name for column in EVERY_TYPE.columns), "row:id"}


def test_a_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "real.db"
    path.write_bytes(b"somebody's data")
    with pytest.raises(FileExistsError):
        write_synthetic(path, [EVERY_TYPE], {EVERY_TYPE.name: []})
    assert path.read_bytes() == b"somebody's data"
