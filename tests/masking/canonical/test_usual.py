"""Texts told at a glance are told as the rules tell them, whatever the text."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from masking.canonical import LONGEST, Form, NotCanonical, Spelled, rules
from masking.canonical.characters import IDEOGRAPHS
from masking.canonical.usual import HAN, SIGNS, USUAL
from tests.masking.canonical.values import (
    CANONICAL,
    CODE_CHARACTERS,
    credit_codes,
    digits,
    disturbed,
    kept,
    mobiles,
    resident_ids,
    resident_number,
    unruly,
    well_kept,
)
from tests.masking.canonical.values import HAN as SOME_HAN

every_form = pytest.mark.parametrize("form", Form)

COMMON = SOME_HAN.replace("々", "")
MISTAKES = (
    "xXaAiIoOzZ0١１²／/-–—_+.·・()（）[]【 \u3000\u00a0\t\n\r\x00\x1f\x7f\u200b"
    "\ufeff\u0301\ue000\ud800\ufffe张々〇豈⼀ｱ年月日T:"
)
PIECES = ("有限公司", "有限责任公司", "股份", "责任", "分公司", "+86", "00:00:00", "（", "）", "02-29", "000")


def by_rules(form: Form, text: str) -> Spelled | None:
    """What the specification tells of a text, None of what is no value."""
    try:
        name = rules.canonical(form, text)
    except NotCanonical:
        return None
    return Spelled(name, rules.spellings(form, name))


def told_as_by_rules(form: Form, text: str) -> bool:
    known = USUAL[form](text)
    return known is None or known == by_rules(form, text)


@st.composite
def mistaken(draw: st.DrawFn, form: Form) -> str:
    """A value with a few characters put in, left out or written over, in any width and case."""
    value, stored = draw(kept(form))
    text = draw(st.sampled_from([value, value, stored, stored.lower(), unicodedata.normalize("NFKC", stored)]))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        over = draw(st.integers(0, 2))
        put = draw(st.one_of(st.sampled_from(["", *MISTAKES, *PIECES]), st.characters(), digits(1, 1)))
        text = text[:start] + put + text[start + over :]
    return text


@every_form
@settings(max_examples=200)
@given(st.data())
def test_mistaken_values_are_told_as_by_the_rules(form: Form, data: st.DataObject) -> None:
    assert told_as_by_rules(form, data.draw(mistaken(form)))


@every_form
@settings(max_examples=100)
@given(st.data())
def test_any_text_is_told_as_by_the_rules(form: Form, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(Form))
    texts = st.one_of(unruly(form), unruly(other), CANONICAL[form].flatmap(lambda value: disturbed(form, value)))
    assert told_as_by_rules(form, data.draw(texts))


@every_form
@settings(max_examples=100)
@given(st.data())
def test_texts_of_the_shape_that_is_looked_for_are_told_as_by_the_rules(form: Form, data: st.DataObject) -> None:
    """Whatever passes the first look: the check digits, brackets and legal forms are seen in the next one."""
    assert told_as_by_rules(form, data.draw(SHAPED[form]))


@every_form
@settings(max_examples=100)
@given(st.data())
def test_values_as_most_are_written_are_told_at_a_glance(form: Form, data: st.DataObject) -> None:
    text = data.draw(OFTEN[form])
    assert USUAL[form](text) == by_rules(form, text) is not None


@every_form
@pytest.mark.parametrize("character", ["张", "·", "1", "-"])
def test_texts_as_long_as_may_be_and_longer_are_told_as_by_the_rules(form: Form, character: str) -> None:
    for length in range(LONGEST[form] - 3, LONGEST[form] + 3):
        assert told_as_by_rules(form, character * length)
        assert told_as_by_rules(form, "张" + character * (length - 2) + "张")


def test_every_character_that_passes_is_its_own_canonical_form() -> None:
    passing = re.findall(f"[{HAN}{SIGNS}A-Z]", "".join(map(chr, range(0x30000))))
    assert len(passing) > 70_000
    for start in range(0, len(passing), LONGEST[Form.TEXT]):
        text = "".join(passing[start : start + LONGEST[Form.TEXT]])
        assert rules.canonical(Form.TEXT, text) == text


def test_every_chinese_character_that_passes_makes_a_name() -> None:
    passing = re.findall(f"[{HAN}]", "".join(map(chr, range(0x30000))))
    assert re.fullmatch(f"[{IDEOGRAPHS}]*", "".join(passing))
    assert all(map(str.isalpha, passing))


def test_every_day_is_told_as_by_the_rules() -> None:
    """Of a leap year: every spelling of every day, and what is between the days."""
    days = [date(2024, 1, 1) + timedelta(number) for number in range(366)]
    for day in days:
        told = by_rules(Form.DATE, day.isoformat())
        assert told is not None
        known = {USUAL[Form.DATE](text) for text in told.spellings or () if text[0] == "2"}
        assert known == ({None} if (day.month, day.day) == (2, 29) else {told})
    others = {f"2024-{month:02}-{day:02}" for month in range(14) for day in range(33)} - set(map(str, days))
    assert {USUAL[Form.DATE](text) for text in others} == {None}


@pytest.mark.parametrize("year", ["0000", "0001", "1799", "1800", "2199", "2200", "9999", "１９９０", "²990", " 199"])
def test_the_first_and_last_years_are_told_as_by_the_rules(year: str) -> None:
    assert all(told_as_by_rules(Form.DATE, year + rest) for rest in ("-01-02", "-02-28", "-02-29", "1231", "年1月2日"))


@pytest.mark.parametrize("year", [1900, 2023, 2024])
def test_every_day_of_birth_is_told_as_by_the_rules(year: int) -> None:
    bodies = [f"330302{year}{month:02}{day:02}123" for month in range(14) for day in range(33)]
    numbers = [body + str(mod_11_2.calc_check_digit(body)) for body in bodies]
    assert all(told_as_by_rules(Form.RESIDENT_ID, number) for number in numbers)
    assert sum(USUAL[Form.RESIDENT_ID](number) is not None for number in numbers) == 365


def test_every_region_is_told_as_by_the_rules() -> None:
    numbers = [resident_number(f"{head:03}", "302", date(1984, 9, 2), "502") for head in range(1000)]
    assert all(told_as_by_rules(Form.RESIDENT_ID, number) for number in numbers)
    assert sum(USUAL[Form.RESIDENT_ID](number) is not None for number in numbers) > 300


@pytest.mark.parametrize("year", [1899, 1900, 1999, 2000])
def test_every_order_is_told_as_by_the_rules(year: int) -> None:
    numbers = [resident_number("33", "0302", date(year, 9, 2), f"{order:03}") for order in range(1000)]
    assert all(USUAL[Form.RESIDENT_ID](number) == by_rules(Form.RESIDENT_ID, number) for number in numbers)


@settings(max_examples=50)
@given(resident_ids, credit_codes)
def test_one_check_character_alone_is_told(number: str, code: str) -> None:
    for form, value, characters in (
        (Form.RESIDENT_ID, number, "0123456789X"),
        (Form.CREDIT_CODE, code, CODE_CHARACTERS),
    ):
        others = [value[:-1] + character for character in characters if character != value[-1]]
        assert {USUAL[form](other) for other in others} == {None}


days = st.dates(date(1900, 1, 1), date(2099, 12, 31)).filter(lambda day: (day.month, day.day) != (2, 29))

OFTEN: Mapping[Form, st.SearchStrategy[str]] = {
    Form.TEXT: st.text(COMMON + "0123456789-#", min_size=1, max_size=12).flatmap(
        lambda text: st.sampled_from([text, text + "A", "A" + text])
    ),
    Form.PERSON_NAME: st.lists(st.text(COMMON, min_size=1, max_size=4), min_size=1, max_size=3).map("·".join),
    Form.ORGANISATION_NAME: st.builds(
        "{}{}{}".format,
        st.text(COMMON, min_size=2, max_size=6),
        st.sampled_from(["", "(集团)", "（集团）", "88"]),
        st.sampled_from(["有限公司", "有限责任公司", "股份有限公司", "局", "有限责任公司鹿城分公司"]),
    ),
    Form.RESIDENT_ID: st.builds(
        resident_number, st.sampled_from(["110", "330", "654", "710", "833", "933"]), digits(3, 3), days, digits(3, 3)
    ),
    Form.CREDIT_CODE: credit_codes,
    Form.PHONE: mobiles,
    Form.DATE: days.map(date.isoformat).flatmap(lambda value: well_kept(Form.DATE, value)).filter(str.isascii),
}
"""What each form is told at a glance, made from its parts."""

SHAPED: Mapping[Form, st.SearchStrategy[str]] = {
    Form.TEXT: st.text("张𠮷1-A b#～"),
    Form.PERSON_NAME: st.text("张三··"),
    Form.ORGANISATION_NAME: st.lists(st.sampled_from([*PIECES, "有限", "公司", "责任公司", "甲", "(", ")", "8"])).map(
        "".join
    ),
    Form.RESIDENT_ID: st.from_regex(
        r"[1-9][0-9]{5}(17|18|19|20|21)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]\n?", fullmatch=True
    ),
    Form.CREDIT_CODE: st.from_regex(r"[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}\n?", fullmatch=True),
    Form.PHONE: st.from_regex(r"0?1[0-9]{10}\n?", fullmatch=True),
    Form.DATE: st.from_regex(r"[0-9]{4}([-/.])[01]?[0-9]\1[0-3]?[0-9]\n?", fullmatch=True),
}
