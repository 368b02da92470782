"""An append returns when its record is durable, or raises; a batch is written once; nothing waits for ever."""

import asyncio
import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvloop

from audit import AuditLog, AuditUnavailable, Outcome, log_files, read_log, segment, verify_chain
from audit.durability import KernelDisk
from tests.audit.records import entry

ROOT = Path(__file__).parents[2]


class Gate(KernelDisk):
    """A disk that takes what is written only once it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = asyncio.Event()
        self.calls = 0

    async def sync(self, descriptor: int) -> None:
        await self.opened.wait()
        await super().sync(descriptor)
        self.calls += 1


def ids(directory: Path) -> list[str]:
    return [exchange.entry.request_id for exchange in read_log(directory)]


async def test_append_returns_only_after_the_sync(tmp_path: Path) -> None:
    gate = Gate()
    with AuditLog(tmp_path, "w1", disk=lambda: gate) as log:
        waiting = log.begin(entry("r1"))
        await asyncio.sleep(0.05)
        assert not waiting.done() and gate.calls == 0
        assert ids(tmp_path) == ["r1"]  # written, and still not acknowledged
        gate.opened.set()
        await waiting
        assert gate.calls == 1


async def test_the_name_of_a_new_file_is_durable_before_its_first_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    really = os.fdatasync

    def watched(descriptor: int) -> None:
        really(descriptor)
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())

    monkeypatch.setattr(segment, "DURABLE", watched)

    class Watched(KernelDisk):
        async def sync(self, descriptor: int) -> None:
            await super().sync(descriptor)
            synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())

    with AuditLog(tmp_path / "audit", "w1", disk=Watched) as log:
        await log.append(entry("r1"))
        assert synced == [tmp_path, tmp_path / "audit", *log_files(tmp_path / "audit")]


async def test_records_that_wait_together_share_one_sync(tmp_path: Path) -> None:
    gate = Gate()
    with AuditLog(tmp_path, "w1", disk=lambda: gate) as log:
        first = log.begin(entry("first"))
        await asyncio.sleep(0.05)
        others = [log.begin(entry(f"r{number}")) for number in range(50)]
        gate.opened.set()
        await asyncio.gather(first, *others)
        assert gate.calls == 2
    assert sorted(ids(tmp_path)) == sorted(["first", *(f"r{number}" for number in range(50))])


async def test_each_commit_is_told_with_its_lines_and_its_time(tmp_path: Path) -> None:
    told: list[tuple[int, float]] = []
    with AuditLog(tmp_path, "w1", on_commit=lambda lines, seconds: told.append((lines, seconds))) as log:
        await log.append(entry("r1"))
        await asyncio.gather(*(log.begin(entry(f"r{number}")) for number in range(2, 5)))
    assert sum(lines for lines, _ in told) == 4 and all(0 < seconds < 60 for _, seconds in told)


async def test_whoever_looks_on_cannot_stop_the_writer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def fail(lines: int, seconds: float) -> None:
        raise RuntimeError("a value")

    with AuditLog(tmp_path, "w1", on_commit=fail) as log:
        for number in range(3):
            await log.append(entry(f"r{number}"))
        assert log.available
    assert ids(tmp_path) == ["r0", "r1", "r2"]
    assert [record.getMessage() for record in caplog.records] == ["commits are no longer measured: RuntimeError"]


async def test_an_outcome_does_not_wait_and_is_written_soon_without_company(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "w1") as log:
        await log.append(entry("r1"))
        log.append_outcome(Outcome("r1", (5,), 2.0))
        async with asyncio.timeout(2):
            while [exchange.outcome for exchange in read_log(tmp_path)] != [Outcome("r1", (5,), 2.0)]:
                await asyncio.sleep(0.02)


async def test_close_writes_what_waits(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, "w1", batch_delay_s=0.2)
    log.start()
    waiting = log.begin(entry("r1"))
    log.append_outcome(Outcome("r1", (1,), 1.0))
    log.close()
    await waiting
    assert [exchange.outcome for exchange in read_log(tmp_path)] == [Outcome("r1", (1,), 1.0)]
    with pytest.raises(AuditUnavailable):
        await log.append(entry("late"))
    log.append_outcome(Outcome("late", (1,), 1.0))
    assert log.lost_outcomes == 1 and not log.available


async def test_nothing_is_acknowledged_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(AuditUnavailable):
        await AuditLog(tmp_path, "w1").append(entry("early"))


async def test_a_cancelled_request_leaves_its_record_and_disturbs_no_other(tmp_path: Path) -> None:
    gate = Gate()
    with AuditLog(tmp_path, "w1", disk=lambda: gate) as log:
        cancelled = asyncio.create_task(log.append(entry("cancelled")))
        kept = asyncio.create_task(log.append(entry("kept")))
        await asyncio.sleep(0.02)
        cancelled.cancel()
        gate.opened.set()
        await kept
    assert sorted(ids(tmp_path)) == ["cancelled", "kept"]


async def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    directory = tmp_path / "var" / "audit"
    with AuditLog(directory, "w1") as log:
        await log.append(entry("r1"))
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in log_files(directory)] == [0o600]


async def test_a_directory_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o770)
    with AuditLog(tmp_path, "w1") as log:
        with pytest.raises(AuditUnavailable):
            await log.append(entry("r1"))


@pytest.mark.parametrize("worker", ["", "../up", "a b", "w-1"])
def test_a_worker_name_that_would_confuse_file_names_is_refused(tmp_path: Path, worker: str) -> None:
    with pytest.raises(ValueError, match="worker"):
        AuditLog(tmp_path, worker)


async def test_a_directory_that_cannot_be_made_refuses_and_recovers(tmp_path: Path) -> None:
    blocked = tmp_path / "audit"
    blocked.write_text("a file where the directory should be")
    with AuditLog(blocked, "w1") as log:
        for _ in range(2):
            with pytest.raises(AuditUnavailable):
                await log.append(entry("refused"))
        assert not log.available
        blocked.unlink()
        await log.append(entry("kept"))
        assert log.available
    assert ids(blocked) == ["kept"]


class Failing(KernelDisk):
    """A disk that refuses to sync while `broken`."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
        self.broken = False

    async def sync(self, descriptor: int) -> None:
        if self.broken:
            raise self.error
        await super().sync(descriptor)


@pytest.mark.parametrize("error", [OSError(errno.EIO, "input/output error"), RuntimeError("a defect")])
async def test_a_failed_sync_refuses_every_waiter_until_a_write_succeeds(tmp_path: Path, error: Exception) -> None:
    disk = Failing(error)
    with AuditLog(tmp_path, "w1", disk=lambda: disk) as log:
        await log.append(entry("before"))
        disk.broken = True
        for _ in range(3):
            found = await asyncio.gather(*(log.append(entry(f"r{n}")) for n in range(8)), return_exceptions=True)
            assert {type(one) for one in found} == {AuditUnavailable}
        assert not log.available
        disk.broken = False
        await log.append(entry("after"))
        assert log.available
    assert ids(tmp_path) == ["before", "after"]
    assert len(log_files(tmp_path)) == 2
    assert [verify_chain(file) for file in log_files(tmp_path)] == [[], []]


async def test_outcomes_of_a_failed_batch_are_counted(tmp_path: Path) -> None:
    disk = Failing(OSError(errno.ENOSPC, "no space left"))
    with AuditLog(tmp_path, "w1", disk=lambda: disk) as log:
        disk.broken = True
        log.append_outcome(Outcome("r1", (1,), 1.0))
        with pytest.raises(AuditUnavailable):
            await log.append(entry("r2"))
        assert log.lost_outcomes == 1


async def test_too_many_waiting_are_refused(tmp_path: Path) -> None:
    gate = Gate()
    with AuditLog(tmp_path, "w1", disk=lambda: gate, max_waiting=3) as log:
        first = log.begin(entry("first"))
        await asyncio.sleep(0.05)  # the writer has taken it and waits for the disk
        waiting = [log.begin(entry(f"r{number}")) for number in range(3)]
        with pytest.raises(AuditUnavailable):
            log.begin(entry("one too many"))
        log.append_outcome(Outcome("first", (1,), 1.0))
        gate.opened.set()
        await asyncio.gather(first, *waiting)
        assert log.lost_outcomes == 1


async def test_the_chain_goes_on_through_full_files(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "w1", batch_delay_s=0, max_file_bytes=2000) as log:
        for number in range(20):
            await log.append(entry(f"r{number:02d}"))
    files = log_files(tmp_path)
    assert len(files) > 3
    assert [problem for file in files for problem in verify_chain(file)] == []
    assert ids(tmp_path) == [f"r{number:02d}" for number in range(20)]


async def test_a_new_utc_day_begins_a_new_file(tmp_path: Path) -> None:
    clock = [datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)]
    with AuditLog(tmp_path, "w1", now=lambda: clock[0]) as log:
        await log.append(entry("monday"))
        await log.append(entry("still monday"))
        clock[0] += timedelta(seconds=1)
        await log.append(entry("tuesday"))
    assert [len(file.read_bytes().splitlines()) for file in log_files(tmp_path)] == [6, 4]


def run_on(runner: Callable[..., None], directory: Path) -> None:
    async def main() -> None:
        with AuditLog(directory, "w1") as log:
            await asyncio.gather(*(log.append(entry(f"r{number}")) for number in range(200)))

    runner(main())


@pytest.mark.parametrize("runner", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_every_event_loop_is_woken(tmp_path: Path, runner: Callable[..., None]) -> None:
    run_on(runner, tmp_path)
    assert len(ids(tmp_path)) == 200


async def test_close_makes_durable_what_is_still_on_its_way(tmp_path: Path) -> None:
    gate = Gate()
    with AuditLog(tmp_path, "w1", disk=lambda: gate) as log:
        waiting = [log.begin(entry("r1"))]
        await asyncio.sleep(0.02)  # it is written, and the disk does not answer
        waiting.append(log.begin(entry("r2")))
    await asyncio.gather(*waiting)
    assert ids(tmp_path) == ["r1", "r2"] and [verify_chain(file) for file in log_files(tmp_path)] == [[]]


def test_kill_loses_no_acknowledged_record(tmp_path: Path) -> None:
    command: list[str | Path] = [sys.executable, ROOT / "tests/audit/writer_until_killed.py", tmp_path]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(400)]
        process.kill()
        acknowledged += process.stdout.read().split("\n")[:-1]
    assert len(acknowledged) >= 400
    assert set(acknowledged) <= set(ids(tmp_path))
    assert all(exchange.outcome is None for exchange in read_log(tmp_path))
    *ended, last = log_files(tmp_path)
    assert [problem for file in ended for problem in verify_chain(file)] == []
    if last.read_bytes().splitlines()[-1].startswith(b'{"kind":"end"'):  # killed between two files
        assert verify_chain(last) == []
    else:
        assert "no end" in verify_chain(last)[-1].what


def test_a_full_disk_refuses_and_leaves_a_sound_chain(tmp_path: Path) -> None:
    command: list[str | Path] = [sys.executable, ROOT / "tests/audit/writer_on_a_full_disk.py", tmp_path]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    kept = int(done.stdout)
    assert ids(tmp_path) == [*(f"kept-{number}" for number in range(kept)), "kept-after"]
    assert [problem for file in log_files(tmp_path) for problem in verify_chain(file)] == []
