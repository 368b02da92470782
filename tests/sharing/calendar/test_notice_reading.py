"""The file of notices on holidays: what a right one means, and where each mistake is pointed at."""

from datetime import date
from pathlib import Path

import pytest

from sharing.calendar import Notice, NoticesUnfit, read_notices, working_days

WHOLE = """\
2027:
  holidays: [2026-12-31, 2027-01-01, 2027-02-05, 2027-02-06, 2027-02-07, 2027-02-08, 2027-04-05, 2027-05-01,
             2027-05-02, 2027-06-09, 2027-09-15, 2027-10-01, 2027-10-02, 2027-10-03, 2027-10-04]
  workdays: [2026-12-26, 2027-02-14]
"""


def read(folder: Path, text: str) -> dict[int, Notice]:
    file = folder / "holidays.yaml"
    file.write_text(text, "utf-8")
    return dict(read_notices(file))


def test_a_notice(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE)
    assert list(found) == [2027]
    assert found[2027].workdays == {date(2026, 12, 26), date(2027, 2, 14)}
    assert len(found[2027].holidays) == 15
    assert not working_days(found).after(date(2026, 12, 24), 10).provisional


def test_a_year_without_make_up_days(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE.replace("[2026-12-26, 2027-02-14]", "[]"))[2027].workdays == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("2027:", "27:", 1, "bad_form"),
        ("2027:", "1999:", 1, "bad_form"),
        ("  workdays", "  workday", 4, "unknown_element"),
        ("  workdays: [2026-12-26, 2027-02-14]\n", "", 1, "missing_element"),
        ("[2026-12-26, 2027-02-14]", "2027-02-14", 4, "wrong_type"),
        ("2027-02-14", "2027-02-29", 4, "bad_form"),
        ("2027-02-14", "14.2.2027", 4, "bad_form"),
        ("2027-02-14", "2028-02-12", 4, "other_year"),
        ("2026-12-26", "2026-12-20", 4, "other_year"),
        ("2027-02-14", "2027-02-15", 4, "no_weekend"),
        ("2027-02-14", "2027-10-02", 4, "both"),
        ("2027-02-14", "2026-12-26", 4, "duplicate_entry"),
        ("2027-06-09, ", "", 2, "year_incomplete"),
        (WHOLE, "[2027]", 1, "wrong_type"),
        (WHOLE, "2027: []", 1, "wrong_type"),
        (WHOLE, "", 1, "syntax"),
    ],
)
def test_a_mistake_is_pointed_at(tmp_path: Path, old: str, new: str, line: int, code: str) -> None:
    assert old in WHOLE
    with pytest.raises(NoticesUnfit) as refused:
        read(tmp_path, WHOLE.replace(old, new))
    assert (code, line) in [(finding.code, finding.place.line) for finding in refused.value.findings]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(NoticesUnfit) as refused:
        read(tmp_path, WHOLE.replace("2027-02-14", "2027-02-15").replace("2027-06-09, ", ""))
    assert [finding.code for finding in refused.value.findings] == ["year_incomplete", "no_weekend"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoticesUnfit, match="cannot be read"):
        read_notices(tmp_path / "holidays.yaml")


def test_days_off_that_a_notice_only_moved_may_be_moved_again(tmp_path: Path) -> None:
    """Of 2026 the library knows such days: a notice that is amended leaves them out, and is no less complete."""
    statutory = (
        "2026-01-01, 2026-02-16, 2026-02-17, 2026-02-18, 2026-02-19, 2026-04-05, 2026-05-01, 2026-05-02, 2026-06-19, "
        "2026-09-25, 2026-10-01, 2026-10-02, 2026-10-03"
    )
    told = working_days(read(tmp_path, f"2026: {{holidays: [{statutory}], workdays: []}}"))
    assert told.is_working(date(2026, 1, 2))
    assert not working_days().is_working(date(2026, 1, 2))
