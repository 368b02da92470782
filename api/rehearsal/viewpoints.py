"""Whose answer an officer wants to see: a caller, and what that caller states and holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from api.errors import ViewpointUnfit
from catalog import Catalog, Mode, Resource, choices
from policies import ANY_OTHER, PUBLIC, Holding, Policies, PolicyTable, QuestionUnfit, Space, asking
from sharing import Agreement, GrantRecord
from sharing.emergencies import Declaration

APPLICATION, PERSON, CASE, DECLARATION = "view-as", "somebody", "view-as", "view-as"


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """A caller and everything but the request that decisions depend on.

    `granted`: for every stated purpose a grant covers all of every resource that is asked for; `listed`: and it lists
    `person`. `agreed`: an agreement is in force for each of them. `consented`: whoever the request names by its key has
    consented to everything; `emergency`: one is declared for all that is asked for, and the request is under it.
    `grants` and `agreements` are held besides, as far as
    they are the department's and in force on `today`. `grant` is the one that the request chooses. `by_key` only says
    that the officer means requests that name a key; whether one does is a matter of its document.
    """

    department: str
    today: date
    application: str = APPLICATION
    person: str | None = None
    purposes: frozenset[str] = frozenset()
    case: str | None = None
    grant: str | None = None
    in_hours: bool = False
    granted: bool = False
    listed: bool = False
    agreed: bool = False
    by_key: bool = False
    consented: bool = False
    emergency: bool = False
    grants: tuple[GrantRecord, ...] = ()
    agreements: tuple[Agreement, ...] = ()

    def held_grants(self, resources: Iterable[Resource]) -> Iterator[GrantRecord]:
        """The grants in the register while these resources are asked for."""
        yield from self.grants
        covering = product(resources, sorted(self.purposes)) if self.granted else ()
        for number, (resource, purpose) in enumerate(covering, start=1):
            yield GrantRecord(
                number=f"{APPLICATION}-{number}",
                consumer=self.department,
                resource=resource.code,
                items=frozenset(resource.items),
                modes=frozenset(Mode),
                purpose=purpose,
                valid_from=self.today,
                valid_until=self.today,
                persons=frozenset({self.person}) if self.listed and self.person else frozenset(),
            )

    def held_agreements(self, resources: Iterable[Resource]) -> Iterator[Agreement]:
        """The agreements in the register while these resources are asked for."""
        yield from self.agreements
        for resource in resources if self.agreed else ():
            yield Agreement(self.department, resource.code, self.today, self.today)

    @property
    def declaration(self) -> str | None:
        """The number of the emergency that the request is under."""
        return DECLARATION if self.emergency else None

    def declared(self, resources: Iterable[Resource]) -> Declaration | None:
        """The emergency in the register while these resources are asked for."""
        if not self.emergency:
            return None
        return Declaration(
            number=DECLARATION,
            resources=tuple(sorted(resource.code for resource in resources)),
            departments=(self.department,),
            purposes=tuple(sorted(self.purposes)),
            since=self.today,
            until=self.today,
            reviewer=self.department,
            review_days=1,
            escalation_days=1,
        )


def viewpoint(who: str, when: str, catalog: Catalog, table: PolicyTable, today: date) -> Viewpoint:
    """The viewpoint of `who`, a department or `department/application`, for whom holds what `when` says.

    Both are read as `explain` reads them: `granted+by-key`, `always`. What `when` does not name does not hold. `from=`
    and `until=` move the day to the nearest on which they hold. Without a purpose a grant, a consent and an emergency
    are for the first of the department's functions that no rule names. Raises ViewpointUnfit.
    """
    if who == PUBLIC:
        raise ViewpointUnfit(f"`{who}` is no member department", choices(sorted(catalog.departments)))
    space = Space(Policies(table, catalog), today)
    try:
        caller, held = asking.asked_as(who, when, space)
        purposes = held.purposes
        if not purposes and (held.consented or held.emergency):
            purposes = frozenset({asking.some_purpose(caller, space)})
    except QuestionUnfit as error:
        raise ViewpointUnfit(str(error)) from error
    granted = held.grant is not Holding.NONE
    return Viewpoint(
        department=caller.department,
        today=held.today,
        application=APPLICATION if caller.application == ANY_OTHER else caller.application,
        person=PERSON if held.person else None,
        purposes=purposes,
        case=CASE if granted or held.emergency else None,
        in_hours=held.in_hours,
        granted=granted,
        listed=held.grant is Holding.LISTED,
        agreed=held.agreed,
        by_key=held.by_key,
        consented=held.consented,
        emergency=held.emergency,
    )
