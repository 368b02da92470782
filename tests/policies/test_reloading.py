"""Changed files take effect at once or not at all; while they are wrong the old policies keep answering."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from policies import Clear, Denied, PoliciesInForce, PolicyError, PolicyFiles, Right
from tests.policies.small_city import CITY, caller

ALLOW = "p, everyone, population.name, query, always, *, clear, allow, \n"
DENY = "p, everyone, population.name, query, always, *, -, deny, \n"
BROKEN = "p, everyone, population.name, query, always, *, -, Deny, \n"
INTERVAL_S = 0.01


@asynccontextmanager
async def watched(directory: Path) -> AsyncIterator[tuple[PolicyFiles, list[PoliciesInForce]]]:
    changes: list[PoliciesInForce] = []
    watching = PolicyFiles(directory, CITY, on_change=changes.append, interval=INTERVAL_S)
    task = asyncio.create_task(watching.watch())
    try:
        yield watching, changes
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not reached():
            await asyncio.sleep(INTERVAL_S)


def opens_name(watching: PolicyFiles) -> bool:
    return isinstance(watching.current.decide(caller(), "population", "name", Right.QUERY).decision, Clear)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "10-police.csv").write_text(ALLOW)
    return tmp_path / "policies"


async def test_a_changed_file_takes_effect(directory: Path) -> None:
    async with watched(directory) as (watching, changes):
        old = watching.current
        assert opens_name(watching)
        (directory / "10-police.csv").write_text(DENY)
        await until(lambda: bool(changes))
        assert not opens_name(watching)
        assert watching.failure is None
        assert watching.current.version != old.version
        assert changes == [PoliciesInForce(watching.current, None)]


async def test_a_new_and_a_removed_file_take_effect(directory: Path) -> None:
    async with watched(directory) as (watching, changes):
        (directory / "00-all.csv").write_text(DENY)
        await until(lambda: not opens_name(watching))
        (directory / "00-all.csv").unlink()
        await until(lambda: opens_name(watching))
        assert len(changes) == 2


async def test_a_broken_file_keeps_the_old_version_and_tells_why(directory: Path) -> None:
    async with watched(directory) as (watching, changes):
        old = watching.current
        (directory / "10-police.csv").write_text(BROKEN)
        await until(lambda: watching.failure is not None)
        assert watching.current is old
        assert isinstance(watching.failure, PolicyError)
        assert [str(finding.place) for finding in watching.failure.findings] == ["10-police.csv:1"]
        (directory / "10-police.csv").write_text(DENY)
        await until(lambda: watching.failure is None)
        assert not opens_name(watching)
        assert [change.failure is None for change in changes] == [False, True]


async def test_a_broken_file_put_back_as_it_was_ends_the_failure(directory: Path) -> None:
    async with watched(directory) as (watching, _):
        version = watching.current.version
        (directory / "10-police.csv").write_text(BROKEN)
        await until(lambda: watching.failure is not None)
        (directory / "10-police.csv").write_text(ALLOW)
        await until(lambda: watching.failure is None)
        assert watching.current.version == version


async def test_a_removed_directory_keeps_the_old_version(directory: Path) -> None:
    async with watched(directory) as (watching, changes):
        shutil.rmtree(directory)
        await until(lambda: watching.failure is not None)
        assert opens_name(watching)
        assert len(changes) == 1
        directory.mkdir()
        (directory / "10-police.csv").write_text(DENY)
        await until(lambda: watching.failure is None)
        assert not opens_name(watching)


async def test_a_change_that_looks_the_same_from_outside_is_seen(directory: Path) -> None:
    """Same name, size, inode and time of change, as where the clock of a file system is coarse."""
    path = directory / "10-police.csv"
    path.write_text(ALLOW + "# 1\n")
    async with watched(directory) as (watching, _):
        stat = path.stat()
        wanted = (DENY + "#").ljust(stat.st_size - 1, "#") + "\n"
        assert len(wanted) == stat.st_size
        path.write_text(wanted)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        await until(lambda: not opens_name(watching))


async def test_touching_a_file_changes_nothing(directory: Path) -> None:
    async with watched(directory) as (watching, changes):
        old = watching.current
        os.utime(directory / "10-police.csv")
        await asyncio.sleep(10 * INTERVAL_S)
        assert watching.current is old
        assert changes == []


async def test_decisions_go_on_while_a_large_table_is_read(directory: Path) -> None:
    async with watched(directory) as (watching, _):
        lines = "".join(f"p, tax/app-{n}, population.name, query, always, *, -, deny, \n" for n in range(5000))
        (directory / "10-police.csv").write_text(lines + DENY)
        answers = 0
        while opens_name(watching):
            answers += 1
            await asyncio.sleep(0)
        assert answers > 10
        assert isinstance(watching.current.decide(caller(), "population", "name", Right.QUERY).decision, Denied)


def test_at_the_start_there_is_nothing_to_keep(tmp_path: Path) -> None:
    (tmp_path / "10-police.csv").write_text(BROKEN)
    with pytest.raises(PolicyError):
        PolicyFiles(tmp_path, CITY)
