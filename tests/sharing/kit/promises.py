"""What every procedure promises of every step, whichever procedure it is."""

from collections import Counter
from dataclasses import replace
from typing import Any

from sharing.calendar import Deadline
from sharing.proceedings import Proceeding, Step
from sharing.proceedings.writing import read, written


def check_first(first: Proceeding[Any]) -> None:
    """Asserts what holds of a proceeding that has begun."""
    assert first.version == 1 and not first.is_closed
    _check_standing(first)


def check_step(before: Proceeding[Any], after: Proceeding[Any]) -> None:
    """Asserts what holds between a proceeding and what a step has made of it."""
    assert not before.is_closed, "what is closed takes no step"
    assert after.version == before.version + 1
    assert (after.number, after.kind, after.profile) == (before.number, before.kind, before.profile)
    assert after.about.applicant == before.about.applicant, "it stays with whoever has opened it"
    assert {each.name for each in before.deadlines} <= {each.name for each in after.deadlines}, "no deadline is lost"
    assert not _judged(before) - _judged(after), "a deadline ends once, and stays as it was judged"
    _check_standing(after)


def check_history(history: list[Step[Any]], standing: Proceeding[Any]) -> None:
    """Asserts that the history leads up to what stands, with no step left out or changed afterwards."""
    assert [step.version for step in history] == list(range(1, standing.version + 1))
    assert (history[-1].state, history[-1].content) == (standing.state, standing.content)


def _judged(standing: Proceeding[Any]) -> Counter[Deadline]:
    """Deadlines that have ended, without their names: one that begins anew may leave its name to the new one."""
    return Counter(replace(each, name="") for each in standing.deadlines if each.ended_on is not None)


def _check_standing(standing: Proceeding[Any]) -> None:
    names = [each.name for each in standing.deadlines]
    assert len(set(names)) == len(names), "the store keeps one deadline of a name"
    assert not standing.is_closed or all(each.ended_on is not None for each in standing.deadlines), (
        "what is closed has nothing due"
    )
    content = standing.content
    assert read(type(content), written(content)) == content, "what is kept is read again as it was"
