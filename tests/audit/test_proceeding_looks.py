"""Looks at proceedings and steps in them read back as they were, and have no place for what they say."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import orjson
from hypothesis import given
from hypothesis import strategies as st

from audit import AuditLog, ProceedingLook, ProceedingLooks, log_files, read_log, read_proceeding_looks, verify_chain
from audit.proceeding_looks import decode_proceeding_looks
from tests.audit.records import entry
from tests.docs.pages import DOCS, quoted

texts = st.text(st.characters(codec="utf-8"), max_size=12)
looks = st.builds(ProceedingLook, texts, st.none() | texts, st.none() | texts, st.none() | st.integers(1, 999), texts)
records = st.builds(
    ProceedingLooks,
    texts,
    st.datetimes(timezones=st.just(UTC)),
    texts,
    texts,
    st.none() | texts,
    st.lists(looks, max_size=3).map(tuple),
)


@given(records)
def test_a_record_is_one_line_and_reads_back(record: ProceedingLooks) -> None:
    line = record.encode()
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert decode_proceeding_looks(orjson.loads(line)) == record


def test_no_member_could_hold_content() -> None:
    """Whoever adds a member has to come here and say that nothing of what a proceeding says can be in it."""
    assert [field.name for field in fields(ProceedingLook)] == ["field", "number", "action", "version", "code"]
    assert [field.name for field in fields(ProceedingLooks)] == [
        "request_id",
        "time",
        "department",
        "application",
        "person",
        "looks",
    ]
    assert {field.name for field in fields(ProceedingLook)} <= quoted(DOCS / "audit.md")


async def test_looks_stand_among_requests_in_one_chain(tmp_path: Path) -> None:
    look = ProceedingLook("announcement", "2026-AN-000001", "end", 2)
    record = ProceedingLooks("r2", datetime(2026, 3, 2, tzinfo=UTC), "a", "app", None, (look,))
    with AuditLog(tmp_path, "worker") as log:
        await log.append(entry("r1"))
        await log.append(record)
    assert list(read_proceeding_looks(tmp_path)) == [record]
    assert [exchange.entry.request_id for exchange in read_log(tmp_path)] == ["r1"]
    assert verify_chain(log_files(tmp_path)[0]) == []
