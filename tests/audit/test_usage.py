"""Uses are counted by day, department, resource, mode and purpose, and nothing else comes out of the log."""

import tracemalloc
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import (
    AuditLog,
    Entry,
    LogDamaged,
    LogTooLong,
    Outcome,
    RootField,
    Usage,
    UsageCounts,
    encode_fields,
    log_files,
    read_usage,
    together,
)
from catalog import Mode
from tests.audit.records import CIRCUMSTANCES, WHEN, entry, some_field

DAY = CIRCUMSTANCES.today
DEPARTMENTS = ("civil-affairs", "tax")
RESOURCES = ("population", "household")


async def write(folder: Path, exchanges: Sequence[tuple[Entry, Outcome | None]]) -> None:
    with AuditLog(folder, "w1", now=lambda: WHEN) as log:
        for asked, outcome in exchanges:
            await log.append(asked)
            if outcome is not None:
                log.append_outcome(outcome)


def use(resource: str, day: date = DAY) -> Usage:
    return Usage(day, "civil-affairs", resource, Mode.QUERY, ("marriage",))


async def test_a_resource_and_what_it_leads_to_are_used_and_rows_are_its_own(tmp_path: Path) -> None:
    await write(tmp_path, [(entry("r1"), Outcome("r1", (7,), 1.0)), (entry("r2"), Outcome("r2", (2,), 1.0))])
    assert read_usage(tmp_path) == {
        use("household"): UsageCounts(answered=2),
        use("population"): UsageCounts(answered=2, rows=9),
    }


async def test_what_was_refused_failed_or_cut_off_is_no_answer(tmp_path: Path) -> None:
    refused = replace(entry("r1"), refusal="PURPOSE_NOT_ALLOWED", case=None)
    one_field = replace(entry("r2"), refused_fields=((0, "ROWS_DENIED"),))
    await write(
        tmp_path,
        [
            (refused, None),
            (one_field, Outcome("r2", (None,), 1.0)),
            (entry("r3"), Outcome("r3", (None,), 1.0, "LEFT")),
            (entry("r4"), None),
        ],
    )
    counts = read_usage(tmp_path)[use("population")]
    assert counts == UsageCounts(refused=2, failed=2, without_case=1)
    assert counts.asked == 4


async def test_days_limit_what_is_read_and_are_those_of_the_platform(tmp_path: Path) -> None:
    later = replace(some_field(), circumstances=replace(CIRCUMSTANCES, today=DAY + timedelta(1), in_hours=False))
    tomorrow = replace(entry("r2"), fields=encode_fields([later]))
    await write(tmp_path, [(entry("r1"), Outcome("r1", (1,), 1.0)), (tomorrow, Outcome("r2", (1,), 1.0))])
    assert {each.day for each in read_usage(tmp_path)} == {DAY, DAY + timedelta(1)}
    assert {each.day for each in read_usage(tmp_path, last=DAY)} == {DAY}
    (after,) = (counts for each, counts in read_usage(tmp_path, first=DAY + timedelta(1)).items() if counts.rows)
    assert after == UsageCounts(answered=1, rows=1, out_of_hours=1)


async def test_files_of_other_days_are_not_opened_and_nothing_of_the_days_is_missed(tmp_path: Path) -> None:
    moved = [0]
    with AuditLog(tmp_path, "w1", now=lambda: WHEN + timedelta(moved[0])) as log:
        for number in range(3):
            moved[0] = 10 * number
            then = replace(CIRCUMSTANCES, today=DAY + timedelta(10 * number))
            await log.append(
                replace(entry(f"r{number}"), fields=encode_fields([replace(some_field(), circumstances=then)]))
            )
    files = log_files(tmp_path)
    assert len(files) == 3
    whole = read_usage(tmp_path)
    second = read_usage(tmp_path, DAY + timedelta(10), DAY + timedelta(10))
    assert second == {use: counts for use, counts in whole.items() if use.day == DAY + timedelta(10)} != {}
    for damaged in (files[0], files[2]):
        damaged.write_bytes(damaged.read_bytes().replace(b'"kind":"request"', b'"kind":"request",}'))
    assert read_usage(tmp_path, DAY + timedelta(10), DAY + timedelta(10)) == second
    with pytest.raises(LogDamaged):
        read_usage(tmp_path)


def test_memory_does_not_grow_with_requests(tmp_path: Path) -> None:
    file, requests = tmp_path / "1.jsonl", 4_000
    lines = [entry(f"r{n}").encode() + Outcome(f"r{n}", (1,), 1.0).encode() for n in range(requests)]
    file.write_bytes(b"".join(lines))
    tracemalloc.start()
    try:
        assert read_usage(tmp_path)[use("population")].answered == requests
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < file.stat().st_size / 8


def test_more_bytes_than_may_be_read_are_refused_before_they_are(tmp_path: Path) -> None:
    (tmp_path / "1.jsonl").write_bytes(entry("r1").encode() + b"damaged\n")
    with pytest.raises(LogTooLong, match="at most 10 are read"):
        read_usage(tmp_path, most_bytes=10)


async def test_a_damaged_record_is_told_and_not_left_out(tmp_path: Path) -> None:
    await write(tmp_path, [(entry("r1"), Outcome("r1", (1,), 1.0))])
    (file,) = log_files(tmp_path)
    file.write_bytes(file.read_bytes().replace(b'"in_hours"', b'"in_house"'))
    with pytest.raises(LogDamaged):
        read_usage(tmp_path)


asked = st.tuples(
    st.sampled_from(DEPARTMENTS),
    st.sampled_from(RESOURCES),
    st.sampled_from(Mode),
    st.integers(0, 3),
    st.one_of(st.none(), st.integers(0, 50)),
)


def exchange(number: int, case: tuple[str, str, Mode, int, int | None]) -> tuple[Entry, Outcome]:
    department, resource, mode, day, rows = case
    then = replace(CIRCUMSTANCES, today=DAY + timedelta(day))
    field = replace(some_field(), resource=resource, mode=mode, circumstances=then, rows=(some_field().rows[0],))
    field = replace(field, rows=(replace(field.rows[0], resource=resource),), uses=())
    made = replace(entry(f"r{number}"), department=department, fields=encode_fields([field]))
    return made, Outcome(f"r{number}", (rows,), 1.0)


@settings(max_examples=20)  # each writes a log of its own to the disk
@given(st.lists(asked, max_size=40))
async def test_every_question_is_counted_once_and_no_row_twice(
    cases: list[tuple[str, str, Mode, int, int | None]],
) -> None:
    with TemporaryDirectory() as folder:
        await write(Path(folder), [exchange(number, case) for number, case in enumerate(cases)])
        found = read_usage(Path(folder))
    questions: Counter[tuple[str, str, Mode, date]] = Counter()
    rows: Counter[tuple[str, str, Mode, date]] = Counter()
    for department, resource, mode, day, given_rows in cases:
        key = department, resource, mode, DAY + timedelta(day)
        questions[key] += 1
        rows[key] += given_rows or 0
    told = {(each.department, each.resource, each.mode, each.day): counts for each, counts in found.items()}
    assert {key: counts.asked for key, counts in told.items()} == dict(questions)
    assert {key: counts.rows for key, counts in told.items()} == dict(rows)
    assert list(found) == sorted(found)


def test_no_member_could_hold_a_value_or_a_subject() -> None:
    """`under` holds numbers of registers: of consents, which are kept without their subjects, and of emergencies."""
    assert [each.name for each in fields(Usage)] == ["day", "department", "resource", "mode", "purposes"]
    assert {each.name: each.type for each in fields(UsageCounts) if each.type is not int} == {
        "under": tuple[tuple[str, int], ...]
    }


def marked(request: str, field: RootField, *consents: str) -> Entry:
    numbers = tuple((0, number) for number in consents)
    return replace(entry(request), fields=encode_fields([field]), consents=numbers)


async def test_uses_under_consents_and_emergencies_are_marked_with_their_numbers(tmp_path: Path) -> None:
    then = replace(CIRCUMSTANCES, emergency="2026-EM-000001")
    stated = replace(some_field(), circumstances=then)
    needed = replace(stated, by_emergency=("population",))
    given = replace(some_field(), by_consent=("population",))
    await write(
        tmp_path,
        [
            (marked("r1", stated), Outcome("r1", (1,), 1.0)),  # under an emergency that opened nothing: no use of it
            (marked("r2", needed), Outcome("r2", (1,), 1.0)),
            (marked("r3", given, "2026-CS-000001"), Outcome("r3", (1,), 1.0)),
            (marked("r4", given, "2026-CS-000001", "2026-CS-000002"), Outcome("r4", (2,), 1.0)),
            (marked("r5", given, "2026-CS-000001"), Outcome("r5", (None,), 1.0)),
            (replace(marked("r6", needed), refused_fields=((0, "EMERGENCY_ENDED"),)), Outcome("r6", (None,), 1.0)),
        ],
    )
    found = read_usage(tmp_path)
    counts = found[use("population")]
    assert (counts.answered, counts.by_consent, counts.by_emergency) == (4, 2, 1)
    assert counts.under == (("2026-CS-000001", 2), ("2026-CS-000002", 1), ("2026-EM-000001", 1))
    behind = found[use("household")]
    assert (behind.by_consent, behind.by_emergency, behind.under) == (0, 0, ()), "what a reference leads to is not"


numbers = st.sampled_from(["2026-CS-000001", "2026-CS-000002", "2026-EM-000001"])
some_counts = st.builds(
    UsageCounts,
    *(st.integers(0, 9) for _ in range(8)),
    under=st.dictionaries(numbers, st.integers(1, 9)).map(lambda found: tuple(sorted(found.items()))),
)


@given(st.lists(some_counts, max_size=6))
def test_nothing_is_lost_where_counts_are_added_up(counts: list[UsageCounts]) -> None:
    whole = together(counts)
    assert whole == sum(counts, UsageCounts())
    assert sum(many for _, many in whole.under) == sum(many for each in counts for _, many in each.under)
    assert whole.asked == sum(each.asked for each in counts)


async def test_records_from_before_anything_was_marked_are_read(tmp_path: Path) -> None:
    await write(tmp_path, [(entry("r1"), Outcome("r1", (1,), 1.0))])
    (file,) = log_files(tmp_path)
    old = file.read_bytes().replace(b',"by_emergency":[],"by_consent":[]', b"").replace(b'"consents":[],', b"")
    assert b"by_consent" not in old and b'"consents"' not in old
    file.write_bytes(old)
    assert read_usage(tmp_path)[use("population")] == UsageCounts(answered=1, rows=1)
