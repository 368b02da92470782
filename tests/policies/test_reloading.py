"""Changed files take effect at once or not at all; while they are wrong the old policies keep answering."""

import asyncio
import gc
import itertools
import os
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from masking import Verifier, suite
from policies import (
    Clear,
    Denied,
    Loader,
    Look,
    Policies,
    PoliciesInForce,
    PoliciesUnusable,
    PolicyDirectory,
    PolicyError,
    PolicyFile,
    PolicyFiles,
    PolicyFollower,
    PutInForce,
    Release,
    Right,
    load_files,
    sign_release,
    write_signature,
)
from policies.releases.loading import uncollected
from tests.policies.small_city import CITY, caller

ALLOW = "p, everyone, population.name, query, always, *, clear, allow, \n"
DENY = "p, everyone, population.name, query, always, *, -, deny, \n"
BROKEN = "p, everyone, population.name, query, always, *, -, Deny, \n"
INTERVAL_S = 0.01


@asynccontextmanager
async def watched(
    directory: Path, signers: Callable[[], Mapping[str, Verifier]] | None = None
) -> AsyncIterator[tuple[PolicyFiles, list[PoliciesInForce]]]:
    changes: list[PoliciesInForce] = []
    watching = PolicyFiles(directory, CITY, signers=signers, on_change=changes.append, interval=INTERVAL_S)
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


def opens_name(watching: PolicyFollower) -> bool:
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


# --- signed ---------------------------------------------------------------------------------------------------------

OFFICER = suite("std").new_signer()


def release(directory: Path, number: int) -> None:
    write_signature(directory, sign_release(load_files(directory), number, OFFICER))


def codes(watching: PolicyFollower) -> list[str]:
    return [finding.code for finding in watching.failure.findings] if isinstance(watching.failure, PolicyError) else []


async def test_a_change_is_taken_once_it_is_signed(directory: Path) -> None:
    release(directory, 1)
    async with watched(directory, lambda: {OFFICER.key_id: OFFICER.verifier}) as (watching, _):
        (directory / "10-police.csv").write_text(DENY)
        await until(lambda: codes(watching) == ["release-contents"])
        assert opens_name(watching)
        release(directory, 2)
        await until(lambda: watching.failure is None)
        assert not opens_name(watching) and watching.in_force.number == 2
        (directory / ".release").unlink()
        await until(lambda: codes(watching) == ["unsigned"])
        (directory / "10-police.csv").write_text(ALLOW)
        release(directory, 1)  # the first release as it was, its right signature included
        await until(lambda: codes(watching) == ["release-order"])
        assert not opens_name(watching) and watching.in_force.number == 2
        release(directory, 3)
        await until(lambda: opens_name(watching))


async def test_a_release_waits_for_its_signers_key(directory: Path) -> None:
    """The key is put in its place after the release: nothing about the release has changed."""
    keys = {OFFICER.key_id: OFFICER.verifier}
    trusted = [keys]
    release(directory, 1)
    async with watched(directory, lambda: trusted[0]) as (watching, changes):
        trusted[0] = {}
        (directory / "10-police.csv").write_text(DENY)
        release(directory, 2)
        await until(lambda: codes(watching) == ["release-signer"])
        told = len(changes)
        await asyncio.sleep(10 * INTERVAL_S)
        assert len(changes) == told
        trusted[0] = keys
        await until(lambda: not opens_name(watching))


def test_at_the_start_unsigned_files_are_refused(directory: Path) -> None:
    with pytest.raises(PolicyError):
        PolicyFiles(directory, CITY, signers=lambda: {OFFICER.key_id: OFFICER.verifier})


# --- what the platform makes of them --------------------------------------------------------------------------------


async def test_policies_that_the_platform_cannot_use_are_refused(directory: Path) -> None:
    refusals: list[Exception] = [PoliciesUnusable("no schema"), ZeroDivisionError()]

    put: list[Policies] = []

    async def put_in_force(policies: Policies) -> None:
        await asyncio.sleep(0)
        assert watching.current is old  # until this returns
        put.append(policies)

    def prepare(policies: Policies) -> PutInForce:
        if refusals:
            raise refusals.pop(0)
        return partial(put_in_force, policies)

    watching = PolicyFiles(directory, CITY, prepare=prepare, interval=INTERVAL_S)
    old = watching.current
    for text, reason in ((DENY, "no schema"), (DENY + "#\n", "ZeroDivisionError")):
        (directory / "10-police.csv").write_text(text)
        await watching.refresh()
        assert isinstance(watching.failure, PoliciesUnusable) and reason in str(watching.failure)
        assert watching.current is old
    (directory / "10-police.csv").write_text(DENY)
    await watching.refresh()
    assert watching.failure is None and not opens_name(watching)
    assert put == [watching.current]


# --- confirmation ---------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Supplied:
    """A supply that says what a test wants, after as many seconds as a test wants."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.looks: list[tuple[Look, float]] = []

    async def look(self) -> Look:
        look, takes = self.looks.pop(0) if self.looks else (Look(), 0.0)
        self.clock.now += takes
        return look


FIRST, SECOND = (Release((PolicyFile("10-police.csv", text.encode()),)) for text in (ALLOW, DENY))


def followed(clock: Clock) -> tuple[PolicyFollower, Supplied]:
    supply = Supplied(clock)
    return PolicyFollower(supply, FIRST, Loader(CITY), interval=INTERVAL_S, clock=clock), supply


@pytest.mark.parametrize(("passed", "is_confirmed"), [(0, True), (5, True), (5.001, False), (600, False)])
async def test_a_version_stays_confirmed_for_five_seconds(passed: float, is_confirmed: bool) -> None:
    clock = Clock()
    following, supply = followed(clock)
    clock.now += passed
    assert following.confirmed == is_confirmed
    supply.looks = [(Look(problem="gone"), 0.0)]
    await following.refresh()
    assert following.confirmed == is_confirmed
    await following.refresh()
    assert following.confirmed


async def test_a_slow_confirmation_is_as_old_as_its_question() -> None:
    clock = Clock()
    following, supply = followed(clock)
    supply.looks = [(Look(), 6.0)]
    await following.refresh()
    assert not following.confirmed


async def test_what_was_refused_is_confirmed() -> None:
    """The supply has told which release is the newest; that it is wrong leaves the old one in force, as a whole."""
    clock = Clock()
    following, supply = followed(clock)
    for _ in range(10):
        clock.now += 1
        supply.looks = [(Look(Release((PolicyFile("10-police.csv", BROKEN.encode()),))), 0.0)]
        await following.refresh()
    assert following.failure is not None and following.confirmed


async def test_lost_and_found_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    following, supply = followed(clock)
    for problem in ("gone", "gone", "gone", None, None):
        clock.now += 3
        supply.looks = [(Look(problem=problem), 0.0)]
        await following.refresh()
    told = [one.getMessage() for one in caplog.records if one.name == "zhaobi.policies"]
    assert told == ["the policy version cannot be confirmed: gone", "the policy version can be confirmed again"]


async def test_a_removed_directory_is_not_confirmed(directory: Path) -> None:
    clock = Clock()
    watching = PolicyFiles(directory, CITY, clock=clock)
    away = directory.rename(directory.with_name("away"))
    for _ in range(6):
        clock.now += 1
        await watching.refresh()
    assert watching.failure is not None and not watching.confirmed and opens_name(watching)
    away.rename(directory)
    await watching.refresh()
    assert watching.failure is None and watching.confirmed


async def test_a_directory_that_does_not_settle_is_not_read(directory: Path) -> None:
    """Nobody can say what its newest release is: not confirmed, and no news."""
    supply = PolicyDirectory(directory)
    supply.read()
    stop = threading.Event()

    def write() -> None:
        for count in itertools.count():
            (directory / "10-police.csv").write_text(f"{DENY}# {count}\n")
            if stop.wait(0.01):
                break

    writer = threading.Thread(target=write)
    writer.start()
    try:
        async with asyncio.timeout(60):  # where the writer has to wait for its turn, the files look settled
            while (look := await supply.look()).problem is None:
                pass
        assert look == Look(None, "the policy files are being changed")
    finally:
        stop.set()
        await asyncio.to_thread(writer.join)
    assert (await supply.look()).problem is None


async def test_a_version_stays_confirmed_while_a_newer_one_is_read() -> None:
    """However long that takes: the old one answers until the new one is proved."""
    clock = Clock()
    supply = Supplied(clock)
    reading, go_on = threading.Event(), threading.Event()

    class Slow(Loader):
        def load(self, release: Release, current: Policies | None = None, number: int | None = None) -> Policies:
            if current is not None:
                reading.set()
                go_on.wait()
            return super().load(release, current, number)

    following = PolicyFollower(supply, FIRST, Slow(CITY), interval=INTERVAL_S, clock=clock)
    task = asyncio.create_task(following.watch())
    supply.looks = [(Look(SECOND), 0.0)]
    await until(reading.is_set)
    for _ in range(10):
        clock.now += 1
        await until(lambda: following.unconfirmed_s == 0)
    assert opens_name(following) and following.confirmed
    supply.looks = [(Look(FIRST), 0.0)]  # the newest wins, whatever takes longest
    await until(lambda: not supply.looks)
    go_on.set()
    await until(lambda: not opens_name(following))
    await until(lambda: opens_name(following))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


# --- reading beside requests ----------------------------------------------------------------------------------------


def test_a_load_leaves_the_process_as_it_was() -> None:
    try:
        with pytest.raises(ZeroDivisionError), uncollected():
            with uncollected():
                assert not gc.isenabled()
            assert not gc.isenabled()
            raise ZeroDivisionError
    finally:
        gc.unfreeze()
    assert gc.isenabled()


def test_only_what_a_large_load_leaves_is_frozen() -> None:
    unchanged, loader = PolicyFile("20-police-large.csv", b"# a comment\n" * 30_000), Loader(CITY)
    try:
        large = loader.load(Release((unchanged, PolicyFile("10-police.csv", ALLOW.encode()))))
        assert gc.get_freeze_count() > 0
        gc.unfreeze()
        loader.load(Release((unchanged, PolicyFile("10-police.csv", DENY.encode()))), large)
        assert gc.get_freeze_count() == 0
    finally:
        gc.unfreeze()
