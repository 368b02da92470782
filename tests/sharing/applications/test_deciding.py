"""Who decides what by which profile, item by item, and what a refusal has to say."""

from dataclasses import replace
from datetime import date

import pytest

from catalog import BasisLevel, Mode, SharingClass
from sharing import GrantRecord
from sharing.applications import (
    Accept,
    Advise,
    Approve,
    Complete,
    Conditions,
    Consult,
    Coordinate,
    Demand,
    Entitlement,
    Ground,
    ItemRefusal,
    Notice,
    Refuse,
    Track,
)
from sharing.applications.tracks import Closed
from sharing.binding import entry_version
from sharing.proceedings import ActionUnfit, Actor, NotNow, NotPermitted, Party
from tests.sharing.applications.town import DEMAND, MEETING, NUMBER, Course
from tests.sharing.kit.residents import BUREAU, CENTRE, CIVIL, ITEMS, POLICE, RESIDENTS, TAX, TODAY, with_residents
from tests.sharing.kit.rules import with_rules

RECORD = replace(DEMAND, items=("record",))
REFUSE = Refuse("与职责无关", "某条例第三条")


def codes(course: Course, action: object, by: Actor) -> list[tuple[str, str]]:
    before = course.standing
    with pytest.raises(ActionUnfit) as refused:
        course.take(action, by)
    assert course.standing == before
    return [(problem.member, problem.code) for problem in refused.value.problems]


def test_an_approval_opens_a_grant_with_the_number_of_the_application() -> None:
    course = Course().submitted(replace(DEMAND, rows="town", mask="keep 3 4", quota=500)).take(Approve(), POLICE)
    assert course.state == "granted"
    assert course.grant == GrantRecord(
        number=NUMBER,
        consumer="civil",
        resource="residents",
        items=frozenset({"id_number", "phone"}),
        modes=frozenset({Mode.QUERY}),
        purpose="relief",
        valid_from=TODAY,
        valid_until=date(2026, 12, 31),
        rows="town",
        mask="keep 3 4",
        persons=frozenset({"officer-1", "officer-2"}),
        quota=500,
        entry_version=entry_version(RESIDENTS, ("id_number", "phone"), "town"),
    )


def test_items_are_granted_and_refused_one_by_one() -> None:
    refusal = ItemRefusal("phone", "用途不需要")
    course = Course().submitted().take(Approve((refusal,), Conditions(quota=5)), POLICE)
    decision = course.content.decision
    assert decision is not None
    assert (decision.granted, decision.refused) == (("id_number",), (refusal,))
    assert (course.grant.items, course.grant.quota) == (frozenset({"id_number"}), 5)
    assert (decision.by, decision.profile_digest) == ("police", course.moment.profile.digest)


@pytest.mark.parametrize(
    ("approve", "problem"),
    [
        (Approve((ItemRefusal("phone", ""),)), ("refused.0.reasons", "MISSING")),
        (Approve((ItemRefusal("gender", "否"),)), ("refused.0.item", "UNKNOWN_ITEM")),
        (Approve((ItemRefusal("phone", "否"), ItemRefusal("phone", "否"))), ("refused.1.item", "DUPLICATE")),
        (Approve((ItemRefusal("phone", "否"), ItemRefusal("id_number", "否"))), ("refused", "NOTHING_GRANTED")),
        (Approve(conditions=Conditions(modes=(Mode.COPY,))), ("conditions.modes", "WIDER_THAN_ASKED")),
        (Approve(conditions=Conditions(mask="year")), ("conditions.mask", "MASK_UNFIT")),
        (Approve(opinion="x" * 4_001), ("opinion", "TOO_LONG")),
    ],
)
def test_an_approval_that_does_not_fit_changes_nothing(approve: Approve, problem: tuple[str, str]) -> None:
    assert problem in codes(Course().submitted(), approve, POLICE)


@pytest.mark.parametrize(
    ("code", "decider", "others"),
    [
        ("order-809", POLICE, (CENTRE, BUREAU, TAX, CIVIL)),
        ("wenzhou", POLICE, (CENTRE, BUREAU, TAX, CIVIL)),
        ("template-xx", POLICE, (CENTRE, BUREAU, TAX, CIVIL)),
        ("yangzhou", POLICE, (CENTRE, BUREAU, TAX, CIVIL)),
    ],
)
def test_only_the_decider_of_the_profile_decides(code: str, decider: Actor, others: tuple[Actor, ...]) -> None:
    for other in others:
        with pytest.raises(NotPermitted):
            Course(code).submitted().take(Approve(), other)
        with pytest.raises(NotPermitted):
            Course(code).submitted().take(REFUSE, other)
    assert Course(code).submitted().take(Approve(), decider).state == "granted"
    assert Course(code).submitted().take(REFUSE, decider).state == "refused"


@pytest.mark.parametrize(
    ("code", "basis", "problems"),
    [
        ("order-809", "", [("reasons", "MISSING")]),
        ("wenzhou", "", [("reasons", "MISSING")]),
        ("template-xx", "", [("reasons", "MISSING")]),
        ("yangzhou", "", [("reasons", "MISSING"), ("basis", "MISSING")]),
    ],
)
def test_a_refusal_says_why_and_on_which_basis(code: str, basis: str, problems: list[tuple[str, str]]) -> None:
    assert codes(Course(code).submitted(), Refuse(" ", basis), POLICE) == problems


def test_items_are_refused_with_a_basis_where_the_profile_wants_one() -> None:
    course = Course("yangzhou").submitted()
    assert codes(course, Approve((ItemRefusal("phone", "否"),)), POLICE) == [("refused.0.basis", "MISSING")]


def test_an_incomplete_application_is_told_once_of_it_and_not_refused_before() -> None:
    course, refuse = Course().submitted(), Refuse("不完整", ground=Ground.INCOMPLETE)
    assert codes(course, refuse, POLICE) == [("ground", "NOTICE_COMES_FIRST")]
    assert codes(course, Notice(""), POLICE) == [("missing", "MISSING")]
    assert course.take(Notice("缺少使用范围"), POLICE).state == "incomplete"
    with pytest.raises(NotNow):
        course.take(Approve(), POLICE)
    assert course.take(Complete(replace(DEMAND, scope="本市")), CIVIL).state == "submitted"
    assert course.content.demand.scope == "本市"
    assert codes(course, Notice("还缺"), POLICE) == [("", "NOTICE_GIVEN_ALREADY")]
    assert course.take(refuse, POLICE).state == "refused"


def test_what_is_completed_is_the_same_resource_of_the_same_provider() -> None:
    course = Course().submitted().take(Notice("缺少使用范围"), POLICE)
    for resource in ("ledger", ""):
        other = Complete(replace(DEMAND, resource=resource))
        assert codes(course, other, CIVIL) == [("demand.resource", "OTHER_RESOURCE")]
    assert codes(course, Complete(replace(DEMAND, items=())), CIVIL) != []
    course.catalog = with_residents(provider="tax")
    assert codes(course, Complete(DEMAND), CIVIL) == [("", "PROVIDER_CHANGED")]


def test_acceptance_comes_before_the_decision_where_it_counts() -> None:
    course = Course("template-xx").submitted().take(Accept(), POLICE)
    assert (course.state, course.content.accepted_on) == ("accepted", TODAY)
    assert course.take(Approve(), POLICE).state == "granted"


def test_the_addressee_takes_up_what_the_provider_decides() -> None:
    course = Course("yangzhou").submitted()
    assert set(course.told()) == {"bureau", "police"}
    assert course.take(Accept(), BUREAU).state == "accepted"
    with pytest.raises(NotPermitted):
        course.take(Approve(), BUREAU)


def test_the_third_class_is_negotiated_with_the_provider() -> None:
    course = Course("wenzhou").submitted(RECORD)
    assert (course.state, course.content.track) == ("submitted", Track.NEGOTIATION)
    assert course.take(Approve(opinion="协商一致"), POLICE).grant.items == {"record"}


def test_the_third_class_is_coordinated_before_the_provider_decides() -> None:
    course = Course("yangzhou").submitted(RECORD)
    assert (course.state, course.told()) == ("coordinating", ["bureau", "police"])
    for action, by in ((Approve(), POLICE), (REFUSE, POLICE)):
        with pytest.raises(NotNow):
            course.take(action, by)
    with pytest.raises(NotPermitted):
        course.take(Coordinate(True, "同意"), POLICE)
    assert codes(course, Coordinate(True, ""), BUREAU) == [("conclusion", "MISSING")]
    assert course.take(Coordinate(True, "履职确需"), BUREAU).state == "submitted"
    assert course.grants == {}
    assert course.take(Approve(), POLICE).state == "granted"


def test_a_coordination_that_ends_with_no_ends_the_application() -> None:
    course = Course("yangzhou").submitted(RECORD).take(Coordinate(False, "非履职所需"), BUREAU)
    assert (course.state, course.standing.is_closed, course.grants) == ("refused", True, {})


def test_unlisted_data_is_catalogued_and_never_granted() -> None:
    demand = Demand(purpose="relief", unlisted="用水量", provider="tax")
    course = Course("yangzhou").submitted(demand)
    assert (course.state, course.content.track) == ("coordinating", Track.UNLISTED)
    course.told()
    course.take(Coordinate(True, "由税务局编目"), BUREAU)
    assert (course.state, course.standing.is_closed, course.told(), course.grants) == (
        "referred",
        True,
        ["civil", "tax"],
        {},
    )


def test_special_data_is_the_centres_to_give_to_named_recipients() -> None:
    course = Course("panjin").submitted(RECORD)
    assert (course.state, course.content.track) == ("submitted", Track.SPECIAL)
    with pytest.raises(NotPermitted):
        course.take(Approve(), POLICE)
    assert course.take(Approve(), CENTRE).grant.persons == {"officer-1", "officer-2"}
    refused = Course("panjin").submitted(RECORD).take(REFUSE, CENTRE)
    assert refused.state == "refused"


def test_an_entitlement_opens_the_third_class_where_the_profile_lets_it() -> None:
    entitled = replace(RECORD, entitlement=Entitlement("某法", "第八条", BasisLevel.LAW))
    course = Course("chengdu").submitted(entitled)
    assert (course.state, course.content.track) == ("submitted", Track.ENTITLEMENT)
    assert course.take(Approve(), POLICE).grant.items == {"record"}


def test_the_centre_consults_the_provider_whose_no_is_the_refusal() -> None:
    course = Course("panjin").submitted()
    assert course.state == "consulting"
    for action in (Approve(), REFUSE):
        with pytest.raises(NotNow):
            course.take(action, CENTRE)
    assert codes(course, Advise(False), POLICE) == [("opinion", "MISSING")]
    course.take(Advise(False, "不同意"), POLICE)
    assert (course.state, course.grants) == ("refused", {})
    assert course.content.refusal is not None
    assert (course.content.refusal.by, course.content.refusal.reasons) == ("police", "不同意")


def test_the_centre_decides_once_the_provider_agrees() -> None:
    course = Course("panjin").submitted().take(Advise(True), POLICE)
    assert course.state == "submitted"
    assert course.told().count("centre") == 2
    assert course.take(Approve(), CENTRE).state == "granted"
    assert "police" in course.told()


def test_the_centre_refuses_nothing_that_the_provider_has_not_refused() -> None:
    catalog = with_residents(granted_if=None)
    course = Course("panjin", files=catalog).submitted()
    assert course.state == "submitted"
    assert codes(course, REFUSE, CENTRE) == [("", "PROVIDER_REFUSES")]
    assert codes(course, Consult(""), CENTRE) == [("question", "MISSING")]
    assert course.take(Consult("是否同意"), CENTRE).state == "consulting"
    assert course.take(Advise(False, "不同意"), POLICE).state == "refused"


def test_where_another_refuses_the_advice_of_the_provider_is_only_heard() -> None:
    rules = with_rules("panjin", "refusal", told_by="centre")
    course = Course(rules).submitted().take(Advise(False, "不同意"), POLICE)
    assert course.state == "submitted"
    assert course.take(REFUSE, CENTRE).state == "refused"


def test_a_provider_that_decides_does_not_consult_itself() -> None:
    assert codes(Course().submitted(), Consult("?"), POLICE) == [("", "CONSULTS_ITSELF")]


def test_developments_are_the_centres_after_the_provider_has_agreed() -> None:
    rules = with_rules("wenzhou", "use", development_approved=True)
    course = Course(rules).submitted(replace(DEMAND, develops=True))
    with pytest.raises(NotPermitted):
        course.take(Approve(), POLICE)
    assert codes(course, Approve(), CENTRE) == [("", "PROVIDER_NOT_CONSULTED")]
    course.take(Consult("综合开发"), CENTRE).take(Advise(True), POLICE)
    assert course.take(Approve(), CENTRE).state == "granted"


def test_an_agreement_of_the_provider_is_to_the_wording_that_it_was_asked_about() -> None:
    rules = with_rules("wenzhou", "use", development_approved=True)
    course = Course(rules).submitted(replace(DEMAND, develops=True)).take(Consult("综合开发"), CENTRE)
    course.take(Advise(True), POLICE).take(Notice("缺少数据项"), CENTRE)
    course.take(Complete(replace(DEMAND, develops=True, items=("id_number", "phone", "birth_date"))), CIVIL)
    assert codes(course, Approve(), CENTRE) == [("", "PROVIDER_NOT_CONSULTED")]


def test_nobody_decides_on_its_own_application() -> None:
    own = replace(MEETING, purpose="data-quality", valid_until=date(2026, 12, 31))
    course = Course("panjin").submitted(own, CENTRE)
    course.take(Advise(True), POLICE)
    with pytest.raises(NotPermitted):
        course.take(Approve(), CENTRE)
    part = course.parties(course.standing.about, course.content)
    assert part[Party.DECIDER] == {"bureau"}
    assert course.take(Approve(), BUREAU).state == "granted"


def test_a_class_that_became_stricter_is_not_granted_the_old_way() -> None:
    course = Course("wenzhou").submitted()
    phone = replace(ITEMS["phone"], sharing_class=SharingClass.RESTRICTED)
    course.catalog = with_residents(items={**ITEMS, "phone": phone})
    assert codes(course, Approve(), POLICE) == [("", "CLASS_CHANGED")]
    assert course.take(REFUSE, POLICE).state == "refused"


def test_what_is_not_in_the_catalogue_any_more_is_not_granted() -> None:
    course = Course().submitted()
    course.catalog = replace(course.catalog, resources={})
    assert codes(course, Approve(), POLICE) == [("", "UNKNOWN_RESOURCE")]
    course.catalog = with_residents(items={code: ITEMS[code] for code in ITEMS if code != "phone"})
    assert ("demand.items.1", "UNKNOWN_ITEM") in codes(course, Approve(), POLICE)


def test_what_another_department_provides_now_is_not_granted() -> None:
    course = Course().submitted()
    course.catalog = with_residents(provider="tax")
    assert codes(course, Approve(), POLICE) == [("", "PROVIDER_CHANGED")]


def test_a_period_that_has_passed_meanwhile_is_not_granted() -> None:
    course = Course().submitted().later(400)
    assert ("demand.valid_until", "PERIOD_PAST") in codes(course, Approve(), POLICE)


def test_closed_words_say_why_there_is_no_way() -> None:
    assert [word.value for word in Closed] == [word.name for word in Closed]
