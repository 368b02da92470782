"""Duties: the first line that is for somebody decides, whatever else somebody is; Casbin says the same."""

import re
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import Duties, Duty, DutySpecification, read_duties
from sharing.proceedings import Party, Role

PARTIES = ("applicant", "decider", "member")
ROLES = ("reviewer", "steward")
ACTIONS = ("ask", "open")
DOCS = Path(__file__).parents[2] / "docs"

LINES = st.lists(
    st.tuples(
        st.builds(
            Duty,
            st.sampled_from(PARTIES),
            st.sampled_from(ROLES),
            st.just("application"),
            st.sampled_from(ACTIONS),
        ),
        st.booleans(),
    ),
    max_size=8,
).map(tuple)


@given(LINES, st.frozensets(st.sampled_from(PARTIES)), st.frozensets(st.sampled_from(ROLES)), st.sampled_from(ACTIONS))
def test_whoever_is_several_things_may_what_casbin_says(
    lines: tuple[tuple[Duty, bool], ...], parties: Collection[str], roles: Collection[str], action: str
) -> None:
    duties = Duties(lines)
    said = DutySpecification(duties).may(parties, roles, "application", action)
    assert duties.may(parties, roles, "application", action) is said


@pytest.mark.parametrize("first", [True, False])
def test_a_line_that_denies_decides_before_a_later_one_for_another_party_or_role(first: bool) -> None:
    earlier = Duty("member", "consumer", "application", "draft")
    for later in (
        Duty("applicant", "consumer", "application", "draft"),
        Duty("member", "steward", "application", "draft"),
    ):
        duties = Duties(((earlier, first), (later, not first)))
        parties, roles = {"member", "applicant"}, {"consumer", "steward"}
        assert duties.may(parties, roles, "application", "draft") is first
        assert DutySpecification(duties).may(parties, roles, "application", "draft") is first
        assert duties.may({later.party}, {later.role}, "application", "draft") is (
            first if later.party == "member" and later.role == "consumer" else not first
        )


def test_what_no_line_names_nobody_may() -> None:
    assert not Duties(()).may(frozenset(Party), frozenset(Role), "application", "draft")


def test_the_lines_of_the_platform_only_allow_so_that_their_order_takes_nothing_from_anybody() -> None:
    duties = read_duties()
    assert all(allowed for _, allowed in duties.lines)
    for duty, _ in duties.lines:
        assert duties.may(frozenset(Party), frozenset(Role), duty.procedure, duty.action)
        assert duties.may({duty.party}, {duty.role}, duty.procedure, duty.action)


def test_pages_name_only_actions_that_somebody_may_take() -> None:
    """The tables of the pages on procedures: an action in a row is one of the duties."""
    known = {duty.action for duty, _ in read_duties().lines}
    found = set()
    for page in sorted(DOCS.glob("sharing-*.md")):
        rows = [line.split("|") for line in page.read_text("utf-8").splitlines() if line.startswith("|")]
        headed = False
        for cells in rows:
            names = [cell.strip() for cell in cells[1:-1]]
            if names[:3] == ["state", "action", "by"]:
                headed = True
                continue
            headed = headed and len(names) == 4
            if headed:
                found |= set(re.findall(r"`([a-z_]+)`", names[1].split(":")[0].split(" with ")[0]))
    assert found and found <= known, found - known
