"""Drafts are the consumer's own: the other side sees an agreement once it was offered to it."""

import pytest

from sharing.agreements import AgreementTerms, Amend, Offer, Return, Withdraw
from sharing.proceedings import Party, parties_of
from tests.sharing.agreements.signing_town import TERMS, WITH_CENTRE, Course, head

NOBODY = {Party.MEMBER}


def seen_by(course: Course, department: str) -> bool:
    """Whether the department takes part, or finds it as the provider that it is about."""
    is_found = course.standing.about.provider == department
    takes_part = parties_of(head(department), course.parties(course.standing.about, course.content)) != NOBODY
    assert is_found <= takes_part
    return takes_part


def test_a_draft_is_not_for_the_other_side() -> None:
    course = Course("wenzhou").draft()
    assert not seen_by(course, "police") and seen_by(course, "civil")
    course.take(Amend(TERMS), "civil")
    assert not seen_by(course, "police")
    assert seen_by(course.take(Offer(), "civil"), "police")
    assert seen_by(course.take(Return("改"), "police"), "police"), "it has seen it"
    assert seen_by(course.take(Amend(TERMS), "civil"), "police")


@pytest.mark.parametrize("terms", [TERMS, WITH_CENTRE])
def test_nobody_is_told_of_a_draft_that_is_given_up(terms: AgreementTerms) -> None:
    course = Course("panjin").draft(terms).take(Withdraw(), "civil")
    assert course.told() == []


def test_what_is_worded_for_another_side_is_a_draft_again() -> None:
    course = Course("panjin").draft(WITH_CENTRE).take(Offer(), "civil").take(Amend(TERMS), "civil")
    assert not seen_by(course, "police")
    assert seen_by(course.take(Offer(), "civil"), "police")
