"""Published entries come into force and go out of it without a restart, and a bad one takes nothing else with it."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from api.readiness import readiness
from api.settings import load_settings
from sharing.proceedings import PublishEntry, WithdrawEntry
from tests.api.publishing import LICENCE, OPEN, carried_out, publish
from tests.api.served import served
from tests.api.test_policy_change import until
from tests.api.test_releases import configured
from tests.fix_city import City
from tests.fix_platform import CityPlatform, Client, Opener

PERMIT = LICENCE.replace("licence", "permit").replace("0000099", "0000100")
STEPS: list[tuple[PublishEntry | WithdrawEntry, set[str]]] = [
    (publish("licence", LICENCE), {"licence"}),
    (WithdrawEntry("licence"), set()),
    (publish("permit", PERMIT), {"permit"}),
    (WithdrawEntry("permit"), set()),
    (publish("pass", PERMIT.replace("permit", "pass").replace("0000100", "0000101")), {"pass"}),
    (WithdrawEntry("pass"), set()),
]
QUERY = "{ data { licence(first: 1) { nodes { typeCode } } } }"
OTHER = "{ data { certificate(first: 1) { nodes { typeCode } } } }"
FIELDS = '{ __type(name: "DataQuery") { fields { name } } }'


async def fields(it: CityPlatform) -> set[str]:
    return {field["name"] for field in (await it.ask("tax", FIELDS)).data["__type"]["fields"]}


async def answers(it: CityPlatform) -> bool:
    answer = await it.ask("tax", QUERY)
    return answer.status == 200 and not answer.errors


def say(it: CityPlatform, lines: str) -> None:
    """More lines in the provider's policy file."""
    file = it.policy("20-civil-affairs.csv")
    file.write_text(file.read_text("utf-8") + lines, "utf-8")


async def test_a_published_entry_answers_by_policy_and_a_withdrawn_one_is_gone(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        before = (await it.ask("civil-affairs", OTHER)).json["data"]
        assert "licence" not in await fields(it)
        took: list[float] = []
        await carried_out(it.client.settings, publish("licence", LICENCE))
        took.append(await until(lambda: _has(it, "licence")))
        assert (await it.ask("tax", QUERY)).code == "ROWS_DENIED"  # no rule is no data
        say(it, OPEN)
        await until(lambda: answers(it))
        await carried_out(it.client.settings, WithdrawEntry("licence"))
        took.append(await until(lambda: _has_not(it, "licence")))
        assert min(took) < 1.0
        report = readiness(it.platform)
        assert (report["ready"], report["warnings"]) == (True, [])  # the lines about it are idle
        assert it.platform.editions.current().catalog.withdrawn == {"licence", "1A05001/0000099"}
        assert (await it.ask("civil-affairs", OTHER)).json["data"] == before


async def _has(it: CityPlatform, name: str) -> bool:
    return name in await fields(it)


async def _has_not(it: CityPlatform, name: str) -> bool:
    return name not in await fields(it)


async def test_policies_that_name_an_entry_too_early_come_into_force_with_it(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        say(it, OPEN)

        async def refused() -> bool:
            return it.platform.files.failure is not None

        await until(refused)
        await carried_out(it.client.settings, publish("licence", LICENCE))
        await until(lambda: answers(it))
        assert it.platform.files.failure is None


async def test_a_withdrawn_file_takes_references_to_it_along(sqlite_platform: Opener) -> None:
    """Its policies stay as they are: what they say of it and of the way to it is idle."""
    async with sqlite_platform() as it:
        assert "household" in await fields(it)
        await carried_out(it.client.settings, publish("household", _household(it), "police"))
        await carried_out(it.client.settings, WithdrawEntry("household"))
        await until(lambda: _has_not(it, "household"))
        population = it.platform.editions.current().catalog.resources["population"]
        assert "household" not in {reference.resource for reference in population.references.values()}
        assert it.platform.files.failure is None
        assert (await it.ask("civil-affairs", OTHER)).status == 200


def _household(it: CityPlatform) -> str:
    return (it.folder / "catalog" / "household.yaml").read_text("utf-8")


BAD = {
    "unreadable": LICENCE.replace("type: Date", "type: Day"),
    "no-yaml": "code: [licence",
    "no-such-table": LICENCE.replace("table: certificate", "table: certificates"),
    "no-such-column": LICENCE.replace("  issued_on:\n", "  issued_at:\n").replace("issued_on", "issued_at"),
    "no-such-source": LICENCE.replace("source: city", "source: town"),
    "another-code": LICENCE.replace("code: licence\n", "code: permit\n"),
    "another-provider": LICENCE.replace("provider: civil-affairs", "provider: tax"),
    "a-taken-resource-code": LICENCE.replace("1A05001/0000099", "1A05001/0000007"),
    "a-reference-to-nothing": LICENCE.replace("resource: population", "resource: inhabitants"),
}


async def test_a_bad_entry_stays_out_by_itself(sqlite_platform: Opener, caplog: pytest.LogCaptureFixture) -> None:
    async with sqlite_platform() as it:
        await carried_out(it.client.settings, publish("permit", PERMIT))
        await until(lambda: _has(it, "permit"))
        for document in BAD.values():
            caplog.clear()
            await carried_out(it.client.settings, publish("licence", document))
            await until(lambda: _stays_out(it, caplog))
            assert await fields(it) >= {"permit", "certificate"}
            report = readiness(it.platform)
            assert report["ready"] is True
            assert report["warnings"] == ["published entries that are not in force as they stand: 1; see the log"]
        await carried_out(it.client.settings, publish("licence", LICENCE))
        await until(lambda: _has(it, "licence"))
        assert readiness(it.platform)["warnings"] == []


async def _stays_out(it: CityPlatform, caplog: pytest.LogCaptureFixture) -> bool:
    told = "the published entry `licence` is not in force as it stands" in caplog.text
    return told and await _has_not(it, "licence")


async def test_an_entry_over_which_policies_cannot_be_read_stays_out_until_they_can(sqlite_platform: Opener) -> None:
    """Its provider has taken an item away that the policies name."""
    async with sqlite_platform() as it:
        await carried_out(it.client.settings, publish("licence", LICENCE))
        await until(lambda: _has(it, "licence"))
        say(it, OPEN)
        await until(lambda: answers(it))
        without = LICENCE.replace("  type_code:\n", "  kind_code:\n    column: type_code\n").replace(
            "type_code: [", "kind_code: ["
        )
        without = without.replace("item: type_code", "item: kind_code")
        await carried_out(it.client.settings, publish("licence", without), publish("permit", PERMIT))
        await until(lambda: _has(it, "permit"))
        assert "licence" not in await fields(it)
        file = it.policy("20-civil-affairs.csv")
        file.write_text(file.read_text("utf-8").replace("licence.type_code", "licence.kind_code"), "utf-8")
        await until(lambda: _has(it, "licence"))
        assert readiness(it.platform)["warnings"] == []


async def test_a_platform_starts_with_what_is_published(sqlite_platform: Opener) -> None:
    """Bad ones stay out then too, and policies about them keep nobody from starting."""
    async with sqlite_platform() as it:
        settings = it.client.settings
        await carried_out(settings, publish("licence", LICENCE))
        await until(lambda: _has(it, "licence"))
        say(it, OPEN)
        await until(lambda: answers(it))
    async with sqlite_platform() as it:
        assert await answers(it)
        version = it.platform.editions.current().catalog.version
    async with sqlite_platform() as it:
        assert it.platform.editions.current().catalog.version == version
    await carried_out(settings, publish("licence", BAD["no-such-table"]))
    async with sqlite_platform() as it:
        assert "licence" not in await fields(it)
        assert len(it.platform.catalogue.findings["licence"]) == 1
    await carried_out(settings, publish("licence", LICENCE.replace("type_code", "kind_code")))
    async with sqlite_platform() as it:
        assert "licence" not in await fields(it)


async def test_nothing_fails_while_the_catalogue_changes(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        stop = asyncio.Event()
        wrong: list[object] = []
        asked = 0

        async def ask() -> None:
            nonlocal asked
            while not stop.is_set():
                answer = await it.ask("civil-affairs", OTHER)
                asked += 1
                if answer.status != 200 or answer.errors:
                    wrong.append(answer.json)

        asking = [asyncio.create_task(ask()) for _ in range(4)]
        for turn in range(3):
            await carried_out(it.client.settings, publish("licence", LICENCE + f"# {turn}\n"))
            version = it.platform.editions.current().catalog.version

            async def swapped(version: str = version) -> bool:
                return it.platform.editions.current().catalog.version != version

            await until(swapped)
        stop.set()
        await asyncio.gather(*asking)
        assert asked and not wrong


async def test_a_grant_on_a_withdrawn_resource_is_a_finding(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        granted = next(record for record in it.platform.grants.records if record.state == "approved")
        resource = it.platform.editions.current().catalog.resources[granted.resource]
        document = (it.folder / "catalog" / f"{granted.resource}.yaml").read_text("utf-8")
        await carried_out(it.client.settings, publish(resource.code, document, resource.provider))
        await carried_out(it.client.settings, WithdrawEntry(resource.code))

        async def found() -> bool:
            return granted.number in {finding.number for finding in it.platform.grants.findings}

        await until(found)


@pytest.mark.postgresql
def test_every_process_follows(sqlite_city: City, tmp_path: Path, postgresql_database: str) -> None:
    """Two servers with folders of their own and one metadata store; whoever publishes is a third process."""
    hosts = [configured(tmp_path / name, sqlite_city, "", postgresql_database) for name in ("one", "two")]
    with served(hosts[0]) as one, served(hosts[1]) as two:
        clients = [Client(nobody, load_settings(host)) for host in hosts]
        tokens = [client.token("tax") for client in clients]
        took: list[float] = []
        for effect, offered in STEPS:  # a machine that is busy has some tries
            asyncio.run(carried_out(clients[0].settings, effect))
            began = time.monotonic()
            while any(_offered(it.url, token) != offered for it, token in zip((one, two), tokens, strict=True)):
                assert time.monotonic() - began < 20
                time.sleep(0.01)
            took.append(time.monotonic() - began)
            if len(took) > 1 and min(took) < 1:
                break
        assert min(took) < 1


async def nobody(scope: Scope, receive: Receive, send: Send) -> None:
    """These clients only make tokens."""


def _offered(url: str, token: str) -> set[str]:
    said = {"Authorization": f"Bearer {token}"}
    answer = httpx.post(f"{url}/graphql", json={"query": FIELDS}, headers=said).json()
    return {field["name"] for field in answer["data"]["__type"]["fields"]} & {"licence", "permit", "pass"}
