"""What holds of every canonical form, whatever the text."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import CanonicalForm
from masking import MaskingError
from masking.canonical import LONGEST, MOST_SPELLINGS, Form, NotCanonical, canonical, spellings
from tests.masking.canonical.values import CANONICAL, disturbed, kept, unruly, valued

every_form = pytest.mark.parametrize("form", Form)


def canonical_or_none(form: Form, text: str) -> str | None:
    try:
        return canonical(form, text)
    except NotCanonical:
        return None


def test_the_catalogue_knows_the_same_forms() -> None:
    assert {form.value for form in Form} == {form.value for form in CanonicalForm}


@every_form
@settings(max_examples=60)
@given(st.data())
def test_a_canonical_form_is_its_own(form: Form, data: st.DataObject) -> None:
    text = data.draw(unruly(form))
    spelled = canonical_or_none(form, text)
    assert spelled is None or canonical(form, spelled) == spelled


@every_form
@settings(max_examples=60)
@given(st.data())
def test_every_spelling_has_the_canonical_form_of_the_text(form: Form, data: st.DataObject) -> None:
    text = data.draw(unruly(form))
    spelled = canonical_or_none(form, text)
    listed = None if spelled is None else spellings(form, text)
    assert listed is None or {canonical(form, one) for one in listed} == {spelled}


@every_form
@settings(max_examples=60)
@given(st.data())
def test_spellings_are_few_and_different_and_the_canonical_form_is_the_first(form: Form, data: st.DataObject) -> None:
    text = data.draw(unruly(form))
    spelled = canonical_or_none(form, text)
    listed = None if spelled is None else spellings(form, text)
    if listed is not None:
        assert listed[0] == spelled
        assert len(set(listed)) == len(listed) <= MOST_SPELLINGS


@every_form
@settings(max_examples=40)
@given(st.data())
def test_values_are_their_own_canonical_form(form: Form, data: st.DataObject) -> None:
    value = data.draw(CANONICAL[form])
    assert canonical(form, value) == value


@every_form
@settings(max_examples=40)
@given(st.data())
def test_texts_of_one_canonical_form_have_the_same_spellings(form: Form, data: st.DataObject) -> None:
    value, other = data.draw(valued(form))
    assert canonical(form, other) == value
    assert spellings(form, other) == spellings(form, value)


@every_form
@settings(max_examples=40)
@given(st.data())
def test_well_kept_spellings_are_listed_or_there_is_no_list(form: Form, data: st.DataObject) -> None:
    value, stored = data.draw(kept(form))
    listed = spellings(form, value)
    assert listed is None or stored in listed


@pytest.mark.parametrize("form", [form for form in Form if form not in (Form.TEXT, Form.ORGANISATION_NAME)])
@settings(max_examples=40)
@given(st.data())
def test_numbers_dates_and_chinese_names_always_have_a_list(form: Form, data: st.DataObject) -> None:
    assert spellings(form, data.draw(CANONICAL[form])) is not None


@every_form
@settings(max_examples=40)
@given(st.data())
def test_different_values_never_share_a_spelling(form: Form, data: st.DataObject) -> None:
    one, other = data.draw(CANONICAL[form]), data.draw(CANONICAL[form])
    spelled = data.draw(disturbed(form, other))
    assert (canonical(form, one) == canonical(form, spelled)) is (one == other)
    assert one == other or set(spellings(form, one) or ()).isdisjoint(spellings(form, spelled) or ())


@given(st.dates(), st.dates())
def test_different_days_never_fall_together(one: date, other: date) -> None:
    assert (canonical(Form.DATE, str(one)) == canonical(Form.DATE, str(other))) is (one == other)


@every_form
@settings(max_examples=60)
@given(st.data())
def test_a_refusal_never_holds_the_text(form: Form, data: st.DataObject) -> None:
    text = data.draw(unruly(form))
    try:
        canonical(form, text)
    except MaskingError as refused:
        assert isinstance(refused, NotCanonical)
        assert len(text) < 4 or text not in str(refused)
        assert refused.__cause__ is None and refused.__suppress_context__ or refused.__context__ is None
        assert refused.place is None or refused.place >= 1


@every_form
def test_a_text_that_is_too_long_is_refused(form: Form) -> None:
    for text in (" " * (LONGEST[form] + 1), "\ufdfa" * LONGEST[form]):
        with pytest.raises(NotCanonical):
            canonical(form, text)
