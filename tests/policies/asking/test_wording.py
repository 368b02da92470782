"""Conditions that are written as in a policy file become a situation in which just these hold."""

from dataclasses import replace
from datetime import date

import pytest

from policies.asking import callers_of, situation_of, targets_of
from policies.mistakes import Mistake
from policies.space import Caller, Holding, Situation, Space
from tests.policies.small_city import POPULATION, TODAY, policies

CITY = policies(
    "p, welfare, population.name, query, granted+purpose=relief-review, *, clear, allow, \n"
    "p, tax/desk, population.name, query, always, *, clear, allow, \n",
    p00_centre="g, civil-affairs, welfare\ng, tax/desk, welfare\ng, civil, welfare\ng, civil/one, welfare\n",
)
SPACE = Space(CITY, TODAY)
NOTHING = Situation(TODAY)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("always", NOTHING),
        ("by-key", replace(NOTHING, by_key=True)),
        ("in-hours+person", replace(NOTHING, in_hours=True, person=True)),
        ("agreed", replace(NOTHING, agreed=True)),
        ("consented", replace(NOTHING, by_key=True, consented=True)),
        ("emergency", replace(NOTHING, emergency=True)),
        ("from=2027-01-01", replace(NOTHING, today=date(2027, 1, 1))),
        ("from=2026-01-01", NOTHING),
        ("until=2026-01-01", replace(NOTHING, today=date(2026, 1, 1))),
        ("until=2027-01-01", NOTHING),
        ("granted", replace(NOTHING, grant=Holding.GRANTED, purposes=frozenset({"tax-assessment"}))),
        ("listed", replace(NOTHING, grant=Holding.LISTED, person=True, purposes=frozenset({"tax-assessment"}))),
        ("purpose=tax-assessment", replace(NOTHING, purposes=frozenset({"tax-assessment"}))),
    ],
)
def test_conditions_become_a_situation(when: str, expected: Situation) -> None:
    assert situation_of(when, SPACE, Caller("tax"), POPULATION) == expected


def test_a_grant_without_a_purpose_is_for_one_that_no_rule_names_where_there_is_one() -> None:
    assert situation_of("granted", SPACE, Caller("civil-affairs"), POPULATION).purposes == {"relief-review"}
    assert situation_of("granted", SPACE, Caller("civil"), POPULATION).purposes == {"burial"}


@pytest.mark.parametrize(
    ("who", "callers"),
    [
        ("tax", ["tax"]),
        ("tax/desk", ["tax/desk"]),
        ("tax/other", ["tax/other"]),
        ("public", ["public"]),
        ("everyone", ["centre", "civil", "civil-affairs", "lucheng-civil", "police", "tax"]),
        ("welfare", ["civil", "civil-affairs", "tax/desk"]),
    ],
)
def test_names_become_callers(who: str, callers: list[str]) -> None:
    assert list(map(str, callers_of(who, SPACE))) == callers


@pytest.mark.parametrize(
    ("what", "targets"),
    [
        ("population", [None]),
        ("population.name", ["name"]),
        ("population.household", ["household"]),
        ("population.*", list(POPULATION.items)),
        ("population.@base", ["gender"]),
        ("population.@personal", ["id_number", "name", "birth_date"]),
    ],
)
def test_names_become_targets(what: str, targets: list[str | None]) -> None:
    assert list(targets_of(what, CITY.catalog)[1]) == targets


def test_a_class_without_items_is_a_mistake() -> None:
    with pytest.raises(Mistake, match="`household.@base` has no item"):
        targets_of("household.@base", CITY.catalog)
