"""Looks at policies read back as they were, among other records, and have no place for content."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import AuditLog, LogDamaged, Look, PolicyLooks, log_files, read_log, read_looks, verify_chain
from audit.looks import decode_looks
from tests.audit.records import entry
from tests.docs.pages import DOCS, quoted

texts = st.text(st.characters(codec="utf-8"), max_size=12)
looks = st.builds(Look, texts, st.none() | texts, st.none() | texts, st.none() | texts, texts)
records = st.builds(
    PolicyLooks,
    texts,
    st.datetimes(timezones=st.just(UTC)),
    texts,
    texts,
    st.none() | texts,
    texts,
    st.lists(looks, max_size=3).map(tuple),
)


@given(records)
def test_a_record_is_one_line_and_reads_back(record: PolicyLooks) -> None:
    line = record.encode()
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert decode_looks(orjson.loads(line)) == record


def test_no_member_could_hold_content() -> None:
    """Whoever adds a member has to come here and say that nothing of a request or a policy can be in it."""
    assert [field.name for field in fields(Look)] == ["field", "policy_version", "department", "resource", "code"]
    assert [field.name for field in fields(PolicyLooks)] == [
        "request_id",
        "time",
        "department",
        "application",
        "person",
        "policy_version",
        "looks",
    ]
    assert {"looks", "policy_version", "code"} <= quoted(DOCS / "audit.md")


async def test_looks_stand_among_requests_in_one_chain(tmp_path: Path) -> None:
    record = PolicyLooks("r2", datetime(2026, 3, 2, tzinfo=UTC), "a", "app", None, "v", (Look("version", "v"),))
    with AuditLog(tmp_path, "worker") as log:
        await log.append(entry("r1"))
        await log.append(record)
    assert list(read_looks(tmp_path)) == [record]
    assert [exchange.entry.request_id for exchange in read_log(tmp_path)] == ["r1"]
    assert verify_chain(log_files(tmp_path)[0]) == []


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "a-1.jsonl").write_text('{"kind": "policies", "looks": 1}\n', "utf-8")
    with pytest.raises(LogDamaged):
        list(read_looks(tmp_path))
