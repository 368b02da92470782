"""The page of jurisdictions is complete and right, and every value that a bundled profile says names its source."""

from pathlib import Path

import pytest

from sharing.calendar import read_notices
from sharing.jurisdictions import CONTRADICTIONS, DeadlineName, read_profile
from sharing.jurisdictions.library import bundled
from tests.docs.pages import blocks, rows
from tests.sharing.jurisdictions.parameter_page import PAGE, cells, with_tables


def test_the_tables_are_what_the_profiles_say() -> None:
    text = PAGE.read_text("utf-8")
    assert text == with_tables(text), "run `python -m tests.sharing.jurisdictions.parameter_page`"


@pytest.mark.parametrize("code", bundled())
def test_every_value_names_the_article_that_it_is_from(code: str) -> None:
    assert [cell.path for cell in cells(code).values() if not cell.source] == []


def test_every_contradiction_stands_on_the_page() -> None:
    found = {tuple(row) for row in rows(PAGE)}
    for one in CONTRADICTIONS:
        assert (f"`{one.code}`", f"`{one.members[0]}`: {one.message}", one.hint) in found


def test_every_deadline_stands_on_the_page() -> None:
    assert {f"`{name}`" for name in DeadlineName} <= {row[0] for row in rows(PAGE)}


def test_every_profile_stands_on_the_page() -> None:
    listed = {row[0]: row[1:3] for row in rows(PAGE) if len(row) == 4}
    for code in bundled():
        validity = read_profile(code).validity
        begins = validity.valid_from if validity.status in ("in_force", "trial", "expired") else None
        days = " – ".join(str(day or "") for day in (begins, validity.valid_until)).strip() if begins else "never"
        assert listed[f"`{code}`"] == [validity.status, days]


def test_the_examples_can_be_read(tmp_path: Path) -> None:
    profile, holidays = blocks(PAGE, "yaml")
    assert profile.file is not None
    assert holidays.file is not None
    (tmp_path / "our-city.yaml").write_text(profile.text, "utf-8")
    assert read_profile("our-city", tmp_path).rules.conditional.reply_working_days == 5
    (tmp_path / holidays.file).write_text(holidays.text, "utf-8")
    assert list(read_notices(tmp_path / holidays.file)) == [2028]
