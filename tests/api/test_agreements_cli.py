"""`zhaobi agreements …`: signatures made and proved without the platform, and what is in force or missing inside."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest

from api.configured import opened_store
from api.demo import lay_out
from api.keys import KeyFolder
from api.settings import load_settings
from masking import suite
from sharing import Agreement, AgreementKind, Register
from sharing.agreements import digest_of, is_signed
from sharing.grants import GrantRecord
from tests.docs.console import Said, zhaobi
from tests.fix_city import CITY
from tests.sharing.agreements.signing_town import GRANT

NUMBER = "2026-AG-000001"
TEXT = "政务数据使用和保护协议\r\n第 1 稿\n"
AGREEMENT = Agreement("tax", "population", date(2026, 1, 1), date(2099, 1, 1), True, "police", number=NUMBER)


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """The private and the public half of a department's key."""
    key_id = KeyFolder(suite("std"), tmp_path / "keys").add()
    return tmp_path / "keys" / f"{key_id}.private.pem", tmp_path / "keys" / f"{key_id}.public.pem"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "agreement.txt"
    path.write_bytes(TEXT.encode())
    return path


def agreements(folder: Path, *words: str | Path) -> Said:
    return zhaobi("agreements", *map(str, words), folder=folder)


def test_a_signature_is_made_and_proved_without_the_platform(
    tmp_path: Path, keys: tuple[Path, Path], text: Path
) -> None:
    private, public = keys
    said = agreements(tmp_path, "sign", "--number", NUMBER, "--text", text, "--key", private)
    told = orjson.loads(said.out)
    key = suite("std").verifier(public.read_bytes())
    assert (told["digest"], told["keyId"]) == (digest_of(TEXT), key.key_id)
    assert is_signed(NUMBER, TEXT, told["signature"], key)
    check = ("check", "--text", text, "--signature", told["signature"], "--key", public)
    assert agreements(tmp_path, *check, "--number", NUMBER) == Said(f"signed by key {key.key_id}\n", "", 0)
    assert agreements(tmp_path, *check, "--number", "2026-AG-000002").status == 1
    text.write_bytes(TEXT.replace("\r\n", "\n").encode())
    assert agreements(tmp_path, *check, "--number", NUMBER).status == 1, "every byte counts"


@pytest.mark.parametrize("change", ["gm", "gb18030", "public"])
def test_what_cannot_be_signed_is_told(change: str, tmp_path: Path, keys: tuple[Path, Path], text: Path) -> None:
    words: list[str | Path] = ["sign", "--number", NUMBER, "--text", text, "--key", keys[0]]
    if change == "gm":
        words += ["--suite", "gm"]
    elif change == "gb18030":
        text.write_bytes("协议".encode("gb18030"))
    else:
        words[-1] = keys[1]
    said = agreements(tmp_path, *words)
    assert said.status != 0 and said.out == "" and "PRIVATE" not in said.err


def entered(folder: Path, work: Callable[[Register], Awaitable[None]]) -> None:
    async def opened() -> None:
        async with opened_store(load_settings(folder / "zhaobi.toml")) as store:
            await work(Register(store))

    asyncio.run(opened())


def grant(number: str, department: str) -> GrantRecord:
    return replace(
        GRANT,
        number=number,
        consumer=department,
        resource="population",
        items=frozenset({"phone"}),
        valid_from=date(2026, 1, 1),
        valid_until=date(2099, 1, 1),
    )


def test_agreements_are_listed_and_what_lacks_one(tmp_path: Path) -> None:
    lay_out(tmp_path, CITY)
    assert agreements(tmp_path, "list").out == "there is no agreement\n"
    assert agreements(tmp_path, "missing").out == "no grant lacks an agreement\n"

    async def enter(register: Register) -> None:
        await register.put(grant("G-1", "tax"))
        await register.put(grant("G-2", "court"))
        await register.put_agreement(replace(AGREEMENT, kind=AgreementKind.CONFIDENTIALITY))
        await register.put_agreement(replace(AGREEMENT, resource=None, with_="centre", active=False))

    entered(tmp_path, enter)
    lines = agreements(tmp_path, "list").out.splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        f"tax * use 2026-01-01 2099-01-01 not in force {NUMBER}",
        f"tax population confidentiality 2026-01-01 2099-01-01 in force {NUMBER}",
    ]
    assert agreements(tmp_path, "list", "--department", "court").out == "there is no agreement\n"
    assert agreements(tmp_path, "missing").out == "no grant lacks an agreement\n", "order 809 demands none"
    with (tmp_path / "zhaobi.toml").open("a", encoding="utf-8") as file:
        file.write('\n[sharing]\nprofile = "wenzhou"\nprofile_out_of_force = true\n')
    said = orjson.loads(agreements(tmp_path, "missing", "--format", "json").out)
    assert said == [{"number": "G-2", "what": "lacks an agreement on confidentiality with the provider"}]
