"""What a text is read as, at once and one by one, is what the rules tell of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking.canonical import Fault, Form, NotCanonical, Spelled, canonical, rules, spelled, spellings
from tests.masking.canonical.values import CANONICAL, disturbed, kept, unruly

every_form = pytest.mark.parametrize("form", Form)

Refusal = tuple[str, int | None]


def texts(form: Form) -> st.SearchStrategy[str]:
    others = CANONICAL[form].flatmap(lambda value: disturbed(form, value))
    return st.one_of(unruly(form), others, kept(form).map(lambda pair: pair[1]))


def by_rules(form: Form, text: str) -> Spelled | Refusal:
    try:
        name = rules.canonical(form, text)
    except NotCanonical as refused:
        return refused.kind, refused.place
    return Spelled(name, rules.spellings(form, name))


def at_once(form: Form, text: str) -> Spelled | Refusal:
    try:
        return spelled(form, text)
    except NotCanonical as refused:
        return refused.kind, refused.place


def one_by_one(form: Form, text: str) -> Spelled | Refusal:
    try:
        return Spelled(canonical(form, text), spellings(form, text))
    except NotCanonical as refused:
        return refused.kind, refused.place


@every_form
@settings(max_examples=100)
@given(st.data())
def test_every_way_to_read_a_text_is_identical_to_the_rules(form: Form, data: st.DataObject) -> None:
    text = data.draw(texts(form))
    assert at_once(form, text) == one_by_one(form, text) == by_rules(form, text)


def test_a_text_is_refused_with_kind_and_place() -> None:
    with pytest.raises(NotCanonical) as raised:
        spelled(Form.RESIDENT_ID, "330302198409025020")
    assert (raised.value.kind, raised.value.place) == (Fault.CHECK_DIGIT, 18)


def test_there_is_no_list_where_spellings_are_too_many() -> None:
    assert spelled(Form.TEXT, "ABCDEF") == Spelled("ABCDEF", None)
