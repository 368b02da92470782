"""Masks that undo each other: what is found, by which other forms, and what is no finding."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking import Known, Undone, mobile, parse_mask, remaining, resident_id, undone

ID_FORMS = ("keep 6 4", "keep 6 1", "keep 4 4", "keep 2 0", "null", "clear")
FACT_FORMS = (
    ("birth", "year"),
    ("birth", "month"),
    ("birth", "clear"),
    ("birth", "null"),
    ("sex", "clear"),
    ("region", "region city"),
    ("region", "clear"),
)
forms = st.one_of(
    st.sampled_from(ID_FORMS).map(lambda mask: Known(parse_mask(mask))),
    st.sampled_from(FACT_FORMS).map(lambda form: Known(parse_mask(form[1]), form[0])),
)


def known(*words: str) -> list[Known]:
    """Forms written `keep 6 4` or `birth: year`."""
    made = []
    for word in words:
        fact, colon, mask = word.rpartition(": ")
        made.append(Known(parse_mask(mask), fact if colon else None))
    return made


def told(found: Sequence[Undone]) -> list[tuple[str, int, set[str]]]:
    return [
        (
            f"{one.form.fact or 'number'}: {one.form.mask}",
            round(one.together.average),
            {f"{other.fact or 'number'}: {other.mask}" for other in one.by},
        )
        for one in found
    ]


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (["keep 6 4"], []),
        (["keep 6 4", "sex: clear"], []),
        (
            ["keep 6 4", "birth: year"],
            [("number: keep 6 4", 33, {"birth: year"}), ("birth: year", 33, {"number: keep 6 4"})],
        ),
        (["keep 6 4", "birth: clear", "sex: clear"], [("number: keep 6 4", 1, {"birth: clear"})]),
        (["keep 6 1", "birth: year", "sex: clear"], []),
        (["keep 0 4", "birth: clear", "region: clear"], [("number: keep 0 4", 1, {"birth: clear", "region: clear"})]),
        (["clear", "birth: year"], [("birth: year", 1, {"number: clear"})]),
        (["clear", "birth: null", "birth: clear"], [("birth: null", 1, {"birth: clear"})]),
        (["null", "birth: clear"], []),
    ],
)
def test_what_undoes_what(shown: list[str], found: list[tuple[str, int, set[str]]]) -> None:
    assert told(undone(resident_id(), known(*shown))) == sorted(found, key=lambda one: not one[0].startswith("number"))


def test_two_masks_of_one_value_can_undo_each_other() -> None:
    assert told(undone(mobile(), known("keep 7 0", "keep 0 6"))) == [
        ("number: keep 0 6", 1, {"number: keep 7 0"}),
        ("number: keep 7 0", 1, {"number: keep 0 6"}),
    ]


def test_the_floor_says_how_few_are_too_few() -> None:
    shown = known("keep 6 4", "birth: year")
    assert undone(resident_id(), shown, floor=20) == ()
    assert undone(resident_id(), known("keep 6 1", "birth: year", "sex: clear"), floor=20_000) != ()


def test_a_mask_that_leaves_less_than_the_floor_by_itself_is_judged_by_what_remains_to_hide() -> None:
    assert undone(resident_id(), known("keep 6 4", "birth: month"), floor=100)[0].together.average < 3
    assert [one.form for one in undone(resident_id(), known("birth: month", "keep 2 0"))] == []


@settings(max_examples=100)
@given(st.lists(forms, max_size=5))
def test_what_is_found_is_so_and_its_explanation_suffices(shown: list[Known]) -> None:
    domain = resident_id()
    for one in undone(domain, shown):
        together = remaining(domain, shown, one.form.fact)
        assert one.together == together
        assert one.form in shown and one.by <= set(shown) - {one.form} and one.by
        assert together.average < one.alone.average
        explained = remaining(domain, {one.form, *one.by}, one.form.fact)
        assert explained.average <= together.average * 1.2
        for other in one.by:
            without = remaining(domain, {one.form, *one.by} - {other}, one.form.fact)
            assert without.average > together.average


@settings(max_examples=100)
@given(st.lists(forms, max_size=4), forms, st.integers(2, 10_000))
def test_showing_more_never_mends_an_undone_mask(shown: list[Known], more: Known, floor: int) -> None:
    before = {one.form for one in undone(resident_id(), shown, floor)}
    assert before <= {one.form for one in undone(resident_id(), [*shown, more], floor)}
