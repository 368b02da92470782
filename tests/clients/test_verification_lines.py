"""Files of pairs as they are read: lines by themselves, head lines, encodings; nothing of a line is ever told."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaobi_client import AgeAtLeast, AmountAtLeast, Equals, FileRefused, OneOf, Present, RegionWithin, ValidOn, Year
from zhaobi_client.files.claimable import Claimable
from zhaobi_client.files.encodings import HEAD_BYTES, check_encoding
from zhaobi_client.files.faults import BrokenLine
from zhaobi_client.files.lines import LONGEST_LINE, Line, lines_from
from zhaobi_client.files.sheet import Sheet, sheet_of

TEXT = {"equals": "String", "oneOf": "String", "regionWithin": "String", "present": "Boolean", "absent": "Boolean"}
DAY = {"equals": "String", "year": "Int", "ageAtLeast": "AgeAtLeast", "validOn": "Date", "present": "Boolean"}
PEOPLE = Claimable(
    "people",
    {"idNumber": "String"},
    {
        "name": TEXT,
        "birthDate": DAY,
        "income": {"equals": "Decimal", "oneOf": "Decimal", "amountAtLeast": "Decimal"},
        "children": {"equals": "Int", "amountAtLeast": "Int"},
        "height": {"equals": "Float"},
        "insured": {"equals": "Boolean"},
    },
)
CONTENTS = st.lists(
    st.sampled_from([b"a,b", b'"x, ""y""",z', b"", b"  ", b"\xff\xfe", b"q\xe5", b'"', b"\r", b"1,2,3"])
)


def lines(content: bytes, offset: int = 0, number: int = 1) -> list[Line]:
    return list(lines_from(io.BytesIO(content), offset, number))


def fault(raw: bytes) -> str:
    """What is wrong with the only line."""
    (line,) = lines(raw)
    with pytest.raises(BrokenLine) as broken:
        line.cells()
    return str(broken.value.fault)


@given(CONTENTS, st.sampled_from([b"\n", b"\r\n"]), st.booleans())
def test_a_file_is_always_read_on_from_any_line_as_from_its_beginning(
    contents: list[bytes], end: bytes, has_last_end: bool
) -> None:
    content = end.join(contents) + (end if has_last_end else b"")
    whole = lines(content)
    for place, line in enumerate(whole):
        assert lines(content, line.ends, line.number + 1) == whole[place + 1 :]


@given(CONTENTS)
def test_a_line_is_always_what_stands_at_its_place(contents: list[bytes]) -> None:
    content = b"\n".join(contents)
    for line in lines(content):
        assert content[line.begins : line.ends].rstrip(b"\r\n") == line.raw.rstrip(b"\r")
        assert content[: line.begins].count(b"\n") == line.number - 1


def test_a_byte_order_mark_belongs_to_no_line() -> None:
    assert [line.cells() for line in lines(b"\xef\xbb\xbfa,b\nc,d\n")] == [["a", "b"], ["c", "d"]]


@given(st.lists(st.text(alphabet='a, "张'), min_size=1))
def test_what_is_quoted_is_always_read_as_it_was(cells: list[str]) -> None:
    raw = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells).encode()
    assert lines(raw)[0].cells() == cells


def test_broken_lines() -> None:
    assert fault(b"\xe5\xbc") == "NOT_UTF8"
    assert fault(b'"a') == fault(b'"a"b,c') == fault(b'a"b') == "BAD_QUOTES"
    assert fault(b"x" * (LONGEST_LINE + 1)) == "TOO_LONG"


def test_a_long_line_spoils_no_other() -> None:
    content = b"a\n" + b"x" * (5 * LONGEST_LINE) + b"\nb\n"
    first, long, last = lines(content)
    assert (first.cells(), last.cells(), last.number, last.ends) == (["a"], ["b"], 3, len(content))
    assert len(long.raw) <= LONGEST_LINE + 2


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("id_number,name\n1,张伟\n2,王芳\n".encode("gb18030"), "GB18030"),
        ("id_number,name\n1,张伟\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_another_encoding_is_refused_by_its_name(content: bytes, encoding: str) -> None:
    with pytest.raises(FileRefused, match=f"in {encoding}: .*iconv"):
        check_encoding(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        "a\n张伟\n王芳\n".encode(),
        "a\n张伟\n王芳\n".encode() + "李娜\n".encode("gb18030"),  # one line of three
        ("张" * HEAD_BYTES).encode()[:HEAD_BYTES],  # cut within a character
        b"a\n\xff\xff\n",
    ],
)
def test_what_may_be_utf8_is_read(content: bytes) -> None:
    check_encoding(content)


def sheet(head: str) -> Sheet:
    return sheet_of(head.split(","), PEOPLE)


@pytest.mark.parametrize(
    ("column", "cell", "claim"),
    [
        ("name", "张伟", Equals("张伟")),
        ("name:equals", "张伟", Equals("张伟")),
        ("name:one_of", "张伟|张玮", OneOf(("张伟", "张玮"))),
        ("name:region_within", "330302", RegionWithin("330302")),
        ("name:present", "true", Present()),
        ("birth_date", "1982年3月14日", Equals("1982年3月14日")),
        ("birth_date:year", "1982", Year(1982)),
        ("birth_date:age_at_least", "18", AgeAtLeast(18)),
        ("birth_date:age_at_least", "18@2026-01-31", AgeAtLeast(18, date(2026, 1, 31))),
        ("birth_date:valid_on", "2026-01-31", ValidOn(date(2026, 1, 31))),
        ("income", "12.50", Equals(Decimal("12.50"))),
        ("income:one_of", "1|2", OneOf((Decimal(1), Decimal(2)))),
        ("income:amount_at_least", "5000", AmountAtLeast(Decimal(5000))),
        ("children", "2", Equals(2)),
        ("children:amount_at_least", "2", AmountAtLeast(2)),
        ("height", "1.8", Equals(1.8)),
        ("insured", "false", Equals(False)),
    ],
)
def test_a_column_claims_what_its_name_says(column: str, cell: str, claim: object) -> None:
    pair = sheet(f"id_number,{column}").pair(["1", cell])
    assert pair.subject == {"id_number": "1"}
    assert pair.claims == {column.partition(":")[0]: claim}


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("name", " ", "EMPTY_CELL name"),
        ("name:one_of", "a||b", "BAD_CELL name"),
        ("name:present", "no", "BAD_CELL name"),
        ("name:present", "false", "BAD_CELL name"),
        ("birth_date:year", "'82", "BAD_CELL birth_date"),
        ("birth_date:year", "9999999999", "BAD_CELL birth_date"),
        ("birth_date:age_at_least", "18@1982-02-30", "BAD_CELL birth_date"),
        ("income", "NaN", "BAD_CELL income"),
        ("height", "inf", "BAD_CELL height"),
        ("insured", "perhaps", "BAD_CELL insured"),
    ],
)
def test_a_cell_that_is_no_such_value_is_a_fault_of_its_line(column: str, cell: str, told: str) -> None:
    with pytest.raises(BrokenLine) as broken:
        sheet(f"id_number,{column}").pair(["1", cell])
    assert str(broken.value.fault) == told


@given(st.lists(st.text(max_size=3), max_size=5).filter(lambda cells: len(cells) != 3))
def test_another_number_of_cells_is_always_a_fault(cells: list[str]) -> None:
    with pytest.raises(BrokenLine, match="WRONG_COLUMNS"):
        sheet("id_number,name,birth_date").pair(cells)


@pytest.mark.parametrize(
    "head",
    [
        "name",
        "id_number,id_number",
        "id_number,name,name:one_of",
        "id_number,shoe_size",
        "id_number,name:shoe_size",
        "id_number,name:year",
        "id_number,name,",
        "330302198203145018,林建国",
        "id_number:equals,name",
    ],
)
def test_a_head_line_that_means_nothing_is_refused_without_a_word_of_it(head: str) -> None:
    with pytest.raises(FileRefused) as refused:
        sheet(head)
    assert not any(len(word) > 9 and word != "id_number" and word in str(refused.value) for word in head.split(","))
    assert "林" not in str(refused.value)


def test_a_subject_alone_is_a_pair() -> None:
    assert sheet("id_number").pair(["1"]).claims == {}
