"""The procedure of collections 数据采集: registered and checked against the catalogue, before and ever after."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, assert_never

from sharing.collections.actions import Acknowledge, Amend, End, Following, Object, Recheck, Register
from sharing.collections.checking import MOST_ITEMS, check, obtainable_problems, registering_problems, text_problems
from sharing.collections.collection import Collection, CollectionItem, CollectionState, Source
from sharing.collections.obtainable import sources
from sharing.proceedings import (
    NO_QUESTIONS,
    About,
    Actor,
    Kind,
    Moment,
    Notify,
    Parties,
    Party,
    Proceeding,
    Questions,
    Taken,
    check_follows,
)

Standing = Proceeding[Collection]
_S = CollectionState
_RUNNING = frozenset({_S.REGISTERED, _S.FILED, _S.RETURNED, _S.OBTAINABLE})
ACTIONS: Mapping[str, type[Any]] = MappingProxyType(
    {"amend": Amend, "acknowledge": Acknowledge, "object": Object, "recheck": Recheck, "end": End}
)
FOLLOWS: Mapping[str, frozenset[CollectionState]] = MappingProxyType(
    {
        "amend": _RUNNING,
        "acknowledge": frozenset({_S.FILED}),
        "object": frozenset({_S.FILED}),
        "recheck": frozenset({_S.REGISTERED, _S.FILED}),
        "end": _RUNNING,
    }
)
"""The states that each action follows."""


class Collections:
    """Anyone may read them: who collects what already, others need not collect again."""

    kind = Kind.COLLECTION
    content = Collection
    opening: Mapping[str, type[Any]] = MappingProxyType({"register": Register})
    actions = ACTIONS
    is_open = True

    def open(self, number: str, action: Register, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit."""
        return _registered(number, action, About(by.department), moment)

    def take(self, proceeding: Standing, action: Following, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit, NotNow."""
        check_follows(ACTIONS, FOLLOWS, proceeding, action)
        about, number = proceeding.about, proceeding.number
        match action:
            case Amend():
                return _registered(number, action, about, moment)
            case Acknowledge():
                content = replace(proceeding.content, acknowledged_on=moment.today)
                return _taken(number, about, _S.REGISTERED, content, {about.applicant})
            case Object(reasons=reasons):
                check(text_problems("reasons", reasons))
                return _taken(
                    number, about, _S.RETURNED, replace(proceeding.content, reasons=reasons), {about.applicant}
                )
            case Recheck():
                return _rechecked(proceeding, by, moment)
            case End(reasons=reasons):
                check(text_problems("reasons", reasons))
                return _taken(number, about, _S.ENDED, replace(proceeding.content, reasons=reasons))
            case _:
                assert_never(action)

    def asks(self, action: Register | Following, standing: Standing | None) -> Questions:
        """Which resources may have what is collected."""
        match action:
            case Register(items=items) | Amend(items=items):
                return Questions(items=frozenset(item.name for item in items[:MOST_ITEMS]))
            case Recheck() if standing is not None:
                return Questions(items=frozenset(item.name for item in standing.content.items))
            case _:
                return NO_QUESTIONS

    def parties(self, about: About, content: Collection, moment: Moment) -> Parties:
        """The centre takes note, or the authority where it is the centre itself that collects."""
        return {Party.DECIDER: _noting(about, moment)}


def _registered(number: str, action: Register | Amend, about: About, moment: Moment) -> Taken:
    check(registering_problems(action, moment))
    found = _obtainable(action.items, about, moment)
    check(obtainable_problems(action.items, found))
    content = Collection(
        purpose=action.purpose,
        subjects=action.subjects,
        items=action.items,
        scope=action.scope,
        format=action.format,
        process=action.process,
        obtainable=found,
        checked_on=moment.today,
    )
    if not found:
        return _taken(number, about, _S.REGISTERED, content)
    return _taken(number, about, _S.FILED, content, _noting(about, moment))


def _obtainable(items: Iterable[CollectionItem], about: About, moment: Moment) -> tuple[Source, ...]:
    names = [item.name for item in items]
    return sources(names, about.applicant, moment.catalog, moment.today, moment.having)


def _rechecked(before: Standing, by: Actor, moment: Moment) -> Taken:
    """By the catalogue as it is now; what can be had since it was noted is noted again."""
    items, about, number = before.content.items, before.about, before.number
    found = _obtainable(items, about, moment)
    content = replace(before.content, obtainable=found, checked_on=moment.today)
    if any(obtainable_problems(items, found)):
        told = {about.applicant} - {by.department}
        return _taken(number, about, _S.OBTAINABLE, replace(content, acknowledged_on=None), told)
    noted = {source.name for source in before.content.obtainable} if before.state == _S.REGISTERED else set()
    if {source.name for source in found} <= noted:
        return _taken(number, about, _S.REGISTERED, content)
    return _taken(number, about, _S.FILED, replace(content, acknowledged_on=None), _noting(about, moment))


def _noting(about: About, moment: Moment) -> frozenset[str]:
    return moment.centre - {about.applicant} or moment.authority - {about.applicant}


def _taken(number: str, about: About, state: CollectionState, content: Collection, to: Iterable[str] = ()) -> Taken:
    told = tuple(Notify(code, f"collection {number} is {state}") for code in sorted(to))
    return Taken(state, content, about, (), told, state is _S.ENDED)
