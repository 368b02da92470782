"""Keys at rest: how they are spelled, who may read their files, and that derived keys differ."""

import base64
import os
from pathlib import Path

import pytest

from masking import (
    InsecureKeyFile,
    KeyUnreadable,
    MasterKey,
    load_signer,
    load_verifier,
    save_signer,
    save_verifier,
    suite,
)

STD = suite("std")
SECRET = bytes(range(200, 232))


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET.hex(),
        SECRET.hex().upper(),
        f"  {SECRET.hex()}\n",
        base64.b64encode(SECRET).decode(),
        base64.b64encode(SECRET).decode().rstrip("="),
        base64.urlsafe_b64encode(SECRET).decode(),
    ],
)
def test_a_master_key_is_hexadecimal_or_base64(spelled: str) -> None:
    assert MasterKey.from_text(STD, spelled) == MasterKey(STD, SECRET)


@pytest.mark.parametrize(
    "spelled",
    ["", "secret-password", SECRET.hex()[:-2], SECRET.hex() + "00", "zz" * 32, base64.b64encode(b"x").decode()],
)
def test_other_master_keys_are_refused_without_being_shown(spelled: str) -> None:
    with pytest.raises(KeyUnreadable) as caught:
        MasterKey.from_text(STD, spelled)
    assert not spelled or spelled not in str(caught.value)


def script(path: Path, *lines: str) -> str:
    """A program of these lines."""
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o700)
    return str(path)


def test_a_program_prints_the_master_key(tmp_path: Path) -> None:
    """What it reads is empty, and its arguments are nobody's shell's."""
    program = script(tmp_path / "unwrap", "cat", "echo noise >&2", 'printf "%s\\n" "$2"')
    command = [program, "$(exit 3); `exit 4`", SECRET.hex()]
    assert MasterKey.from_command(STD, command, 10) == MasterKey(STD, SECRET)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ((f"echo {SECRET.hex()}", "exit 3"), "ended with status 3"),
        ((f"echo {SECRET.hex()}", "kill -9 $$"), "ended with status -9"),
        ((f"echo {SECRET.hex()}", "exec sleep 60"), "did not end within 0.5 s"),
        ((f"echo {SECRET.hex()} >&2",), "ended with status 0 but printed no master key"),
        ((f"echo {SECRET.hex()}; echo {SECRET.hex()}",), "ended with status 0 but printed no master key"),
        ((f"printf '\\377'; echo {SECRET.hex()}",), "ended with status 0 but printed no master key"),
    ],
)
def test_a_program_without_a_key_is_refused_and_not_repeated(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], lines: tuple[str, ...], problem: str
) -> None:
    program = script(tmp_path / "unwrap", "echo a remark >&2", *lines)
    with pytest.raises(KeyUnreadable) as refused:
        MasterKey.from_command(STD, [program, "--pin=1234"], 10 if "0.5" not in problem else 0.5)
    assert str(refused.value) == f"key command `{program}` {problem}"
    assert SECRET.hex() not in repr((refused.value.__cause__, refused.value.__context__))
    assert capfd.readouterr() == ("", "")


def test_a_program_that_cannot_be_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyUnreadable, match="cannot be run: No such file or directory") as missing:
        MasterKey.from_command(STD, [str(tmp_path / "missing")], 10)
    assert missing.value.__context__ is None  # or the command line would say how to make a key file
    (tmp_path / "plain").touch(mode=0o600)
    with pytest.raises(KeyUnreadable, match="cannot be run: Permission denied"):
        MasterKey.from_command(STD, [str(tmp_path / "plain")], 10)


def test_a_new_master_key_is_random_and_its_owner_s_alone(tmp_path: Path) -> None:
    one, two = (MasterKey.create(STD, tmp_path / name) for name in ("one", "two"))
    assert one.secret != two.secret
    assert MasterKey.from_file(STD, tmp_path / "one") == one
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        MasterKey.create(STD, tmp_path / "one")
    assert one.secret.hex() not in repr(one)


def test_derived_keys_differ_by_purpose_and_scope() -> None:
    master = MasterKey(STD, SECRET)
    scopes = [
        ("id",),
        ("id", "tax"),
        ("id", "tax", "population"),
        ("id", "taxpopulation"),
        ("idtax",),
        ("cursor", "tax"),
    ]
    assert len({master.derive(*scope) for scope in scopes}) == len(scopes)
    assert master.derive("id", "tax") == MasterKey(STD, SECRET).derive("id", "tax")
    assert SECRET not in {master.derive(*scope) for scope in scopes}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o601, 0o620, 0o644])
def test_a_private_key_that_others_can_reach_is_refused(mode: int, tmp_path: Path) -> None:
    MasterKey.create(STD, tmp_path / "master")
    save_signer(STD.new_signer(), tmp_path / "signer.pem")
    for name in ("master", "signer.pem"):
        os.chmod(tmp_path / name, mode)
    with pytest.raises(InsecureKeyFile, match="chmod 600"):
        MasterKey.from_file(STD, tmp_path / "master")
    with pytest.raises(InsecureKeyFile, match="chmod 600"):
        load_signer(STD, tmp_path / "signer.pem")


def test_signing_keys_survive_their_files(tmp_path: Path) -> None:
    previous = os.umask(0)  # the mode must not depend on it
    try:
        signer = STD.new_signer()
        save_signer(signer, tmp_path / "private.pem")
        save_verifier(signer.verifier, tmp_path / "public.pem")
    finally:
        os.umask(previous)
    assert (tmp_path / "private.pem").stat().st_mode & 0o777 == 0o600
    loaded = load_signer(STD, tmp_path / "private.pem")
    assert loaded.key_id == signer.key_id
    assert load_verifier(STD, tmp_path / "public.pem").verify(b"message", loaded.sign(b"message"))
    with pytest.raises(FileExistsError):
        save_signer(signer, tmp_path / "private.pem")


def test_a_missing_key_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeyUnreadable, match="No such file"):
        load_signer(STD, tmp_path / "absent.pem")
    with pytest.raises(KeyUnreadable, match="No such file"):
        load_verifier(STD, tmp_path / "absent.pem")
    with pytest.raises(KeyUnreadable, match="No such file"):
        MasterKey.from_file(STD, tmp_path / "absent")
