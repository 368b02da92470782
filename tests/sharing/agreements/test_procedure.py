"""From a draft to the end of an agreement: what follows what, who may do it, whose signature counts."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from catalog import Catalog, DepartmentKey
from sharing import Agreement, AgreementKind
from sharing.agreements import (
    AgreementState,
    AgreementTerms,
    Amend,
    Draft,
    End,
    Expire,
    Offer,
    Return,
    Sign,
    Terminate,
    Withdraw,
    digest_of,
    is_signed,
)
from sharing.agreements.procedure import ACTIONS, FOLLOWS
from sharing.jurisdictions import AgreementParty
from sharing.proceedings import ActionUnfit, Actor, NotNow, NotPermitted, Role
from tests.sharing.agreements.signing_town import (
    LAST,
    NUMBER,
    PROCEDURE,
    TERMS,
    WITH_CENTRE,
    WITHDRAWN_ON,
    Course,
    catalog,
    head,
    signature,
    signers,
)
from tests.sharing.kit.residents import TODAY

_S = AgreementState


def codes(error: pytest.ExceptionInfo[ActionUnfit]) -> list[tuple[str, str]]:
    return [(problem.member, problem.code) for problem in error.value.problems]


def with_keys(department: str, *keys: DepartmentKey) -> Catalog:
    """The town in which a department has other keys."""
    found = catalog()
    changed = replace(found.departments[department], keys=keys)
    return replace(found, departments={**found.departments, department: changed}, version="other")


# --- the way through --------------------------------------------------------------------------------------------------


def test_an_agreement_is_in_force_when_both_sides_have_signed() -> None:
    course = Course().draft()
    assert (course.state, course.agreements) == (_S.DRAFT, {})
    assert course.take(Offer(), "civil").state == _S.OFFERED
    assert course.signed("police").state == _S.HALF_SIGNED and course.agreements == {}
    assert course.signed("civil").state == _S.IN_FORCE
    assert course.agreement == Agreement(
        "civil", "residents", TODAY, LAST, True, "police", AgreementKind.CONFIDENTIALITY, NUMBER
    )
    assert course.content.in_force_from == TODAY
    assert course.told() == ["police", "civil", "civil", "police"]


def test_with_the_centre_it_may_be_about_everything() -> None:
    course = Course("panjin").in_force(WITH_CENTRE)
    assert (course.agreement.resource, course.agreement.with_) == (None, "centre")
    assert course.standing.about.provider is None
    assert "全部政务数据" in course.content.text and "大数据中心" in course.content.text


def test_signed_before_its_first_day_it_begins_on_that_day() -> None:
    course = Course().in_force(replace(TERMS, valid_from=TODAY + timedelta(7)))
    assert not course.agreement.covers(TODAY + timedelta(6)) and course.agreement.covers(TODAY + timedelta(7))


@pytest.mark.parametrize(
    ("action", "by", "state"),
    [
        (End(), "civil", _S.ENDED),
        (Terminate("misuse"), "police", _S.TERMINATED),
        (Terminate("misuse"), "bureau", _S.TERMINATED),
        (Terminate("misuse"), Actor("centre", "desk", "p", frozenset({Role.OPERATOR})), _S.TERMINATED),
    ],
)
def test_its_end_is_at_once_and_for_good(action: Any, by: str | Actor, state: AgreementState) -> None:
    course = Course().in_force().take(action, by)
    assert course.state == state and course.standing.is_closed
    assert not course.agreement.covers(TODAY)
    assert course.content.ending is not None and course.content.ending.on == TODAY
    for word, kind in ACTIONS.items():
        action = {"amend": Amend(TERMS), "return": Return("x"), "sign": Sign("x", "y"), "terminate": Terminate("x")}
        with pytest.raises(NotNow):
            PROCEDURE.take(course.standing, action.get(word) or kind(), head("civil"), course.moment)


def test_after_its_last_day_it_covers_nothing_and_can_be_closed() -> None:
    course = Course().in_force()
    with pytest.raises(ActionUnfit) as early:
        course.take(Expire(), "civil")
    assert codes(early) == [("", "NOT_EXPIRED")]
    course.today = LAST
    assert course.agreement.covers(LAST)
    course.later(1)
    assert not course.agreement.covers(course.today)
    assert course.take(Expire(), "police").state == _S.EXPIRED


def test_given_up_before_anybody_signed_it_never_was() -> None:
    course = Course().offered().take(Withdraw(), "civil")
    assert (course.state, course.agreements, course.standing.is_closed) == (_S.WITHDRAWN, {}, True)


@pytest.mark.parametrize("word", ACTIONS)
@pytest.mark.parametrize("state", _S)
def test_an_action_follows_its_states_and_no_other(word: str, state: AgreementState) -> None:
    """The states of the table, and what closed a proceeding stays closed."""
    course = Course().offered()
    if state in (_S.HALF_SIGNED, _S.IN_FORCE):
        course.signed("police")
    standing = replace(course.standing, state=state.value)
    made: dict[str, Any] = {
        "amend": Amend(TERMS),
        "return": Return("x"),
        "sign": signature(course.content, "civil"),
        "terminate": Terminate("x"),
    }
    action = made.get(word) or ACTIONS[word]()
    by = head("police" if word in ("return", "terminate") else "civil")
    moment = replace(course.moment, today=LAST + timedelta(1)) if word == "expire" else course.moment
    if state in FOLLOWS[word]:
        taken = PROCEDURE.take(standing, action, by, moment)
        assert taken.state != state or (word, state) in (("amend", _S.DRAFT), ("sign", _S.HALF_SIGNED))
    else:
        with pytest.raises(NotNow):
            PROCEDURE.take(standing, action, by, moment)
    with pytest.raises(NotNow):
        PROCEDURE.take(replace(standing, is_closed=True), action, by, moment)


# --- signatures -------------------------------------------------------------------------------------------------------


def refused(course: Course, sign: Sign, by: str = "civil") -> list[tuple[str, str]]:
    """Why a signature is refused, after which nothing is in force and nothing is kept of it."""
    before = course.standing
    with pytest.raises(ActionUnfit) as error:
        course.take(sign, by)
    assert course.standing == before and course.agreements == {}
    return codes(error)


def test_wrong_foreign_and_replayed_signatures_are_refused() -> None:
    course = Course().offered()
    good = signature(course.content, "civil")
    wrong = [("signature", "SIGNATURE_WRONG")]
    flipped = ("A" if good.signature[0] != "A" else "B") + good.signature[1:]
    assert refused(course, replace(good, signature=flipped)) == wrong
    assert refused(course, replace(good, signature="")) == wrong
    assert refused(course, replace(good, signature=good.signature + "=")) == wrong, "one spelling for each"
    assert refused(course, replace(good, signature="签名")) == wrong
    theirs = signature(course.content, "tax")
    assert refused(course, theirs) == [("key_id", "KEY_UNKNOWN")]
    assert refused(course, replace(theirs, key_id=good.key_id)) == wrong
    assert refused(course, good, "police") == [("key_id", "KEY_UNKNOWN")], "the other side's, uploaded as one's own"
    other = Course(number="2026-AG-000002").offered()
    assert refused(other, good) == wrong, "of another agreement with the same terms"
    assert refused(other, signature(other.content, "civil", NUMBER)) == wrong, "over its text, under another number"


def test_amending_voids_what_was_signed_even_if_the_terms_return() -> None:
    course = Course().offered()
    old = signature(course.content, "police")
    text = course.content.text
    course.take(old, "police").take(Amend(replace(TERMS, duties=())), "civil")
    assert (course.state, course.content.signatures) == (_S.DRAFT, ())
    course.take(Amend(TERMS), "civil").take(Offer(), "civil")
    assert course.content.text != text, "the number of the wording is part of it"
    assert refused(course, old, "police") == [("signature", "SIGNATURE_WRONG")]


def test_returned_it_is_a_draft_again_and_nothing_is_signed() -> None:
    course = Course().offered()
    old = signature(course.content, "civil")
    course.take(old, "civil").take(Return("duties are missing"), "police")
    assert (course.state, course.content.signatures, course.content.remarks) == (_S.DRAFT, (), "duties are missing")
    course.take(Offer(), "civil")
    assert refused(course, old) == [("signature", "SIGNATURE_WRONG")]


def test_nobody_signs_twice_nor_for_both() -> None:
    course = Course().offered().signed("civil")
    again = signature(course.content, "civil")
    assert refused(course, again) == [("", "SIGNED_ALREADY")]


def test_a_withdrawn_key_signs_nothing_from_that_day_on() -> None:
    course = Course().offered()
    assert signers()["police-old"].key_id != signers()["police"].key_id
    old = signature(course.content, "police-old")
    course.later((WITHDRAWN_ON - TODAY).days)
    assert refused(course, old, "police") == [("key_id", "KEY_WITHDRAWN")]
    course.later(-1)
    assert course.take(old, "police").state == _S.HALF_SIGNED


def test_what_a_key_signed_counts_no_more_if_it_is_withdrawn_before_the_other_side_signs() -> None:
    course = Course().offered()
    course.take(signature(course.content, "police-old"), "police").later((WITHDRAWN_ON - TODAY).days)
    assert course.signed("civil").state == _S.HALF_SIGNED, "one side's signature is void"
    assert [each.department for each in course.content.signatures] == ["civil"]
    assert course.agreements == {}
    assert course.signed("police").state == _S.IN_FORCE


def test_a_rotated_key_leaves_in_force_what_was_signed_by_the_old_one() -> None:
    course = Course().in_force()
    new = signers()["police-old"]
    course.catalog = with_keys("police", DepartmentKey(new.key_id, new.verifier))
    assert course.agreement.covers(TODAY)
    kept = next(each for each in course.content.signatures if each.department == "police")
    assert is_signed(NUMBER, course.content.text, kept.signature, signers()["police"].verifier)


def test_another_key_under_the_same_id_makes_an_earlier_signature_void() -> None:
    """Key ids follow from keys; should two ever be alike, the key itself decides."""
    course = Course().offered().signed("police")
    course.catalog = with_keys("police", DepartmentKey(signers()["police"].key_id, signers()["tax"].verifier))
    assert course.signed("civil").state == _S.HALF_SIGNED


def test_only_a_person_of_a_side_with_the_role_signs() -> None:
    course = Course().offered()
    sign = signature(course.content, "civil")
    reviewer, consumer = frozenset({Role.REVIEWER}), frozenset({Role.CONSUMER})
    for actor in (
        Actor("civil", "desk", None, reviewer),
        Actor("civil", "desk", "clerk", consumer),
        Actor("tax", "desk", "head", reviewer),
        Actor("bureau", "desk", "head", reviewer),
    ):
        with pytest.raises(NotPermitted):
            course.take(sign, actor)
    with pytest.raises(NotPermitted):  # whatever the table of duties says
        PROCEDURE.take(course.standing, sign, head("tax"), course.moment)


def test_what_changed_meanwhile_is_worded_anew_before_it_is_signed() -> None:
    course = Course().offered()
    sign = signature(course.content, "civil")
    residents = replace(catalog().resources["residents"], provider="tax")
    course.catalog = replace(catalog(), resources={**catalog().resources, "residents": residents}, version="moved")
    assert refused(course, sign) == [("", "OTHER_COUNTERPART")]
    course.catalog, course.today = catalog(), LAST + timedelta(1)
    assert refused(course, sign) == [("", "IN_THE_PAST")]


# --- terms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "terms", "found"),
    [
        ("wenzhou", replace(TERMS, resource="nothing"), [("terms.resource", "UNKNOWN_RESOURCE")]),
        ("wenzhou", replace(TERMS, resource=None), [("terms.resource", "MISSING")]),
        ("panjin", replace(WITH_CENTRE, kind=AgreementKind.CONFIDENTIALITY), [("terms.resource", "MISSING")]),
        ("wenzhou", replace(TERMS, party=AgreementParty.CENTRE), [("terms.party", "PARTY_NOT_FORESEEN")]),
        ("order-809", replace(TERMS, party=AgreementParty.CENTRE), [("terms.party", "PARTY_NOT_FORESEEN")]),
        ("wenzhou", replace(TERMS, valid_until=TODAY - timedelta(1), valid_from=TODAY - timedelta(2)), None),
        ("wenzhou", replace(TERMS, valid_until=TODAY - timedelta(1)), [("terms.valid_until", "BEFORE_START")]),
        ("wenzhou", replace(TERMS, valid_until=date(2099, 1, 1)), [("terms.valid_until", "TOO_LONG")]),
        ("panjin", replace(TERMS, persons=()), [("terms.persons", "MISSING")]),
        ("wenzhou", replace(TERMS, duties=("",)), [("terms.duties.0", "MISSING")]),
        ("wenzhou", replace(TERMS, duties=("a", "a")), [("terms.duties.1", "REPEATED")]),
        ("wenzhou", replace(TERMS, duties=("a" * 501,)), [("terms.duties.0", "TOO_LONG")]),
        ("wenzhou", replace(TERMS, purposes=tuple(map(str, range(101)))), [("terms.purposes", "TOO_MANY")]),
        *(
            ("wenzhou", replace(TERMS, duties=(f"a{hidden}三、甲方放弃",)), [("terms.duties.0", "NOT_ONE_LINE")])
            for hidden in ("\n", "\r", "\x00", "\u2028", "\u202e", "\u200b", "\x85")
        ),
    ],
)
def test_terms_that_do_not_fit_are_told(rules: str, terms: AgreementTerms, found: list[tuple[str, str]] | None) -> None:
    with pytest.raises(ActionUnfit) as error:
        Course(rules).draft(terms)
    assert codes(error) == (found or [("terms.valid_until", "IN_THE_PAST")])


def test_everything_that_is_wrong_is_told_at_once() -> None:
    terms = replace(TERMS, resource="nothing", valid_until=date(2020, 1, 1), duties=("\n",))
    with pytest.raises(ActionUnfit) as error:
        Course().draft(terms)
    assert {member for member, _ in codes(error)} == {"terms.resource", "terms.valid_until", "terms.duties.0"}


@pytest.mark.parametrize(("rules", "terms", "by"), [("wenzhou", TERMS, "police"), ("panjin", WITH_CENTRE, "centre")])
def test_nobody_agrees_with_itself(rules: str, terms: AgreementTerms, by: str) -> None:
    with pytest.raises(ActionUnfit) as error:
        Course(rules).draft(terms, by)
    assert codes(error) == [("terms.party", "OWN_SIDE")]


def test_a_platform_without_a_centre_has_no_agreement_with_it() -> None:
    nobody = {code: replace(each, centre=False) for code, each in catalog().departments.items()}
    with pytest.raises(ActionUnfit) as error:
        Course("panjin", files=replace(catalog(), departments=nobody)).draft(WITH_CENTRE)
    assert codes(error) == [("terms.party", "NO_CENTRE")]


def test_the_digest_is_of_the_text() -> None:
    content = Course().draft().content
    assert content.digest == digest_of(content.text) and len(content.digest) == 64


def test_a_draft_is_no_step_of_one_that_is_there() -> None:
    course = Course().draft()
    with pytest.raises(NotNow):
        PROCEDURE.take(course.standing, Draft(TERMS), head("civil"), course.moment)
