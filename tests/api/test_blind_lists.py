"""Lists are read by lines and items, and what is written of them holds none of their values."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.blind_lists import MOST_LINES, Entry, read_list, write_positions, write_size
from api.errors import BlindListUnfit

HEAD = "id_number,name\n"


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "list.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_entries_have_the_numbers_of_their_lines(tmp_path: Path) -> None:
    listed = read_list(written(tmp_path, '\ufeffid_number , name\r\n1,甲\r\n\r\n2,"乙\n丙"\r\n3\r\n4,丁\r\n'))
    assert listed.items == ("id_number", "name")
    assert listed.entries == [
        Entry(2, {"id_number": "1", "name": "甲"}),
        Entry(4, {"id_number": "2", "name": "乙\n丙"}),
        Entry(6, None),
        Entry(7, {"id_number": "4", "name": "丁"}),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "is empty"),
        (HEAD, "1 to 10000 lines"),
        (HEAD + "1,甲\n" * (MOST_LINES + 1), "1 to 10000 lines"),
        ("id_number,id_number\n1,1\n", "each once"),
        ("110101199003070134,张伟\n", "by their codes"),
        (HEAD.encode() + "1,张伟\n".encode("gb18030"), "not in UTF-8"),
        (HEAD + '1,"甲', "no CSV"),
    ],
    ids=["empty", "no lines", "too many lines", "an item twice", "no head line", "encoding", "open quote"],
)
def test_a_list_that_cannot_be_used_is_refused_without_its_cells(tmp_path: Path, content: str, why: str) -> None:
    with pytest.raises(BlindListUnfit, match=why) as refused:
        read_list(written(tmp_path, content))
    assert "张伟" not in str(refused.value) and "110101" not in str(refused.value)


@given(st.lists(st.sampled_from(["甲", "乙", "丙"]), min_size=1, max_size=6), st.data())
def test_a_result_has_a_line_for_each_entry_and_no_value(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("result")
    listed = read_list(written(folder, HEAD + "".join(f"1,{name}\n" for name in names)))
    places = st.sets(st.integers(0, len(names) - 1))
    matched, faulty = data.draw(places), data.draw(places)
    write_positions(folder / "result.csv", listed, matched, dict.fromkeys(faulty, "`name`: no value"))
    text = (folder / "result.csv").read_text("utf-8")
    assert not any(name in text for name in names)
    rows = list(csv.DictReader(text.splitlines()))
    assert [int(row["line"]) for row in rows] == [place + 2 for place in range(len(names))]
    for place, row in enumerate(rows):
        assert bool(row["fault"]) == (place in faulty)
        assert row["result"] == ("" if place in faulty else "MATCH" if place in matched else "NO_MATCH")


def test_a_size_is_written_with_what_was_asked(tmp_path: Path) -> None:
    write_size(tmp_path / "result.csv", 5, 2, 1)
    assert (tmp_path / "result.csv").read_text("utf-8") == "asked,held,faults\n5,2,1\n"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "1,甲\n")
    with pytest.raises(FileExistsError):
        write_positions(path, read_list(path), set(), {})
    with pytest.raises(FileExistsError):
        write_size(path, 1, 1, 0)
    assert path.read_text("utf-8") == HEAD + "1,甲\n"


def test_no_value_is_in_the_text_of_an_entry() -> None:
    assert "甲" not in repr(Entry(2, {"name": "甲"}))
