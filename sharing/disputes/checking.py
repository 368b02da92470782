"""What does not fit in the actions of a dispute: every problem at once."""

import re
from collections.abc import Iterator
from datetime import timedelta

from sharing.calendar import Deadline
from sharing.disputes.actions import Conclude, Evaluate, Raise, Respond, Schedule
from sharing.disputes.dispute import Dispute
from sharing.disputes.ladder import is_outside, ladder
from sharing.jurisdictions import DisputeStep
from sharing.proceedings import Actor, Kind, Moment, Problem

LONGEST_TEXT = 4_000
LONGEST_TERM = timedelta(days=366)
MOST_SAID = 50
"""Responses of one department, and opinions that are entered, in one dispute."""

_DIGEST = re.compile("[0-9a-f]{64}")
_NUMBER = re.compile(f"[0-9]{{4}}-({Kind.APPLICATION}|{Kind.CORRECTION})-[0-9]{{6,12}}")


def opponent_of(action: Raise, by: Actor, moment: Moment) -> str | None:
    """The other side: whom the action names, or else the provider of the resource."""
    if action.opponent is not None:
        return action.opponent
    resource = moment.catalog.resources.get(action.resource or "")
    return None if resource is None or resource.provider == by.department else resource.provider


def raising_problems(action: Raise, by: Actor, moment: Moment) -> list[Problem]:
    """All that is wrong with a new dispute."""
    departments = moment.catalog.departments
    opponent = opponent_of(action, by, moment)
    other = departments.get(opponent or "")
    problems = [*text_problems("text", action.text), *_number_problems("number", action.number, moment)]
    if not ladder(departments.get(by.department), other, moment):
        problems.append(Problem("", "NO_PROCEDURE", "the rules of this place have nobody who settles disagreements"))
    if action.resource is not None and action.resource not in moment.catalog.resources:
        problems.append(Problem("resource", "UNKNOWN_RESOURCE", "the catalogue has no such resource"))
    if opponent is None:
        problems.append(Problem("opponent", "MISSING", "with whom? name the other side, or what it provides"))
    elif other is None:
        problems.append(Problem("opponent", "UNKNOWN_DEPARTMENT", "there is no such department"))
    elif opponent == by.department:
        problems.append(Problem("opponent", "OWN_DEPARTMENT", "nobody is in dispute with itself"))
    return problems


def scheduling_problems(action: Schedule, before: Deadline | None, moment: Moment) -> list[Problem]:
    """All that is wrong with a term; `before` is the one that it takes the place of."""
    problems: list[Problem] = []
    if not moment.today < action.until <= moment.today + LONGEST_TERM:
        problems.append(Problem("until", "OUT_OF_RANGE", f"a day to come, within {LONGEST_TERM.days} days"))
    if before is not None and before.due < moment.today:
        problems.append(Problem("", "OVERDUE", "what is overdue cannot be put off any more"))
    return problems


def responding_problems(action: Respond, dispute: Dispute, by: Actor) -> list[Problem]:
    """All that is wrong with a response: each side may say something as often as the other."""
    problems = [*text_problems("text", action.text)]
    if sum(position.department == by.department for position in dispute.positions) >= MOST_SAID:
        problems.append(Problem("", "TOO_MANY", f"your department has responded {MOST_SAID} times"))
    return problems


def evaluating_problems(action: Evaluate, dispute: Dispute) -> list[Problem]:
    problems = [*text_problems("evaluator", action.evaluator), *text_problems("text", action.text)]
    if action.digest is not None and not _DIGEST.fullmatch(action.digest):
        problems.append(Problem("digest", "BAD_DIGEST", "SHA-256 in 64 hexadecimal digits, small letters"))
    if len(dispute.opinions) >= MOST_SAID:
        problems.append(Problem("", "TOO_MANY", f"{MOST_SAID} opinions are entered already"))
    return problems


def concluding_problems(action: Conclude, dispute: Dispute, moment: Moment) -> list[Problem]:
    """All that is wrong with a conclusion; in a consultation the other side has been heard."""
    problems = [*text_problems("reasons", action.reasons), *text_problems("basis", action.basis)]
    if action.order is not None:
        problems += [
            *text_problems("order.text", action.order.text),
            *_number_problems("order.number", action.order.number, moment),
        ]
    step = dispute.rung.step
    if action.document is not None:
        problems += text_problems("document", action.document)
    elif is_outside(step):
        problems.append(Problem("document", "MISSING", "by which document is that conclusion known?"))
    heard = any(position.department == dispute.opponent for position in dispute.positions)
    if step is DisputeStep.CENTRE_CONSULTATION and not heard:
        problems.append(Problem("", "NOT_HEARD", "the other side is consulted first: it has not responded"))
    return problems


def text_problems(member: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(member, "EMPTY", "there is nothing said")
    elif len(text) > LONGEST_TEXT:
        yield Problem(member, "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def _number_problems(member: str, number: str | None, moment: Moment) -> Iterator[Problem]:
    """One that nobody has is told like one that the actor takes no part in."""
    if number is None:
        return
    if not _NUMBER.fullmatch(number):
        yield Problem(member, "NO_NUMBER", "that is no number of an application or of a correction")
    elif number not in moment.named:
        yield Problem(member, "UNKNOWN_PROCEEDING", "there is no such one that your department takes part in")
