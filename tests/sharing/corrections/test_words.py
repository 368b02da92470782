"""What a correction keeps sealed stands in no words of it either, whoever writes them and however."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.corrections import Accept, DoubtAgain, ItemValue, Outcome, Proof, Refer, ReportBack, Resolve
from sharing.proceedings import ActionUnfit
from tests.sharing.corrections.doubting import BY_SUBJECT, PERSON, REPORT, Course
from tests.sharing.kit.residents import BUREAU, CENTRE, CIVIL, POLICE

RIGHT = Resolve(Outcome.CONFIRMED, "与底册一致")
NAMED = replace(REPORT, items=("district",), claimed=(ItemValue("district", "欧阳明月"),))


def told(course: Course, action: object, by: object) -> list[tuple[str, str]]:
    before = course.standing
    with pytest.raises(ActionUnfit) as refused:
        course.take(action, by)  # type: ignore[arg-type]
    assert course.standing == before
    return [(problem.member, problem.code) for problem in refused.value.problems]


SPELLINGS = {
    "spaces": " ".join(PERSON),
    "dashes": f"{PERSON[:6]}-{PERSON[6:14]}-{PERSON[14:]}",
    "full width": "".join(chr(ord(digit) + 0xFEE0) for digit in PERSON),
    "unseen": "\u200b".join(PERSON),
    "lines": f"{PERSON[:9]}\n{PERSON[9:]}",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_hides_a_sealed_value_in_a_report(spelling: str) -> None:
    with pytest.raises(ActionUnfit) as refused:
        Course().open(replace(BY_SUBJECT, reason=f"系{SPELLINGS[spelling]}本人"), CIVIL)
    assert [problem.code for problem in refused.value.problems] == ["VALUE_IN_TEXT"]


@given(value=st.text("李张王赵欧阳明月国", min_size=2, max_size=4), around=st.text("应为更正登记有误,。 ", max_size=10))
def test_a_name_is_found_however_short(value: str, around: str) -> None:
    report = replace(NAMED, claimed=(ItemValue("district", value),), reason=f"{around}{value}{around}")
    with pytest.raises(ActionUnfit) as refused:
        Course().open(report, CIVIL)
    assert [problem.code for problem in refused.value.problems] == ["VALUE_IN_TEXT"]


@pytest.mark.parametrize("value", ["1", "12", "女"])
def test_words_may_hold_what_is_too_short_to_be_anybodys(value: str) -> None:
    report = replace(NAMED, claimed=(ItemValue("district", value),), reason="第12页第1行,女职工")
    assert Course().open(report, CIVIL).state == "reported"


def test_a_second_doubt_does_not_say_what_the_first_one_sealed() -> None:
    course = Course().open(BY_SUBJECT, CIVIL).take(RIGHT, POLICE)
    assert told(course, DoubtAgain(f"确为{PERSON}"), CIVIL) == [("reasons", "VALUE_IN_TEXT")]
    proof = DoubtAgain("另有证明", Proof(f"{PERSON}的证件"))
    assert told(course, proof, CIVIL) == [("proof.description", "VALUE_IN_TEXT")]
    assert course.take(DoubtAgain("另有证明"), CIVIL).state == "reported"


def test_an_answer_does_not_say_it_either() -> None:
    course = Course().open(NAMED, CIVIL)
    assert told(course, Resolve(Outcome.CORRECTED, "更正为 欧阳 明月"), POLICE) == [("reasons", "VALUE_IN_TEXT")]
    assert course.take(RIGHT, POLICE).take(Accept(), CIVIL).state == "settled"
    checked = Course("panjin").open(NAMED, CIVIL).take(Refer("非技术原因"), CENTRE)
    assert told(checked, ReportBack(Outcome.CORRECTED, "更正为欧阳明月"), POLICE) == [("reasons", "VALUE_IN_TEXT")]


def test_who_cannot_have_it_opened_finds_nothing_out_by_answering() -> None:
    """The authority stands in for the centre that has reported; it can try words, and none is told apart."""
    own = replace(NAMED, record="centre:residents:7")
    for guess in ("欧阳明月", "欧阳清风"):
        course = Course("panjin").open(own, CENTRE)
        assert course.take(Resolve(Outcome.CORRECTED, f"更正为{guess}"), BUREAU).state == "answered"
