"""What an applicant would get of what it asks for, item by item, were it granted: by the rules in force, of no data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from catalog import Mode, Resource
from policies import (
    NO_BARS,
    Answer,
    Bar,
    Bars,
    ByRows,
    Clear,
    Combinations,
    Compared,
    Decision,
    Denied,
    Grant,
    Masked,
    Outcome,
    Policies,
    Records,
    Right,
    Rights,
)
from sharing.applications.application import Application
from sharing.applications.checking import mask_of
from sharing.applications.decision import Terms
from sharing.applications.granting import unmet
from sharing.applications.narrowing import asked_terms
from sharing.grants import GrantRecord
from sharing.proceedings import Moment
from sharing.register import Contents
from sharing.required import gate_of
from sharing.snapshot import Snapshot, take_snapshot

PREVIEW = "preview"
"""The word of the duty to look at one."""
PREVIEWED = "preview"
"""The number of the grant that there is not; no number of the platform looks like it."""


class Had(StrEnum):
    """How a value would be had: as it is, masked, compared only, not at all."""

    CLEAR = "clear"
    MASKED = "masked"
    COMPARED = "compared"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class HadOn:
    """How the values would be had on the rows where all of these row rules hold; without one, on all other rows."""

    rows: tuple[str, ...]
    had: Had
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class ItemPreview:
    """One item in one mode: the first of `outcomes` whose rows hold. `item` is none for the rows as a whole.

    `missing` are the conditions that keep a more generous rule from deciding; `withheld` says that together with what
    else the department may have a mask would be undone, so that the item stays hidden.
    """

    item: str | None
    mode: Mode
    outcomes: tuple[HadOn, ...]
    missing: tuple[str, ...] = ()
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class GrantPreview:
    """All items in all modes asked for, each mode beginning with its rows.

    `lacking` are the agreements without which the grant would not be in force, in words: the items are told as they
    are had once those are signed. `conditions` are those of the resource, as published; `unmet` the elements of
    `granted_if` that are not met, none where the resource has no such section. `suspended` says that the rights of the
    department rest, so that nothing is had until they are restored.
    """

    items: tuple[ItemPreview, ...]
    lacking: tuple[str, ...]
    conditions: str
    unmet: tuple[str, ...] | None
    suspended: bool = False


def preview(
    application: Application, applicant: str, moment: Moment, policies: Policies, bars: Bars = NO_BARS
) -> GrantPreview | None:
    """What a grant would open that gives what is asked for, or what was decided where there is a decision.

    `bars` are what bars the applicant today, of which the suspension of its rights counts: agreements that are missing
    are told by what they are. What comes before access is as the profile of `moment` says.

    None where the application names no resource of the catalogue, no days, or an item or a mask that there is not: what
    is wrong then the submission tells. Rows are not named by their key here.
    """
    decision = application.decision
    terms = asked_terms(application.demand) if decision is None else decision.terms
    items = application.demand.items if decision is None else decision.granted
    resource = policies.catalog.resources.get(application.demand.resource)
    department = policies.catalog.departments.get(applicant)
    if resource is None or department is None or terms is None or not set(items) <= resource.items.keys():
        return None
    granted = _grant(application, items, terms, resource)
    if granted is None:
        return None
    as_held = _as_held(granted, applicant, moment, policies)
    rights = _rights(granted, dict(department.attributes), applicant, as_held, moment, policies)
    found = [each for mode in terms.modes for each in _of_mode(mode, items, resource, rights, policies)]
    suspended = bars.before(resource.code) is Bar.SUSPENDED and resource.provider != applicant
    if suspended:
        found = [replace(each, outcomes=(HadOn((), Had.DENIED),), missing=()) for each in found]
    lacking = [each.what for each in as_held.lacking(moment.today) if each.number == PREVIEWED]
    checked = resource.granted_if
    failing = None if checked is None else unmet(checked, application.demand, items, terms, applicant, moment)
    return GrantPreview(tuple(found), tuple(lacking), resource.conditions, failing, suspended)


def _grant(application: Application, items: tuple[str, ...], terms: Terms, resource: Resource) -> Grant | None:
    mask = None if terms.mask is None else mask_of(terms.mask)
    if (terms.mask is not None and mask is None) or terms.rows not in (None, *resource.rows):
        return None
    return Grant(
        number=PREVIEWED,
        version=1,
        resource=resource.code,
        items=frozenset(items),
        modes=frozenset(terms.modes),
        purpose=application.demand.purpose,
        rows=terms.rows,
        mask=mask,
        persons=frozenset(terms.persons),
        quota=terms.quota,
    )


def _as_held(granted: Grant, applicant: str, moment: Moment, policies: Policies) -> Snapshot:
    """What all hold today, and the applicant the grant besides."""
    record = GrantRecord(
        number=PREVIEWED,
        consumer=applicant,
        resource=granted.resource,
        items=granted.items,
        modes=granted.modes,
        purpose=granted.purpose,
        valid_from=moment.today,
        valid_until=moment.today,
        rows=granted.rows,
        mask=None if granted.mask is None else granted.mask.text,
        persons=granted.persons,
    )
    contents = Contents(0, (*moment.grants.values(), record), moment.agreements, ())
    return take_snapshot(contents, policies.catalog, gate_of(moment.profile.rules))


def _rights(
    granted: Grant,
    attributes: Mapping[str, str],
    applicant: str,
    as_held: Snapshot,
    moment: Moment,
    policies: Policies,
) -> Rights:
    """As one of the persons would ask who are named, stating purpose and case.

    Only the grant in question decides: which of several is used, a request chooses. What is withheld follows from all.
    """
    agreed = as_held.agreed(applicant, moment.today)
    others = tuple(each for each in as_held.grants(applicant, moment.today) if each.number != PREVIEWED)
    first = gate_of(moment.profile.rules).on_record
    return Rights(
        department=applicant,
        application="",
        names=policies.table.names_of(applicant, ""),
        attributes=attributes,
        today=moment.today,
        person=min(granted.persons, default=None),
        purposes=frozenset({granted.purpose}),
        grants=(granted,),
        records=None if first is None else Records(first, (granted, *others)),
        agreed=agreed,
        withheld=Combinations(policies, applicant, (*others, granted), agreed, moment.today),
    )


def _of_mode(
    mode: Mode, items: tuple[str, ...], resource: Resource, rights: Rights, policies: Policies
) -> list[ItemPreview]:
    right = Right(mode.value)
    targets = items if mode is Mode.VERIFY else (None, *items)  # verification needs no rule that opens rows
    return [_previewed(code, mode, _answer(policies, rights, resource, code, right, items)) for code in targets]


def _answer(
    policies: Policies, rights: Rights, resource: Resource, target: str | None, right: Right, items: tuple[str, ...]
) -> Answer:
    return policies.decide(rights, resource.code, target, right, False, frozenset(items))


def _previewed(item: str | None, mode: Mode, answer: Answer) -> ItemPreview:
    return ItemPreview(item, mode, _outcomes(answer.decision), tuple(sorted(answer.missing)), answer.withheld)


def _outcomes(decision: Decision) -> tuple[HadOn, ...]:
    match decision:
        case ByRows(branches, otherwise):
            listed = [_had(tuple(sorted(branch.rows.names)), branch.outcome) for branch in branches]
            return (*listed, _had((), otherwise))
        case outcome:
            return (_had((), outcome),)


def _had(rows: tuple[str, ...], outcome: Outcome) -> HadOn:
    match outcome:
        case Clear():
            return HadOn(rows, Had.CLEAR)
        case Masked(mask, _):
            return HadOn(rows, Had.MASKED, mask.text)
        case Compared():
            return HadOn(rows, Had.COMPARED)
        case Denied():
            return HadOn(rows, Had.DENIED)
        case _:
            assert_never(outcome)
