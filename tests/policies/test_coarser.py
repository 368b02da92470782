"""What is said to tell no more can be computed from the other, for every mask there is; what is not said, cannot."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from catalog import Item
from masking import MASKS, KeyedForm, Mask, Value, ValueType, parse_mask
from masking import example as keyed_example
from policies.coarser import tells_no_more
from tests.policies.small_city import item

_NUMBERS = [
    *(f"{word} {width}" for word in ("bucket", "round") for width in (2, 5, 6, 10, 15, 20)),
    *("between -20 20", "between -20 30", "between -5 5", "between 5 60", "noise 10"),
]
_GRIDS = [f"grid {degrees}" for degrees in ("0.01", "0.02", "0.05", "0.1", "0.25", "1", "10")]
_DATES = ["year", "quarter", "month", *(f"years {width}" for width in (2, 3, 5, 6, 10)), "shift 30", "shift 30 flood"]
SAMPLES: Mapping[ValueType, list[str]] = {
    ValueType.STRING: [
        "constant x", "stars", "stars 1", "stars 6", *(f"keep {m} {n}" for m in range(4) for n in range(4)),
        *("keep 6 4", "keep 6 1", "keep 2 4", "keep 9 0", "name first", "name middle", "name last"),
        *(f"middle {m} {n}" for m in range(3) for n in range(3 - m, 4)),
        *("middle 3 4", "middle 6 8", "middle 0 9", "middle 9 9", "email", "plate", "card", "ip"),
        *("pseudonym", "pseudonym flood", "token", "token flood"),
        *("ff1 digits", "ff1 letters-and-digits", "ff1 resident-id"),
        *(f"region {level}" for level in ("county", "city", "province")),
        *(f"address {level}" for level in ("street", "district", "city", "province")),
    ],
    ValueType.DATE: ["constant 2000-01-01", *_DATES],
    ValueType.DATETIME: ["constant 2000-01-01T00:00:00", *_DATES, "day", "hour"],
    ValueType.INT: ["constant 1", *_NUMBERS],
    ValueType.DECIMAL: ["constant 1", *_NUMBERS, *_GRIDS],
    ValueType.FLOAT: ["constant 1", *_NUMBERS, *_GRIDS],
    ValueType.BOOLEAN: ["constant true", "randomised 75"],
}  # fmt: skip
TEXTS = [item("text"), item("text", length=5), item("text", length=9), item("text", identifier="resident_id")]


def test_every_mask_is_tried() -> None:
    for type, texts in SAMPLES.items():
        fitting = {name for name, entry in MASKS.items() if type in entry.types}
        assert {text.split()[0] for text in texts} | {"clear", "null"} == fitting


@lru_cache
def masks(type: ValueType) -> tuple[Mask, ...]:
    return tuple(parse_mask(text) for text in ("clear", "null", *SAMPLES[type]))


@lru_cache
def said(type: ValueType, number: int = 0) -> tuple[tuple[Mask, Mask], ...]:
    """The pairs of masks of which the second is said to tell no more than the first."""
    subject = TEXTS[number] if type is ValueType.STRING else item("value", type=type)
    return tuple((old, new) for old, new in product(masks(type), repeat=2) if tells_no_more(new, old, subject))


def shown(mask: Mask, value: Value, type: ValueType) -> str | None:
    """What is seen of a value; under a key as one subject has it."""
    if value is None and not mask.ignores_value:
        return None
    match mask.form:
        case KeyedForm() as keyed:
            masked: Value = keyed_example(keyed, as_json(value, type), type)
        case plain:
            masked = plain.python(value, type)
    return None if masked is None else str(masked)


def as_json(value: Value, type: ValueType) -> str | int | float | bool:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case str() | int() | float():
            return value
        case _:
            raise TypeError(type)


def contradiction(old: list[str | None], new: list[str | None]) -> bool:
    """Whether values that look alike on the one side do not on the other."""
    seen: dict[str | None, str | None] = {}
    return any(seen.setdefault(one, other) != other for one, other in zip(old, new, strict=True))


FORMATS = [
    *("d@gmail.com", "du@gmail.com", "苏D40000", "陕A12345D", "6222020200112233", "192.168.1.20", "2001:db8::1"),
    *("330302", "330000", "11010519491231002X", "110105491231002"),
]
PROVINCES = ["", "浙江省", "天津市", "内蒙古自治区", "香港特别行政区", "甲省"]
PREFECTURES = ["", "温州市", "荆门市", "兴安盟", "阿克苏地区", "景德镇市", "恩施土家族苗族自治州", "甲乙市"]
DISTRICTS = ["", "鹿城区", "瑞安市", "永嘉县", "乙区", "甲自治县"]
STREETS = ["", "五马街道", "五马街1号", "景德镇", "桥头镇", "甲乙乡", "景德镇市", "x"]
ADDRESSES = ["".join(parts) for parts in product(PROVINCES, PREFECTURES, DISTRICTS, STREETS)]
SIGNS = "欧阳张*01a@.市区"
SOME_TEXTS = st.text(SIGNS, max_size=24) | st.builds(str.__add__, st.just("欧阳"), st.text(SIGNS, max_size=4))


@st.composite
def texts(draw: st.DrawFn) -> list[str]:
    """Some texts, and others that differ from one of them in a character, have one more, or end sooner."""
    several = draw(st.lists(SOME_TEXTS | st.sampled_from([*FORMATS, *ADDRESSES]), min_size=1, max_size=3))
    text = several[0]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(text) - 1)))
        sign = draw(st.sampled_from("01" if text[at : at + 1].isdigit() else SIGNS))
        several.append(text[:at] + draw(st.sampled_from([sign + text[at + 1 :], sign + text[at:], ""])))
    return several


@settings(max_examples=300, deadline=None)
@given(texts(), st.integers(0, len(TEXTS) - 1))
def test_what_tells_no_more_of_a_text_can_be_computed(texts: list[str], number: int) -> None:
    length = 18 if TEXTS[number].identifier else TEXTS[number].length
    cut = texts if length is None else [text[:length] for text in texts]
    check([text.ljust(18, "0") if TEXTS[number].identifier else text for text in cut], ValueType.STRING, number)


@pytest.mark.parametrize("text", FORMATS)
def test_what_tells_no_more_of_a_formatted_text_can_be_computed(text: str) -> None:
    """Of texts that differ from it in a character, have one more, or end sooner."""
    near = [text]
    for at, sign in product(range(len(text)), "01aA"):
        near += [text[:at] + sign + text[at + 1 :], text[:at] + sign + text[at:], text[:at]]
    check(near, ValueType.STRING)


def test_what_tells_no_more_of_an_address_can_be_computed() -> None:
    check(ADDRESSES, ValueType.STRING)


def check(values: Sequence[Value], type: ValueType, number: int = 0) -> None:
    seen = {mask.text: [shown(mask, value, type) for value in (*values, None)] for mask in masks(type)}
    wrong = [(str(old), str(new)) for old, new in said(type, number) if contradiction(seen[old.text], seen[new.text])]
    assert wrong == []


@pytest.mark.parametrize("number", range(3))
def test_what_tells_no_more_of_a_short_text_can_be_computed(number: int) -> None:
    """Of every text of so many characters, some of them compound surnames."""
    check(["".join(some) for length in range(6) for some in product("欧阳a", repeat=length)], ValueType.STRING, number)


@st.composite
def cuttings(draw: st.DrawFn) -> Mask:
    """A mask that shows characters where they are, or none."""
    word = draw(st.sampled_from(["keep", "middle", "name", "stars"]))
    m, n = draw(st.integers(0, 12)), draw(st.integers(0, 12))
    match word:
        case "keep" | "middle":
            assume(word == "keep" or m + n)
            return parse_mask(f"{word} {m} {n}")
        case "name":
            return parse_mask(f"name {draw(st.sampled_from(['first', 'middle', 'last']))}")
        case _:
            return parse_mask("stars")


@settings(max_examples=400, deadline=None)
@example(parse_mask("middle 2 3"), parse_mask("middle 3 4"), None, "张三")
@example(parse_mask("keep 9 0"), parse_mask("middle 0 9"), None, "张三")
@given(cuttings(), cuttings(), st.sampled_from([None, 20, 60]), st.sampled_from(["欧阳", "张三"]))
def test_what_tells_no_more_does_so_at_every_length(old: Mask, new: Mask, longest: int | None, start: str) -> None:
    """Where texts differ at the places that the one mask hides, the other shows them alike."""
    if tells_no_more(new, old, item("text", length=longest)):
        for length in range((longest or 120) + 1):
            text = (start + "甲" * length)[:length]
            seen = shown(old, text, ValueType.STRING) or ""
            other = "".join("乙" if mark == "*" else sign for sign, mark in zip(text, seen, strict=True))
            if shown(old, other, ValueType.STRING) == seen:
                one, two = (shown(new, each, ValueType.STRING) for each in (text, other))
                assert one == two


def near(values: st.SearchStrategy[datetime]) -> st.SearchStrategy[list[datetime]]:
    steps = st.timedeltas(timedelta(-400), timedelta(400)) | st.timedeltas(timedelta(hours=-30), timedelta(hours=30))
    return st.builds(lambda value, more: [value, *(value + step for step in more)], values, st.lists(steps, max_size=6))


MOMENTS = near(
    st.datetimes(datetime(2, 3, 1), datetime(9990, 1, 1)) | st.datetimes(datetime(1980, 1, 1), datetime(2030, 1, 1))
)


@settings(deadline=None)
@given(MOMENTS)
def test_what_tells_no_more_of_a_time_can_be_computed(moments: list[datetime]) -> None:
    check([*moments, datetime.min, datetime.max], ValueType.DATETIME)
    check([*(moment.isoformat(" ") for moment in moments), "infinity", "0000-01-01 00:00:00"], ValueType.DATETIME)
    check([*(moment.date() for moment in moments), date.min, date.max], ValueType.DATE)
    check([*(moment.date().isoformat() for moment in moments), "2026-00-00", "0000-01-01", "x"], ValueType.DATE)


def test_what_tells_no_more_of_a_day_can_be_computed() -> None:
    check([date(1998, 12, 25) + timedelta(number) for number in range(0, 9_000, 5)], ValueType.DATE)


WHOLE = st.integers(-70, 70) | st.integers(-(10**16), 10**16)
HUNDREDTHS = st.integers(-7_000, 7_000) | st.integers(-18_100, 18_100)


@settings(deadline=None)
@given(
    st.lists(WHOLE, min_size=4, max_size=12),
    st.lists(HUNDREDTHS, min_size=4, max_size=12),
    st.lists(st.floats(-2, 2) | st.floats(), max_size=8),
)
def test_what_tells_no_more_of_a_number_can_be_computed(
    whole: list[int], hundredths: list[int], floats: list[float]
) -> None:
    check(list(whole), ValueType.INT)
    check([Decimal(number).scaleb(-2) for number in hundredths], ValueType.DECIMAL)
    check([*(number / 100 for number in hundredths), *floats, math.nan, math.inf, 1e15, -0.0], ValueType.FLOAT)


def test_what_tells_no_more_of_any_small_number_can_be_computed() -> None:
    check(list(range(-130, 131)), ValueType.INT)
    check([number / 100 for number in range(-400, 401)], ValueType.FLOAT)
    check([Decimal(number) / 4 for number in range(-270, 271)], ValueType.DECIMAL)


def test_what_tells_no_more_of_a_truth_can_be_computed() -> None:
    check([True, False], ValueType.BOOLEAN)


LADDERS: list[tuple[ValueType, list[str]]] = [
    (ValueType.STRING, ["clear", "keep 6 4", "keep 0 0", "stars", "stars 6", "null"]),
    (ValueType.STRING, ["keep 2 0", "name first", "keep 1 0", "stars 1", "constant x"]),
    (ValueType.STRING, ["name middle", "keep 1 1", "keep 1 0", "stars"]),
    (ValueType.STRING, ["keep 0 3", "name last", "keep 0 1", "name last", "stars"]),
    (ValueType.STRING, ["middle 3 4", "middle 6 8", "stars"]),
    (ValueType.STRING, ["middle 0 1", "keep 1 0"]),
    *((ValueType.STRING, [mask, "stars", "stars 9"]) for mask in ("email", "plate", "name first", "middle 1 1")),
    *((ValueType.STRING, ["clear", mask, "stars 9", "null"]) for mask in ("card", "ip", "pseudonym", "ff1 digits")),
    (ValueType.STRING, ["region county", "region city", "region province", "null"]),
    (ValueType.STRING, ["address street", "address district", "address province", "constant x"]),
    (ValueType.STRING, ["address city", "address province"]),
    (ValueType.DATETIME, ["clear", "hour", "day", "month", "year", "years 5", "years 10", "null"]),
    (ValueType.DATETIME, ["hour", "quarter", "null"]),
    (ValueType.DATE, ["clear", "month", "quarter", "constant 2000-01-01"]),
    (ValueType.DATE, ["month", "year", "years 2", "years 20", "years 100"]),
    (ValueType.INT, ["bucket 10", "bucket 20", "bucket 1000", "null"]),
    (ValueType.DECIMAL, ["round 5", "round 15", "round 45"]),
    (ValueType.INT, ["between 0 90", "between 18 65"]),
    (ValueType.FLOAT, ["grid 0.01", "grid 0.25", "grid 90"]),
]  # fmt: skip


@pytest.mark.parametrize(("type", "ladder"), LADDERS, ids=[">".join(ladder) for _, ladder in LADDERS])
def test_coarser_masks_tell_no_more(type: ValueType, ladder: list[str]) -> None:
    for place, old in enumerate(ladder):
        for new in ladder[place + 1 :]:
            assert tells_no_more(parse_mask(new), parse_mask(old), item("value", type=type)), (old, new)


def test_an_identifier_has_its_length() -> None:
    number = item("id", identifier="resident_id")
    for old, new in (("keep 6 4", "keep 3 4"), ("keep 6 4", "keep 6 1"), ("keep 2 1", "name first")):
        assert tells_no_more(parse_mask(new), parse_mask(old), number)
        assert not tells_no_more(parse_mask(old), parse_mask(new), number)


MORE: list[tuple[str, str, Item, Value, Value]] = [
    ("keep 6 4", "keep 3 4", item("id", length=18), "a" * 12, "a" * 8 + "baaa"),
    ("keep 3 4", "name first", item("name"), "欧阳修", "欧天修"),
    ("name middle", "name first", item("name"), "欧阳修", "欧天修"),
    ("name middle", "name last", item("name"), "张三", "张四"),
    ("name first", "keep 2 0", item("name"), "张三丰", "张四丰"),
    ("keep 9 0", "middle 0 9", item("text"), "a" * 40, "a" * 10 + "b" * 30),
    ("keep 9 0", "middle 0 9", item("text", length=20), "a" * 20, "a" * 9 + "b" * 11),
    ("middle 2 3", "middle 3 4", item("text"), "a" * 19, "a" * 13 + "b" * 6),
    ("card", "stars", item("card"), "1" * 13, "1" * 14),
    ("ip", "stars", item("ip"), "1.2.3.4", "1.2.3.40"),
    ("plate", "keep 1 0", item("plate"), "abc", "bcd"),
    ("email", "keep 1 0", item("email"), "abc", "bcd"),
    ("stars 6", "stars", item("text"), "a", "ab"),
    ("region city", "stars 6", item("region"), "330", None),
    ("address city", "stars 6", item("address"), "x", None),
    ("region city", "region county", item("region"), "330302", "330303"),
    ("address district", "address city", item("address"), "天津市荆门市", "天津市"),
    ("address city", "address district", item("address"), "浙江省温州市鹿城区", "浙江省温州市乐清市"),
    ("pseudonym", "stars", item("text"), None, "a"),
    ("quarter", "year", item("day", type=ValueType.DATE), "2026-00-00", "2025-00-00"),
    ("quarter", "month", item("day", type=ValueType.DATE), date(2026, 1, 1), date(2026, 2, 1)),
    ("years 4", "years 10", item("day", type=ValueType.DATE), date(2009, 1, 1), date(2010, 1, 1)),
    ("shift 30", "year", item("day", type=ValueType.DATE), None, date(2010, 1, 1)),
    ("bucket 10", "bucket 15", item("n", type=ValueType.INT), 14, 15),
    ("bucket 5", "round 10", item("n", type=ValueType.INT), -5, -4),
    ("round 10", "round 20", item("n", type=ValueType.INT), 9, 10),
    ("round 10", "bucket 10", item("n", type=ValueType.INT), 9, 10),
    ("between 0 90", "between 0 100", item("n", type=ValueType.INT), 95, 96),
    ("between 0 90", "bucket 10", item("n", type=ValueType.INT), 95, 105),
    ("bucket 10", "grid 10", item("n", type=ValueType.FLOAT), 180.0, 180.5),
    ("grid 0.02", "grid 0.25", item("n", type=ValueType.FLOAT), 0.24, 0.25),
]


@pytest.mark.parametrize(("old", "new", "subject", "one", "other"), MORE, ids=[f"{old}>{new}" for old, new, *_ in MORE])
def test_what_tells_more_is_not_said_to_tell_no_more(
    old: str, new: str, subject: Item, one: Value, other: Value
) -> None:
    """Two values show it where the masks need no key: they look alike through the one and not through the other."""
    had, has = parse_mask(old), parse_mask(new)
    assert not tells_no_more(has, had, subject)
    if not isinstance(had.form, KeyedForm):
        assert shown(had, one, subject.type) == shown(had, other, subject.type)
        assert shown(has, one, subject.type) != shown(has, other, subject.type)


def test_nobody_can_compute_what_a_key_makes_but_from_the_value() -> None:
    """And what a key made tells nothing but, of texts, that there is one."""
    for type in SAMPLES:
        for old, new in said(type):
            if isinstance(new.form, KeyedForm):
                assert old.text in ("clear", new.text)
            if isinstance(old.form, KeyedForm) and old.text != new.text:
                assert new.ignores_value or new.text.startswith("stars ")


def test_what_is_said_is_said_of_a_ladder() -> None:
    """Whoever says that one tells no more than another, and that one no more than a third, says it of the two."""
    for type in SAMPLES:
        pairs = {(old.text, new.text) for old, new in said(type)}
        assert [(a, b, d) for a, b in pairs for c, d in pairs if b == c and (a, d) not in pairs] == []
