"""Every step of an entry under every profile: who reviews in which order, what has to be there, what is in force."""

from typing import Any

import pytest

from catalog import Finding, Place, Published
from policies import PolicyFile, objections, parse_policies
from sharing.entries import (
    Agree,
    Amend,
    Cause,
    Confirm,
    Discard,
    Draft,
    Entries,
    EntryState,
    Inspect,
    Inspected,
    Postpone,
    Publish,
    Require,
    Return,
    Revise,
    Submit,
    Withdraw,
)
from sharing.jurisdictions import Classifier, Reviewer, profile_codes
from sharing.proceedings import ActionUnfit, Actor, NotNow, NotPermitted, Questions
from tests.fix_city import CITY
from tests.sharing.entries.entered import BUREAU, CENTRE, DOCUMENT, HEAD, MACHINE, STEWARD, TAX, WHOLE, Course
from tests.sharing.kit.residents import TODAY
from tests.sharing.kit.rules import with_rules

OTHER = DOCUMENT.replace("营业许可信息", "许可信息")
RESTRICTED = DOCUMENT.replace(
    "contains: personal}\n  kind", "class: restricted, basis: 某法第三条, basis_level: law}\n  kind"
)
KIND_RESTRICTED = DOCUMENT.replace(
    "length: 1, class: unconditional", "length: 1, class: restricted, basis: 某法第三条, basis_level: law"
)
LINE_ON_KIND = "p, everyone, licence.kind, query, always, *, clear, allow,\n"
ORDERS = {
    "order-809": (Reviewer.UNIT_HEAD, Reviewer.AUTHORITY),
    "panjin": (Reviewer.CENTRE,),
    "wenzhou": (Reviewer.AUTHORITY,),
    "template-xx": (Reviewer.AUTHORITY,),
}

STATES = {
    EntryState.DRAFT: lambda: Course().open(),
    EntryState.SUBMITTED: lambda: Course().submitted(),
    EntryState.RETURNED: lambda: Course().submitted().take(Return("改"), HEAD),
    EntryState.REVIEWED: lambda: Course().submitted().inspected().reviewed(),
    EntryState.PUBLISHED: lambda: Course().in_force(),
    EntryState.DISCARDED: lambda: Course().open().take(Discard(), STEWARD),
    EntryState.WITHDRAWN: lambda: Course().in_force().take(Withdraw("停用"), HEAD),
}
ACTIONS: dict[str, tuple[Any, Any]] = {
    "amend": (Amend(OTHER), STEWARD),
    "submit": (Submit(), STEWARD),
    "inspect": (Inspect(Inspected.CONFIDENTIALITY, True, "无"), HEAD),
    "agree": (Agree(), HEAD),
    "return": (Return("改"), HEAD),
    "publish": (Publish(), HEAD),
    "revise": (Revise(OTHER, Cause.OTHER), STEWARD),
    "require": (Require(Cause.LAW_CHANGE, TODAY, "新法"), BUREAU),
    "confirm": (Confirm(), STEWARD),
    "discard": (Discard(), STEWARD),
    "withdraw": (Withdraw("停用"), HEAD),
}
FOLLOWS = {
    EntryState.DRAFT: {"amend": "draft", "submit": "submitted", "inspect": "draft", "discard": "discarded"},
    EntryState.SUBMITTED: {
        "inspect": "submitted",
        "agree": "submitted",
        "return": "returned",
        "discard": "discarded",
    },
    EntryState.RETURNED: {"amend": "draft", "discard": "discarded"},
    EntryState.REVIEWED: {
        "inspect": "reviewed",
        "return": "returned",
        "publish": "published",
        "discard": "discarded",
    },
    EntryState.PUBLISHED: {
        "revise": "draft",
        "require": "published",
        "confirm": "published",
        "withdraw": "withdrawn",
    },
    EntryState.DISCARDED: {},
    EntryState.WITHDRAWN: {},
}


@pytest.mark.parametrize("state", EntryState)
@pytest.mark.parametrize("word", ACTIONS)
def test_what_follows_what(state: EntryState, word: str) -> None:
    course = STATES[state]()
    assert course.state == state
    action, by = ACTIONS[word]
    if word in FOLLOWS[state]:
        assert course.take(action, by).state == FOLLOWS[state][word]
    else:
        with pytest.raises((NotNow, NotPermitted)):  # in a draft nobody else has a part
            course.take(action, by)
        assert course.state == state


@pytest.mark.parametrize("code", profile_codes())
def test_every_profile_publishes_after_all_of_its_reviews_and_inspections(code: str) -> None:
    course = Course(code).submitted(WHOLE, BUREAU if code == "xian" else STEWARD)
    named = course.content.reviewers
    assert named == ORDERS.get(code, named) and named
    for place in range(len(named)):
        assert course.entry is None
        assert [review.reviewer for review in course.content.reviews] == list(named[:place])
        with pytest.raises(NotNow):
            course.take(Publish(), HEAD)
        course.take(Agree("同意"), {Reviewer.UNIT_HEAD: HEAD, Reviewer.AUTHORITY: BUREAU}.get(named[place], CENTRE))
    assert course.state == "reviewed"
    with pytest.raises(ActionUnfit) as refused:
        course.take(Publish(), HEAD)
    assert {problem.code for problem in refused.value.problems} == {"NOT_INSPECTED"}
    course.inspected().take(Publish(), HEAD)
    assert course.entry is not None and course.entry.name == "营业许可信息"


def test_nobody_reviews_before_his_turn_or_twice() -> None:
    course = Course().submitted()
    with pytest.raises(NotPermitted):
        course.take(Agree(), BUREAU)
    course.take(Agree(), HEAD)
    with pytest.raises(NotPermitted):
        course.take(Agree(), HEAD)
    with pytest.raises(NotPermitted):
        course.take(Agree(), CENTRE)  # the authority is another department here
    assert course.take(Agree(), BUREAU).state == "reviewed"


def test_the_centre_confirms_the_special_class() -> None:
    rules = with_rules("order-809", "classes", restricted_classifier=Classifier.PROVIDER_CONFIRMED_BY_CENTRE)
    assert Course(rules).submitted(RESTRICTED).content.reviewers[-1] is Reviewer.CENTRE
    assert Reviewer.CENTRE not in Course(rules).submitted().content.reviewers


def test_those_whose_turn_it_is_are_told() -> None:
    course = Course().submitted()
    assert course.told() == ["civil-affairs"]
    course.take(Agree(), HEAD)
    assert course.told() == ["bureau"]
    course.take(Return("改"), BUREAU)
    assert course.told() == ["civil-affairs"]


def test_a_return_wants_reasons_and_wipes_out_what_was_agreed() -> None:
    course = Course().submitted().take(Agree(), HEAD)
    with pytest.raises(ActionUnfit, match="reasons"):
        course.take(Return(" "), BUREAU)
    course.take(Return("条件不明"), BUREAU)
    assert (course.content.returned, course.content.reviews) == ("条件不明", ())
    course.take(Amend(OTHER), STEWARD).take(Submit(), STEWARD)
    assert course.content.reviews == ()


def test_another_wording_has_to_be_inspected_and_reviewed_anew() -> None:
    course = Course().submitted().inspected().reviewed().take(Return("改"), BUREAU)
    course.take(Amend(OTHER), STEWARD)
    assert (course.content.inspections, course.content.reviews) == ((), ())
    course.take(Submit(), STEWARD).reviewed()
    with pytest.raises(ActionUnfit, match="inspections.confidentiality"):
        course.take(Publish(), HEAD)


def test_a_person_of_the_provider_inspects_and_says_what_was_found() -> None:
    course = Course().submitted()
    with pytest.raises(NotPermitted):
        course.take(Inspect(Inspected.CONFIDENTIALITY, True, "无"), BUREAU)
    with pytest.raises(ActionUnfit) as refused:
        course.take(Inspect(Inspected.CONFIDENTIALITY, True, ""), MACHINE)
    assert [problem.code for problem in refused.value.problems] == ["MISSING", "PERSON_MISSING"]
    course.take(Inspect(Inspected.CONFIDENTIALITY, True, "不涉密"), HEAD)
    (inspection,) = course.content.inspections
    assert (inspection.person, inspection.finding, inspection.on) == ("head-1", "不涉密", TODAY)


def test_what_an_inspection_finds_unfit_goes_back() -> None:
    course = Course().submitted().inspected().reviewed()
    course.take(Inspect(Inspected.PERSONAL_INFORMATION, False, "影响过大"), HEAD)
    assert (course.state, course.content.returned) == ("returned", "影响过大")


def test_personal_information_is_assessed_only_where_there_is_any_and_the_profile_wants_it() -> None:
    plain = DOCUMENT.replace(", contains: personal", "").replace("conditions:", "reasons: 管理需要\nconditions:")
    for course in (
        Course().submitted(plain),
        Course(with_rules("order-809", "use", impact_assessment=False)).submitted(),
    ):
        course.take(Inspect(Inspected.CONFIDENTIALITY, True, "无"), HEAD).reviewed()
        assert course.take(Publish(), HEAD).state == "published"


def test_a_revision_leaves_the_old_wording_in_force_until_it_is_published() -> None:
    course = Course().in_force().take(Revise(OTHER, Cause.OTHER), STEWARD)
    assert course.entry is not None and course.entry.name == "营业许可信息"
    course.take(Submit(), STEWARD).inspected().reviewed()
    assert course.entry.name == "营业许可信息"
    course.take(Publish(), HEAD)
    assert course.entry is not None and course.entry.name == "许可信息"
    assert (course.content.draft, course.content.published) == ("", OTHER)


def test_a_discarded_revision_leaves_what_is_in_force() -> None:
    course = Course().in_force().take(Revise(OTHER, Cause.OTHER), STEWARD).take(Discard("不改了"), STEWARD)
    assert (course.state, course.content.draft, course.content.published) == ("published", "", DOCUMENT)
    assert not course.standing.is_closed


@pytest.mark.parametrize("by", [HEAD, BUREAU, CENTRE])
def test_a_withdrawn_entry_is_gone_and_its_codes_are_never_used_again(by: Any) -> None:
    course = Course().in_force()
    with pytest.raises(ActionUnfit, match="reasons"):
        course.take(Withdraw(""), by)
    course.take(Withdraw("职能划转"), by)
    assert course.entry is None and course.standing.is_closed
    with pytest.raises(ActionUnfit) as refused:
        course.open(DOCUMENT)
    assert [problem.code for problem in refused.value.problems] == ["CODE_WITHDRAWN"]
    course.open(DOCUMENT.replace("code: licence", "code: permit"))  # but with its resource code
    with pytest.raises(ActionUnfit) as refused:
        course.take(Submit(), STEWARD)
    assert [problem.code for problem in refused.value.problems] == ["WITHDRAWN_CODE"]


def test_an_entry_may_be_withdrawn_while_it_is_revised() -> None:
    course = Course().in_force().take(Revise(OTHER, Cause.OTHER), STEWARD).take(Withdraw("停用"), HEAD)
    assert course.entry is None


def test_a_revision_keeps_code_and_provider() -> None:
    course = Course().in_force()
    for document in (DOCUMENT.replace("licence", "permit"), DOCUMENT.replace("civil-affairs", "tax")):
        with pytest.raises(ActionUnfit):
            course.take(Revise(document, Cause.OTHER), STEWARD)


def test_strangers_have_no_duty() -> None:
    course = Course().submitted()
    for action in (Amend(OTHER), Agree(), Return("改"), Publish(), Withdraw("停")):
        with pytest.raises(NotPermitted):
            course.take(action, TAX)


def test_only_the_provider_drafts_unless_the_profile_has_another_editor() -> None:
    with pytest.raises(ActionUnfit, match="provider"):
        Course().open(by=TAX)
    with pytest.raises(ActionUnfit, match="provider"):
        Course().open(by=BUREAU)
    assert Course("xian").rules  # whose competent department writes the entries of all
    course = Course("xian")
    with pytest.raises(NotPermitted):
        course.open(by=STEWARD)
    assert course.open(by=BUREAU).standing.about.provider == "civil-affairs"


def with_rules_on_kind(line: str = LINE_ON_KIND) -> Course:
    file = PolicyFile("20-civil-affairs.csv", line.encode())
    table = parse_policies([file], Course().in_force().catalog)
    return Course(objections=lambda resource: tuple(objections(table, resource)))


def test_what_policies_name_is_not_taken_away_before_their_lines_are() -> None:
    course = with_rules_on_kind().in_force()
    without = DOCUMENT.replace("  kind:", "  sort:")
    course.take(Revise(without, Cause.OTHER), STEWARD)
    with pytest.raises(ActionUnfit) as refused:
        course.take(Submit(), STEWARD)
    assert [(problem.member, problem.code) for problem in refused.value.problems] == [("document", "NAMED_IN_POLICIES")]


def test_what_policies_open_to_everyone_is_not_made_restricted_before_they_change() -> None:
    course = with_rules_on_kind().in_force()
    course.take(Revise(KIND_RESTRICTED, Cause.OTHER), STEWARD)
    with pytest.raises(ActionUnfit) as refused:
        course.take(Submit(), STEWARD)
    [problem] = refused.value.problems
    assert (problem.member, problem.code) == ("document", "AGAINST_POLICIES")
    assert "`licence.kind` is restricted" in problem.message and "`everyone`" in problem.message
    changed = with_rules_on_kind(LINE_ON_KIND.replace("everyone", "tax"))
    course.objections = changed.objections
    assert course.take(Submit(), STEWARD).state == "submitted"


def test_policies_that_change_meanwhile_are_looked_at_again_at_publication() -> None:
    """While the wording was reviewed somebody opened the item to everyone."""
    course = Course().in_force()
    course.take(Revise(KIND_RESTRICTED, Cause.OTHER), STEWARD).take(Submit(), STEWARD).inspected().reviewed()
    course.objections = with_rules_on_kind().objections
    with pytest.raises(ActionUnfit, match="restricted"):
        course.take(Publish(), HEAD)
    assert course.state == "reviewed" and "class: restricted" not in course.content.published


def test_what_does_not_fit_its_source_is_neither_submitted_nor_published() -> None:
    misfit = Finding(Place("licence.yaml@1", 23), "missing_column", "`kind` has no column `kind`", "one of `secret`")
    course = Course(misfits=(misfit,)).open()
    _refused_for_its_source(course, Submit(), STEWARD)
    course.misfits = ()
    course.take(Submit(), STEWARD).inspected().reviewed()
    course.misfits = (misfit,)  # somebody has dropped the column meanwhile
    _refused_for_its_source(course, Publish(), HEAD)


def _refused_for_its_source(course: Course, action: Any, by: Actor) -> None:
    with pytest.raises(ActionUnfit) as refused:
        course.take(action, by)
    [problem] = refused.value.problems
    assert (problem.member, problem.code) == ("document.23", "MISSING_COLUMN")
    assert "secret" not in problem.message


def test_the_source_is_looked_at_before_steps_that_judge_the_document_alone() -> None:
    course = Course().open()
    asked = {type(action): Entries().asks(action, course.standing) for action in (Submit(), Publish(), Amend("x"))}
    assert asked[Submit].entry == Published("licence", 1, "civil-affairs", DOCUMENT)
    assert asked[Publish] == asked[Amend] == Entries().asks(Draft(DOCUMENT), None) == Questions()


def test_a_file_is_revised_by_an_entry_of_its_code() -> None:
    course = Course()
    document = (CITY / "catalog" / "certificate.yaml").read_text("utf-8").replace("民政证照信息", "证照信息")
    with pytest.raises(ActionUnfit, match="conditions"):
        course.submitted(document)
    said = "class: conditional\nconditions: 用于行政审批\nrange: 本市行政机关\ngrade: general\n"
    course.in_force(document.replace("class: conditional\n", said, 1))
    assert course.catalog.resources["certificate"].name == "证照信息"


def test_what_changed_meanwhile_is_judged_at_publication() -> None:
    """The certificate took the resource code between submission and publication."""
    course = Course().submitted().inspected().reviewed()
    other = Course().in_force(DOCUMENT.replace("code: licence", "code: permit"))
    course.published.update(other.published)
    with pytest.raises(ActionUnfit) as refused:
        course.take(Publish(), HEAD)
    assert [problem.code for problem in refused.value.problems] == ["DUPLICATE_CODE"]


def test_only_running_clocks_are_put_off() -> None:
    with pytest.raises(ActionUnfit, match="clock"):
        Course().in_force().take(Postpone(1, "再议"), STEWARD)
