"""`zhaobi keys`: keys are made and retired, epochs begin and end, and what is unsafe stops the start."""

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.app import open_platform
from api.console import load_console
from api.demo import enter_grants
from api.epochs import EpochFile, read_epochs
from api.readiness import readiness
from api.settings import SharingSection, load_settings
from masking import Epoch, KeyScope, MasterKey, suite
from tests.api.served import Served, served
from tests.docs.console import zhaobi
from tests.fix_city import CITY, City
from tests.fix_platform import lay_out_city

SECRET = bytes(range(200, 232)).hex()
TODAY = SharingSection().day(datetime.now(UTC))
"""Nothing here comes out otherwise if midnight passes meanwhile, but for a test that is run just then."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration and nothing else."""
    (tmp_path / "zhaobi.toml").write_text("", "utf-8")
    return tmp_path


def keys(folder: Path, *words: str) -> list[str]:
    """What the command prints, a line each."""
    said = zhaobi("keys", *words, folder=folder)
    assert (said.status, said.err) == (0, "")
    return said.out.splitlines()


def refusal(folder: Path, *words: str) -> str:
    """The one line with which the command ends."""
    said = zhaobi(*words, folder=folder)
    assert (said.status, said.out) == (1, "")
    (line,) = said.err.splitlines()
    return line


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def test_keys_are_made_and_retired(folder: Path) -> None:
    signing, master, receipts = keys(folder, "create")
    assert (folder / "var/keys/master.key").stat().st_mode & 0o777 == 0o600 and "master.key" in master
    assert receipts.startswith("receipts are signed by key ")
    key_id = signing.split()[2]
    (again,) = keys(folder, "create")
    assert again.split()[2] != key_id
    assert keys(folder, "retire", key_id) == []
    assert not (folder / f"var/keys/{key_id}.public.pem").exists()


@pytest.mark.parametrize("kind", ["environment", "command"])
def test_no_master_key_file_is_made_where_the_key_comes_from_elsewhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "environment":
        monkeypatch.setenv("ZHAOBI_KEYS__MASTER_KEY", SECRET)
    else:
        (folder / "zhaobi.toml").write_text("[keys]\nmaster_key_command = ['unwrap']\n", "utf-8")
    assert len(keys(folder, "create")) == 2
    assert not (folder / "var/keys/master.key").exists()


def test_an_epoch_begins_and_the_one_before_is_retired(folder: Path) -> None:
    assert keys(folder, "epoch", "list") == ["1  0001-01-01  -  makes"]
    assert keys(folder, "epoch", "begin", "2026-2") == [
        f"keys of epoch `2026-2` make from {TODAY} on",
        f"keys of epoch `1` open nothing after {day(29)}",
    ]
    assert keys(folder, "epoch", "begin", "2027-1", "--from", str(day(100)), "--overlap", "0") == [
        f"keys of epoch `2027-1` make from {day(100)} on",
        f"keys of epoch `2026-2` open nothing after {day(99)}",
    ]
    assert keys(folder, "epoch", "list") == [
        f"1  0001-01-01  {day(29)}  opens",
        f"2026-2  {TODAY}  {day(99)}  makes",
        f"2027-1  {day(100)}  -  announced",
    ]
    assert keys(folder, "epoch", "end", "1") == [f"keys of epoch `1` open nothing after {day(-1)}"]
    assert keys(folder, "epoch", "list")[0] == f"1  0001-01-01  {day(-1)}  ended"
    assert keys(folder, "epoch", "end", "2026-2", "--on", str(day(120)))
    assert read_epochs(folder / "var/keys/epochs.toml") == (
        Epoch("1", date.min, day(-1)),
        Epoch("2026-2", TODAY, day(120)),
        Epoch("2027-1", day(100)),
    )


def test_what_is_refused_is_said_in_one_line(folder: Path) -> None:
    assert "first run `zhaobi keys epoch begin" in refusal(folder, "keys", "epoch", "end", "1")
    assert not (folder / "var/keys/epochs.toml").exists()


def test_no_master_key_is_asked_for(folder: Path) -> None:
    """An officer who may change epochs need not be able to read the key."""
    (folder / "zhaobi.toml").write_text("[keys]\nmaster_key_command = ['/nowhere/unwrap']\n", "utf-8")
    assert keys(folder, "epoch", "begin", "2") and keys(folder, "epoch", "list")


def test_a_running_process_obeys_a_retirement(folder: Path) -> None:
    master, scope = MasterKey(suite("std"), bytes(32)), KeyScope("siv", "tax", "id_number")
    now = [0.0]
    file = EpochFile(folder / "var/keys/epochs.toml", master, lambda: now[0])
    (old,) = file.ring().opening(scope, TODAY)
    keys(folder, "epoch", "begin", "2")
    now[0] = 0.5
    assert file.ring().making(scope, TODAY).key != old.key
    assert old.key in [found.key for found in file.ring().opening(scope, TODAY)]
    keys(folder, "epoch", "end", "1")
    now[0] = 1.0
    assert [key.epoch.name for key in file.ring().opening(scope, TODAY)] == ["2"]


async def test_readiness_warns_of_epochs(sqlite_city: City, tmp_path: Path) -> None:
    settings = lay_out_city(tmp_path / "p", sqlite_city)
    await enter_grants(settings, CITY)
    tomorrow = f'[[epoch]]\nname = "2"\nfrom = {day(2)}\n'
    file = tmp_path / "p" / "keys" / "epochs.toml"
    file.write_text(tomorrow, "utf-8")
    file.chmod(0o600)
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        report = readiness(platform)
        assert report["ready"] is True
        assert report["warnings"] == [
            "no epoch makes keys today, so keyed masks are refused: see `zhaobi keys epoch list`"
        ]


def test_a_server_warns_when_its_epochs_become_unclear(sqlite_city: City, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    lay_out_city(folder, sqlite_city)
    keys(folder, "epoch", "begin", "2")
    with served(folder / "zhaobi.toml") as server:
        assert server.ready()["warnings"] == []
        file = folder / "keys" / "epochs.toml"
        text = file.read_text("utf-8")
        file.write_text(text.replace('"2"', '"1"'), "utf-8")
        warning = ["epochs of keys cannot be read, so keyed masks are refused: see the log"]
        assert warnings_become(server, warning)
        assert "no key makes or opens anything" in server.log.read_text("utf-8")
        file.write_text(text, "utf-8")
        assert warnings_become(server, [])


def warnings_become(server: Served, expected: list[str]) -> bool:
    """Within the time that a busy machine may need."""
    deadline = time.monotonic() + 20
    while (found := server.ready()["warnings"]) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(found == expected)


@pytest.mark.parametrize("command", ["serve", "check"])
def test_unclear_epochs_stop_the_start(sqlite_city: City, tmp_path: Path, command: str) -> None:
    lay_out_city(tmp_path, sqlite_city)
    (tmp_path / "keys" / "epochs.toml").write_text('[[epoch]]\nname = "1"\n', "utf-8")
    file = tmp_path / "keys" / "epochs.toml"
    assert refusal(tmp_path, command) == f"`{file}`: epoch `1`: `from` is missing"


def test_a_master_key_that_others_can_read_stops_the_start(sqlite_city: City, tmp_path: Path) -> None:
    lay_out_city(tmp_path, sqlite_city)
    file = tmp_path / "keys" / "master.key"
    key = file.read_text("ascii").strip()
    file.chmod(0o640)
    code = "from api.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--config", str(tmp_path / "zhaobi.toml")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert f"`{file}` is open to others" in line and "chmod 600" in line and key not in line


def test_a_missing_master_key_stops_the_start(sqlite_city: City, tmp_path: Path) -> None:
    lay_out_city(tmp_path, sqlite_city)
    (tmp_path / "keys" / "master.key").unlink()
    line = refusal(tmp_path, "serve")
    assert "cannot be read: No such file or directory; `zhaobi keys create` makes the keys" in line


def test_a_source_that_cannot_mask_with_keys_stops_the_start(sqlite_city: City, tmp_path: Path) -> None:
    lay_out_city(tmp_path, sqlite_city)
    configuration = tmp_path / "zhaobi.toml"
    text = configuration.read_text("utf-8").replace("[sources.city]\n", '[sources.city]\nkeyed_masks = "sql"\n')
    configuration.write_text(text, "utf-8")
    assert refusal(tmp_path, "serve").startswith("source `city` cannot run masks under a key itself")


def with_command(folder: Path, city: City, script: str) -> None:
    """Lay out a platform whose master key comes from a program."""
    lay_out_city(folder, city)
    program = folder / "unwrap"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o700)
    (folder / "keys" / "master.key").unlink()
    configuration = folder / "zhaobi.toml"
    line = f'master_key_command = ["{program}", "city; exit 1"]'
    text = configuration.read_text("utf-8").replace('master_key_file = "keys/master.key"', line)
    configuration.write_text(text, "utf-8")


def test_the_master_key_comes_from_a_program(
    sqlite_city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its arguments are no shell's, its environment is the process's, and its remarks are dropped."""
    monkeypatch.setenv("PIN", "1234")
    script = f'test "$1" = "city; exit 1" && test "$PIN" = 1234 && echo {SECRET} && echo {SECRET} >&2'
    with_command(tmp_path, sqlite_city, script)
    said = zhaobi("check", folder=tmp_path)
    assert (said.status, said.err) == (0, "") and SECRET not in said.out


def test_a_program_that_fails_stops_the_start_and_is_not_repeated(sqlite_city: City, tmp_path: Path) -> None:
    with_command(tmp_path, sqlite_city, f"echo {SECRET}; echo the token of slot 3 is locked >&2; exit 7")
    assert refusal(tmp_path, "serve") == f"key command `{tmp_path / 'unwrap'}` ended with status 7"


def test_the_demonstration_warns_of_its_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the keys that it has made; it ends here because its catalogue has been spoiled meanwhile."""
    (tmp_path / "departments.yaml").write_text("[]\n", "utf-8")
    monkeypatch.setenv("ZHAOBI_SERVER__PORT", "0")  # so that what the command sets is taken back
    said = zhaobi("demo", "--city", str(CITY), "--folder", str(tmp_path), "--port", "0", folder=tmp_path)
    assert said.status == 1
    assert f"Keys were made in {tmp_path / 'keys'} for this demonstration alone: never use them" in said.out
    assert load_settings(tmp_path / "zhaobi.toml").keys.epochs_file == tmp_path / "keys" / "epochs.toml"
