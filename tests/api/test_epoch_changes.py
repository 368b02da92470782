"""Epochs begin and end in their file: nothing is forgotten, nothing reopens, no change is lost."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.epoch_changes import begun, change_epochs, ended
from api.epochs import latest_begun, read_epochs
from api.errors import EpochFileError
from masking import FIRST_EPOCH, Epoch

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
SECOND = begun((FIRST_EPOCH,), "2026-2", TODAY, 30, TODAY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "epochs.toml"


def by_name(epochs: Sequence[Epoch]) -> dict[str, Epoch]:
    return {epoch.name: epoch for epoch in epochs}


def test_the_epoch_before_opens_for_the_days_of_the_overlap() -> None:
    assert by_name(SECOND) == {
        "1": Epoch("1", date.min, date(2026, 12, 21)),  # the 30th day of the new one
        "2026-2": Epoch("2026-2", TODAY),
    }
    assert by_name(begun((FIRST_EPOCH,), "2026-2", TODAY, 0, TODAY))["1"].until_day == YESTERDAY


def test_nothing_opens_for_longer_than_somebody_has_set() -> None:
    soon = Epoch("1", date.min, TODAY + timedelta(days=5))
    assert by_name(begun((soon,), "2", TODAY, 30, TODAY))["1"] == soon
    late = Epoch("1", date.min, TODAY + timedelta(days=500))
    assert by_name(begun((late,), "2", TODAY, 30, TODAY))["1"].until_day == date(2026, 12, 21)


def test_an_epoch_before_an_announced_one_ends_after_that_one_begins() -> None:
    announced = begun((FIRST_EPOCH,), "3", date(2027, 1, 1), 30, TODAY)
    assert by_name(announced)["1"].until_day == date(2027, 1, 30)
    between = by_name(begun(announced, "2", TODAY, 30, TODAY))
    assert between["2"] == Epoch("2", TODAY, date(2027, 1, 30))
    assert between["1"].until_day == date(2026, 12, 21) and between["3"].until_day is None


def test_an_epoch_before_all_others_changes_none() -> None:
    announced = (Epoch("3", date(2027, 1, 1)),)
    assert by_name(begun(announced, "2", TODAY, 30, TODAY))["3"] == announced[0]


def test_the_last_days_of_the_calendar_are_days() -> None:
    changed = by_name(begun((FIRST_EPOCH,), "2", date.max, 3650, TODAY))
    assert changed["1"].until_day == changed["2"].from_day == date.max
    assert by_name(ended(tuple(changed.values()), "1", date.max, TODAY))["1"].until_day == date.max


@pytest.mark.parametrize(
    ("name", "from_day", "said"),
    [
        ("1", TODAY + timedelta(days=1), "there is an epoch `1` already: a name never serves twice"),
        ("3", TODAY, "epoch `2026-2` begins on 2026-11-22 already"),
        ("3", YESTERDAY, "cannot begin on 2026-11-21"),
        ("", TODAY + timedelta(days=1), "a name is"),
        ("A", TODAY + timedelta(days=1), "a name is"),
        ('3"\nfrom = 2026-01-01', TODAY + timedelta(days=1), "a name is"),
    ],
)
def test_what_cannot_begin(name: str, from_day: date, said: str) -> None:
    with pytest.raises(EpochFileError, match=said):
        begun(SECOND, name, from_day, 30, TODAY)


def test_a_name_serves_no_second_time_even_when_its_epoch_is_over() -> None:
    retired = ended(SECOND, "1", YESTERDAY, TODAY)
    with pytest.raises(EpochFileError, match="a name never serves twice"):
        begun(retired, "1", date(2030, 1, 1), 30, date(2029, 1, 1))


def test_an_epoch_is_retired_at_once() -> None:
    retired = by_name(ended(SECOND, "1", YESTERDAY, TODAY))
    assert not retired["1"].in_force(TODAY) and retired["2026-2"].in_force(TODAY)


@pytest.mark.parametrize(
    ("epochs", "name", "until", "said"),
    [
        ((FIRST_EPOCH,), "1", YESTERDAY, "no other epoch makes keys on 2026-11-22: first run `zhaobi keys epoch begin"),
        ((FIRST_EPOCH,), "1", date(2026, 12, 31), "no other epoch makes keys on 2027-01-01"),
        (SECOND, "2026-2", TODAY, "no other epoch makes keys on 2026-11-23"),
        (SECOND, "2026-2", YESTERDAY, "begins on 2026-11-22: it cannot end on 2026-11-21"),
        (SECOND, "3", YESTERDAY, "there is no epoch `3`"),
        (ended(SECOND, "1", YESTERDAY, TODAY), "1", TODAY, "ended on 2026-11-21: it never opens anything again"),
    ],
)
def test_what_cannot_end(epochs: tuple[Epoch, ...], name: str, until: date, said: str) -> None:
    with pytest.raises(EpochFileError, match=said):
        ended(epochs, name, until, TODAY)


def test_an_epoch_may_end_when_the_next_one_is_announced() -> None:
    announced = begun((FIRST_EPOCH,), "2", date(2027, 1, 1), 30, TODAY)
    assert by_name(ended(announced, "1", date(2026, 12, 31), TODAY))["1"].until_day == date(2026, 12, 31)
    with pytest.raises(EpochFileError, match="no other epoch makes keys on 2026-12-31"):
        ended(announced, "1", date(2026, 12, 30), TODAY)


Change = Callable[[tuple[Epoch, ...], date], tuple[Epoch, ...]]


def _begin(name: str, days: int, overlap: int) -> Change:
    return lambda epochs, today: begun(epochs, name, today + timedelta(days=days), overlap, today)


def _end(name: str, days: int) -> Change:
    return lambda epochs, today: ended(epochs, name, today + timedelta(days=days), today)


NAMES = st.sampled_from(["1", "2", "3", "4", "5"])
CHANGES = st.builds(_begin, NAMES, st.integers(-2, 20), st.integers(0, 20)) | st.builds(_end, NAMES, st.integers(-9, 9))


@given(st.lists(st.tuples(CHANGES, st.integers(0, 9)), max_size=12))
def test_no_change_ever_forgets_a_name(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[Change, int]]
) -> None:
    """Nor moves a first day, nor opens again what has ended, nor leaves a day on which no epoch makes keys."""
    path = tmp_path_factory.mktemp("changes") / "epochs.toml"
    today = TODAY
    for change, days in changes:
        today += timedelta(days=days)
        before = read_epochs(path)
        closed = {epoch.name for epoch in before if epoch.until_day is not None and epoch.until_day < today}
        try:
            after = change_epochs(path, lambda epochs, change=change, today=today: change(epochs, today))  # type: ignore[misc]
        except EpochFileError:
            assert read_epochs(path) == before
            continue
        assert read_epochs(path) == after
        first_days = {epoch.name: epoch.from_day for epoch in after}
        assert {epoch.name: epoch.from_day for epoch in before}.items() <= first_days.items()
        assert closed <= {epoch.name for epoch in after if not epoch.in_force(today)}
        for day in (today + timedelta(days=days) for days in range(40)):
            maker = latest_begun(after, day)
            assert maker is not None and maker.in_force(day)


def test_the_file_is_its_owner_s_alone(path: Path) -> None:
    change_epochs(path, lambda epochs: begun(epochs, "2026-2", TODAY, 30, TODAY))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o640)
    change_epochs(path, lambda epochs: ended(epochs, "1", YESTERDAY, TODAY))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_where_others_may_write_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o770)
    with pytest.raises(EpochFileError, match="chmod 700"):
        change_epochs(path, lambda epochs: epochs)
    assert list(path.parent.iterdir()) == []


def test_what_an_interrupted_change_left_behind_is_no_obstacle(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    (path.parent / ".epochs.toml.new").write_text("half a fi")
    (path.parent / ".epochs.toml.lock").touch()
    change_epochs(path, lambda epochs: begun(epochs, "2026-2", TODAY, 30, TODAY))
    assert set(by_name(read_epochs(path))) == {"1", "2026-2"}


def test_a_second_officer_is_refused_while_the_first_changes_the_file(path: Path) -> None:
    def meanwhile(epochs: tuple[Epoch, ...]) -> tuple[Epoch, ...]:
        with pytest.raises(EpochFileError, match="somebody else is changing it"):
            change_epochs(path, lambda epochs: begun(epochs, "mine", TODAY, 30, TODAY))
        return begun(epochs, "yours", TODAY, 30, TODAY)

    change_epochs(path, meanwhile)
    assert set(by_name(read_epochs(path))) == {"1", "yours"}


def test_of_many_at_once_no_change_is_lost(path: Path) -> None:
    """Whoever was not refused finds their epoch in the file."""
    officers = 8
    together = Barrier(officers)

    def act(number: int) -> str | None:
        together.wait()
        first = TODAY + timedelta(days=number)
        try:
            change_epochs(path, lambda epochs: begun(epochs, f"of-{number}", first, 30, TODAY))
        except EpochFileError as refused:
            assert "somebody else" in str(refused)
            return None
        return f"of-{number}"

    with ThreadPoolExecutor(officers) as pool:
        done = {name for name in pool.map(act, range(officers)) if name is not None}
    assert done and set(by_name(read_epochs(path))) == {"1", *done}


def test_a_change_that_is_refused_leaves_the_file_as_it_was(path: Path) -> None:
    change_epochs(path, lambda epochs: begun(epochs, "2026-2", TODAY, 30, TODAY))
    before = (path.read_bytes(), os.stat(path).st_ino)
    with pytest.raises(EpochFileError):
        change_epochs(path, lambda epochs: begun(epochs, "1", TODAY, 30, TODAY))
    assert (path.read_bytes(), os.stat(path).st_ino) == before


def test_a_file_that_is_lost_is_not_begun_anew(tmp_path: Path) -> None:
    """Without it the first epoch would be in force again, and with it what was retired."""
    path = tmp_path / "epochs.toml"
    change_epochs(path, lambda epochs: begun(epochs, "2", TODAY, 0, TODAY))
    path.unlink()
    for _ in range(2):
        with pytest.raises(EpochFileError, match="is gone: put a copy back"):
            read_epochs(path)
        with pytest.raises(EpochFileError, match="is gone"):
            change_epochs(path, lambda epochs: begun(epochs, "3", TODAY, 0, TODAY))


def test_a_change_that_was_refused_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "epochs.toml"
    with pytest.raises(EpochFileError):
        change_epochs(path, lambda epochs: begun(epochs, "1", TODAY, 0, TODAY))
    assert read_epochs(path) == (FIRST_EPOCH,)
