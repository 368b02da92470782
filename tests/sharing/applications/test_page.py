"""The page about applications is whole: every state with what follows, every member, track, deadline and problem."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from resolvers import Code
from sharing.applications import Applications, ApplicationState, Demand, Track
from sharing.applications.clocks import ANSWERS
from sharing.applications.procedure import FOLLOWS
from sharing.jurisdictions import DeadlineName, term
from tests.sharing.kit.rules import profile

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "sharing-applications.md").read_text("utf-8")
MODULES = sorted((ROOT / "sharing" / "applications").glob("[a-z]*.py"))
OF_REQUESTS = {code.value for code in Code} | {"NOT_ON_RECORD"}
"""What the page tells besides: why data is refused, not a step."""
PROFILES = ("order-809", "panjin", "wenzhou", "template-xx", "yangzhou")


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def rows_of(first: str) -> list[list[str]]:
    """Every table row of the page that names this in its first cell."""
    lines = [line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines if f"`{first}`" in line[0]]


@pytest.mark.parametrize("state", list(ApplicationState))
def test_every_state_says_what_follows(state: ApplicationState) -> None:
    [row] = [found for found in rows_of(state.value) if len(found) == 2]
    told = set(re.findall("`([a-z]+)`", row[1]))
    assert told == {word for word, states in FOLLOWS.items() if state in states}


def test_every_member_of_the_form_is_told() -> None:
    assert [each.name for each in fields(Demand) if not rows_of(camel(each.name))] == []


@pytest.mark.parametrize("name", [*Track, *(name.value for name in (*ANSWERS, DeadlineName.DELIVERY))])
def test_every_track_and_deadline_is_told(name: str) -> None:
    assert rows_of(name)


def test_every_problem_is_told() -> None:
    codes = {code for path in MODULES for code in re.findall('"([A-Z]+(?:_[A-Z]+)*)"', path.read_text("utf-8"))}
    told = set(re.findall("`([A-Z]+(?:_[A-Z]+)*)`", PAGE))
    assert len(codes) > 40
    assert codes <= told
    assert told - codes <= OF_REQUESTS


@pytest.mark.parametrize("code", PROFILES)
def test_the_terms_are_those_of_the_profiles(code: str) -> None:
    rules = profile(code).rules
    [row] = [found for found in rows_of(code) if len(found) == 5]
    delivery = term(rules, DeadlineName.DELIVERY)
    assert delivery is not None
    assert row[1].startswith(str(rules.conditional.reply_working_days))
    assert row[2] == rules.conditional.reply_counts
    assert row[3] == f"{rules.conditional.extension_working_days}, the {rules.conditional.extension_consent} consents"
    assert row[4] == str(delivery.length)


def test_every_action_follows_some_state() -> None:
    assert set(FOLLOWS) == set(Applications.actions)
    assert all(FOLLOWS.values())
