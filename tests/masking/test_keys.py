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
