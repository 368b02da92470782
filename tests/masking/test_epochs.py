"""Keys of epochs: which makes, which open, and that no key is another's."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import Epoch, EpochKey, EpochsUnclear, KeyRing, KeyScope, MasterKey, suite

STD = suite("std")
MASTER = MasterKey(STD, bytes(range(32)))
SCOPE = KeyScope("siv", "tax", "population.id_number")
FIRST_DAY = date(2026, 1, 1)

OLD = Epoch("2025", date(2025, 1, 1), date(2026, 1, 31))
NOW = Epoch("2026", date(2026, 1, 1), date(2027, 1, 31))
NEXT = Epoch("2027", date(2027, 1, 1))
RING = KeyRing(MASTER, (NEXT, OLD, NOW))


def opening(ring: KeyRing, today: date) -> list[str]:
    return [key.epoch.name for key in ring.opening(SCOPE, today)]


@pytest.mark.parametrize(
    ("today", "makes", "open_"),
    [
        (date(2025, 1, 1), "2025", ["2025"]),
        (date(2025, 12, 31), "2025", ["2025"]),
        (date(2026, 1, 1), "2026", ["2026", "2025"]),
        (date(2026, 1, 31), "2026", ["2026", "2025"]),
        (date(2026, 2, 1), "2026", ["2026"]),
        (date(2027, 1, 31), "2027", ["2027", "2026"]),
        (date(2099, 1, 1), "2027", ["2027"]),
    ],
)
def test_the_latest_epoch_makes_and_those_in_force_open(today: date, makes: str, open_: list[str]) -> None:
    assert RING.current(today).name == RING.making(SCOPE, today).epoch.name == makes
    assert opening(RING, today) == open_


def test_before_the_first_epoch_nothing_is_made_or_opened() -> None:
    assert opening(RING, date(2024, 12, 31)) == []
    with pytest.raises(EpochsUnclear, match="no epoch makes keys on 2024-12-31"):
        RING.making(SCOPE, date(2024, 12, 31))
    with pytest.raises(EpochsUnclear, match="no epoch makes keys"):
        KeyRing(MASTER, ()).current(date(2026, 1, 1))


def test_an_older_epoch_does_not_make_again_when_the_latest_is_retired() -> None:
    retired = KeyRing(MASTER, (OLD, Epoch("2026", date(2026, 1, 1), date(2026, 1, 10))))
    assert opening(retired, date(2026, 1, 11)) == ["2025"]
    with pytest.raises(EpochsUnclear, match="no epoch makes keys on 2026-01-11"):
        retired.making(SCOPE, date(2026, 1, 11))


days = st.integers(0, 60).map(lambda day: FIRST_DAY + timedelta(day))


@st.composite
def rings(draw: st.DrawFn) -> KeyRing:
    firsts = draw(st.lists(days, max_size=5, unique=True))
    lengths = draw(st.lists(st.none() | st.integers(0, 60), min_size=len(firsts), max_size=len(firsts)))
    epochs = [
        Epoch(str(number), first, None if length is None else first + timedelta(length))
        for number, (first, length) in enumerate(zip(firsts, lengths, strict=True))
    ]
    return KeyRing(MASTER, tuple(epochs))


@given(ring=rings(), made=days, today=days)
def test_what_was_made_opens_exactly_while_its_epoch_is_in_force(ring: KeyRing, made: date, today: date) -> None:
    try:
        maker = ring.making(SCOPE, made)
    except EpochsUnclear:
        begun = [epoch for epoch in ring.epochs if epoch.from_day <= made]
        assert not begun or not begun[-1].in_force(made)
        return
    token = STD.siv(maker.key).seal(b"value")
    opened = [STD.siv(key.key).open(token) for key in ring.opening(SCOPE, today)]
    assert (b"value" in opened) == maker.epoch.in_force(today)
    assert ring.opening(SCOPE, made)[0] == maker


words = st.text(max_size=3)
scopes = st.builds(KeyScope, words, words, words)


@given(one=scopes, two=scopes, first=words.filter(bool), second=words.filter(bool))
def test_keys_are_equal_as_scope_and_epoch_are(one: KeyScope, two: KeyScope, first: str, second: str) -> None:
    def made(scope: KeyScope, name: str) -> EpochKey:
        return KeyRing(MASTER, (Epoch(name, FIRST_DAY),)).making(scope, FIRST_DAY)

    assert len(made(one, first).key) == 32
    assert (made(one, first).key == made(two, second).key) == ((one, first) == (two, second))


def test_keys_stay_the_same_from_version_to_version_and_when_days_move() -> None:
    scope = KeyScope("pseudonym", "tax", "population.id_number")
    moved = KeyRing(MASTER, (Epoch("2026", date(2026, 3, 1), date(2026, 4, 1)),)).making(scope, date(2026, 3, 1)).key
    assert RING.making(scope, date(2026, 6, 1)).key == moved
    assert moved.hex() == "43a03ea5db2fa9796fb10c5044e71a6b4f7d0ee453fbc6d8f00d4f258407b1d6"
    assert moved != MASTER.derive("pseudonym", "tax", "population.id_number", "2026")


def test_another_master_key_makes_other_keys() -> None:
    other = KeyRing(MasterKey(STD, bytes(32)), RING.epochs)
    assert other.making(SCOPE, FIRST_DAY).key != RING.making(SCOPE, FIRST_DAY).key


def test_epochs_stand_in_the_order_of_their_days() -> None:
    assert RING.epochs == (OLD, NOW, NEXT)
    assert KeyRing(MASTER, (OLD, NOW, NEXT)) == RING


def test_an_epoch_of_one_day_is_in_force_on_it() -> None:
    assert Epoch("day", FIRST_DAY, FIRST_DAY).in_force(FIRST_DAY)


def test_epochs_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(EpochsUnclear, match="epoch `x` ends on 2025-12-31, before it begins on 2026-01-01"):
        Epoch("x", FIRST_DAY, date(2025, 12, 31))
    with pytest.raises(EpochsUnclear, match="needs a name"):
        Epoch("", FIRST_DAY)
    with pytest.raises(EpochsUnclear, match="epochs `a` and `b` begin on the same day, 2026-01-01"):
        KeyRing(MASTER, (Epoch("a", FIRST_DAY), Epoch("b", FIRST_DAY)))
    with pytest.raises(EpochsUnclear, match="epochs have the same name"):
        KeyRing(MASTER, (Epoch("a", FIRST_DAY), Epoch("a", date(2027, 1, 1))))


def test_no_key_is_seen_in_a_representation() -> None:
    made = RING.making(SCOPE, FIRST_DAY)
    for shown in (repr(RING), repr(made)):
        assert made.key.hex() not in shown and repr(made.key) not in shown
        assert MASTER.secret.hex() not in shown and repr(MASTER.secret) not in shown
