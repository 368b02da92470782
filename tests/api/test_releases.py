"""Policies as a platform is configured to get them: signed or not, from files or from the store, on every host."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from api.app import open_platform
from api.console import load_console
from api.demo import enter_grants
from api.editions import Editions, tell
from api.errors import KeyFolderError
from api.keys import KeyFolder
from api.metrics import Metrics
from api.readiness import readiness
from catalog import read_catalog
from masking import Signer, suite
from policies import (
    PoliciesInForce,
    PoliciesUnusable,
    PolicyFile,
    PolicyFiles,
    Release,
    ReleaseRefused,
    SpecificationMismatch,
    load_files,
    sign_release,
    write_signature,
)
from sharing import PolicyReleases, Store
from tests.api.served import served
from tests.api.test_policy_change import PHONE, change, phone, until
from tests.fix_city import CITY, FATHER, City
from tests.fix_platform import CityPlatform, Client, Opener, lay_out_city, settings_in
from tests.policies.small_city import CITY as SMALL_CITY
from tests.policies.small_city import catalog_of, item, resource


def configured(folder: Path, city: City, policies: str, store_url: str | None = None) -> Path:
    """A folder over the city whose `[policies]` say more; gives its configuration."""
    lay_out_city(folder, city)
    configuration = folder / "zhaobi.toml"
    text = configuration.read_text("utf-8").replace('dir = "policies"\n', f'dir = "policies"\n{policies}\n')
    if store_url is not None:
        text = text.replace("sqlite:///zhaobi.db", store_url)
    configuration.write_text(text, "utf-8")
    return configuration


@asynccontextmanager
async def platform_of(configuration: Path, city: City) -> AsyncIterator[CityPlatform]:
    settings = settings_in(configuration.parent)
    await enter_grants(settings, CITY)
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        yield CityPlatform(configuration.parent, city, platform, Client(platform.endpoint, settings))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    url: str = request.getfixturevalue("postgresql_database")
    return url


@asynccontextmanager
async def publishing(url: str) -> AsyncIterator[Callable[[tuple[PolicyFile, ...]], Awaitable[Release]]]:
    """Another process's hand on the store: releases files as the next number."""
    store, catalog = Store(url), read_catalog(CITY / "catalog", CITY / "departments.yaml")
    await store.create()
    releases = PolicyReleases(store)

    async def publish(files: tuple[PolicyFile, ...]) -> Release:
        newest = await releases.newest()
        after = 0 if newest is None else newest.number
        return await releases.publish(files, catalog, after=after, by="officer-01")

    try:
        yield publish
    finally:
        await store.close()


def with_phone(mask: str) -> tuple[PolicyFile, ...]:
    """The city's policies with another mask for the phone."""
    return tuple(
        PolicyFile(
            file.name,
            b"\n".join(
                line.replace(b"keep 3 4", mask.encode()) if b"population.phone" in line else line
                for line in file.content.split(b"\n")
            ),
        )
        for file in load_files(CITY / "policies")
    )


SHOWN = {"keep 3 4": "138****0001", "keep 2 2": "13*******01"}


async def test_a_platform_without_a_release_does_not_start(sqlite_city: City, tmp_path: Path) -> None:
    configuration = configured(tmp_path / "p", sqlite_city, 'supply = "store"')
    with pytest.raises(ReleaseRefused, match="no-release"):
        async with platform_of(configuration, sqlite_city):
            pass


async def test_a_published_release_changes_the_answers(sqlite_city: City, tmp_path: Path, store_url: str) -> None:
    configuration = configured(tmp_path / "p", sqlite_city, 'supply = "store"', store_url)
    async with publishing(store_url) as publish:
        first = await publish(with_phone("keep 3 4"))
        async with platform_of(configuration, sqlite_city) as it:
            assert await phone(it) == SHOWN["keep 3 4"]
            assert readiness(it.platform)["policyVersion"] == first.version
            change(it.policy("10-police.csv"), PHONE, PHONE.replace("keep 3 4", "null"))  # nobody reads the folder
            second = await publish(with_phone("keep 2 2"))

            async def changed() -> bool:
                return await phone(it) == SHOWN["keep 2 2"]

            await until(changed)
            report = readiness(it.platform)
            assert (report["policyVersion"], report["ready"], report["warnings"]) == (second.version, True, [])
            assert figure(it, "zhaobi_policy_release_number") == 2


@pytest.mark.postgresql
def test_every_process_of_every_host_follows(sqlite_city: City, tmp_path: Path, postgresql_database: str) -> None:
    """Two servers with folders of their own and one metadata store; the publisher is a third process."""
    hosts = [
        configured(tmp_path / name, sqlite_city, 'supply = "store"', postgresql_database) for name in ("one", "two")
    ]
    asyncio.run(released(postgresql_database, "keep 3 4"))
    with served(hosts[0]) as one, served(hosts[1]) as two:
        took: list[float] = []
        for mask in ("keep 2 2", "keep 3 4", "keep 2 2"):  # a machine that is busy has three tries
            version = asyncio.run(released(postgresql_database, mask))
            began = time.monotonic()
            while not {one.ready()["policyVersion"], two.ready()["policyVersion"]} == {version}:
                assert time.monotonic() - began < 20
                time.sleep(0.01)
            took.append(time.monotonic() - began)
            if took[-1] < 1:
                break
        assert min(took) < 1


async def released(url: str, mask: str) -> str:
    async with publishing(url) as publish:
        return (await publish(with_phone(mask))).version


# --- signed files ---------------------------------------------------------------------------------------------------


def signer_in(folder: Path) -> Signer:
    """A new key whose public half lies in `folder`."""
    KeyFolder(suite("std"), folder).add()
    signer = KeyFolder(suite("std"), folder).key_set().signer
    assert signer is not None
    for private in folder.glob("*.private.pem"):
        private.unlink()  # it belongs to the officer, not to the server
    return signer


def sign(folder: Path, number: int, signer: Signer) -> None:
    write_signature(folder, sign_release(load_files(folder), number, signer))


SIGNED = 'require_signed = true\nsigners = "signers"'


async def test_only_what_is_signed_is_served(
    sqlite_city: City, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "p"
    configuration = configured(folder, sqlite_city, SIGNED)
    with pytest.raises(KeyFolderError):
        async with platform_of(configuration, sqlite_city):
            pass
    officer, stranger = signer_in(folder / "signers"), suite("std").new_signer()
    with pytest.raises(ReleaseRefused, match="unsigned"):
        async with platform_of(configuration, sqlite_city):
            pass
    sign(folder / "policies", 1, officer)
    async with platform_of(configuration, sqlite_city) as it:
        file = it.policy("10-police.csv")
        change(file, PHONE, PHONE.replace("keep 3 4", "keep 2 2"))

        async def refused() -> bool:
            return "release-contents" in str(it.platform.files.failure)

        await until(refused)
        assert await phone(it) == SHOWN["keep 3 4"]
        assert readiness(it.platform)["warnings"] == ["policy files refused: see the log"]
        assert "release-contents" in caplog.text
        assert figure(it, 'zhaobi_policy_reloads_total{outcome="release"}') >= 1
        assert figure(it, "zhaobi_policy_refused") == 1
        sign(folder / "policies", 2, stranger)

        async def unknown() -> bool:
            return "release-signer" in str(it.platform.files.failure)

        await until(unknown)
        assert await phone(it) == SHOWN["keep 3 4"]
        sign(folder / "policies", 2, officer)

        async def taken() -> bool:
            return await phone(it) == SHOWN["keep 2 2"]

        await until(taken)
        assert readiness(it.platform)["warnings"] == [] and figure(it, "zhaobi_policy_refused") == 0


async def test_without_the_signers_keys_nothing_more_is_taken(
    sqlite_city: City, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "p"
    configuration = configured(folder, sqlite_city, SIGNED)
    officer = signer_in(folder / "signers")
    sign(folder / "policies", 1, officer)
    async with platform_of(configuration, sqlite_city) as it:
        away = (folder / "signers").rename(folder / "no-signers")
        await asyncio.sleep(0.6)  # the keys are looked at twice a second
        change(it.policy("10-police.csv"), PHONE, PHONE.replace("keep 3 4", "keep 2 2"))
        sign(folder / "policies", 2, officer)

        async def refused() -> bool:
            return "release-signer" in str(it.platform.files.failure)

        await until(refused)
        assert caplog.text.count("nobody can release policies") == 1
        assert await phone(it) == SHOWN["keep 3 4"]
        away.rename(folder / "signers")

        async def taken() -> bool:
            return await phone(it) == SHOWN["keep 2 2"]

        await until(taken)


# --- what is visible ------------------------------------------------------------------------------------------------


def figure(it: CityPlatform, name: str) -> float:
    lines = it.platform.metrics.page().decode().splitlines()
    (value,) = [line.rpartition(" ")[2] for line in lines if line.rpartition(" ")[0] == name]
    return float(value)


async def test_without_a_confirmed_version_nobody_holds_a_grant(sqlite_platform: Opener) -> None:
    """Design §5: five seconds after the folder went, the old policies answer as if there were no grants."""
    query = "query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { name } } } }"

    async with sqlite_platform() as it:

        async def shows(expected: str) -> bool:
            answer = await it.ask("civil-affairs", query, {"n": FATHER}, purpose="relief-review")
            return bool(answer.data["data"]["population"]["nodes"][0]["name"] == expected)

        assert await shows("林建国")
        away = (it.folder / "policies").rename(it.folder / "away")
        await until(lambda: shows("林**"), within=30)
        report = readiness(it.platform)
        assert report["ready"] is False and report["problems"] == ["the policy version cannot be confirmed"]
        assert figure(it, "zhaobi_policy_unconfirmed_seconds") > 5
        away.rename(it.folder / "policies")
        await until(lambda: shows("林建国"))
        assert readiness(it.platform)["ready"] is True


RECORD = resource("record", "police", [item("record_id"), item("secret", "restricted")])
"""Has no type for claims until a rule names its secret, and then that has the name of another resource's type."""
CATALOG = catalog_of([RECORD, resource("record_claims", "police", [item("claim")])], SMALL_CITY.departments.values())
PLAIN = b"p, everyone, record.record_id, query, always, *, clear, allow, \n"
NAMING = PLAIN + b"p, tax, record.secret, query, always, *, clear, allow, \n"


async def test_policies_whose_schema_cannot_be_built_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "10-police.csv"
    file.write_bytes(PLAIN)
    editions, metrics = Editions(), Metrics()
    files = PolicyFiles(tmp_path, CATALOG, prepare=editions.prepare, on_change=metrics.count, interval=0.01)
    editions.open(files.current)
    before = editions.current()
    watching = asyncio.create_task(files.watch())

    async def refused() -> bool:
        return isinstance(files.failure, PoliciesUnusable)

    async def mended() -> bool:
        return files.failure is None and editions.current() is not before

    file.write_bytes(NAMING)
    await until(refused)
    assert "schema" in str(files.failure) and editions.current() is before and files.current is before.policies
    assert b'zhaobi_policy_reloads_total{outcome="unusable"} 1.0' in metrics.page()
    file.write_bytes(PLAIN + b"# more\n")
    await until(mended)
    assert editions.current().policies is files.current and editions.current().schema is before.schema
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_a_failed_rebuild_is_told(sqlite_platform: Opener, caplog: pytest.LogCaptureFixture) -> None:
    """What `readyz` warns of, what the figures count and what the log says, as for mistakes in the files."""
    caplog.set_level(logging.INFO)
    async with sqlite_platform() as it:
        for failure, outcome in (
            (PoliciesUnusable("the catalogue does not make a valid schema"), "unusable"),
            (SpecificationMismatch("population.name query", "allow", "deny"), "specification"),
        ):
            in_force = PoliciesInForce(it.platform.files.current, failure)
            tell(in_force)
            it.platform.metrics.count(in_force)
            assert figure(it, f'zhaobi_policy_reloads_total{{outcome="{outcome}"}}') == 1
            assert str(failure) in caplog.text
