"""Flags tell exactly what is doubted: of a row, of a subject, of an item."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from masking import MasterKey, suite
from sharing import Doubt
from sharing.attempts import AttemptKeys
from sharing.corrections import CorrectionKeys, Flag, Flags
from tests.sharing.corrections.doubting import KEYS, MASTER, NUMBER, PERSON, Ids
from tests.sharing.kit.residents import RESIDENTS, TODAY

ITEMS = ("phone", "district", "record")
COUPLE = tuple(bytes([each]) * 32 for each in range(3))


def doubt(number: str = NUMBER, row: int | None = 7, subjects: tuple[bytes, ...] = (), *items: str) -> Doubt:
    record = None if row is None else KEYS.sealed_row(number, row)
    return Doubt(number, "residents", "civil", items, record, KEYS.keyed("residents", subjects), TODAY, False)


DOUBTS = st.lists(
    st.builds(
        lambda number, row, items, reporter, proceeds: Doubt(
            f"2026-CO-{number:06d}",
            "residents",
            reporter,
            tuple(sorted(items)),
            KEYS.sealed_row(f"2026-CO-{number:06d}", row),
            KEYS.keyed("residents", (bytes([row]) * 32,)),
            date(2026, 3, 2),
            proceeds,
        ),
        st.integers(1, 50),
        st.integers(0, 5),
        st.frozensets(st.sampled_from(ITEMS)),
        st.sampled_from(["civil", "tax"]),
        st.booleans(),
    ),
    unique_by=lambda one: one.number,
    max_size=8,
)


@given(doubts=DOUBTS, items=st.frozensets(st.sampled_from(ITEMS)), whole=st.booleans(), proceed=st.booleans())
def test_a_row_is_in_doubt_where_somebody_doubts_what_is_asked(
    doubts: list[Doubt], items: frozenset[str], whole: bool, proceed: bool
) -> None:
    flags = Flags(KEYS, lambda: doubts)
    expected = {
        row
        for one in doubts
        if (items & set(one.items) or (whole and not one.items)) and (one.proceeds or not proceed)
        if one.record is not None and (row := KEYS.surrogate(one.number, one.record)) is not None
    }
    assert flags.rows("residents", items, whole, proceed) == sorted(expected)
    assert flags.rows("ledger", items, whole, proceed) == []


@given(doubts=DOUBTS, row=st.integers(0, 5), items=st.frozensets(st.sampled_from(ITEMS)))
def test_a_subject_is_in_doubt_where_somebody_doubts_what_is_asked(
    doubts: list[Doubt], row: int, items: frozenset[str]
) -> None:
    flags = Flags(KEYS, lambda: doubts)
    about = [one for one in doubts if KEYS.surrogate(one.number, one.record or "") == row]
    for reporter in (None, "civil", "tax"):
        found = [one for one in about if (items & set(one.items) or not one.items) and reporter in (None, one.reporter)]
        expected = Flag(bool(found), any(one.proceeds for one in found))
        assert flags.of_subject("residents", [bytes([row]) * 32], items, reporter) == expected


def test_of_two_subjects_both_are_meant() -> None:
    """What is doubted of a marriage is not told to who asks about one of the two with somebody else."""
    flags = Flags(KEYS, lambda: (doubt(NUMBER, None, COUPLE[:2]),))
    assert flags.of_subject("residents", COUPLE[:2], ()) == Flag(True)
    assert flags.of_subject("residents", COUPLE[1::-1], ()) == Flag(True)
    assert flags.of_subject("residents", COUPLE[1:], ()) == Flag()
    assert flags.of_subject("residents", COUPLE[:1], ()) == Flag()


def test_a_verification_of_the_subject_finds_the_flag() -> None:
    (attempt,) = AttemptKeys(MASTER).attempts(RESIDENTS, {"id_number": [PERSON]}, [])
    one = Doubt(NUMBER, "residents", "civil", (), None, KEYS.subjects(RESIDENTS, {"id_number": PERSON}), TODAY, True)
    assert Flags(KEYS, lambda: (one,)).of_subject("residents", attempt.subjects, ()) == Flag(True, True)


def test_what_was_sealed_under_a_lost_key_marks_nothing() -> None:
    others = CorrectionKeys(MasterKey(suite("std"), bytes(32)), Ids())
    assert Flags(others, lambda: (doubt(),)).rows("residents", (), True, False) == []


def test_what_changes_is_seen_at_once() -> None:
    found: list[tuple[Doubt, ...]] = [()]
    flags = Flags(KEYS, lambda: found[0])
    assert flags.rows("residents", (), True, False) == []
    found[0] = (doubt(),)
    assert flags.rows("residents", (), True, False) == [7]
