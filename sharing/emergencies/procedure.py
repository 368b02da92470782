"""Emergencies (应急): declared by whom the profile names, ended by the same or by time, uses reviewed in time."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, assert_never

from sharing.calendar import Deadline, ended
from sharing.declared import Declaration
from sharing.emergencies.actions import Action, Declare, End, Review
from sharing.emergencies.checking import declaring_problems, text_problems
from sharing.emergencies.content import EmergencyContent, EmergencyState, UseReview
from sharing.jurisdictions import Office
from sharing.proceedings import (
    About,
    ActionUnfit,
    Actor,
    DeclareEmergency,
    Effect,
    EndEmergency,
    Kind,
    Moment,
    Notify,
    NotNow,
    Parties,
    Party,
    Proceeding,
    ReviewUses,
    Taken,
)

Standing = Proceeding[EmergencyContent]
_S = EmergencyState
_FOLLOWS: Mapping[type[Any], frozenset[str]] = MappingProxyType(
    {End: frozenset({_S.IN_FORCE}), Review: frozenset({_S.IN_FORCE, _S.ENDED})}
)


class Emergencies:
    """Anyone may read them: whoever asks under one names its number."""

    kind = Kind.EMERGENCY
    content = EmergencyContent
    opening: Mapping[str, type[Any]] = MappingProxyType({"declare": Declare})
    actions: Mapping[str, type[Any]] = MappingProxyType({"end": End, "review": Review})
    is_open = True

    def open(self, number: str, action: Declare, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit."""
        if problems := declaring_problems(action, moment):
            raise ActionUnfit(problems)
        return _declared(number, action, by, moment)

    def take(self, proceeding: Standing, action: Action, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit, NotNow."""
        if proceeding.state not in _FOLLOWS.get(type(action), frozenset()):
            raise NotNow(_WORDS[type(action)], proceeding.state)
        match action:
            case Declare():
                raise NotNow("declare", proceeding.state)
            case End():
                return _ended(proceeding, action)
            case Review():
                return _reviewed(proceeding, action, by, moment)
            case _:
                assert_never(action)

    def parties(self, about: About, content: EmergencyContent, moment: Moment) -> Parties:
        """The office that the profile names declares and ends it; another one reviews its uses, where there is any."""
        return {Party.DECIDER: _office(content, moment), Party.ADDRESSEE: _reviewing(about.applicant, content, moment)}


_WORDS = MappingProxyType({type: word for word, type in {**Emergencies.opening, **Emergencies.actions}.items()})


def _office(content: EmergencyContent, moment: Moment) -> frozenset[str]:
    match moment.profile.rules.emergencies.declared_by:
        case Office.AUTHORITY:
            return moment.authority
        case Office.CENTRE:
            return moment.centre
        case Office.PROVIDER:
            resources = moment.catalog.resources
            providers = {resources[code].provider for code in content.resources if code in resources}
            return frozenset(providers) if len(providers) == 1 else frozenset()
        case office:
            assert_never(office)


def _reviewing(declarer: str, content: EmergencyContent, moment: Moment) -> frozenset[str]:
    """Nobody reviews what it has declared, or may use by name, where the office, the authority or the centre can."""
    own = {declarer, *content.departments}
    office = _office(content, moment)
    return office - own or moment.authority - own or moment.centre - own or office


def _declared(number: str, action: Declare, by: Actor, moment: Moment) -> Taken:
    content = EmergencyContent(
        resources=action.resources,
        departments=action.departments,
        purposes=action.purposes,
        since=moment.today,
        until=action.until,
        reasons=action.reasons,
    )
    rules = moment.profile.rules
    declaration = Declaration(
        number=number,
        resources=content.resources,
        departments=content.departments,
        purposes=content.purposes,
        since=content.since,
        until=content.until,
        reviewer=min(_reviewing(by.department, content, moment), default=by.department),
        review_days=rules.emergencies.review_working_days,
        escalation_days=rules.escalation.after_working_days,
    )
    resources = moment.catalog.resources
    single = content.resources[0] if len(content.resources) == 1 else None
    about = About(by.department, None if single is None else resources[single].provider, single)
    effects: tuple[Effect, ...] = (DeclareEmergency(declaration), *_notices(number, content, moment))
    return Taken(_S.IN_FORCE, content, about, effects=effects)


def _notices(number: str, content: EmergencyContent, moment: Moment) -> tuple[Notify, ...]:
    """The providers of what may be used, and those who may use it."""
    resources, departments = moment.catalog.resources, moment.catalog.departments
    providers = {resources[code].provider for code in content.resources or resources}
    told = providers | set(content.departments or departments)
    return tuple(Notify(code, f"emergency declared: {number}") for code in sorted(told))


def _ended(before: Standing, action: End) -> Taken:
    if problems := list(text_problems("reasons", action.reasons)):
        raise ActionUnfit(problems)
    content = replace(before.content, ended_because=action.reasons)
    return Taken(_S.ENDED, content, before.about, before.deadlines, (EndEmergency(before.number),))


def _reviewed(before: Standing, action: Review, by: Actor, moment: Moment) -> Taken:
    """A review that is late has ended the emergency already, and one after its end closes it."""
    if problems := list(text_problems("findings", action.findings)):
        raise ActionUnfit(problems)
    is_late = any(deadline.ended_on is None and deadline.due < moment.today for deadline in before.deadlines)
    is_over = before.state == _S.ENDED or is_late or before.content.until < moment.today
    review = UseReview(moment.today, by.department, action.findings)
    content = replace(before.content, reviews=(*before.content.reviews, review))
    effects: tuple[Effect, ...] = (ReviewUses(before.number, action.last_use),)
    if is_over:
        effects = (*effects, EndEmergency(before.number))
    return Taken(
        _S.REVIEWED if is_over else _S.IN_FORCE,
        content,
        before.about,
        _met(before.deadlines, moment),
        effects,
        is_closed=is_over,
    )


def _met(deadlines: tuple[Deadline, ...], moment: Moment) -> tuple[Deadline, ...]:
    return tuple(ended(deadline, moment.today) for deadline in deadlines)
