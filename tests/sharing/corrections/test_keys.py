"""What stands in a correction in the place of rows and values opens there alone, and under its key alone."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from masking import MasterKey, suite
from sharing.corrections import CorrectionKeys, ItemValue, disclosed
from sharing.proceedings.writing import written
from tests.sharing.corrections.doubting import BY_SUBJECT, KEYS, NUMBER, PERSON, Course, Ids
from tests.sharing.kit.residents import CIVIL, RESIDENTS

NUMBERS = st.sampled_from(["2026-CO-000001", "2026-CO-000002"])
TEXTS = st.text(max_size=40).filter(lambda text: text.isprintable())


@given(number=NUMBERS, other=NUMBERS, surrogate=st.integers(-(2**63), 2**63 - 1))
def test_a_row_opens_in_its_own_correction_alone(number: str, other: str, surrogate: int) -> None:
    token = KEYS.sealed_row(number, surrogate)
    assert KEYS.surrogate(number, token) == surrogate
    assert KEYS.surrogate(other, token) == (surrogate if other == number else None)
    assert (KEYS.sealed_row(other, surrogate) == token) is (other == number)


@given(
    places=st.tuples(*[st.tuples(NUMBERS, st.sampled_from(["subject", "claimed"]), st.sampled_from("ab"))] * 2),
    text=TEXTS,
)
def test_a_value_opens_in_its_own_place_alone(places: tuple[tuple[str, str, str], ...], text: str) -> None:
    one, other = places
    token = KEYS.sealed_value(*one, text)
    assert KEYS.value(*other, token) == (text if one == other else None)


def test_under_another_key_nothing_opens() -> None:
    others = CorrectionKeys(MasterKey(suite("std"), bytes(32)), Ids())
    assert others.surrogate(NUMBER, KEYS.sealed_row(NUMBER, 7)) is None
    assert others.subjects(RESIDENTS, {"id_number": PERSON}) != KEYS.subjects(RESIDENTS, {"id_number": PERSON})


@given(phone=st.from_regex("1[0-9]{10}", fullmatch=True))
def test_what_is_kept_holds_no_value_of_anybody(phone: str) -> None:
    course = Course().open(replace(BY_SUBJECT, claimed=(ItemValue("phone", phone),)), CIVIL)
    (doubt,) = course.doubts.values()
    kept = written(course.content) + written(doubt) + repr(course.effects)
    assert phone not in kept and PERSON not in kept and PERSON[6:14] not in kept
    told = disclosed(NUMBER, course.content, KEYS)
    assert (told.subject, told.claimed) == (BY_SUBJECT.subject, (ItemValue("phone", phone),))
    assert phone not in repr(told)
