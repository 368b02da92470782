"""What a caller may claim at this moment: its rights, from who it is, what it states and what it holds."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Protocol

from catalog import Department
from masking import FLOOR
from policies import Combinations, Emergency, Grant, Policies, Rights
from resolvers.edition import Edition
from resolvers.errors import Code, Refusal
from resolvers.request import Caller, Statements
from sharing import Holding


class Holdings(Protocol):
    """Where the grants and agreements in force are found; none are when that cannot be confirmed."""

    def held(self, department: str, today: date) -> Holding:
        """What the department holds on that day: the same object until something changes."""


class Calendar:
    """The day in the platform's zone and whether it is open (`in-hours`), worked out once a second."""

    def __init__(
        self,
        day: Callable[[datetime], date],
        in_hours: Callable[[datetime], bool],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`day` and `in_hours` read an aware moment; `clock` gives seconds since 1970."""
        self._day = day
        self._in_hours = in_hours
        self._clock = clock
        self._second = -1
        self._now = (date.min, False)

    def now(self) -> tuple[date, bool]:
        """The day, and whether it is open."""
        second = int(self._clock())
        if second != self._second:
            moment = datetime.fromtimestamp(second, UTC)
            self._second, self._now = second, (self._day(moment), self._in_hours(moment))
        return self._now


@dataclass(frozen=True, slots=True)
class Standing:
    """Makes rights. `case_required` is the jurisdiction's: without a case `granted` does not hold.

    `combination_floor`: so many candidates masks leave together, where each leaves as many; 0 withholds nothing.
    """

    holdings: Holdings
    calendar: Calendar
    case_required: bool
    combination_floor: float = FLOOR

    def rights(self, edition: Edition, caller: Caller, statements: Statements) -> Rights:
        """The caller's rights now. Raises `Refusal` (UNAUTHENTICATED, PURPOSE_NOT_ALLOWED, GRANT_UNKNOWN)."""
        today, in_hours = self.calendar.now()
        held = self.holdings.held(caller.department, today)
        stated = statements.purposes, statements.grant, statements.case is not None, statements.emergency
        key = caller, stated, today, in_hours, id(held)
        found = edition.rights.get(key)
        if found is None:
            withheld = _combinations(edition, caller.department, held, today, self.combination_floor)
            made = self._made(edition, caller, statements, today, in_hours, held)
            found = replace(made, withheld=withheld), held  # kept alive by this, so never the id of another one
            edition.rights.put(key, found)
        return found[0]

    def _made(
        self,
        edition: Edition,
        caller: Caller,
        statements: Statements,
        today: date,
        in_hours: bool,
        held: Holding,
    ) -> Rights:
        department = edition.catalog.departments.get(caller.department)
        if department is None:
            raise Refusal(Code.UNAUTHENTICATED, "the token names a department that is not a member")
        return Rights(
            department=department.code,
            application=caller.application,
            names=_names(edition.policies, caller),
            attributes=dict(department.attributes),
            today=today,
            in_hours=in_hours,
            person=caller.person,
            purposes=_allowed_purposes(department, statements.purposes),
            case_stated=statements.case is not None or not self.case_required,
            grants=_chosen(held.grants, statements.grant),
            agreed=held.agreed,
            bars=held.bars,
            records=held.records,
            emergency=_emergency(held, statements),
        )


def _combinations(edition: Edition, department: str, held: Holding, today: date, floor: float) -> Combinations:
    """The same for all requests of the department, whatever they state of what it holds.

    It rests on what was last known to be held: a store that does not answer must not bring back what yields.
    """
    grants, agreed = held.known_grants, held.known_agreed
    key = (department, tuple((grant.number, grant.version) for grant in grants), agreed, today, floor)
    found = edition.combinations[key]
    if found is None:
        found = Combinations(edition.policies, department, grants, agreed, today, floor)
        edition.combinations.put(key, found)
    return found


def _names(policies: Policies, caller: Caller) -> frozenset[str]:
    return policies.table.names_of(caller.department, caller.application)


def _allowed_purposes(department: Department, purposes: frozenset[str]) -> frozenset[str]:
    """A department may state only the purposes of its own functions (R009)."""
    if foreign := purposes - department.functions:
        raise Refusal(
            Code.PURPOSE_NOT_ALLOWED,
            "a stated purpose is not among the functions of the department",
            facts={"purposes": sorted(foreign)},
        )
    return purposes


def _emergency(held: Holding, statements: Statements) -> Emergency | None:
    """The declaration that the request names, if it is in force for a stated purpose and a case says why it is used."""
    if statements.case is None:
        return None
    named = (one for one in held.declared if one.number == statements.emergency)
    return next((one.emergency for one in named if not statements.purposes.isdisjoint(one.purposes)), None)


def _chosen(held: tuple[Grant, ...], number: str | None) -> tuple[Grant, ...]:
    if number is None:
        return held
    chosen = tuple(grant for grant in held if grant.number == number)
    if not chosen:
        raise Refusal(Code.GRANT_UNKNOWN, "the department holds no grant in force with the number given")
    return chosen
