"""The published rules in `docs/canonical-forms.md` name every form, kind and bound, and their examples are right."""

from masking.canonical import LONGEST, VERSION, Fault, Form, canonical
from masking.canonical.persons import DOTS
from tests.docs.pages import DOCS, quoted, rows

PAGE = DOCS / "canonical-forms.md"


def test_the_page_is_of_this_version() -> None:
    assert f"this is **version {VERSION}**" in PAGE.read_text("utf-8")


def test_every_form_has_its_section_with_its_length() -> None:
    page = PAGE.read_text("utf-8")
    assert [line[4:] for line in page.splitlines() if line.startswith("### ")] == list(Form)
    named = [f"{LONGEST[form]} of `{form}`" for form in Form if LONGEST[form] != 64]
    assert all(length in page for length in named)
    assert "64 of the others" in page


def test_every_kind_of_refusal_is_named() -> None:
    kinds = [cells[0].strip("`") for cells in rows(PAGE) if len(cells) == 2]
    assert [kind for kind in kinds if kind in list(Fault)] == list(Fault)


def test_every_dot_of_a_name_is_named() -> None:
    assert {dot for dot in DOTS if dot != "\u0387"} <= quoted(PAGE)


def test_the_examples_are_right() -> None:
    examples = [[cell.strip("`") for cell in cells] for cells in rows(PAGE) if len(cells) == 3]
    read = {(form, text): spelled for form, text, spelled in examples if form in list(Form)}
    assert {form for form, _ in read} == set(Form)
    assert {key: canonical(Form(key[0]), key[1]) for key in read} == read
