"""What does not fit in a declaration: every problem at once."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from sharing.emergencies.actions import Declare
from sharing.jurisdictions import Office
from sharing.proceedings import Moment, Problem

LONGEST_TEXT = 4_000
MOST_NAMED = 200


def declaring_problems(action: Declare, moment: Moment) -> list[Problem]:
    """All that is wrong with a declaration."""
    departments = moment.catalog.departments
    functions = {code for department in departments.values() for code in department.functions}
    return [
        *_scope_problems(action, moment),
        *_named_problems("resources", action.resources, moment.catalog.resources.keys()),
        *_named_problems("departments", action.departments, departments.keys()),
        *_named_problems("purposes", action.purposes, functions),
        *_until_problems(action, moment),
        *_overdue_problems(action, moment),
        *text_problems("reasons", action.reasons),
    ]


def text_problems(member: str, text: str) -> Iterator[Problem]:
    """What has to be said, and not at any length."""
    if not text.strip():
        yield Problem(member, "MISSING", "this has to be said")
    elif len(text) > LONGEST_TEXT:
        yield Problem(member, "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def _scope_problems(action: Declare, moment: Moment) -> Iterator[Problem]:
    if not action.resources and not action.departments:
        yield Problem("resources", "MISSING", "name resources, departments or both: nothing is open to all for all")
    if not action.purposes:
        yield Problem("purposes", "MISSING", "what may data be used for?")
    if moment.profile.rules.emergencies.declared_by is Office.PROVIDER and not action.resources:
        yield Problem("resources", "MISSING", "a provider declares emergencies for resources of its own")


def _named_problems(member: str, named: Sequence[str], known: Collection[str]) -> Iterator[Problem]:
    if len(named) > MOST_NAMED:
        yield Problem(member, "TOO_MANY", f"at most {MOST_NAMED}")
        return
    for index, code in enumerate(named):
        if code not in known:
            yield Problem(f"{member}.{index}", "UNKNOWN", "the catalogue has no such code")
        elif code in named[:index]:
            yield Problem(f"{member}.{index}", "REPEATED", "it is named already")


def _overdue_problems(action: Declare, moment: Moment) -> Iterator[Problem]:
    """What was ended by a review that is overdue is not declared anew in the place of that review."""
    for one in moment.declared:
        is_overdue = one.review_due is not None and one.review_due < moment.today
        same = _overlap(one.resources, action.resources) and _overlap(one.departments, action.departments)
        if is_overdue and same:
            yield Problem("", "OVERDUE", f"what was used under `{one.number}` is to be reviewed first")


def _overlap(one: Collection[str], other: Collection[str]) -> bool:
    """Of codes of which none means all."""
    return not one or not other or not set(one).isdisjoint(other)


def _until_problems(action: Declare, moment: Moment) -> Iterator[Problem]:
    longest = moment.profile.rules.emergencies.longest_days
    if action.until < moment.today:
        yield Problem("until", "IN_THE_PAST", "it is over already")
    elif action.until >= moment.today + timedelta(days=longest):
        yield Problem("until", "TOO_LONG", f"an emergency lasts {longest} days at most: then it is declared anew")
