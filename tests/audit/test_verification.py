"""Whatever is done to a closed file of the log, verification names it; an untouched one passes."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import AuditLog, log_files, verify_chain
from tests.audit.records import entry


async def write(directory: Path, records: int = 4, max_file_bytes: int = 1_000_000) -> list[Path]:
    """A log with one batch per record: head, record, link, record, link, …, end."""
    with AuditLog(directory, "w1", batch_delay_s=0, max_file_bytes=max_file_bytes) as log:
        for number in range(records):
            await log.append(entry(f"r{number}"))
    return log_files(directory)


@pytest.fixture(scope="session")
async def written(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The lines of a sound file."""
    [file] = await write(tmp_path_factory.mktemp("log"))
    return file.read_bytes().splitlines(keepends=True)


def problems_of(lines: list[bytes]) -> list[tuple[int, str]]:
    with TemporaryDirectory() as directory:
        file = Path(directory, "20260302T013000.000000Z-w1-1-000001.jsonl")
        file.write_bytes(b"".join(lines))
        return [(problem.line, problem.what) for problem in verify_chain(file)]


def test_a_sound_file_has_no_problem(written: list[bytes]) -> None:
    assert problems_of(written) == []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_changing_any_byte_is_always_seen(written: list[bytes], data: st.DataObject) -> None:
    whole = bytearray(b"".join(written))
    position = data.draw(st.integers(0, len(whole) - 1))
    whole[position] ^= data.draw(st.integers(1, 255))
    assert problems_of([bytes(whole)]) != []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_removing_moving_or_inserting_lines_is_always_seen(written: list[bytes], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(written) - 1))
    last = data.draw(st.integers(first + 1, len(written)))
    insert = data.draw(st.sampled_from([[], [written[1]], [written[2]], [b'{"kind":"outcome"}\n'], [b"x\n"]]))
    changed = written[:first] + insert + written[last:]
    assert changed == written or problems_of(changed) != []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_cut_tail_is_always_seen(written: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(written)
    kept = data.draw(st.integers(0, len(whole) - 1))
    assert problems_of([whole[:kept]]) != []


def test_the_report_names_the_link_after_the_altered_line(written: list[bytes]) -> None:
    altered = written[:3] + [written[3].replace(b"civil-affairs", b"tax")] + written[4:]
    assert [line for line, _ in problems_of(altered)] == [5]


def test_a_removed_line_is_counted(written: list[bytes]) -> None:
    assert problems_of(written[:3] + written[4:]) == [(4, "0 lines stand before this link where 1 were written")]


async def test_a_removed_file_is_seen_by_the_next(tmp_path: Path) -> None:
    files = await write(tmp_path, 12, max_file_bytes=2000)
    files[1].unlink()
    assert [problem.line for problem in verify_chain(files[2])] == [1]
    assert [verify_chain(file) for file in (files[0], files[3])] == [[], []]


async def test_a_rewritten_file_is_seen_by_the_next(tmp_path: Path) -> None:
    files = await write(tmp_path / "one", 8, max_file_bytes=2000)
    others = await write(tmp_path / "two", 4, max_file_bytes=2000)
    files[0].write_bytes(others[0].read_bytes().replace(b"r0", b"r9"))
    assert "does not end" in verify_chain(files[1])[0].what


async def test_a_file_in_use_is_judged_up_to_its_last_link(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "w1") as log:
        await log.append(entry("r0"))
        [file] = log_files(tmp_path)
        assert verify_chain(file) == []


def test_an_empty_file_has_no_end() -> None:
    assert [line for line, _ in problems_of([])] == [0]
