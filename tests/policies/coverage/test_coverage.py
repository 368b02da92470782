"""What the policies leave out is counted exactly: against every decision of a small space."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies import Policies, Right, outcomes
from policies.asking import inquiry
from policies.coverage import Coverage, as_json, as_text, coverage
from policies.space import Space
from tests.policies.random_tables import world
from tests.policies.small_city import TODAY, policies

POLICE = """\
p, everyone, population, query, by-key, *, -, allow,
p, police, population.*, query, always, *, clear, allow,
p, tax, population.criminal_record, *, always, *, -, deny,
p, tax, population.name, query, granted, *, clear, allow,
p, tax, population.name, query, granted, *, null, allow,
p, everyone, population.id_number, verify, granted, *, verdict, allow,
p, civil, household.address, query, always, *, clear, allow,
"""


def counted(lines: str = POLICE, centre: str = "p, everyone, *.@base, query, always, *, clear, allow,") -> Coverage:
    return coverage(Space(policies(lines, p00_centre=centre + "\n"), TODAY))


def test_items_rules_and_departments_that_are_left_out() -> None:
    found = counted()
    by_code = {each.resource.code: each for each in found.resources}
    assert by_code["population"].unopened == ("criminal_record",)
    assert by_code["population"].unnamed == ()
    assert [rule.place.line for rule in by_code["population"].idle] == [5]
    assert by_code["household"].unnamed == ("household_id",)
    assert by_code["relief"].unnamed == ("relief_id", "id_number", "amount")
    assert by_code["population"].reached[Right.VERIFY] == ("police", "civil-affairs", "civil", "tax", "lucheng-civil")
    assert by_code["household"].reached[Right.QUERY] == ()  # an item, but no rows
    assert (found.for_all, found.idle, found.reaching_nothing) == (1, (), ())


def test_a_department_that_reaches_nothing() -> None:
    found = counted(POLICE.replace("p, everyone, population, query", "p, police, population, query"))
    assert found.reaching_nothing == ("centre",)


def test_as_text() -> None:
    told = as_text(counted())
    assert any(line.split()[:7] == ["population", "6", "of", "7", "5", "of", "6"] for line in told.splitlines())
    assert "not opened: population.criminal_record (nobody gets it in any mode)" in told
    assert "not opened: relief.amount (no line means it)" in told
    assert "never decides: 10-police.csv:5" in told


def test_as_plain_values() -> None:
    values = as_json(counted())
    assert json.loads(json.dumps(values)) == values
    assert values["rulesForAll"] == {"rules": 1, "idle": []}


@pytest.mark.parametrize("right", [Right.QUERY, Right.COPY])
def test_without_rows_nothing_is_reached(right: Right) -> None:
    found = counted("p, tax, population.*, *, always, *, clear, allow, \n", "")
    by_code = {each.resource.code: each for each in found.resources}
    assert by_code["population"].reached[right] == ()
    assert by_code["population"].reached[Right.VERIFY] == ("tax",)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**48))
def test_what_is_opened_is_what_some_question_gets(seed: int) -> None:
    drawn = world(seed, 12)
    if drawn is None:
        return
    space = Space(Policies(drawn.table, drawn.catalog), TODAY)
    for each in coverage(space).resources:
        opened = {
            (item, right, caller.department)
            for item in (None, *each.resource.items)
            for right in (Right.QUERY, Right.VERIFY, Right.COPY)
            for caller in space.callers()
            for asked in [inquiry(space, caller, each.resource, item, right)]
            for situation in asked.situations()
            if any(type(outcome).__name__ != "Denied" for outcome in outcomes(asked.named(situation).decision))
        }
        assert set(each.unopened) == set(each.resource.items) - {item for item, _, _ in opened}
        for right, departments in each.reached.items():
            values = {department for item, by, department in opened if by is right and item is not None}
            rows = {department for item, by, department in opened if by is right and item is None}
            expected = values if right is Right.VERIFY else values & rows
            assert set(departments) == expected - {"public"}
