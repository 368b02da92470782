"""The log reads back what was written, pairs outcomes with requests, and shows requests that were cut off."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit import AuditLog, Entry, LogDamaged, Outcome, log_files, read_log
from tests.audit.records import entry

REFUSED = Entry(
    "r3", datetime(2026, 3, 2, tzinfo=UTC), None, None, None, "p", "c", refusal="BUSY", refused_fields=((0, "BUSY"),)
)


async def test_requests_read_back_with_their_outcomes(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "w1", max_file_bytes=1000) as log:
        for request in (entry("r1"), entry("r2"), REFUSED):
            await log.append(request)
        log.append_outcome(Outcome("r2", (3, None), 1.25, "OK"))
        log.append_outcome(Outcome("r3", (), 0.5, "BUSY"))
    assert len(log_files(tmp_path)) > 1
    assert [(exchange.entry, exchange.outcome) for exchange in read_log(tmp_path)] == [
        (entry("r2"), Outcome("r2", (3, None), 1.25, "OK")),
        (REFUSED, Outcome("r3", (), 0.5, "BUSY")),
        (entry("r1"), None),
    ]


async def test_the_same_id_twice_hides_nothing(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "w1") as log:
        await log.append(entry("r1"))
        await log.append(entry("r1"))
    assert len(list(read_log(tmp_path))) == 2


async def test_an_unfinished_last_line_is_skipped(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "w1") as log:
        await log.append(entry("r1"))
    [file] = log_files(tmp_path)
    with file.open("ab") as opened:
        opened.write(entry("r2").encode()[:40])
    assert [exchange.entry.request_id for exchange in read_log(tmp_path)] == ["r1"]


@pytest.mark.parametrize("line", [b"x\n", b"[]\n", b'{"kind":"request"}\n', b'{"kind":"outcome","rows":3}\n', b"{}\n"])
async def test_a_damaged_line_is_named(tmp_path: Path, line: bytes) -> None:
    with AuditLog(tmp_path, "w1") as log:
        await log.append(entry("r1"))
    [file] = log_files(tmp_path)
    with file.open("ab") as opened:
        opened.write(line)
    with pytest.raises(LogDamaged) as damaged:
        list(read_log(tmp_path))
    assert (damaged.value.file, damaged.value.line) == (file.name, 5)


def test_a_log_that_was_never_written_is_empty(tmp_path: Path) -> None:
    assert list(read_log(tmp_path)) == []
