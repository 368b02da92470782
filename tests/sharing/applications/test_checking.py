"""What keeps an application from being submitted: every problem at once, each at its member."""

from dataclasses import replace
from datetime import date

import pytest

from catalog import BasisLevel, Mode
from sharing.applications import Amend, Demand, Entitlement, Submit
from sharing.jurisdictions import Profile
from sharing.proceedings import ActionUnfit, Actor, NotPermitted, Role
from tests.sharing.applications.town import DEMAND, Course
from tests.sharing.kit.residents import CIVIL, CLERK, TAX
from tests.sharing.kit.rules import with_rules

ANYTHING = "x" * 4_001


def problems(demand: Demand, rules: Profile | str = "order-809", by: Actor = CIVIL) -> list[tuple[str, str]]:
    course = Course(rules).open(demand, by)
    with pytest.raises(ActionUnfit) as refused:
        course.take(Submit(), by)
    assert course.state == "draft"
    assert course.effects == []
    return [(problem.member, problem.code) for problem in refused.value.problems]


def test_nothing_is_wrong_with_a_whole_application() -> None:
    assert Course().submitted().state == "submitted"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"resource": "houses"}, ("demand.resource", "UNKNOWN_RESOURCE")),
        ({"items": ()}, ("demand.items", "MISSING")),
        ({"items": ("phone", "houses")}, ("demand.items.1", "UNKNOWN_ITEM")),
        ({"modes": ()}, ("demand.modes", "MISSING")),
        ({"purpose": ""}, ("demand.purpose", "MISSING")),
        ({"purpose": "assessment"}, ("demand.purpose", "PURPOSE_NOT_ALLOWED")),
        ({"basis": ""}, ("demand.basis", "MISSING")),
        ({"article": ""}, ("demand.basis", "MISSING")),
        ({"scene": " "}, ("demand.scene", "MISSING")),
        ({"scope": ""}, ("demand.scope", "MISSING")),
        ({"valid_from": None}, ("demand.valid_from", "MISSING")),
        ({"valid_until": None}, ("demand.valid_until", "MISSING")),
        ({"valid_until": date(2026, 3, 1)}, ("demand.valid_until", "PERIOD_PAST")),
        ({"valid_from": date(2027, 1, 1)}, ("demand.valid_until", "PERIOD_REVERSED")),
        ({"rows": "elsewhere"}, ("demand.rows", "UNKNOWN_ROW_RULE")),
        ({"mask": "hide"}, ("demand.mask", "MASK_UNKNOWN")),
        ({"mask": "year"}, ("demand.mask", "MASK_UNFIT")),
        ({"unlisted": "用水量"}, ("demand.unlisted", "ALREADY_LISTED")),
        ({"provider": "police"}, ("demand.unlisted", "ALREADY_LISTED")),
        ({"items": ("phone", "record")}, ("demand.items", "NOT_SHARED")),
        (
            {"entitlement": Entitlement("某法", "第八条", BasisLevel.LAW)},
            ("demand.entitlement", "ENTITLEMENT_NOT_RECOGNISED"),
        ),
    ],
)
def test_each_member_is_told_that_is_wrong(changes: dict[str, object], problem: tuple[str, str]) -> None:
    assert problems(replace(DEMAND, **changes)) == [problem]  # type: ignore[arg-type]  # members by name


def test_everything_is_told_at_once() -> None:
    found = problems(Demand(resource="residents", purpose="assessment"))
    assert [member for member, _ in found] == [
        *("demand.purpose", "demand.items", "demand.modes", "demand.valid_from", "demand.valid_until"),
        *("demand.basis", "demand.scene", "demand.scope"),
    ]


def test_a_service_item_stands_for_the_legal_text() -> None:
    demand = replace(DEMAND, basis="", article="", service_item="11330300MB990003XW4330111002001")
    assert Course().submitted(demand).state == "submitted"


@pytest.mark.parametrize(
    ("code", "left_out"),
    [
        ("wenzhou", {"basis": "", "article": "", "scene": ""}),
        ("yangzhou", {"basis": "", "article": "", "scene": "", "scope": ""}),
    ],
)
def test_only_what_the_profile_demands_must_be_said(code: str, left_out: dict[str, str]) -> None:
    assert Course(code).submitted(replace(DEMAND, **left_out)).state == "submitted"  # type: ignore[arg-type]


def test_range_is_demanded_where_the_profile_says_so() -> None:
    assert problems(replace(DEMAND, scope=""), "wenzhou") == [("demand.scope", "MISSING")]


@pytest.mark.parametrize("code", ["panjin", "wenzhou", "template-xx"])
def test_no_application_is_needed_for_unconditional_data(code: str) -> None:
    assert problems(replace(DEMAND, items=("gender",)), code) == [("demand.items", "NO_APPLICATION_NEEDED")]


def test_a_mode_that_is_not_offered_cannot_be_applied_for() -> None:
    rules = with_rules("order-809", "supply", modes=(Mode.VERIFY,))
    assert problems(replace(DEMAND, modes=(Mode.VERIFY, Mode.COPY)), rules) == [("demand.modes.1", "MODE_NOT_SHARED")]


def test_nobody_applies_for_its_own_resource() -> None:
    police = Actor("police", "desk", "officer-3", frozenset({Role.REVIEWER}))
    assert ("demand.resource", "OWN_RESOURCE") in problems(replace(DEMAND, purpose="case-handling"), by=police)


def test_protected_content_names_persons_where_the_profile_says_so() -> None:
    nobody = replace(DEMAND, persons=())
    assert problems(nobody, "panjin") == [("demand.persons", "PERSONS_REQUIRED")]
    assert Course("order-809").submitted(nobody).state == "submitted"


def test_special_data_goes_to_named_recipients_only() -> None:
    rules = with_rules("panjin", "use", need_to_know=False)
    special = replace(DEMAND, items=("record",), persons=())
    assert problems(special, rules) == [("demand.persons", "RECIPIENTS_REQUIRED")]


def test_an_entitlement_names_its_law() -> None:
    demand = replace(DEMAND, items=("record",), entitlement=Entitlement("", "", BasisLevel.LAW))
    assert problems(demand, "chengdu") == [
        ("demand.entitlement.law", "MISSING"),
        ("demand.entitlement.article", "MISSING"),
    ]


def test_unlisted_data_is_described() -> None:
    demand = Demand(purpose="relief", provider="water", items=("amount",))
    assert problems(demand, "yangzhou") == [
        ("demand.unlisted", "MISSING"),
        ("demand.items", "UNKNOWN_ITEM"),
        ("demand.provider", "UNKNOWN_DEPARTMENT"),
    ]


def test_nobody_asks_for_unlisted_data_of_its_own() -> None:
    demand = Demand(purpose="relief", unlisted="用水量", provider="civil")
    assert problems(demand, "yangzhou") == [("demand.provider", "OWN_RESOURCE")]


def test_an_application_names_a_resource_where_nothing_else_is_coordinated() -> None:
    found = problems(Demand(purpose="relief", unlisted="用水量"))
    assert found == [("demand.resource", "UNLISTED_NOT_COORDINATED")]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"scene": ANYTHING}, ("demand.scene", "TOO_LONG")),
        ({"resource": "x" * 129}, ("demand.resource", "TOO_LONG")),
        ({"rows": "x" * 129}, ("demand.rows", "TOO_LONG")),
        ({"entitlement": Entitlement(ANYTHING, "", BasisLevel.LAW)}, ("demand.entitlement", "TOO_LONG")),
        ({"items": ("phone", "phone")}, ("demand.items.1", "DUPLICATE")),
        ({"modes": (Mode.QUERY, Mode.QUERY)}, ("demand.modes.1", "DUPLICATE")),
        ({"persons": ("",)}, ("demand.persons.0", "EMPTY")),
        ({"persons": ("x" * 129,)}, ("demand.persons.0", "TOO_LONG")),
        ({"persons": tuple(map(str, range(1_001)))}, ("demand.persons", "TOO_MANY")),
        ({"quota": 0}, ("demand.quota", "OUT_OF_RANGE")),
        ({"quota": 2**31}, ("demand.quota", "OUT_OF_RANGE")),
    ],
)
def test_the_form_is_looked_at_in_a_draft_already(changes: dict[str, object], problem: tuple[str, str]) -> None:
    unfit = replace(DEMAND, **changes)  # type: ignore[arg-type]  # members by name
    with pytest.raises(ActionUnfit) as refused:
        Course().open(unfit)
    assert [(each.member, each.code) for each in refused.value.problems] == [problem]
    with pytest.raises(ActionUnfit):
        Course().open(DEMAND).take(Amend(unfit), CIVIL)


def test_a_draft_may_leave_anything_out_and_is_nobody_elses() -> None:
    course = Course().open(Demand(), CLERK)
    assert course.standing.about.provider is None
    assert course.take(Amend(DEMAND), CLERK).content.demand == DEMAND
    with pytest.raises(NotPermitted):
        course.take(Submit(), TAX)


def test_the_head_of_the_office_signs_where_the_profile_says_so() -> None:
    with pytest.raises(NotPermitted):
        Course().submitted(by=CLERK)
    rules = with_rules("order-809", "conditional", head_signs=False)
    assert Course(rules).submitted(by=CLERK).state == "submitted"


def test_problems_hold_no_names_of_persons() -> None:
    with pytest.raises(ActionUnfit) as refused:
        Course().open(replace(DEMAND, persons=("王小明", "王小明")))
    assert "王小明" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        *((code, "submitted") for code in ("order-809", "wenzhou", "template-xx", "yangzhou", "chengdu")),
        ("panjin", "consulting"),
    ],
)
def test_every_profile_takes_an_application_for_conditional_data(code: str, state: str) -> None:
    assert Course(code).submitted().state == state
