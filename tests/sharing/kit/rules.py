"""Profiles, duties and working days as they come with the platform, each read once."""

from dataclasses import replace
from functools import cache
from typing import Any

from policies import Duties, DutySpecification, read_duties
from sharing.calendar import WorkingDays, working_days
from sharing.jurisdictions import Profile, read_profile

DUTIES: Duties = read_duties()


@cache
def calendar() -> WorkingDays:
    return working_days()


@cache
def profile(code: str) -> Profile:
    return read_profile(code)


def with_rules(code: str, part: str, **members: Any) -> Profile:
    """A profile in which some members of one part of the rules are others."""
    found = profile(code)
    changed = replace(getattr(found.rules, part), **members)
    return replace(found, rules=replace(found.rules, **{part: changed}))


@cache
def has_duty(parties: frozenset[str], roles: frozenset[str], procedure: str, word: str) -> bool:
    """What Casbin says: the word of another than the table that the shell asks."""
    return _specification().may(parties, roles, procedure, word)


@cache
def _specification() -> DutySpecification:
    return DutySpecification(DUTIES)
