"""What keeps a draft from being submitted: all of it at once, each at its line or element."""

from collections.abc import Mapping

import pytest

from catalog import BasisLevel
from sharing.entries import Submit
from sharing.jurisdictions import ConditionalBasis, Profile, profile_codes
from sharing.proceedings import ActionUnfit
from tests.sharing.entries.entered import BUREAU, DOCUMENT, STEWARD, WHOLE, Course
from tests.sharing.kit.rules import with_rules


def problems(document: str, rules: Profile | str = "order-809") -> list[tuple[str, str]]:
    with pytest.raises(ActionUnfit) as refused:
        Course(rules).open(document).take(Submit(), STEWARD)
    return [(problem.member, problem.code) for problem in refused.value.problems]


def without(name: str) -> str:
    return "".join(line for line in DOCUMENT.splitlines(keepends=True) if not line.startswith(f"{name}:"))


def line_of(text: str, document: str = DOCUMENT) -> int:
    return 1 + next(number for number, line in enumerate(document.splitlines()) if text in line)


@pytest.mark.parametrize(
    "document", ["", "code: [", "- a", "code: licence", "provider: civil-affairs", "\x00", "\ud800"]
)
def test_a_draft_names_at_least_what_it_is_of(document: str) -> None:
    with pytest.raises(ActionUnfit):
        Course().open(document)


def test_a_draft_may_be_wrong_in_everything_else() -> None:
    assert Course().open("code: licence\nprovider: civil-affairs\nitems: none\n").state == "draft"


def test_mistakes_of_a_document_are_told_by_line_and_all_at_once() -> None:
    document = DOCUMENT.replace("update_cycle: daily", "update_cycle: hourly").replace(
        "type: String, length: 1,", "type: Word,"
    )
    found = problems(document)
    assert (f"document.{line_of('hourly', document)}", "UNKNOWN_WORD") in found
    assert f"document.{line_of('Word', document)}" in {member for member, _ in found}


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (
            DOCUMENT.replace("3A05001/0000099", "1A05001/0000007").replace("category: department", "category: base"),
            "DUPLICATE_CODE",
        ),
        (DOCUMENT.replace("3A05001/0000099", "A1"), "BAD_FORM"),
        (DOCUMENT.replace("code: licence", "code: Licence"), "BAD_FORM"),
        (DOCUMENT.replace("grade: general", "grade: general\nsecrecy: 机密"), "STATE_SECRET"),
        (DOCUMENT + "references:\n  holders: {resource: persons, on: {holder: id_number}}\n", "UNKNOWN_RESOURCE"),
        (DOCUMENT.replace("code: licence", "code: viewer"), "NAME_CLASH"),
    ],
)
def test_documents_that_are_refused(document: str, problem: str) -> None:
    assert problem in {code for _, code in problems(document)}


def test_codes_of_others_are_taken() -> None:
    with pytest.raises(ActionUnfit) as refused:
        Course().open(DOCUMENT.replace("code: licence", "code: population"))
    assert [problem.code for problem in refused.value.problems] == ["CODE_TAKEN"]


ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "order-809": ("conditions", "range", "grade", "format", "update_cycle"),
    "panjin": ("responsible",),
    "wenzhou": ("abstract", "responsible"),
    "yangzhou": ("open",),
}


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, names in ELEMENTS.items() for name in names])
def test_elements_that_the_profile_demands(code: str, name: str) -> None:
    assert (f"document.{name}", "MISSING_ELEMENT") in problems(without(name), code)


HOLDER = "holder: {name: 持有人, type: String, length: 18, contains: personal}"


@pytest.mark.parametrize("code", profile_codes())
def test_a_restricted_item_has_a_basis_of_a_level_that_the_profile_accepts(code: str) -> None:
    """R037."""
    by = BUREAU if code == "xian" else STEWARD
    accepted = Course(code).moment.profile.rules.classes.restricted_basis
    for level in BasisLevel:
        said = HOLDER.replace("contains", f"class: restricted, basis: 第三条, basis_level: {level}, contains")
        course = Course(code).open(WHOLE.replace(HOLDER, said), by)
        if level in accepted:
            assert course.take(Submit(), by).state == "submitted"
        else:
            with pytest.raises(ActionUnfit, match="R037"):
                course.take(Submit(), by)
    bare = DOCUMENT.replace(HOLDER, HOLDER.replace("contains", "class: restricted, contains"))
    with pytest.raises(ActionUnfit, match="states no legal basis"):
        Course(code).submitted(bare, by)


def test_a_conditional_class_has_what_the_profile_makes_it_rest_on() -> None:
    unprotected = DOCUMENT.replace(", contains: personal", "")
    wanted = {
        ConditionalBasis.PUBLISHED_CONDITIONS: (
            without("conditions"),
            ("document.items.holder.conditions", "CONDITIONS_MISSING"),
        ),
        ConditionalBasis.BASIS_AND_REASONS: (DOCUMENT, ("document.items.holder.reasons", "REASONS_MISSING")),
        ConditionalBasis.PROTECTED_CONTENT: (unprotected, ("document.items.holder.contains", "NO_PROTECTED_CONTENT")),
    }
    for basis, (document, problem) in wanted.items():
        assert problem in problems(document, with_rules("order-809", "classes", conditional_basis=basis))


def test_unprotected_content_is_unconditional_unless_there_are_reasons() -> None:
    """R036, under the profile that says so."""
    unprotected = DOCUMENT.replace(", contains: personal", "")
    assert ("document.items.holder.class", "UNPROTECTED") in problems(unprotected, "wenzhou")
    Course("wenzhou").submitted(unprotected.replace("conditions:", "reasons: 涉及执法\nconditions:"))


@pytest.mark.parametrize("code", ["wenzhou", "template-xx", "yangzhou"])
def test_base_items_are_unconditional(code: str) -> None:
    """R053."""
    base = DOCUMENT.replace("length: 18, contains", "length: 18, base: true, contains")
    assert ("document.items.holder.class", "BASE_NOT_UNCONDITIONAL") in problems(base, code)


def test_base_resources_are_unconditional_but_for_protected_content() -> None:
    base = DOCUMENT.replace("category: department", "category: base").replace("3A05001", "1A05001")
    base = base.replace("conditions:", "basis: 第三条\nbasis_level: law\nreasons: 涉及个人\nconditions:")
    assert Course("yangzhou").submitted(base).state == "submitted"
    unprotected = base.replace("length: 20, contains: personal", "length: 20")
    assert problems(unprotected, "yangzhou") == [("document.items.licence_id.class", "BASE_NOT_UNCONDITIONAL")]


def test_words_that_the_profile_does_not_have() -> None:
    assert ("document.update_cycle", "UNKNOWN_CYCLE") in problems(
        DOCUMENT.replace("update_cycle: daily", "update_cycle: yearly"), "panjin"
    )
    intranet = DOCUMENT.replace("grade: general", "grade: general\nnetwork: intranet")
    assert ("document.network", "UNKNOWN_NETWORK") in problems(intranet)
    assert Course("template-xx").submitted(intranet).state == "submitted"
