"""What does not fit in a step about a violation: every problem at once."""

import re
from collections.abc import Iterator, Sequence

from sharing.calendar import Deadline
from sharing.jurisdictions import Sanction
from sharing.proceedings import Actor, Moment, Problem, Proceeding
from sharing.violations.actions import Penalise, Record, Suspend
from sharing.violations.content import Violation

LONGEST_TEXT = 4_000
MOST_EVIDENCE = 10_000
LONGEST_TERM = 60
"""Working days."""
RECTIFICATION = "rectification"
"""How the names of the deadlines of orders begin."""

_REQUEST_ID = re.compile("[0-9a-f]{32}")

Standing = Proceeding[Violation]


def recording_problems(action: Record, by: Actor, moment: Moment) -> list[Problem]:
    """All that is wrong with a new violation."""
    return [
        *_department_problems(action, by, moment),
        *text_problems("facts", action.facts),
        *evidence_problems(action.evidence, ()),
        *(
            [Problem("resource", "UNKNOWN_RESOURCE", "the catalogue has no such resource")]
            if action.resource is not None and action.resource not in moment.catalog.resources
            else []
        ),
        *([Problem("found_on", "NOT_YET", "that day has not come")] if action.found_on > moment.today else []),
    ]


def text_problems(member: str, text: str, *, required: bool = True) -> Iterator[Problem]:
    """What has to be said, and not at any length."""
    if required and not text.strip():
        yield Problem(member, "MISSING", "this has to be said")
    elif len(text) > LONGEST_TEXT:
        yield Problem(member, "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def term_problems(within: int) -> Iterator[Problem]:
    """In how many working days something is to be corrected."""
    if not 1 <= within <= LONGEST_TERM:
        yield Problem("within", "OUT_OF_RANGE", f"from 1 to {LONGEST_TERM} working days")


def evidence_problems(added: Sequence[str], known: Sequence[str]) -> Iterator[Problem]:
    """Ids of requests that are none, or that are named already."""
    if len(added) + len(known) > MOST_EVIDENCE:
        yield Problem("evidence", "TOO_MANY", f"at most {MOST_EVIDENCE} requests")
        return
    seen = set(known)
    for index, id in enumerate(added):
        if not _REQUEST_ID.fullmatch(id):
            yield Problem(f"evidence.{index}", "BAD_ID", "a request id has 32 hexadecimal digits")
        elif id in seen:
            yield Problem(f"evidence.{index}", "REPEATED", "it is named already")
        seen.add(id)


def penalty_problems(before: Standing, action: Penalise, moment: Moment) -> Iterator[Problem]:
    """Steps are taken in the order of the ladder, each after an order was not followed in time."""
    yield from text_problems("reasons", action.reasons)
    ladder = [step for step in moment.profile.rules.supervision.sanctions if step is not Sanction.ORDER_TO_CORRECT]
    taken = [each.step for each in before.content.sanctions]
    left = ladder[max((ladder.index(step) for step in taken if step in ladder), default=-1) + 1 :]
    if action.step not in ladder:
        yield Problem("step", "NOT_ON_THE_LADDER", "the rules of this place do not have that step")
    elif action.step not in left:
        yield Problem("step", "TAKEN_ALREADY", "this step or a later one has been taken")
    elif not action.serious:
        if action.step is not left[0]:
            yield Problem("step", "NOT_NEXT", f"`{left[0].value}` comes first, unless it is serious")
        if not is_overdue(before.deadlines, moment):
            yield Problem("step", "NOT_OVERDUE", "no order is overdue: this follows one, unless it is serious")


def is_overdue(deadlines: Sequence[Deadline], moment: Moment) -> bool:
    """Whether the last order has not been followed in time: what is reported late was late."""
    last = max(deadlines, key=lambda one: (len(one.name), one.name), default=None)  # each has its number behind it
    return last is not None and (last.ended_on or moment.today) > last.due


def suspending_problems(before: Standing, action: Suspend, by: Actor, moment: Moment) -> Iterator[Problem]:
    """Rights rest for misuse alone, and a provider's word counts for its own resource."""
    content = before.content
    yield from text_problems("reasons", action.reasons)
    if not content.violation.is_misuse:
        yield Problem("", "NOT_MISUSE", "rights rest for the misuse of what others provide")
    if any(one.by == by.department and not one.is_over(moment.today) for one in content.suspended):
        yield Problem("", "SUSPENDED_ALREADY", "they rest by your word already: restore them first")
    if action.until is not None and action.until < moment.today:
        yield Problem("until", "IN_THE_PAST", "that day is over already")
    if content.resource is None and by.department not in moment.authority | moment.centre:
        yield Problem("", "NOT_OWN_RESOURCE", "a provider has rights rest to a resource of its own")


def _department_problems(action: Record, by: Actor, moment: Moment) -> Iterator[Problem]:
    if action.department not in moment.catalog.departments:
        yield Problem("department", "UNKNOWN_DEPARTMENT", "there is no such member")
    elif action.department == by.department:
        yield Problem("department", "OWN_DEPARTMENT", "nobody judges itself")
