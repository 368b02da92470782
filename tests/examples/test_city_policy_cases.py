"""The city's policies answer as its case files expect, which exercise every rule and every item."""

from datetime import date
from pathlib import Path

import pytest

from catalog import read_catalog
from policies import Policies, read_policies
from policies.casefiles import CaseReport, as_text, load_cases, run_case_files
from policies.coverage import coverage
from policies.space import Space

CITY = Path(__file__).parents[2] / "examples" / "city"
TODAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def city() -> Policies:
    catalog = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    return Policies(read_policies(CITY / "policies", catalog), catalog)


@pytest.fixture(scope="module")
def report(city: Policies) -> CaseReport:
    return run_case_files(city, load_cases([CITY / "policy-tests"]), TODAY)


def test_every_case_is_as_expected(report: CaseReport) -> None:
    assert not report.failed, as_text(report)


def test_every_rule_and_every_item_is_exercised(report: CaseReport) -> None:
    assert report.is_complete, as_text(report, coverage=True)


def test_each_resource_has_its_file(city: Policies) -> None:
    assert {path.stem for path in (CITY / "policy-tests").iterdir()} == set(city.catalog.resources)


def test_nothing_of_the_catalogue_is_left_out(city: Policies) -> None:
    counted = coverage(Space(city, TODAY))
    assert counted.reaching_nothing == ()
    assert [each.unopened for each in counted.resources] == [()] * len(counted.resources)
    assert [each.idle for each in counted.resources] == [()] * len(counted.resources)
