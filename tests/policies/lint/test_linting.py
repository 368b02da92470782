"""The linter as a whole: over the example city, over random tables, over names that follow each other."""

from datetime import date

import pytest

from catalog import Severity, read_catalog
from policies import Policies, load_files, parse_policies
from policies.lint import KINDS, lint
from tests.fix_city import CITY
from tests.policies.random_tables import world

TODAY = date(2026, 6, 30)


def test_the_example_city_holds_nothing_worse_than_notes() -> None:
    catalog = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    files = load_files(CITY / "policies")
    found = lint(Policies(parse_policies(files, catalog), catalog), TODAY, files=files)
    assert [str(each) for each in found if each.severity is not Severity.NOTE] == []
    assert {each.code for each in found} == {
        "conditional-open-to-some",
        "lookup-tells-more",
        "spellings-unlisted",
        "tracker",
    }


@pytest.mark.parametrize("seed", range(40))
def test_any_table_can_be_linted(seed: int) -> None:
    drawn = world(seed, 20)
    if drawn is not None:
        policies = Policies(drawn.table, drawn.catalog)
        found = lint(policies, TODAY)
        places = {line.place for line in drawn.table.lines} | {
            line.place for part in drawn.table.parts for line in part.memberships
        }
        assert [each.place for each in found] == sorted(each.place for each in found)
        assert len(set(found)) == len(found)
        for each in found:
            assert each.severity is KINDS[each.code].severity
            assert each.place in places or each.place.file in drawn.catalog.resources
        assert lint(Policies(drawn.table, drawn.catalog), TODAY) == found


@pytest.mark.parametrize("seed", range(20))
def test_resources_are_looked_at_one_by_one(seed: int) -> None:
    """What is said about all resources is what is said about each, and about names and the centre."""
    drawn = world(seed, 20)
    if drawn is not None:
        policies = Policies(drawn.table, drawn.catalog)
        each = [set(lint(policies, TODAY, resources=[code])) for code in drawn.catalog.resources]
        assert set().union(*each) == set(lint(policies, TODAY))


def test_what_is_past_depends_on_the_day() -> None:
    catalog = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    policies = Policies(parse_policies(load_files(CITY / "policies"), catalog), catalog)
    codes = [{each.code for each in lint(policies, TODAY.replace(year=year))} for year in (2035, 2036)]
    assert codes[1] - codes[0] == {"past"}
