"""A changed policy line changes the next answer within a second; a broken file changes nothing and says where."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from api.readiness import readiness
from tests.fix_city import FATHER
from tests.fix_platform import Answer, CityPlatform, Opener

QUERY = "query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { phone name } } } }"
PHONE = "p,everyone,population.phone,query,always,*,keep 3 4,allow,"
PROVIDER = "p,police,population.*,query,always,*,clear,allow,提供部门"


async def asked(it: CityPlatform, department: str = "tax") -> Answer:
    return await it.ask(department, QUERY, {"n": FATHER})


async def phone(it: CityPlatform) -> object:
    return (await asked(it)).data["data"]["population"]["nodes"][0]["phone"]


def change(file: Path, old: str, new: str) -> int:
    """Put `new` in the place of the one line that says `old`, spaces around commas aside; gives its number."""
    lines = file.read_text(encoding="utf-8").splitlines()
    (index,) = [index for index, line in enumerate(lines) if re.sub(" *, *", ",", line).strip() == old.strip()]
    lines[index] = new
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return index + 1


async def until(true: Callable[[], Awaitable[bool]], within: float = 15.0) -> float:
    """Seconds until it is so; fails after `within`."""
    started = time.monotonic()
    while not await true():
        assert time.monotonic() - started < within, "it did not come about in time"
        await asyncio.sleep(0.02)
    return time.monotonic() - started


FORMS = (("keep 1 2", "1********01"), ("keep 2 2", "13*******01"), ("keep 2 1", "13********1"))


async def test_a_changed_line_changes_the_next_answer(platform: Opener) -> None:
    """Under a cache that is warm for the very request, within a second; a machine that is busy has three tries."""
    async with platform() as it:
        file = it.policy("10-police.csv")
        text = file.read_text(encoding="utf-8")
        for _ in range(3):
            before = await asked(it)
        assert await phone(it) == "138****0001"
        took: list[float] = []
        for mask, shown in FORMS:
            file.write_text(text, encoding="utf-8")
            change(file, PHONE, PHONE.replace("keep 3 4", mask))

            async def changed(shown: str = shown) -> bool:
                return await phone(it) == shown

            took.append(await until(changed))
            if took[-1] < 1.0:
                break
        assert min(took) < 1.0
        after = await asked(it)
        assert after.sharing["policyVersion"] != before.sharing["policyVersion"]
        assert readiness(it.platform)["policyVersion"] == after.sharing["policyVersion"]
        file.write_text(text, encoding="utf-8")

        async def restored() -> bool:
            return (await asked(it)).settled == before.settled

        await until(restored)  # the version is a hash of the contents: the same again


async def test_a_denying_line_takes_the_value_away(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        assert await phone(it) == "138****0001"
        deny = PHONE.replace("keep 3 4", "-").replace("allow", "deny")
        change(it.policy("10-police.csv"), PHONE, deny)

        async def gone() -> bool:
            return await phone(it) is None

        await until(gone)


@pytest.mark.parametrize(
    "broken",
    [
        PHONE.replace("keep 3 4", "keep 3"),
        PHONE.replace("allow", "Allow"),
        PHONE.replace("population.phone", "population.fax"),
        "p, everyone",
    ],
    ids=["mask", "effect", "item", "columns"],
)
async def test_a_broken_file_changes_nothing(
    sqlite_platform: Opener, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    caplog.set_level(logging.INFO)
    async with sqlite_platform() as it:
        before = await asked(it)
        number = change(it.policy("10-police.csv"), PHONE, broken)

        async def noticed() -> bool:
            return it.platform.files.failure is not None

        await until(noticed)
        assert f"10-police.csv:{number}" in caplog.text
        assert (await asked(it)).settled == before.settled
        report = readiness(it.platform)
        assert report["ready"] is True and report["warnings"] == ["policy files refused: see the log"]
        change(it.policy("10-police.csv"), broken.replace(", ", ","), PHONE.replace("keep 3 4", "keep 2 2"))

        async def mended() -> bool:
            return await phone(it) == "13*******01"

        await until(mended)
        assert readiness(it.platform)["warnings"] == []


async def test_a_cursor_outlives_a_change_that_leaves_its_decisions_alone(sqlite_platform: Opener) -> None:
    query = """
    query Q($c: String) { data { population(first: 1, after: $c, orderBy: [{birthDate: ASC}]) {
      nodes { phone } pageInfo { endCursor }
    } } }
    """
    async with sqlite_platform() as it:
        first = await it.ask("police", query.replace(", after: $c", "").replace("query Q($c: String) ", ""))
        cursor = first.data["data"]["population"]["pageInfo"]["endCursor"]
        file = it.policy("10-police.csv")
        file.write_text(
            file.read_text(encoding="utf-8").replace("# population: which rows.", "# moved\n# down"), encoding="utf-8"
        )

        async def renewed() -> bool:
            return bool(it.platform.editions.current().policies.version != first.sharing["policyVersion"])

        await until(renewed)
        assert (await it.ask("police", query, {"c": cursor})).code is None
        change(file, PROVIDER, PROVIDER.replace("clear", "null"))

        async def masked() -> bool:
            return bool((await it.ask("police", query, {"c": cursor})).code is not None)

        await until(masked)
        assert (await it.ask("police", query, {"c": cursor})).code == "BAD_CURSOR"


async def test_a_revoked_grant_ends_at_once(sqlite_platform: Opener) -> None:
    query = "query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { name } } } }"

    async def name(it: CityPlatform) -> object:
        answer = await it.ask("civil-affairs", query, {"n": FATHER}, purpose="relief-review")
        return answer.data["data"]["population"]["nodes"][0]["name"]

    async with sqlite_platform() as it:
        assert await name(it) == "林建国"
        await it.platform.grants.revoke("2026-CA-0001")
        assert await name(it) == "林**"


async def test_a_rule_that_names_a_restricted_item_gives_it_a_field(sqlite_platform: Opener) -> None:
    """The schema follows the policies: built beside the old one, swapped whole."""
    query = "{ data { lowIncomeRelief(first: 1) { nodes { bankCard } } } }"
    async with sqlite_platform() as it:
        assert (await it.ask("civil-affairs", query, person="clerk-1")).code is None
        leave_out(it.policy("20-civil-affairs.csv"), "low_income_relief.bank_card,      query,")

        async def unknown() -> bool:
            return bool((await it.ask("civil-affairs", query, person="clerk-1")).code == "DOCUMENT_INVALID")

        await until(unknown)
        assert (
            "bankCard"
            not in (
                await it.ask("civil-affairs", "{ data { lowIncomeRelief(first: 1) { nodes { category } } } }")
            ).raw.decode()
        )


def leave_out(file: Path, part: str) -> None:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if part not in line]
    file.write_text("".join(lines), encoding="utf-8")


async def test_the_files_own_folder_may_go_and_come_back(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        before = await asked(it)
        away = it.folder / "away"
        (it.folder / "policies").rename(away)

        async def noticed() -> bool:
            return it.platform.files.failure is not None

        await until(noticed)
        assert (await asked(it)).settled == before.settled
        away.rename(it.folder / "policies")

        async def well() -> bool:
            return it.platform.files.failure is None

        await until(well)
        assert (await asked(it)).settled == before.settled
