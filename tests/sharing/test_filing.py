"""A file of grants is entered whole or not at all, and says which entry is wrong."""

from datetime import date
from pathlib import Path

import pytest

from catalog import Mode
from sharing import GrantFileUnfit, GrantRecord, GrantState, read_grants

WHOLE = """
- number: 2026-1
  consumer: tax
  resource: people
  items: [name, born]
  modes: [query, verify]
  purpose: assessment
  from: 2026-01-01
  until: 2026-12-31
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "grants.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_entry_with_what_is_needed_is_an_approved_grant(tmp_path: Path) -> None:
    assert read_grants(written(tmp_path, WHOLE)) == (
        GrantRecord(
            number="2026-1",
            consumer="tax",
            resource="people",
            items=frozenset({"name", "born"}),
            modes=frozenset({Mode.QUERY, Mode.VERIFY}),
            purpose="assessment",
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 12, 31),
        ),
    )


def test_narrowing_members_are_read_and_what_is_not_approved_is_pending(tmp_path: Path) -> None:
    more = WHOLE + "  rows: own_region\n  mask: keep 3 4\n  persons: [t-1]\n  approved: false\n  note: made up\n"
    (grant,) = read_grants(written(tmp_path, more))
    assert (grant.rows, grant.mask, grant.persons) == ("own_region", "keep 3 4", frozenset({"t-1"}))
    assert grant.state is GrantState.PENDING


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "holds no list"),
        ("- 1", "entry 1: it is no mapping"),
        ("a: [", "no YAML"),
        (WHOLE + "  mode: query\n", "entry 1: there is no member `mode`"),
        (WHOLE.replace("  purpose: assessment\n", ""), "entry 1: `purpose` is missing"),
        (WHOLE.replace("[query, verify]", "[query, read]"), "entry 1: `read` is no mode"),
        (WHOLE.replace("[name, born]", "name"), "entry 1: `items` is no list of words"),
        (WHOLE.replace("[name, born]", "[]"), "entry 1: `items` is no list of words"),
        (WHOLE.replace("2026-12-31", "31.12.2026"), "entry 1: `until` is no day"),
        (WHOLE.replace("consumer: tax", "consumer: 7"), "entry 1: `consumer` is no word"),
        (WHOLE + WHOLE.replace("resource: people", "resource: ''"), "entry 2: `resource` is no word"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(GrantFileUnfit) as caught:
        read_grants(written(tmp_path, text))
    assert says in str(caught.value)
