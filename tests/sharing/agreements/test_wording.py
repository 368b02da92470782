"""Texts of agreements: the same bytes for the same content, other bytes for any other, templates of one's own."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing import AgreementKind
from sharing.agreements import AgreementTerms, TemplateUnfit, read_templates
from sharing.agreements.wording import worded
from sharing.jurisdictions import AgreementParty
from tests.sharing.agreements.signing_town import TERMS, catalog

LINE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=20).filter(str.strip)
LINES = st.lists(LINE, max_size=3, unique=True).map(tuple)
DAY = st.dates(date(2026, 1, 1), date(2030, 1, 1))
ALL_TERMS = st.builds(
    AgreementTerms,
    kind=st.sampled_from(AgreementKind),
    party=st.sampled_from(AgreementParty),
    valid_from=DAY,
    valid_until=DAY,
    resource=st.sampled_from([None, "residents", "ledger"]),
    purposes=LINES,
    duties=LINES,
    persons=LINES,
)
CASE = st.tuples(
    st.sampled_from(["2026-AG-000001", "2026-AG-000011"]),
    st.integers(1, 20),
    st.just("办法"),
    ALL_TERMS,
    st.sampled_from([("civil", "police"), ("tax", "police"), ("civil", "centre")]),
)
TEMPLATES = read_templates()
Case = tuple[str, int, str, AgreementTerms, tuple[str, str]]


def text(case: Case, templates: object = None) -> str:
    return (TEMPLATES if templates is None else read_templates()).text(worded(*case, catalog()))


@given(CASE)
def test_the_same_content_gives_the_same_bytes(case: Case) -> None:
    assert text(case).encode() == text(case, "read anew").encode()
    assert text(case).endswith("\n") and "\r" not in text(case)


@given(CASE, CASE)
def test_other_numbers_wordings_sides_and_days_give_other_bytes(one: Case, other: Case) -> None:
    def named(case: Case) -> object:
        number, wording, _, terms, sides = case
        return number, wording, sides, terms.kind, terms.resource, terms.valid_from, terms.valid_until

    if named(one) != named(other):
        assert text(one) != text(other)


@given(CASE, LINE)
def test_every_line_that_is_agreed_on_stands_in_the_text_by_itself(case: Case, line: str) -> None:
    number, wording, rules, terms, sides = case
    changed = (number, wording, rules, replace(terms, duties=(line,)), sides)
    assert f"(1){line}\n" in text(changed)


def test_what_looks_like_a_template_is_only_text() -> None:
    told = text(
        ("2026-AG-000001", 1, "{{ number }}", replace(TERMS, duties=("{% raw %}{{ 1 + 1 }}",)), ("tax", "police"))
    )
    assert "(1){% raw %}{{ 1 + 1 }}\n" in told and "适用办法:{{ number }}\n" in told


# --- templates of one's own -------------------------------------------------------------------------------------------

WHOLE = (
    "{{ number }} {{ wording }} {{ consumer.credit_code }} {{ counterpart.credit_code }}"
    " {{ resource.code if resource else '*' }} {{ purposes|join }} {{ duties|join }} {{ persons|join }}"
    " {{ valid_from }} {{ valid_until }}\n\n\n"
)


def test_a_folder_may_have_a_template_of_its_own_for_one_kind(tmp_path: Path) -> None:
    (tmp_path / "use.txt.j2").write_text("OURS " + WHOLE, "utf-8")
    templates, case = read_templates(tmp_path), ("2026-AG-000001", 1, "x", TERMS, ("civil", "police"))
    use = replace(TERMS, kind=AgreementKind.USE)
    assert templates.text(worded(*case, catalog())) == TEMPLATES.text(worded(*case, catalog()))
    ours = templates.text(worded("2026-AG-000001", 1, "x", use, ("civil", "police"), catalog()))
    assert ours.startswith("OURS 2026-AG-000001 1 ") and ours.endswith("2026-12-31\n")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{{ number", "TemplateSyntaxError"),
        (WHOLE + "{{ anything_else }}", "UndefinedError"),
        (WHOLE + "{{ consumer.phone }}", "UndefinedError"),
        (WHOLE + "{{ ''.__class__.__mro__ }}", "SecurityError"),
        (WHOLE + "{{ [1, 2]|random }}", "TemplateAssertionError"),
        (WHOLE + "{{ lipsum() }}", "UndefinedError"),
        (WHOLE + "{% include 'other' %}", "TypeError"),
        (WHOLE + "{{ 1 / 0 }}", "ZeroDivisionError"),
        (WHOLE.replace("{{ persons|join }}", "{{ persons[0] }}"), "UndefinedError"),
        *((WHOLE.replace(f"{{{{ {each} }}}}", ""), each) for each in ("number", "wording", "valid_until")),
        (WHOLE.replace("{{ duties|join }}", ""), "duties"),
        (WHOLE.replace("{{ consumer.credit_code }}", ""), "consumer"),
        (WHOLE.replace("{{ resource.code if resource else '*' }}", ""), "resource"),
    ],
)
def test_a_template_that_leaves_something_open_is_refused(tmp_path: Path, source: str, told: str) -> None:
    (tmp_path / "confidentiality.txt.j2").write_text(source, "utf-8")
    with pytest.raises(TemplateUnfit) as error:
        read_templates(tmp_path)
    assert "confidentiality.txt.j2" in str(error.value) and told in str(error.value)


def test_a_template_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "use.txt.j2").write_bytes("协议".encode("gb18030"))
    with pytest.raises(TemplateUnfit):
        read_templates(tmp_path)


def test_days_of_a_year_ahead_are_spelled_as_they_are_agreed() -> None:
    terms = replace(TERMS, valid_from=date(2026, 3, 2) + timedelta(1))
    assert "自 2026-03-03 起至 2026-12-31 止" in text(("2026-AG-000001", 1, "x", terms, ("civil", "police")))
