"""Automatic approval: only where the profile says so and every published condition is met (R067, R068)."""

from dataclasses import replace
from datetime import date

import pytest

from catalog import GrantConditions, Mode
from sharing.applications import Demand
from sharing.jurisdictions import profile_codes
from tests.sharing.applications.town import MEETING, Course
from tests.sharing.kit.residents import CIVIL, DEPARTMENTS, RESIDENTS, TODAY, with_residents
from tests.sharing.kit.rules import with_rules


def test_what_meets_the_published_conditions_is_granted_at_once_and_the_provider_is_told() -> None:
    course = Course("panjin").submitted(MEETING)
    decision = course.content.decision
    assert decision is not None
    assert (course.state, decision.by, decision.on) == ("granted", None, TODAY)
    assert course.grant.items == {"id_number", "phone"}
    assert course.told() == ["civil", "police"]


@pytest.mark.parametrize("code", [code for code in profile_codes() if code != "panjin"])
def test_nothing_is_granted_without_anybody_deciding_where_the_profile_does_not_say_so(code: str) -> None:
    course = Course(code).submitted(MEETING)
    assert (course.state, course.grants) == ("submitted", {})


@pytest.mark.parametrize(
    "demand",
    [
        replace(MEETING, purpose="relief"),
        replace(MEETING, modes=(Mode.QUERY, Mode.COPY)),
        replace(MEETING, items=("id_number", "birth_date")),
        replace(MEETING, valid_until=date(2027, 3, 2)),
    ],
    ids=["purpose", "mode", "item", "days"],
)
def test_one_unmet_condition_is_enough_for_the_provider_to_be_consulted(demand: Demand) -> None:
    course = Course("panjin").submitted(demand)
    assert (course.state, course.grants, course.told()) == ("consulting", {}, ["centre", "police"])
    assert course.content.consultation is not None


def test_where_the_profile_consults_nobody_the_decider_decides() -> None:
    rules = with_rules("panjin", "conditional", unmet_conditions="decide")
    assert Course(rules).submitted(replace(MEETING, purpose="relief")).state == "submitted"


def test_without_published_conditions_the_decider_decides() -> None:
    course = Course("panjin", files=with_residents(granted_if=None)).submitted(MEETING)
    assert (course.state, course.grants) == ("submitted", {})


def test_the_region_is_that_of_the_applicant() -> None:
    elsewhere = replace(DEPARTMENTS["civil"], region_code="330402")
    catalog = replace(Course().catalog, departments={**DEPARTMENTS, "civil": elsewhere})
    assert Course("panjin", files=catalog).submitted(MEETING).state == "consulting"


def test_the_third_class_is_never_granted_automatically() -> None:
    anything = GrantConditions(longest_days=10_000)
    course = Course("panjin", files=with_residents(granted_if=anything))
    course.submitted(replace(MEETING, items=("phone", "record")))
    assert (course.state, course.grants) == ("submitted", {})


def test_developments_are_never_granted_automatically_where_the_centre_approves_them() -> None:
    course = Course("panjin").submitted(replace(MEETING, develops=True))
    assert (course.state, course.grants) == ("submitted", {})


def test_unconditional_data_is_put_on_record_where_the_profile_says_so() -> None:
    course = Course("yangzhou").submitted(replace(MEETING, items=("gender", "region_code"), persons=()))
    assert (course.state, course.content.track) == ("granted", "record")
    assert course.grant.consumer == CIVIL.department
    assert RESIDENTS.granted_if is not None
