"""Sheets as people fill them in: what is taken, and every mistake by its cell."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Findings, Mode, Place, Resource, SharingClass
from catalog.documents import read_document
from catalog.exchange import Brought, SheetError, read_workbook, told
from catalog.exchange.errors import MOST_TOLD
from catalog.exchange.packages import LARGEST_UNPACKED
from catalog.resource_reading import read_resource
from tests.catalog.exchange.generated import members
from tests.catalog.exchange.workbooks import (
    HEADINGS,
    LETTERS,
    MAIN,
    NAME,
    PERSON,
    SHEET,
    part,
    with_part,
    with_value,
    workbook,
)

SHEET_PART = "xl/worksheets/sheet1.xml"


def brought(content: bytes) -> Brought:
    return read_workbook("book.xlsx", content, members())


def mistakes(content: bytes) -> list[tuple[str, str]]:
    """(cell, code) of every mistake."""
    with pytest.raises(SheetError) as raised:
        brought(content)
    return [(told(one).split(": ", 1)[0], one.code) for one in raised.value.findings]


def entry(content: bytes) -> Resource:
    """The only entry, with what a steward would add."""
    (found,) = brought(content).entries
    added = "".join(f"{name}: {value}\n" for name, value in ADDED.items() if name in found.lacking)
    findings = Findings()
    document = read_document("x", (found.text + added).encode(), findings)
    assert document is not None
    resource = read_resource(document, ())
    assert findings.sorted() == ()
    return resource


ADDED = {"modes": "[verify]", "update_cycle": "daily", "source": "city", "table": "person", "key": "[column_1]"}


def test_a_sheet_of_the_guide_becomes_a_draft() -> None:
    (found,) = brought(workbook(PERSON, NAME)).entries
    assert found.lacking == ("code", "source", "table", "key")
    assert found.text.startswith("# From `book.xlsx`. To be written: code, source, table, key.\ncode: resource_1\n")
    person = entry(workbook(PERSON, NAME))
    assert (person.name, person.resource_code, person.provider) == ("人口基本信息", "1A01001/1", "police")
    assert (person.category, person.theme, person.update_cycle) == ("base", "人口", "daily")
    assert person.modes == {Mode.QUERY, Mode.VERIFY} and person.released == date(2026, 11, 1)
    assert (person.sharing_class, person.conditions) == (SharingClass.CONDITIONAL, "用于核验身份")
    first, second = person.items.values()
    assert (first.name, first.length, first.sharing_class) == ("公民身份号码", 18, SharingClass.CONDITIONAL)
    assert (second.name, second.length, second.sharing_class) == ("姓名", None, SharingClass.UNCONDITIONAL)


def test_what_is_not_shared_has_its_basis_among_the_conditions() -> None:
    row = with_value("共享条件", "某法第一条", with_value("共享类型", "不予共享"))
    assert [item.basis for item in entry(workbook(row)).items.values()] == ["某法第一条"]
    own = with_value("共享条件", "某法第二条", with_value("共享类型", "3", NAME))
    assert [item.basis for item in entry(workbook(PERSON, own)).items.values()] == ["", "某法第二条"]


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-01",
        "2026/11/1",
        "2026.11.1",
        "2026年11月1日",
        "20261101",
        20261101,
        date(2026, 11, 1),
        datetime(2026, 11, 1),
    ],
    ids=repr,
)
def test_days_are_read_as_they_are_written(written: object) -> None:
    assert entry(workbook(with_value("发布日期", written))).released == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("written", "type"),
    [("C", "String"), ("字符型", "String"), ("N(10,2)", "Decimal"), ("Y", "Decimal"), ("整型I", "Int"),
     ("逻辑型 L", "Boolean"), ("日期型D", "Date"), ("T", "DateTime"), ("M", "String"), ("G", "JSON"),
     ("B", "Float"), ("F", "Float")],
)  # fmt: skip
def test_data_types_are_read_by_letter_and_by_name(written: str, type: str) -> None:
    (_, item) = entry(workbook(PERSON, with_value("数据类型", written, NAME))).items.values()
    assert item.type == type


def test_headings_may_be_merged_over_two_rows_and_resources_over_their_items() -> None:
    above = [
        "共享属性" if title == "共享类型" else title if number < 8 or number > 13 else ""
        for number, title in enumerate(HEADINGS)
    ]
    below = [title if 8 <= number <= 13 else "" for number, title in enumerate(HEADINGS)]

    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("K1:M1")
        for letter in "BCDEFGH":
            sheet.merge_cells(f"{letter}3:{letter}4")

    person = entry(workbook(below, PERSON, NAME, headings=above, change=merge))
    assert [item.name for item in person.items.values()] == ["公民身份号码", "姓名"]


def test_a_cell_merged_over_two_resources_says_the_same_of_both() -> None:
    other = with_value("信息资源提供方", "", with_value("信息资源代码", "1A01001/2"))
    content = workbook(
        PERSON, with_value("信息资源提供方代码", "", other), change=lambda sheet: sheet.merge_cells("E2:E3")
    )
    assert len(brought(content).entries) == 2


def cell(title: str, row: int = 2) -> str:
    return f"{SHEET}!{LETTERS[title]}{row}"


MISTAKES = [
    ("信息资源名称", "名" * 201, "too_long"),
    ("信息资源摘要", "字" * 4001, "too_long"),
    ("信息资源代码", "A1/1", "bad_form"),
    ("信息资源代码", "1A01001-1", "bad_form"),
    ("信息资源代码", "", "missing_element"),
    ("信息资源提供方", "没有的局", "unknown_department"),
    ("信息资源提供方代码", "11330300MB9900013A", "conflicting_cells"),
    ("信息资源格式", "羊皮纸", "unknown_word"),
    ("信息资源分类", "未知类/人口", "unknown_word"),
    ("信息资源分类", "部门信息资源", "category_mismatch"),
    ("数据类型", "X", "unknown_word"),
    ("数据类型", "", "missing_element"),
    ("信息项名称", "", "missing_element"),
    ("共享类型", "看情况", "unknown_word"),
    ("共享类型", "", "missing_element"),
    ("共享方式", "传真", "unknown_word"),
    ("是否向社会开放", "也许", "unknown_word"),
    ("更新周期", "不定期", "unknown_word"),
    ("发布日期", "2026-02-30", "bad_form"),
    ("发布日期", "去年", "bad_form"),
    ("发布日期", 46327.5, "bad_form"),
    ("关联资源代码", "1A01001/1", "related_cycle"),
    ("关联资源代码", "随便", "bad_form"),
    ("信息资源提供方代码", 330302199001011234, "lost_digits"),
]


@pytest.mark.parametrize(("title", "value", "code"), MISTAKES, ids=str)
def test_every_mistake_is_told_by_its_cell(title: str, value: object, code: str) -> None:
    assert (cell(title), code) in mistakes(workbook(with_value(title, value)))


def test_all_mistakes_come_at_once() -> None:
    row = with_value("共享类型", "看情况", with_value("更新周期", "不定期"))
    assert mistakes(workbook(row, with_value("数据类型", "X", NAME))) == [
        (cell("共享类型"), "unknown_word"),
        (cell("更新周期"), "unknown_word"),
        (cell("数据类型", 3), "unknown_word"),
    ]


def test_no_more_mistakes_are_told_than_anybody_reads() -> None:
    rows = [
        with_value("数据类型", "X", with_value("信息项名称", f"项{number}", NAME)) for number in range(MOST_TOLD + 5)
    ]
    with pytest.raises(SheetError) as raised:
        brought(workbook(PERSON, *rows))
    assert len(raised.value.findings) == MOST_TOLD and str(raised.value).endswith("and 5 more")


def other(code: str, related: str = "") -> tuple[object, ...]:
    return with_value("关联资源代码", related, with_value("信息资源代码", code, with_value("信息资源名称", code)))


def test_resources_that_do_not_fit_together() -> None:
    assert mistakes(workbook(other("1A01001/1"), other("1A01001/2"), other("1A01001/1")))[0][1] == "duplicate_code"
    assert mistakes(workbook(other("1A01001/1", "1A01001/9"))) == [(f"{SHEET}!A2", "unknown_related")]
    ring = [other("1A01001/1", "1A01001/2"), other("1A01001/2", "1A01001/3"), other("1A01001/3", "1A01001/1")]
    assert [code for _, code in mistakes(workbook(*ring))] == ["related_cycle"]
    assert (cell("信息资源摘要", 3), "conflicting_rows") in mistakes(
        workbook(PERSON, with_value("信息资源摘要", "另一个", NAME))
    )
    assert (cell("信息项名称", 3), "duplicate_item") in mistakes(
        workbook(PERSON, with_value("信息项名称", "公民身份号码", NAME))
    )


def hide_column(sheet: Any) -> None:
    sheet.column_dimensions["G"].hidden = True


def hide_row(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def hide_sheet(sheet: Any) -> None:
    sheet.parent.create_sheet("别的")
    sheet.parent.active = 1
    sheet.sheet_state = "hidden"


def compute(sheet: Any) -> None:
    sheet["C2"] = '="人口"&"信息"'


def fail(sheet: Any) -> None:
    sheet["C2"].value, sheet["C2"].data_type = "#N/A", "e"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (hide_column, (f"{SHEET}!G2", "hidden_column")),
        (hide_row, (f"{SHEET}!A3", "hidden_row")),
        (hide_sheet, (f"{SHEET}!A1", "hidden_sheet")),
        (compute, (f"{SHEET}!C2", "cell_formula")),
        (fail, (f"{SHEET}!C2", "cell_fault")),
        (lambda sheet: sheet.merge_cells("I2:I3"), (f"{SHEET}!I2", "merged_cells")),
        (lambda sheet: sheet.merge_cells("G2:H2"), (f"{SHEET}!G2", "merged_cells")),
        (lambda sheet: sheet.__setitem__("K1", "共享类形"), (f"{SHEET}!K1", "unknown_column")),
        (lambda sheet: sheet.__setitem__("A1", "共享类型"), (f"{SHEET}!K1", "duplicate_column")),
        (lambda sheet: sheet.__setitem__("D1", "别的东西"), (f"{SHEET}!A1", "missing_column")),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_sheets_hide_is_refused(change: Callable[[Any], None], expected: tuple[str, str]) -> None:
    assert expected in mistakes(workbook(PERSON, NAME, change=change))


def test_hidden_columns_without_a_value_and_foreign_columns_do_no_harm() -> None:
    def hide_the_rest(sheet: Any) -> None:
        sheet.column_dimensions["Z"].hidden = True
        sheet.column_dimensions["A"].hidden = True

    found = brought(workbook(PERSON, NAME, change=hide_the_rest))
    assert len(found.entries) == 1 and found.ignored == ("the column `序号` (A)",)


def with_rows(content: bytes, rows: str) -> bytes:
    """The sheet with more rows behind its own, in XML."""
    return with_part(content, SHEET_PART, part(content, SHEET_PART).replace("</sheetData>", rows + "</sheetData>"))


def test_a_million_empty_rows_are_passed_over() -> None:
    rows = "".join(f'<row r="{line}"><c r="A{line}" s="0"/></row>' for line in range(4, 1_000_001))
    content = with_rows(workbook(PERSON, NAME), rows)
    began = time.process_time()
    assert len(brought(content).entries) == 1
    assert time.process_time() - began < 60


def test_a_value_far_away_is_refused() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    assert mistakes(with_rows(workbook(PERSON), far)) == [("book.xlsx:1", "too_large")]


def test_what_unpacks_without_end_is_refused() -> None:
    content = workbook(PERSON)
    bomb = io.BytesIO(content)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/bomb.xml", "w") as target:
        target.write(f'<x xmlns="{MAIN}">'.encode())
        for _ in range(LARGEST_UNPACKED // 2**20 + 1):
            target.write(b" " * 2**20)
        target.write(b"</x>")
    assert len(bomb.getvalue()) < 2**20
    assert mistakes(bomb.getvalue()) == [("book.xlsx:1", "too_large")]


DOCUMENT_TYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "syntax"),
        (b"PK\x03\x04 no package", "syntax"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 encrypted", "syntax"),
        (with_part(workbook(PERSON), "xl/sharedStrings.xml", DOCUMENT_TYPE), "not_allowed"),
        (with_part(workbook(PERSON), "xl/styles.xml", "<a><b></a>"), "syntax"),
        (with_part(workbook(PERSON), "xl/vbaProject.bin", "x"), "not_allowed"),
        (with_part(workbook(PERSON), SHEET_PART, f'<worksheet xmlns="{MAIN}"><c r="x"/></worksheet>'), "syntax"),
        (workbook(headings=["什么", "也没有"]), "no_headings"),
    ],
    ids=range(8),
)
def test_what_is_no_workbook_of_entries_is_refused(content: bytes, code: str) -> None:
    assert mistakes(content) == [("book.xlsx:1", code)]


@settings(max_examples=150)
@given(place=st.integers(min_value=0), length=st.integers(0, 40), noise=st.binary(max_size=40))
def test_a_spoiled_workbook_is_read_or_refused_and_nothing_else(place: int, length: int, noise: bytes) -> None:
    start = place % len(WHOLE)
    spoiled = WHOLE[:start] + noise + WHOLE[start + length :]
    try:
        brought(spoiled)
    except SheetError as error:
        assert error.findings


WHOLE = workbook(PERSON, NAME)


def test_nothing_of_a_foreign_workbook_is_fetched() -> None:
    """A link into another file stands in the package, and is not followed."""
    link = f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>'
    assert len(brought(with_part(WHOLE, "xl/externalLinks/externalLink1.xml", link)).entries) == 1


def test_five_thousand_rows_are_read_soon_and_with_progress() -> None:
    rows = []
    for number in range(500):
        rows.append(other(f"1A01001/{number}"))
        rows += [with_value("信息项名称", f"项{item}", NAME) for item in range(9)]
    steps: list[tuple[int, int]] = []
    content = workbook(*rows)
    began = time.process_time()
    found = read_workbook("book.xlsx", content, members(), progress=lambda done, all: steps.append((done, all)))
    assert time.process_time() - began < 60
    assert len(found.entries) == 500
    assert (
        steps[-1] == (5001, 5001)
        and [done for done, _ in steps] == sorted(done for done, _ in steps)
        and len(steps) > 40
    )


def test_entries_that_are_there_already_are_replaced_or_led_to() -> None:
    there = entry(workbook(other("1A01001/7")))
    leading = workbook(other("1A01001/1", "1A01001/7"))
    assert len(read_workbook("book.xlsx", leading, members(), [there]).entries) == 1
    assert there.place == Place("x", 2)
