"""Conditions of a decision narrow what was asked for, and nothing else: what would widen it is a problem."""

from collections.abc import Iterator
from datetime import date

from catalog import Resource
from policies import CLEAR, tells_no_more
from sharing.applications.checking import known_items, list_problems, mask_of, mask_problems, quota_problems
from sharing.applications.decision import Conditions, Terms
from sharing.applications.demand import Demand
from sharing.proceedings import Problem

MOST_PERSONS = 1_000
_WIDER = "WIDER_THAN_ASKED"


def asked_terms(demand: Demand) -> Terms | None:
    """The terms that a demand asks for; None where it says no days."""
    if demand.valid_from is None or demand.valid_until is None:
        return None
    return Terms(
        modes=demand.modes,
        valid_from=demand.valid_from,
        valid_until=demand.valid_until,
        persons=demand.persons,
        rows=demand.rows,
        mask=demand.mask,
        quota=demand.quota,
    )


def narrowed(asked: Terms, conditions: Conditions) -> Terms:
    """The terms of the grant: what the conditions say, and as asked where they say nothing.

    INVARIANT: where `condition_problems` are none, these open nothing that the terms asked for would not open.
    """
    return Terms(
        modes=conditions.modes or asked.modes,
        valid_from=asked.valid_from,
        valid_until=conditions.valid_until or asked.valid_until,
        persons=conditions.persons or asked.persons,
        rows=asked.rows if conditions.rows is None else conditions.rows,
        mask=asked.mask if conditions.mask is None else conditions.mask,
        quota=asked.quota if conditions.quota is None else conditions.quota,
    )


def condition_problems(
    asked: Terms, conditions: Conditions, resource: Resource, items: tuple[str, ...], today: date
) -> Iterator[Problem]:
    """What is wrong with the conditions of a grant of these items of the resource."""
    yield from list_problems("conditions.modes", conditions.modes, len(resource.modes))
    yield from list_problems("conditions.persons", conditions.persons, MOST_PERSONS)
    yield from quota_problems("conditions.quota", conditions.quota)
    if not set(conditions.modes) <= set(asked.modes):
        yield Problem("conditions.modes", _WIDER, "a mode among these was not asked for")
    if asked.persons and not set(conditions.persons) <= set(asked.persons):
        yield Problem("conditions.persons", _WIDER, "a person among these was not named by the applicant")
    if asked.quota is not None and conditions.quota is not None and conditions.quota > asked.quota:
        yield Problem("conditions.quota", _WIDER, f"at most {asked.quota} values a day were asked for")
    yield from _rows(asked, conditions, resource)
    yield from _mask(asked, conditions, resource, items)
    yield from _last_day(asked, conditions, today)


def _rows(asked: Terms, conditions: Conditions, resource: Resource) -> Iterator[Problem]:
    """Which rows another rule has nobody knows before it is asked, so one that was asked for stays."""
    if conditions.rows is None:
        return
    if conditions.rows not in resource.rows:
        yield Problem("conditions.rows", "UNKNOWN_ROW_RULE", f"`{conditions.rows}` is no row rule of the resource")
    elif asked.rows not in (None, conditions.rows):
        yield Problem("conditions.rows", _WIDER, f"the rows of `{asked.rows}` were asked for")


def _mask(asked: Terms, conditions: Conditions, resource: Resource, items: tuple[str, ...]) -> Iterator[Problem]:
    yield from mask_problems("conditions.mask", conditions.mask, known_items(resource, items))
    new = None if conditions.mask is None else mask_of(conditions.mask)
    old = mask_of(CLEAR if asked.mask is None else asked.mask)
    if new is None or old is None:
        return  # told already, of the condition or of the demand
    more = sorted(item.code for item in known_items(resource, items) if not tells_no_more(new, old, item))
    if more:
        named = ", ".join(f"`{code}`" for code in more)
        yield Problem("conditions.mask", _WIDER, f"of {named} it may show more than `{old.text}`, which was asked for")


def _last_day(asked: Terms, conditions: Conditions, today: date) -> Iterator[Problem]:
    last = conditions.valid_until or asked.valid_until
    if last > asked.valid_until:
        yield Problem("conditions.valid_until", _WIDER, "the last day lies behind the one that was asked for")
    elif last < max(today, asked.valid_from):
        yield Problem("conditions.valid_until", "PERIOD_PAST", "the grant would never be in force")
