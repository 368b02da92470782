"""The file of epochs is read strictly, followed while the platform runs, and never trusted when it is unclear."""

import logging
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.epochs import EpochFile, read_epochs
from api.errors import EpochFileError
from masking import FIRST_EPOCH, Epoch, EpochsUnclear, KeyScope, MasterKey, suite

MASTER = MasterKey(suite("std"), bytes(range(32)))
SCOPE = KeyScope("siv", "tax", "id_number")
TODAY = date(2026, 11, 22)
BOTH = """\
[[epoch]]
name = "2026-2"
from = 2026-11-22

[[epoch]]
name = "2026-1"
from = 2026-01-01
until = 2026-12-21
"""


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "epochs.toml"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write(path: Path, text: str) -> None:
    """As an editor does: into a file beside, which takes the name."""
    beside = path.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.chmod(0o600)
    beside.rename(path)


def names(file: EpochFile) -> list[str]:
    return [epoch.name for epoch in file.ring().epochs]


def test_a_platform_without_a_file_has_one_epoch_without_end(path: Path, clock: Clock) -> None:
    file = EpochFile(path, MASTER, clock)
    assert file.ring().epochs == (FIRST_EPOCH,) and FIRST_EPOCH == Epoch("1", date(1, 1, 1), None)
    assert file.ring().making(SCOPE, TODAY).epoch == FIRST_EPOCH
    assert file.failing() is False


def test_epochs_are_read_in_the_order_of_their_days(path: Path) -> None:
    write(path, BOTH)
    assert read_epochs(path) == (
        Epoch("2026-1", date(2026, 1, 1), date(2026, 12, 21)),
        Epoch("2026-2", date(2026, 11, 22)),
    )


ONE = '[[epoch]]\nname = "one"\nfrom = 2026-01-01\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no epoch"),
        ("epoch = []\n", "holds no epoch"),
        ("epoch = 3\n", "holds no epoch"),
        ("epoch = [3]\n", "holds no epoch"),
        ("[[epoch]\n", "not a toml file"),
        (f"[[epochs]]\n{ONE}", "there is no `epochs`"),
        (f'{ONE}key = "secret"\n', "epoch `one`: there is no `key`"),
        (f'{ONE}until = "2026-12-31"\n', "epoch `one`: `until` is no day"),
        (f"{ONE}until = 2026-12-31T00:00:00\n", "epoch `one`: `until` is no day"),
        (f"{ONE}until = 2025-12-31\n", "epoch `one` ends on 2025-12-31, before it begins"),
        (f"{ONE}until = 2026-02-30\n", "not a toml file"),
        ('[[epoch]]\nname = "one"\n', "epoch `one`: `from` is missing"),
        ('[[epoch]]\nname = "one"\nfrom = 2026\n', "epoch `one`: `from` is no day"),
        ("[[epoch]]\nfrom = 2026-01-01\n", "epoch 1 of the file: a name is"),
        ("[[epoch]]\nname = 1\nfrom = 2026-01-01\n", "epoch 1 of the file: a name is"),
        (f'{ONE}[[epoch]]\nname = "One"\nfrom = 2026-02-01\n', "epoch 2 of the file: a name is"),
        ('[[epoch]]\nname = "-1"\nfrom = 2026-02-01\n', "epoch 1 of the file: a name is"),
        ('[[epoch]]\nname = "1\\n"\nfrom = 2026-02-01\n', "epoch 1 of the file: a name is"),
        (f'[[epoch]]\nname = "{"secret" * 8}"\nfrom = 2026-02-01\n', "epoch 1 of the file: a name is"),
        (f'{ONE}[[epoch]]\nname = "one"\nfrom = 2026-02-01\n', "epoch `one`: there are two of that name"),
        (f'{ONE}[[epoch]]\nname = "two"\nfrom = 2026-01-01\n', "epoch `two`: begins on the same day as `one`"),
    ],
)
def test_an_unclear_file_is_refused_at_start(path: Path, text: str, said: str) -> None:
    write(path, text)
    with pytest.raises(EpochFileError) as refused:
        EpochFile(path, MASTER)
    assert str(refused.value).startswith(f"`{path}`: ") and said in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_file_that_others_may_write_is_refused(path: Path) -> None:
    write(path, BOTH)
    path.chmod(0o620)
    with pytest.raises(EpochFileError, match="chmod 600"):
        read_epochs(path)
    path.chmod(0o644)
    assert len(read_epochs(path)) == 2


def test_what_is_no_file_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(EpochFileError, match="cannot be read"):
        EpochFile(path, MASTER)
    path.rmdir()
    path.write_bytes(b"\xff")
    with pytest.raises(EpochFileError, match="not in utf-8"):
        EpochFile(path, MASTER)


@given(st.binary(max_size=200) | st.text(alphabet="[]epoch name=from'\"until-0123456789T:\n", max_size=200))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes | str) -> None:
    path = tmp_path_factory.getbasetemp() / "any-epochs.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        assert read_epochs(path)
    except EpochFileError as error:
        assert str(path) in str(error)


def test_a_retirement_is_obeyed_within_a_second(path: Path, clock: Clock) -> None:
    write(path, BOTH)
    file = EpochFile(path, MASTER, clock)
    assert len(file.ring().opening(SCOPE, TODAY)) == 2
    write(path, BOTH.replace("2026-12-21", "2026-11-21"))
    clock.now = 0.99
    (only,) = file.ring().opening(SCOPE, TODAY)
    assert only.epoch.name == "2026-2"


def test_changes_in_quick_succession_are_all_seen(path: Path, clock: Clock) -> None:
    """The file keeps its inode and its length, and on some file systems its time for as long as this takes."""
    write(path, BOTH)
    file = EpochFile(path, MASTER, clock)
    for number in range(20):
        path.write_text(BOTH.replace("2026-12-21", f"2026-12-{10 + number}"), "utf-8")
        clock.now += 0.5
        assert file.ring().epochs[0].until_day == date(2026, 12, 10 + number)


def test_an_unchanged_file_gives_the_same_ring(path: Path, clock: Clock) -> None:
    write(path, BOTH)
    file = EpochFile(path, MASTER, clock)
    before = file.ring()
    for clock.now in (10.0, 20.0):
        assert file.ring() is before
    write(path, f"# a remark\n{BOTH}")
    clock.now = 30.0
    assert file.ring() is before


def test_a_file_that_appears_is_taken_up(path: Path, clock: Clock) -> None:
    file = EpochFile(path, MASTER, clock)
    assert names(file) == ["1"]
    write(path, BOTH)
    clock.now = 0.5
    assert names(file) == ["2026-1", "2026-2"]


@pytest.mark.parametrize("spoiled", ["unclear", "gone", "writable", "a folder"])
def test_what_cannot_be_read_leaves_no_epoch_in_force(
    path: Path, clock: Clock, caplog: pytest.LogCaptureFixture, spoiled: str
) -> None:
    write(path, BOTH)
    file = EpochFile(path, MASTER, clock)
    match spoiled:
        case "unclear":
            write(path, BOTH.replace("2026-2", "2026-1"))
        case "gone":
            path.unlink()
        case "writable":
            path.chmod(0o666)
        case "a folder":
            path.unlink()
            path.mkdir()
    with caplog.at_level(logging.INFO, "zhaobi.keys"):
        for clock.now in (0.5, 1.0, 1.5):
            assert file.failing() is True
            assert file.ring().opening(SCOPE, TODAY) == ()
            with pytest.raises(EpochsUnclear):
                file.ring().making(SCOPE, TODAY)
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        assert str(path) in caplog.text and MASTER.secret.hex() not in caplog.text
        if spoiled == "a folder":
            path.rmdir()
        write(path, BOTH)
        clock.now = 2.0
        assert (names(file), file.failing()) == (["2026-1", "2026-2"], False)
        assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


def test_a_folder_that_cannot_be_entered_shuts_too(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    write(folder / "epochs.toml", BOTH)
    file = EpochFile(folder / "epochs.toml", MASTER, clock)
    folder.rename(tmp_path / "moved")
    folder.write_text("no folder")
    clock.now = 0.5
    assert file.failing() is True and file.ring().epochs == ()


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_it_always_follows_what_the_file_says(tmp_path_factory: pytest.TempPathFactory, ends: list[int]) -> None:
    """Whatever is written next, half a second later that is in force, and nothing else."""
    path, clock = tmp_path_factory.getbasetemp() / "followed.toml", Clock()
    path.unlink(missing_ok=True)
    file = EpochFile(path, MASTER, clock)
    for days in ends:
        until = date(2026, 11, 1) + timedelta(days=days)
        write(path, BOTH.replace("2026-12-21", until.isoformat()))
        os.utime(path, (1, 1))
        clock.now += 0.5
        opens = {key.epoch.name for key in file.ring().opening(SCOPE, TODAY)}
        assert opens == ({"2026-1", "2026-2"} if TODAY <= until else {"2026-2"})
