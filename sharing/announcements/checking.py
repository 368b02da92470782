"""What does not fit in an announcement: every problem at once."""

from collections.abc import Iterator
from datetime import date

from catalog import Resource
from sharing.announcements.actions import Announce, Correct
from sharing.announcements.announcement import Announcement, Matter
from sharing.jurisdictions import Updates
from sharing.proceedings import Moment, Problem

LONGEST_TEXT = 2_000
LONGEST_COMPARISON = 60
"""Working days that recipients may be given at most."""


def announcing_problems(action: Announce, moment: Moment) -> list[Problem]:
    """All that is wrong with a new announcement."""
    updates = moment.profile.rules.updates
    return [
        *_resource_problems(action, moment.catalog.resources.get(action.resource)),
        *_text_problems("text", action.text),
        *_cycle_problems(action, updates),
        *_outage_problems(action),
        *_comparison_problems(action, updates),
        *_order_problems(action.effective_on, action.until),
    ]


def correcting_problems(action: Correct, before: Announcement) -> list[Problem]:
    """All that is wrong with other words."""
    effective_on, until = action.effective_on or before.effective_on, action.until or before.until
    return [*_text_problems("text", action.text), *_order_problems(effective_on, until)]


def _resource_problems(action: Announce, resource: Resource | None) -> Iterator[Problem]:
    if resource is None:
        yield Problem("resource", "unknown_resource", "the catalogue has no such resource")
        return
    for index, item in enumerate(action.items):
        if item not in resource.items:
            yield Problem(f"items.{index}", "unknown_item", "the resource has no such item")
        elif item in action.items[:index]:
            yield Problem(f"items.{index}", "repeated", "the item is named already")


def _text_problems(member: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(member, "empty", "there is nothing said")
    elif len(text) > LONGEST_TEXT:
        yield Problem(member, "too_long", f"at most {LONGEST_TEXT} characters")


def _cycle_problems(action: Announce, updates: Updates) -> Iterator[Problem]:
    """R090: only cycles that the profile allows."""
    if action.matter is not Matter.CYCLE:
        if action.cycle is not None:
            yield Problem("cycle", "not_about_that", "only another cycle names one")
    elif action.cycle is None:
        yield Problem("cycle", "missing", "which cycle is announced?")
    elif updates.cycles and action.cycle not in updates.cycles:
        yield Problem("cycle", "cycle_not_allowed", "the rules of this place do not have that cycle")


def _outage_problems(action: Announce) -> Iterator[Problem]:
    """R095: whoever cannot provide says what is done about it."""
    if action.matter is not Matter.OUTAGE:
        if action.remedy is not None:
            yield Problem("remedy", "not_about_that", "only of an outage is told what is done about it")
    elif action.remedy is None:
        yield Problem("remedy", "missing", "what is done about the outage?")
    else:
        yield from _text_problems("remedy", action.remedy)


def _comparison_problems(action: Announce, updates: Updates) -> Iterator[Problem]:
    """R092: the rules say whether users compare, but not by when; the provider does."""
    within = action.compare_within
    if within is None:
        if action.matter is Matter.CHANGE and updates.users_compare:
            yield Problem("compare_within", "missing", "the rules of this place want a term for comparing")
    elif action.matter is not Matter.CHANGE:
        yield Problem("compare_within", "not_about_that", "only after a change is anything compared")
    elif not 1 <= within <= LONGEST_COMPARISON:
        yield Problem("compare_within", "out_of_range", f"from 1 to {LONGEST_COMPARISON} working days")


def _order_problems(effective_on: date, until: date | None) -> Iterator[Problem]:
    if until is not None and until < effective_on:
        yield Problem("until", "before_start", "it is over before it begins")
