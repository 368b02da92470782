"""A changed policy line changes the next answer within a second; a broken file changes nothing and says where."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from api.app import readiness
from tests.fix_city import FATHER
from tests.fix_platform import Answer, CityPlatform, Opener

QUERY = "query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { phone name } } } }"
LINE = "p,    everyone,      population.phone,            query,      always,                                *,          keep 3 4,                allow,"


async def asked(it: CityPlatform, department: str = "tax") -> Answer:
    return await it.ask(department, QUERY, {"n": FATHER})


async def phone(it: CityPlatform) -> object:
    return (await asked(it)).data["data"]["population"]["nodes"][0]["phone"]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


async def until(true: Callable[[], Awaitable[bool]], within: float) -> float:
    """Seconds until it is so; fails after `within`."""
    started = time.monotonic()
    while not await true():
        assert time.monotonic() - started < within, "it did not come about in time"
        await asyncio.sleep(0.02)
    return time.monotonic() - started


async def test_a_changed_line_changes_the_next_answer(platform: Opener) -> None:
    """Under a cache that is warm for the very request."""
    async with platform() as it:
        for _ in range(3):
            before = await asked(it)
        assert await phone(it) == "138****0001"
        change(it.policy("10-police.csv"), LINE, LINE.replace("keep 3 4", "keep 1 2"))

        async def changed() -> bool:
            return await phone(it) == "1********01"

        await until(changed, within=1.0)
        after = await asked(it)
        assert after.sharing["policyVersion"] != before.sharing["policyVersion"]
        assert readiness(it.platform)["policyVersion"] == after.sharing["policyVersion"]
        change(it.policy("10-police.csv"), "keep 1 2", "keep 3 4")

        async def restored() -> bool:
            return (await asked(it)).settled == before.settled

        await until(restored, within=1.0)  # the version is a hash of the contents: the same again


async def test_a_denying_line_takes_the_value_away(platform: Opener) -> None:
    async with platform() as it:
        assert await phone(it) == "138****0001"
        deny = LINE.replace("keep 3 4,", "-,       ").replace("allow,", "deny, ")
        change(it.policy("10-police.csv"), LINE, deny)

        async def gone() -> bool:
            return await phone(it) is None

        await until(gone, within=1.0)


@pytest.mark.parametrize(
    ("broken", "mention"),
    [
        (LINE.replace("keep 3 4", "keep 3"), "10-police.csv:23"),
        (LINE.replace("allow", "Allow"), "10-police.csv:23"),
        (LINE.replace("population.phone", "population.fax  "), "10-police.csv:23"),
        ("p, everyone", "10-police.csv:23"),
    ],
    ids=["mask", "effect", "item", "columns"],
)
async def test_a_broken_file_changes_nothing(
    platform: Opener, caplog: pytest.LogCaptureFixture, broken: str, mention: str
) -> None:
    caplog.set_level(logging.INFO)
    async with platform() as it:
        before = await asked(it)
        change(it.policy("10-police.csv"), LINE, broken)

        async def noticed() -> bool:
            return it.platform.files.failure is not None

        await until(noticed, within=1.0)
        assert mention in caplog.text
        assert (await asked(it)).settled == before.settled
        report = readiness(it.platform)
        assert report["ready"] is True and report["warnings"] == ["policy files refused: see the log"]
        change(it.policy("10-police.csv"), broken, LINE.replace("keep 3 4", "keep 2 2"))

        async def mended() -> bool:
            return await phone(it) == "13*******01"

        await until(mended, within=1.0)
        assert readiness(it.platform)["warnings"] == []


async def test_a_cursor_outlives_a_change_that_leaves_its_decisions_alone(platform: Opener) -> None:
    query = "query Q($c: String) { data { population(first: 1, after: $c, orderBy: [{birthDate: ASC}]) { nodes { phone } pageInfo { endCursor } } } }"
    async with platform() as it:
        first = await it.ask("police", query.replace(", after: $c", "").replace("query Q($c: String) ", ""))
        cursor = first.data["data"]["population"]["pageInfo"]["endCursor"]
        file = it.policy("10-police.csv")
        file.write_text(file.read_text(encoding="utf-8").replace("# population: which rows.", "# moved\n# down"), encoding="utf-8")

        async def renewed() -> bool:
            return bool(it.platform.editions.current().policies.version != first.sharing["policyVersion"])

        await until(renewed, within=1.0)
        assert (await it.ask("police", query, {"c": cursor})).code is None
        change(file, "p,    police,        population.*,                query,      always,                                *,          clear,", "p,    police,        population.*,                query,      always,                                *,          null, ")

        async def masked() -> bool:
            return bool((await it.ask("police", query, {"c": cursor})).code is not None)

        await until(masked, within=1.0)
        assert (await it.ask("police", query, {"c": cursor})).code == "BAD_CURSOR"


async def test_a_revoked_grant_ends_at_once(platform: Opener) -> None:
    query = "query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { name } } } }"

    async def name(it: CityPlatform) -> object:
        answer = await it.ask("civil-affairs", query, {"n": FATHER}, purpose="relief-review")
        return answer.data["data"]["population"]["nodes"][0]["name"]

    async with platform() as it:
        assert await name(it) == "林建国"
        await it.platform.grants.revoke("2026-CA-0001")
        assert await name(it) == "林**"


async def test_a_rule_that_names_a_restricted_item_gives_it_a_field(platform: Opener) -> None:
    """The schema follows the policies: built beside the old one, swapped whole."""
    query = "{ data { lowIncomeRelief(first: 1) { nodes { bankCard } } } }"
    async with platform() as it:
        assert (await it.ask("civil-affairs", query, person="clerk-1")).code is None
        leave_out(it.policy("20-civil-affairs.csv"), "low_income_relief.bank_card,      query,")

        async def unknown() -> bool:
            return bool((await it.ask("civil-affairs", query, person="clerk-1")).code == "DOCUMENT_INVALID")

        await until(unknown, within=3.0)
        assert "bankCard" not in (await it.ask("civil-affairs", "{ data { lowIncomeRelief(first: 1) { nodes { category } } } }")).raw.decode()


def leave_out(file: Path, part: str) -> None:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if part not in line]
    file.write_text("".join(lines), encoding="utf-8")


async def test_the_files_own_folder_may_go_and_come_back(platform: Opener) -> None:
    async with platform() as it:
        before = await asked(it)
        away = it.folder / "away"
        (it.folder / "policies").rename(away)

        async def noticed() -> bool:
            return it.platform.files.failure is not None

        await until(noticed, within=1.0)
        assert (await asked(it)).settled == before.settled
        away.rename(it.folder / "policies")

        async def well() -> bool:
            return it.platform.files.failure is None

        await until(well, within=1.0)
        assert (await asked(it)).settled == before.settled
