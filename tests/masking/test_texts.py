"""What holds of every redaction of a text: how much is shown of any value, its length, and that all forms agree."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ARRAY, Text, case, column, func, literal, select, table
from sqlalchemy.dialects import sqlite

from masking import Mask, Shown, ValueType, parse_mask
from masking.forms.divisions import PREFECTURES, PROVINCES, prefecture_end, province_end
from masking.forms.names import COMPOUND_SURNAMES
from tests.masking.fix_databases import POSTGRESQL, Database, MariadbDatabase
from tests.masking.plain import plain

quick = settings(max_examples=30)

anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=24)
letters = "[A-Za-z0-9]"
emails = st.from_regex(f"{letters[:-1]}._+-]{{1,6}}@({letters}{{1,3}}[.-]){{1,3}}{letters}{{1,2}}", fullmatch=True)
almost_emails = st.text(st.sampled_from("ab1@@..-_+ 张＠é"), max_size=10)
plates = st.one_of(
    st.from_regex("[苏陕京使][A-Z][A-Z0-9]{4,5}[A-Z0-9挂学]", fullmatch=True),
    st.from_regex("[苏陕京][A-J]([A-L][0-9A-L][0-9]{4}|[0-9]{5}[A-L])[0-9A-L]?", fullmatch=True),
)
cards = st.text(st.sampled_from("0123456789"), min_size=11, max_size=21)
version_4 = st.lists(st.integers(0, 300).map(str), min_size=3, max_size=5).map(".".join)
groups = st.one_of(st.sampled_from(["", "1", "0db8", "FFFF", "12345", "g"]), st.sampled_from(["", "0", "a:b:c"]))
version_6 = st.lists(groups, min_size=2, max_size=10).map(":".join)
almost_ips = st.text(st.sampled_from("012569aF.:"), max_size=14)
names = st.text(st.sampled_from("欧阳司马张三·𠮷ａ*"), max_size=6)
PARTS = (
    "浙江省 北京市 内蒙古自治区 香港特别行政区 某某省 温州市 瑞安市 景德镇市 大理白族自治州 阿克苏地区 阿拉善盟 仙桃市 "
    "鹿城区 路桥区 海淀区 苍南县 三江侗族自治县 小区 五马街道 五马街 塘下镇 岱岭畲族乡 镇海路 乡村 街道口 1号 花园 A "
    "省 市 区 县 镇 乡 街道 新 三 \n 𠮷 e\u0301 ·"
).split(" ")
addresses = st.lists(st.sampled_from(PARTS), max_size=6).map("".join)
divisions = st.sampled_from(sorted({"", *chain(*PROVINCES.values(), *PREFECTURES.values())}))
rests = st.text(st.sampled_from("鹿城东西门花镇海治地政自小1区县市州街道乡"), max_size=8)
listed = st.tuples(divisions, divisions, st.one_of(rests, st.sampled_from(PARTS)), rests).map("".join)
signs = st.text(st.sampled_from("浙江省温州市鹿城区县五马街道镇乡村口海东1𠮷"), max_size=16)

changed = st.tuples(
    st.one_of(emails, plates, cards, version_4, version_6, addresses), st.sampled_from(["\n", " ", "１"])
)
texts = st.one_of(
    *(anything, emails, almost_emails, plates, cards, version_4, version_6, almost_ips, names, addresses, signs),
    changed.map("".join),
)

REDACTIONS = [
    parse_mask(text)
    for text in [
        *("stars", "keep 3 0", "keep 0 4", "middle 1 1", "middle 3 4", "middle 0 5", "middle 2 0", "middle 99 98"),
        *("name first", "name middle", "name last", "email", "plate", "card", "ip"),
    ]
]
LEVELS = [parse_mask(f"address {level}") for level in ("province", "city", "district", "street")]
TEXT_MASKS = [*REDACTIONS, *LEVELS, parse_mask("stars 1"), parse_mask("stars 7")]
every_redaction = pytest.mark.parametrize("mask", REDACTIONS, ids=str)


@pytest.fixture(scope="session")
def databases(sqlite_masks: Database, postgresql_masks: Database, mariadb_masks: Database) -> Sequence[Database]:
    return [sqlite_masks, postgresql_masks, mariadb_masks]


def masked(mask: Mask, value: str | None) -> Any:
    return plain(mask).python(value, ValueType.STRING)


def same_everywhere(databases: Sequence[Database], masks: Sequence[Mask], values: Sequence[str | None]) -> None:
    """Every database gives for every value what the Python forms give."""
    python = [tuple(masked(mask, value) for mask in masks) for value in values]
    for database in databases:
        assert database.masked(masks, ValueType.STRING, values) == python


@given(values=st.lists(st.none() | texts, min_size=1, max_size=60))
@quick
def test_text_masks_are_identical(values: list[str | None], databases: Sequence[Database]) -> None:
    same_everywhere(databases, TEXT_MASKS, values)


@given(values=st.lists(st.one_of(addresses, signs), min_size=20, max_size=150))
@quick
def test_addresses_are_identical(values: list[str], databases: Sequence[Database]) -> None:
    same_everywhere(databases, LEVELS, values)


@given(values=st.lists(st.one_of(emails, almost_emails, version_4, version_6, almost_ips), min_size=20, max_size=150))
@quick
def test_internet_names_are_identical(values: list[str], databases: Sequence[Database]) -> None:
    same_everywhere(databases, [parse_mask("email"), parse_mask("ip")], values)


@given(values=st.lists(listed, min_size=20, max_size=150))
@quick
def test_addresses_with_listed_names_are_identical(values: list[str], databases: Sequence[Database]) -> None:
    """What PostgreSQL finds by names it finds no other way round."""
    same_everywhere(databases, LEVELS, values)


@given(values=st.lists(plates, min_size=20, max_size=150))
@quick
def test_plates_are_identical(values: list[str], databases: Sequence[Database]) -> None:
    same_everywhere(databases, [parse_mask("plate")], values)


def test_every_spelling_of_a_byte_is_identical(databases: Sequence[Database]) -> None:
    spelt = [f"{byte:0{digits}}" for digits in (1, 2, 3, 4) for byte in range(301)]
    same_everywhere(
        databases, [parse_mask("ip")], [f"1.{one}.3.4" for one in spelt] + [f"{one}.2.3.4" for one in spelt]
    )


@given(sizes=st.lists(st.integers(0, 700), min_size=1, max_size=20), ends=st.tuples(*[st.integers(0, 99)] * 2))
@quick
def test_the_middle_of_every_length_is_identical(
    sizes: list[int], ends: tuple[int, int], databases: Sequence[Database]
) -> None:
    if any(ends):
        values = ["温a" * (size // 2) + "𠮷" * (size % 2) for size in sizes]
        same_everywhere(databases, [parse_mask("middle {} {}".format(*ends))], values)


def test_very_long_values_are_identical(databases: Sequence[Database]) -> None:
    values = [mark * 50_000 for mark in "1@.:a区-"] + ["a@" + "b." * 20_000 + "c", "a@" * 20_000, "浙江省" * 20_000]
    values += ["𠮷" * 40_000, "a@" + "b-" * 20_000, "1:" * 20_000, "1." * 20_000, "鹿城区" + "五" * 50_000 + "街道"]
    same_everywhere(databases, TEXT_MASKS, values)


def test_a_text_ends_at_its_first_zero_character(sqlite_masks: Database, mariadb_masks: MariadbDatabase) -> None:
    values = ["ab@c.de\0", "苏D40000\0x", "1.1.1.1\0", "\0", "浙江省\0温州市", "张\0三"]
    same_everywhere([sqlite_masks, mariadb_masks], TEXT_MASKS, values)


@pytest.mark.parametrize("stored", [b"bytes", 5, 1.5, b""])
def test_no_mask_raises_on_another_storage_class_of_sqlite(stored: object, sqlite_masks: Database) -> None:
    assert len(sqlite_masks.masked(TEXT_MASKS, ValueType.STRING, [stored])) == 1


@pytest.mark.parametrize("mask", [mask for mask in TEXT_MASKS if not mask.text.startswith("stars ")], ids=str)
def test_null_and_the_empty_text_stay_what_they_are(mask: Mask) -> None:
    assert masked(mask, None) is None
    assert masked(mask, "") == (None if mask in LEVELS else "")


@given(value=texts.map(lambda value: value.replace("*", "#")).filter(bool))
def test_a_redaction_never_returns_a_value(value: str) -> None:
    """A star at a hidden place stays one: then there was nothing to hide."""
    for mask in REDACTIONS:
        assert masked(mask, value) != value


@given(value=st.text(st.sampled_from("a1@.:张苏𠮷"), min_size=1, max_size=2))
def test_one_or_two_characters_are_never_whole(value: str) -> None:
    for mask in REDACTIONS:
        assert masked(mask, value).count("*") >= 1 and len(masked(mask, value)) == len(value)


@every_redaction
@given(value=texts.map(lambda value: value.replace("*", "#")))
def test_a_redaction_never_shows_more_than_its_share(mask: Mask, value: str) -> None:
    """And of what it does not show, it says no more than how many characters there are.

    The share of a name is that of one with a surname of one character, as the model of names has it.
    """
    share = mask.form.share
    assert isinstance(share, Shown)
    places, seen = share.places(len(value)), shown_places(mask, value)
    assert seen <= places or (value[:2] in COMPOUND_SURNAMES and seen <= places | {1})
    assert not value or len(places) < len(value)


def shown_places(mask: Mask, value: str) -> set[int]:
    """The places of a text that its masked form shows; whatever else that holds is the same for all such texts."""
    shown = masked(mask, value)
    if not set(shown) - {"*"}:
        assert len(shown) == len(value)
        return set()
    match mask.text:
        case "card":
            assert shown == f"{value[:4]} **** **** **** {value[-4:]}"
            return {*range(4), *range(len(value) - 4, len(value))}
        case "ip":
            group, *others = re.split("[.:]", shown)
            assert value.startswith(shown[: len(group) + 1]) and set(others) == {"*"} and len(others) in (3, 7)
            return set(range(len(group) + 1))
        case _:
            assert len(shown) == len(value) and all(
                one in ("*", other) for one, other in zip(shown, value, strict=True)
            )
            return {place for place, character in enumerate(shown) if character != "*"}


@given(value=texts, count=st.integers(1, 99))
def test_so_many_stars_are_the_same_for_every_text(value: str, count: int) -> None:
    assert masked(parse_mask(f"stars {count}"), value) == "*" * count


@given(value=texts)
def test_as_many_stars_tell_the_length_alone(value: str) -> None:
    assert masked(parse_mask("stars"), value) == "*" * len(value)


ends = st.tuples(st.integers(0, 20), st.integers(0, 20)).filter(any)


@given(value=texts.map(lambda value: value.replace("*", "#")), size=ends)
def test_the_middle_hides_both_ends_and_half_of_any_value(value: str, size: tuple[int, int]) -> None:
    first, last = size
    shown = masked(parse_mask(f"middle {first} {last}"), value)
    assert len(shown) == len(value)
    assert set(shown[:first]) <= {"*"} and set(shown[len(shown) - last :] if last else "") <= {"*"}
    assert shown.count("*") >= max((len(value) + 1) // 2, min(len(value), first + last))
    assert shown.strip("*") in value and "*" not in shown.strip("*")


@given(value=texts.map(lambda value: value.replace("*", "#")), more=st.text("ab", min_size=1, max_size=9), size=ends)
def test_the_middle_shows_no_less_of_a_longer_value(value: str, more: str, size: tuple[int, int]) -> None:
    mask = parse_mask("middle {} {}".format(*size))
    short, long = masked(mask, value), masked(mask, value + more)
    assert len(short) - short.count("*") <= len(long) - long.count("*")


@given(value=names.map(lambda name: name.replace("*", "")))
def test_the_last_of_a_name_is_all_that_is_seen(value: str) -> None:
    shown = masked(parse_mask("name last"), value)
    assert set(shown[:-1]) <= {"*"} and (shown[-1:] == value[-1:] if len(value) > 1 else shown in ("", "*"))


@given(value=st.one_of(emails, almost_emails))
def test_an_email_shows_its_domain_and_one_character_or_nothing(value: str) -> None:
    shown = masked(parse_mask("email"), value)
    if set(shown) - {"*"}:
        local, domain = value.split("@")
        assert len(local) > 1 and shown == local[0] + "*" * (len(local) - 1) + "@" + domain


@given(value=st.one_of(version_4, version_6, almost_ips))
def test_an_internet_address_shows_one_group_or_nothing(value: str) -> None:
    shown = masked(parse_mask("ip"), value)
    if set(shown) - {"*"}:
        mark = "." if "." in value else ":"
        assert shown == value.split(mark)[0] + f"{mark}*" * (3 if mark == "." else 7)


@given(value=st.one_of(addresses, signs))
def test_an_address_is_cut_to_a_beginning_that_grows_with_the_level(value: str) -> None:
    seen = [masked(mask, value) or "" for mask in LEVELS]
    assert all(long.startswith(short) for short, long in zip(seen, [*seen[1:], value], strict=True))


@given(value=st.one_of(addresses, signs))
def test_an_address_shows_no_finer_division_than_its_level(value: str) -> None:
    province, city, district, street = (masked(mask, value) for mask in LEVELS)
    assert province is None or province_end(province) == len(province)
    assert city is None or len(city) in (prefecture_end(city), province_end(city))
    assert district is None or district[-1] in "省市区县州盟"
    assert street is None or street == district or street.endswith(("街道", "镇", "乡"))
    for seen in (province, city, district, street):
        assert seen is None or not set(seen) & set("1A村")


@given(value=texts)
def test_masks_are_deterministic(value: str) -> None:
    for mask in TEXT_MASKS:
        assert masked(mask, value) == masked(parse_mask(mask.text), value)


@pytest.mark.parametrize("rest", ["", "某路1号", "开发区1号", "小区"])
def test_every_prefecture_is_seen_at_its_own_level_and_below(rest: str) -> None:
    for name in (name for same in PREFECTURES.values() for name in same):
        assert [masked(mask, f"浙江省{name}{rest}") for mask in LEVELS] == ["浙江省"] + [f"浙江省{name}"] * 3


@pytest.mark.parametrize("mask", [*LEVELS, parse_mask("ip"), parse_mask("email")], ids=str)
def test_a_mask_can_stand_anywhere_in_a_statement_of_postgresql(mask: Mask, postgresql_masks: Any) -> None:
    """There too some are computed in queries of their own; written twice, they have to be the same expression."""
    values = ["浙江省温州市鹿城区五马街道1号", "路边", "云南省大理白族自治州瑞安市塘下镇新区", "1.1.1.1", "ab@c.de"]
    stored = func.unnest(literal(values, ARRAY(Text()))).table_valued(column("v", Text()), name="held").render_derived()
    rows = select(stored.c.v).subquery("other")
    made = [plain(mask).sql(rows.c.v, ValueType.STRING) for _ in range(4)]
    statement = select(made[0], func.count()).where(made[1].is_not(None)).group_by(made[2]).order_by(made[3])
    compiled = statement.compile(dialect=POSTGRESQL)
    parameters = [compiled.params[name] for name in compiled.positiontup or ()]
    found = postgresql_masks.wait(postgresql_masks.connection.fetch(compiled.string, *parameters))
    expected = Counter(shown for value in values if (shown := masked(mask, value)) is not None)
    assert {shown: count for shown, count in found} == expected


def test_a_street_can_stand_anywhere_in_a_statement(sqlite_masks: Any) -> None:
    """In SQLite it is searched for in a query of its own, which sees the row of the one around it."""
    held = table("held", column("n"), column("v", Text())).alias("other")
    street = plain("address street").sql(held.c.v, ValueType.STRING)
    mixed = case((held.c.n == literal(0), street), else_=plain("stars").sql(held.c.v, ValueType.STRING))
    statement = select(mixed).where(street.is_not(None)).order_by(held.c.n)
    values = ["鹿城区五马街道1号", "路边", "瑞安市塘下镇新区"]
    assert len(sqlite_masks.masked(LEVELS, ValueType.STRING, values)) == 3
    compiled = statement.compile(dialect=sqlite.dialect())
    rows = sqlite_masks.connection.execute(
        compiled.string, [compiled.params[name] for name in compiled.positiontup or ()]
    )
    assert rows.fetchall() == [("鹿城区五马街道",), ("********",)]
