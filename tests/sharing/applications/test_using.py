"""What becomes of a grant: suspended, resumed, revoked, given back, renewed; and what expires by its date."""

from dataclasses import replace
from datetime import date

import pytest

from catalog import Mode
from sharing import GrantState
from sharing.applications import (
    Advise,
    Appeal,
    Approve,
    Conditions,
    Consult,
    Coordinate,
    End,
    ItemRefusal,
    Refuse,
    Renew,
    Resume,
    Revoke,
    Suspend,
    Withdraw,
    has_expired,
)
from sharing.proceedings import ActionUnfit, Actor, NotNow, NotPermitted, ProceedingError
from tests.sharing.applications.town import DEMAND, MEETING, Course
from tests.sharing.kit.residents import (
    BUREAU,
    CENTRE,
    CIVIL,
    CLERK,
    ITEMS,
    OPERATOR,
    POLICE,
    TAX,
    TODAY,
    with_residents,
)

LAST = date(2026, 12, 31)
RENEW = Renew(date(2027, 12, 31), "业务延续")


def granted(code: str = "order-809") -> Course:
    return Course(code).submitted().take(Approve(), POLICE)


def codes(course: Course, action: object, by: Actor) -> list[str]:
    before = course.standing
    with pytest.raises(ActionUnfit) as refused:
        course.take(action, by)
    assert course.standing == before
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("by", [POLICE, BUREAU, OPERATOR])
def test_the_provider_the_authority_and_the_operator_may_stop_a_grant(by: Actor) -> None:
    course = granted().take(Suspend("疑似超范围使用"), by)
    assert (course.state, course.grant.state) == ("suspended", GrantState.SUSPENDED)
    course.take(Revoke("确认超范围使用"), by)
    assert (course.state, course.grant.state, course.standing.is_closed) == ("revoked", GrantState.REVOKED, True)


@pytest.mark.parametrize("by", [CIVIL, TAX, CLERK])
@pytest.mark.parametrize("action", [Suspend("否"), Revoke("否")])
def test_nobody_else_may(by: Actor, action: Suspend | Revoke) -> None:
    with pytest.raises(NotPermitted):
        granted().take(action, by)


@pytest.mark.parametrize("action", [Suspend(""), Revoke(" ")])
def test_stopping_a_grant_needs_reasons(action: Suspend | Revoke) -> None:
    assert codes(granted(), action, POLICE) == ["MISSING"]


def test_a_suspended_grant_goes_on_with_reasons() -> None:
    course = granted().take(Suspend("核查"), POLICE)
    assert codes(course, Resume(""), BUREAU) == ["MISSING"]
    assert course.take(Resume("已整改"), BUREAU).grant.state is GrantState.APPROVED
    assert course.state == "granted"
    assert [measure.kind for measure in course.content.measures] == ["suspended", "resumed"]


def test_a_grant_that_the_operator_revoked_in_the_store_is_never_opened_again() -> None:
    course = granted().take(Suspend("核查"), POLICE)
    course.grants[course.grant.number] = replace(course.grant, state=GrantState.REVOKED)
    assert codes(course, Resume("已整改"), BUREAU) == ["GRANT_REVOKED"]
    course = granted().take(RENEW, CIVIL)
    course.grants[course.grant.number] = replace(course.grant, state=GrantState.REVOKED)
    assert codes(course, Approve(), POLICE) == ["GRANT_REVOKED"]
    course = granted()
    course.grants[course.grant.number] = replace(course.grant, state=GrantState.REVOKED)
    assert codes(course, RENEW, CIVIL) == ["GRANT_REVOKED"]


def test_what_another_procedure_suspended_is_not_opened_by_a_renewal() -> None:
    course = granted().take(RENEW, CIVIL)
    course.grants[course.grant.number] = replace(course.grant, state=GrantState.SUSPENDED)
    assert codes(course, Approve(), POLICE) == ["GRANT_CHANGED"]


def test_the_applicant_gives_a_grant_back() -> None:
    course = granted().take(End(), CLERK)
    assert (course.state, course.grant.state, course.standing.is_closed) == ("ended", GrantState.REVOKED, True)
    assert course.told()[-1] == "police"


def test_a_grant_expires_by_its_date() -> None:
    course = granted()
    assert not has_expired(course.content, LAST)
    assert has_expired(course.content, date(2027, 1, 1))
    assert not has_expired(Course().submitted().content, date(2030, 1, 1))


def test_a_renewal_is_a_new_decision_under_the_same_number() -> None:
    course = granted().later(200).take(RENEW, CIVIL)
    assert (course.state, course.grant.valid_until) == ("renewing", LAST)
    assert course.deadline("decision").ended_on is None
    course.take(Approve(conditions=Conditions(valid_until=date(2027, 6, 30), quota=9)), POLICE)
    assert (course.state, course.grant.valid_from, course.grant.valid_until) == (
        "granted",
        DEMAND.valid_from,
        date(2027, 6, 30),
    )
    assert course.grant.quota == 9
    assert course.content.renewal is None
    assert course.deadline("decision").ended_on == course.today


def test_a_grant_that_has_expired_begins_anew_from_the_renewal() -> None:
    course = granted().later(400).take(RENEW, CIVIL).take(Approve(), POLICE)
    assert course.grant.valid_from == course.today


def test_a_renewal_that_is_refused_or_withdrawn_leaves_the_grant_as_it_is() -> None:
    course = granted()
    before = course.grant
    course.take(RENEW, CIVIL).take(Refuse("不再需要"), POLICE)
    assert (course.state, course.grant, course.standing.is_closed) == ("granted", before, False)
    assert course.content.renewal is not None
    assert course.content.renewal.refusal is not None
    course.take(RENEW, CIVIL).take(Withdraw(), CIVIL)
    assert (course.state, course.grant) == ("granted", before)
    assert course.content.renewal is None


def test_a_renewal_is_no_wider_than_what_was_granted() -> None:
    course = Course().submitted().take(Approve(conditions=Conditions(persons=("officer-1",), quota=5)), POLICE)
    course.take(RENEW, CIVIL)
    assert codes(course, Approve(conditions=Conditions(quota=6)), POLICE) == ["WIDER_THAN_ASKED"]
    assert codes(course, Approve(conditions=Conditions(persons=("officer-2",))), POLICE) == ["WIDER_THAN_ASKED"]
    course.take(Approve(), POLICE)
    assert course.grant.quota == 5
    assert course.grant.persons == {"officer-1"}


def test_a_renewal_may_name_other_persons_for_the_decider_to_look_at() -> None:
    course = granted().take(replace(RENEW, persons=("officer-9",)), CIVIL)
    assert course.grant.persons == {"officer-1", "officer-2"}
    assert course.take(Approve(), POLICE).grant.persons == {"officer-9"}


@pytest.mark.parametrize(
    ("action", "problems"),
    [
        (replace(RENEW, valid_until=LAST), ["PERIOD_NOT_LONGER"]),
        (replace(RENEW, reasons=""), ["MISSING"]),
        (replace(RENEW, persons=("a", "a")), ["DUPLICATE"]),
    ],
)
def test_a_renewal_that_does_not_fit_is_told(action: Renew, problems: list[str]) -> None:
    assert codes(granted(), action, CIVIL) == problems


def test_what_the_catalogue_describes_otherwise_since_then_is_not_renewed() -> None:
    course = granted()
    phone = replace(ITEMS["phone"], sparse=True)
    course.catalog = with_residents(items={**ITEMS, "phone": phone})
    assert codes(course, RENEW, CIVIL) == ["ENTRY_CHANGED"]


def test_a_mode_that_was_not_granted_may_be_gone_at_the_renewal() -> None:
    course = Course().submitted(replace(DEMAND, modes=(Mode.QUERY, Mode.VERIFY)))
    course.take(Approve(conditions=Conditions(modes=(Mode.VERIFY,))), POLICE)
    course.catalog = with_residents(modes=frozenset({Mode.VERIFY}))
    assert course.take(RENEW, CIVIL).take(Approve(), POLICE).grant.modes == {Mode.VERIFY}


def test_the_head_of_the_office_signs_a_renewal_too() -> None:
    with pytest.raises(NotPermitted):
        granted().take(RENEW, CLERK)


def test_a_suspension_ends_what_was_asked_for_besides() -> None:
    course = granted().take(RENEW, CIVIL).take(Suspend("核查"), POLICE)
    assert (course.state, course.content.renewal) == ("suspended", None)
    assert course.deadline("decision").ended_on == course.today
    with pytest.raises(NotNow):
        course.take(Approve(), POLICE)


def test_what_met_published_conditions_is_renewed_under_them() -> None:
    course = Course("panjin").submitted(MEETING).later(200)
    course.take(Renew(date(2027, 6, 30), "业务延续"), CIVIL)
    assert (course.state, course.grant.valid_until) == ("granted", date(2027, 6, 30))
    course.take(Renew(date(2029, 6, 30), "业务延续"), CIVIL)
    assert (course.state, course.grant.valid_until) == ("renewing", date(2027, 6, 30))
    course.take(Consult("期限过长"), CENTRE)
    assert codes(course, Approve(), CENTRE) == ["ADVICE_AWAITED"]
    assert codes(course, Consult("?"), CENTRE) == ["CONSULTED_ALREADY"]
    course.take(Advise(False, "期限过长"), POLICE)
    assert (course.state, course.grant.valid_until) == ("granted", date(2027, 6, 30))
    course.take(Renew(date(2029, 6, 30), "业务延续"), CIVIL).take(Consult("?"), CENTRE).take(Advise(True), POLICE)
    assert codes(course, Advise(True), POLICE) == ["NOT_ASKED"]
    assert course.state == "renewing"
    assert course.take(Approve(), CENTRE).grant.valid_until == date(2029, 6, 30)


def test_a_renewal_at_once_opens_nothing_but_a_longer_period() -> None:
    longer = Renew(date(2027, 6, 30), "业务延续")
    for persons, state in ((("officer-1",), "granted"), (("officer-9",), "renewing"), ((), "granted")):
        course = Course("panjin").submitted(MEETING).later(200).take(replace(longer, persons=persons), CIVIL)
        assert course.state == state, persons
        assert course.grant.persons <= {"officer-1", "officer-2"}


def test_what_a_decider_decided_is_not_renewed_without_one() -> None:
    course = Course("panjin").submitted(replace(MEETING, items=("id_number", "phone", "birth_date")))
    refused = (ItemRefusal("birth_date", "不需要", "law"),)
    course.take(Advise(True, "ok"), POLICE)
    course.take(Approve(refused=refused, conditions=Conditions(persons=("officer-1",), valid_until=TODAY)), CENTRE)
    for persons in ((), ("officer-1",), ("officer-9",)):
        course.take(Renew(date(2027, 2, 1), "业务延续", persons=persons), CIVIL)
        assert (course.state, course.grant.valid_until) == ("renewing", TODAY)
        assert course.grant.persons == {"officer-1"}
        course.take(Withdraw(), CIVIL)


def test_a_grant_that_was_revoked_in_the_store_is_not_suspended_but_may_be_ended() -> None:
    for action, by in ((Revoke("确认超范围使用"), POLICE), (End(), CIVIL)):
        course = granted()
        course.grants[course.grant.number] = replace(course.grant, state=GrantState.REVOKED)
        assert codes(course, Suspend("核查"), POLICE) == ["GRANT_REVOKED"]
        assert course.take(action, by).standing.is_closed


def test_a_record_is_renewed_at_once() -> None:
    course = Course("yangzhou").submitted(replace(DEMAND, items=("gender",)))
    assert course.take(RENEW, CIVIL).grant.valid_until == RENEW.valid_until


def test_coordination_may_follow_on_a_refusal_once_where_the_profile_opens_that() -> None:
    refuse = Refuse("不同意", "某条例第三条")
    course = Course("yangzhou").submitted().take(refuse, POLICE)
    assert (course.state, course.standing.is_closed) == ("refused", False)
    assert codes(course, Appeal(""), CIVIL) == ["MISSING"]
    course.take(Appeal("履职确需"), CIVIL)
    assert course.state == "coordinating"
    course.take(Coordinate(True, "应予共享"), BUREAU).take(refuse, POLICE)
    assert (course.state, course.standing.is_closed) == ("refused", True)
    given_up = Course("yangzhou").submitted().take(refuse, POLICE).take(Withdraw(), CIVIL)
    assert given_up.standing.is_closed


@pytest.mark.parametrize("code", ["order-809", "wenzhou", "template-xx"])
def test_elsewhere_a_refusal_closes_the_application(code: str) -> None:
    course = Course(code).submitted().take(Refuse("不同意"), POLICE)
    assert course.standing.is_closed
    for action in (Appeal("履职确需"), Withdraw()):
        with pytest.raises(ProceedingError):
            course.take(action, CIVIL)


def test_a_copy_that_was_not_delivered_needs_not_be_any_more_once_the_grant_is_gone() -> None:
    course = Course().submitted(replace(DEMAND, modes=(Mode.COPY,))).take(Approve(), POLICE).take(End(), CIVIL)
    assert course.deadline("delivery").ended_on == course.today
