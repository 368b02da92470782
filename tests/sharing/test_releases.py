"""Releases are published whole or not at all, taken up by every process, and never an older one after a newer one."""

import asyncio
import os
import sys
import time
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from masking import suite
from policies import (
    Clear,
    Loader,
    Policies,
    PolicyError,
    PolicyFile,
    PolicyFollower,
    Release,
    ReleaseRefused,
    Right,
    Signers,
    check_release,
)
from sharing import PolicyReleases, ReleaseOutdated, ReleaseSupply, Store, StoreUnavailable
from sharing.tables import policy_releases
from tests.policies.small_city import CITY, caller

ROOT = Path(__file__).parents[2]
OFFICER = suite("std").new_signer()
SIGNERS = {OFFICER.key_id: OFFICER.verifier}
ALLOW = (PolicyFile("10-police.csv", b"p, everyone, population.name, query, always, *, clear, allow, \n"),)
DENY = (PolicyFile("10-police.csv", b"p, everyone, population.name, query, always, *, -, deny, \n"),)
BROKEN = (PolicyFile("10-police.csv", b"p, everyone, population.name, query, always, *, -, Deny, \n"),)


@pytest.fixture
def releases(store: Store) -> PolicyReleases:
    return PolicyReleases(store)


@pytest.fixture
async def sqlite_releases(tmp_path: Path) -> AsyncIterator[PolicyReleases]:
    """For what does not depend on the database."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    await store.create()
    yield PolicyReleases(store)
    await store.close()


async def publish(releases: PolicyReleases, files: tuple[PolicyFile, ...], after: int) -> Release:
    return await releases.publish(files, CITY, after=after, by="officer-01", signer=OFFICER)


async def follow(releases: PolicyReleases, signers: Signers | None = lambda: SIGNERS) -> PolicyFollower:
    supply = ReleaseSupply(releases)
    return PolicyFollower(supply, await supply.read(), Loader(CITY, signers=signers), interval=0.01)


def opens_name(policies: Policies) -> bool:
    return isinstance(policies.decide(caller(), "population", "name", Right.QUERY).decision, Clear)


def code(followed: PolicyFollower) -> str | None:
    return followed.failure.findings[0].code if isinstance(followed.failure, PolicyError) else None


async def test_a_release_is_read_as_it_was_published(releases: PolicyReleases) -> None:
    assert await releases.newest() is None
    files = (PolicyFile("00-groups.csv", "\ufeffg, tax, fiscal\r\n# 税务\r\n".encode()), *ALLOW)
    published = await publish(releases, files, 0)
    entry = await releases.newest()
    assert entry is not None
    assert (entry.number, entry.version, entry.by) == (1, published.version, "officer-01")
    assert abs(entry.published_at.timestamp() - time.time()) < 60
    found = await releases.read(entry)
    assert found == published and found.files == files
    check_release(found, SIGNERS)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(comment=st.text(st.characters(categories=["Lo", "Ll", "Nd", "So"])), ends=st.sampled_from(["\n", "\r\n", ""]))
async def test_every_text_comes_back_byte_by_byte(sqlite_releases: PolicyReleases, comment: str, ends: str) -> None:
    files = (PolicyFile("10-police.csv", ALLOW[0].content + f"# {comment}{ends}".encode()),)
    newest = await sqlite_releases.newest()
    try:
        await publish(sqlite_releases, files, 0 if newest is None else newest.number)
    except PolicyError:  # a character that looks like another one
        reject()
    entry = await sqlite_releases.newest()
    assert entry is not None and (await sqlite_releases.read(entry)).files == files


async def test_mistakes_are_never_published(releases: PolicyReleases) -> None:
    with pytest.raises(PolicyError):
        await publish(releases, BROKEN, 0)
    assert await releases.newest() is None


async def test_nobody_undoes_unseen_what_another_released(releases: PolicyReleases, other_store: Store) -> None:
    """Both officers start from the same release; only one of them gets through, on whichever host."""
    outcomes = await asyncio.gather(
        publish(releases, ALLOW, 0), publish(PolicyReleases(other_store), DENY, 0), return_exceptions=True
    )
    (published,) = [outcome for outcome in outcomes if isinstance(outcome, Release)]
    assert [type(outcome) for outcome in outcomes if outcome is not published] == [ReleaseOutdated]
    newest = await releases.newest()
    assert newest is not None and newest.version == published.version
    for unseen in (0, 2, 7):
        with pytest.raises(ReleaseOutdated):
            await publish(releases, DENY, unseen)
    assert [entry.number for entry in await releases.entries()] == [1]
    await publish(releases, DENY, 1)
    assert [entry.number for entry in await releases.entries()] == [2, 1]


async def test_a_follower_takes_what_is_published(releases: PolicyReleases) -> None:
    with pytest.raises(ReleaseRefused):
        await follow(releases)
    await publish(releases, ALLOW, 0)
    followed = await follow(releases)
    assert opens_name(followed.current) and followed.in_force.number == 1
    await publish(releases, DENY, 1)
    await followed.refresh()
    assert not opens_name(followed.current) and followed.in_force.number == 2
    await publish(releases, ALLOW, 2)
    await followed.refresh()
    assert opens_name(followed.current) and followed.failure is None


async def test_only_signed_releases_are_taken_where_that_is_wanted(releases: PolicyReleases) -> None:
    await publish(releases, ALLOW, 0)
    followed, easygoing = await follow(releases), await follow(releases, None)
    await releases.publish(DENY, CITY, after=1, by="officer-01")
    await followed.refresh()
    await easygoing.refresh()
    assert opens_name(followed.current) and code(followed) == "unsigned"
    assert not opens_name(easygoing.current)
    await releases.publish(DENY, CITY, after=2, by="stranger", signer=suite("std").new_signer())
    await followed.refresh()
    assert opens_name(followed.current) and code(followed) == "release-signer"
    await publish(releases, DENY, 3)
    await followed.refresh()
    assert not opens_name(followed.current) and followed.failure is None


async def put(store: Store, number: int, values: dict[str, object]) -> None:
    """Write a row as somebody would who has the database and no key: a copy of release 1 with other `values`."""
    async with store.transaction() as connection:
        await connection.execute(delete(policy_releases).where(policy_releases.c.number == number))
        old = (await connection.execute(select(policy_releases).where(policy_releases.c.number == 1))).mappings().one()
        await connection.execute(insert(policy_releases).values({**old, "number": number, **values}))


def packed(files: tuple[PolicyFile, ...]) -> bytes:
    return zlib.compress(orjson.dumps({file.name: file.content.decode() for file in files}))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({}, "release-contents", id="an old release under a new number"),
        pytest.param({"files": packed(DENY)}, "release-contents", id="other files"),
        pytest.param(
            {"files": packed(DENY), "version": Release(DENY).version}, "release-contents", id="another version"
        ),
        pytest.param({"signature": None}, "unsigned", id="no signature"),
        pytest.param({"signature": "{}"}, "release-form", id="a broken signature"),
        pytest.param({"files": b"nothing"}, "release-form", id="no compressed files"),
        pytest.param({"files": zlib.compress(b"[1]")}, "release-form", id="no object"),
        pytest.param({"files": zlib.compress(b'{"a": 1}')}, "release-form", id="no texts"),
        pytest.param({"files": zlib.compress(b'{"a": "')}, "release-form", id="half an object"),
    ],
)
async def test_a_forged_row_is_refused(
    releases: PolicyReleases, store: Store, values: dict[str, object], expected: str
) -> None:
    await publish(releases, ALLOW, 0)
    await publish(releases, DENY, 1)
    followed = await follow(releases)
    await put(store, 3, values)
    for _ in range(3):
        await followed.refresh()
    assert code(followed) == expected and followed.confirmed
    assert not opens_name(followed.current) and followed.in_force.number == 2
    async with store.transaction() as connection:
        await connection.execute(delete(policy_releases).where(policy_releases.c.number == 3))
    await publish(releases, ALLOW, 2)
    await followed.refresh()
    assert opens_name(followed.current) and followed.failure is None


async def test_an_older_release_is_refused_when_the_newer_one_is_taken_away(
    releases: PolicyReleases, store: Store
) -> None:
    """As after a backup was put back: what number 2 closed stays closed, until a greater number opens it."""
    await publish(releases, ALLOW, 0)
    await publish(releases, DENY, 1)
    followed = await follow(releases)
    for remaining, expected in ((1, "release-order"), (0, "no-release")):
        async with store.transaction() as connection:
            await connection.execute(delete(policy_releases).where(policy_releases.c.number > remaining))
        await followed.refresh()
        assert code(followed) == expected and not opens_name(followed.current)


async def test_another_release_under_the_same_number_is_refused(releases: PolicyReleases, store: Store) -> None:
    await publish(releases, ALLOW, 0)
    followed = await follow(releases, None)
    async with store.transaction() as connection:
        other = {"files": packed(DENY), "version": Release(DENY).version}
        await connection.execute(update(policy_releases).values(other))
    await followed.refresh()
    assert code(followed) == "release-order" and opens_name(followed.current)


async def test_without_the_store_the_old_release_goes_on_unconfirmed(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    store = Store(f"sqlite:///{folder / 'store.sqlite'}")
    await store.create()
    releases = PolicyReleases(store)
    await publish(releases, ALLOW, 0)
    now = [100.0]
    supply = ReleaseSupply(releases)
    followed = PolicyFollower(supply, await supply.read(), Loader(CITY), clock=lambda: now[0])
    await store.close()
    away = folder.rename(tmp_path / "away")
    for seconds, is_confirmed in ((1, True), (4, True), (1, False)):
        now[0] += seconds
        await followed.refresh()
        assert followed.confirmed == is_confirmed and followed.failure is None and opens_name(followed.current)
    away.rename(folder)
    await followed.refresh()
    assert followed.confirmed
    await store.close()


async def test_every_method_says_that_there_is_no_store(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'missing' / 'store.sqlite'}")
    releases = PolicyReleases(store)
    calls: list[Callable[[], object]] = [releases.newest, releases.entries, ReleaseSupply(releases).read]
    for call in calls:
        with pytest.raises(StoreUnavailable):
            await call()  # type: ignore[misc]
    with pytest.raises(StoreUnavailable):
        await publish(releases, ALLOW, 0)
    await store.close()


async def test_another_process_has_a_release_in_force_within_a_second(releases: PolicyReleases, store_url: str) -> None:
    await publish(releases, ALLOW, 0)
    times = 4
    watcher = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "tests/sharing/watch_releases.py"),
        store_url,
        str(times),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert watcher.stdout is not None
    assert await watcher.stdout.readline() == b"1\n"
    took: list[float] = []
    for number in range(2, times + 1):  # a machine that is busy has three tries
        began = time.monotonic()
        await publish(releases, DENY if number % 2 == 0 else ALLOW, number - 1)
        assert await watcher.stdout.readline() == f"{number}\n".encode()
        took.append(time.monotonic() - began)
    await publish(releases, DENY, times)
    await watcher.communicate()
    assert min(took) < 1
