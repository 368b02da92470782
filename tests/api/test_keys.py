"""Keys come and go in a folder, and only whole, private and named ones count."""

import os
from pathlib import Path

import pytest

from api.errors import KeyFolderError
from api.keys import KeyFolder, load_key_set
from masking import save_signer, suite

STANDARD = suite("std")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(STANDARD, tmp_path)


def test_a_new_key_signs_and_the_earlier_ones_still_verify(folder: KeyFolder, tmp_path: Path) -> None:
    first = folder.add()
    os.utime(tmp_path / f"{first}.private.pem", (1, 1))
    second = folder.add()
    keys = folder.key_set()
    assert keys.signer is not None and keys.signer.key_id == second
    assert set(keys.verifiers) == {first, second}


def test_private_keys_are_private(folder: KeyFolder, tmp_path: Path) -> None:
    key = folder.add()
    path = tmp_path / f"{key}.private.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(KeyFolderError, match="chmod 600"):
        load_key_set(STANDARD, tmp_path)


def test_the_file_current_chooses_the_key_that_signs(folder: KeyFolder, tmp_path: Path) -> None:
    first = folder.add()
    folder.add()
    (tmp_path / "current").write_text(f"{first}\n")
    signer = load_key_set(STANDARD, tmp_path).signer
    assert signer is not None and signer.key_id == first


def test_a_folder_without_private_keys_verifies_only(folder: KeyFolder, tmp_path: Path) -> None:
    key = folder.add()
    (tmp_path / f"{key}.private.pem").unlink()
    keys = load_key_set(STANDARD, tmp_path)
    assert keys.signer is None and set(keys.verifiers) == {key}


def test_a_retired_key_is_gone_at_once_here_and_within_a_second_elsewhere(folder: KeyFolder, tmp_path: Path) -> None:
    clock = Clock()
    elsewhere = KeyFolder(STANDARD, tmp_path, clock)
    first, second = folder.add(), folder.add()
    assert set(elsewhere.verifiers()) == {first, second}
    folder.retire(first)
    assert set(folder.verifiers()) == {second}
    clock.now = 0.99
    assert set(elsewhere.verifiers()) == {second}


def test_an_unchanged_folder_is_not_read_again(folder: KeyFolder, tmp_path: Path) -> None:
    folder.add()
    os.utime(tmp_path, (1, 1))
    clock = Clock()
    settled = KeyFolder(STANDARD, tmp_path, clock)
    before = settled.key_set()
    clock.now = 10.0
    assert settled.key_set() is before


def test_retiring_an_unknown_key_is_refused(folder: KeyFolder) -> None:
    folder.add()
    with pytest.raises(KeyFolderError, match="there is no key"):
        folder.retire("../../etc/passwd")


def test_a_folder_without_keys_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFolderError, match="no public key"):
        load_key_set(STANDARD, tmp_path)
    with pytest.raises(KeyFolderError, match="cannot be read"):
        KeyFolder(STANDARD, tmp_path / "missing").key_set()


def test_a_signing_key_without_its_public_half_is_refused(folder: KeyFolder, tmp_path: Path) -> None:
    folder.add()
    lone = STANDARD.new_signer()
    save_signer(lone, tmp_path / f"{lone.key_id}.private.pem")
    with pytest.raises(KeyFolderError, match="no public half"):
        load_key_set(STANDARD, tmp_path)


def test_a_public_key_under_another_name_is_refused(folder: KeyFolder, tmp_path: Path) -> None:
    key = folder.add()
    (tmp_path / "other.public.pem").write_bytes((tmp_path / f"{key}.public.pem").read_bytes())
    with pytest.raises(KeyFolderError, match="not named by the id"):
        load_key_set(STANDARD, tmp_path)


def test_a_file_that_is_no_key_is_refused(folder: KeyFolder, tmp_path: Path) -> None:
    folder.add()
    (tmp_path / "other.public.pem").write_text("no key")
    with pytest.raises(KeyFolderError, match="no public key in PEM form"):
        load_key_set(STANDARD, tmp_path)
