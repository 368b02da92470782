"""What a procedure is: pure functions from a proceeding and an action to what stands afterwards."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from catalog import Catalog, Department, Finding, Resource
from policies import Objection
from sharing.calendar import Deadline, WorkingDays
from sharing.declared import Declaration
from sharing.doubts import Doubt
from sharing.grants import Agreement, GrantRecord
from sharing.jurisdictions import Profile
from sharing.proceedings.acting import Actor, Parties, Party
from sharing.proceedings.effects import Effect
from sharing.proceedings.proceeding import About, Kind, Proceeding

Content = TypeVar("Content")


def _against_none(_: Resource) -> tuple[Objection, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Moment:
    """When somebody acts, and what holds then. `at` has a zone; `today` is its day where the platform is.

    `grants` and `agreements` are those of the store in every state, by number and by who signed; `doubts` are what open
    corrections put in doubt; `declared` are the emergencies, those that are over too; `objections` tells what policies
    in force have against a resource as it would become.

    `named` and `misfits` are the answers to what the step asks beforehand (`sharing/proceedings/asking.py`): those
    proceedings that it names and that the actor may see, where an entry does not fit its source, and the resources
    that may have items of those names; None for any.
    """

    at: datetime
    today: date
    profile: Profile
    days: WorkingDays
    catalog: Catalog
    grants: Mapping[str, GrantRecord]
    agreements: tuple[Agreement, ...]
    doubts: tuple[Doubt, ...] = ()
    objections: Callable[[Resource], tuple[Objection, ...]] = _against_none
    named: Mapping[str, Proceeding[Any]] = field(default_factory=dict)
    misfits: tuple[Finding, ...] = ()
    having: Collection[str] | None = None
    declared: tuple[Declaration, ...] = ()

    @property
    def centre(self) -> frozenset[str]:
        """The departments that run the platform."""
        return self._codes(lambda department: department.centre)

    @property
    def authority(self) -> frozenset[str]:
        """The competent departments; where none is named, whoever runs the platform."""
        return self._codes(lambda department: department.authority) or self.centre

    def _codes(self, wanted: "_Wanted") -> frozenset[str]:
        return frozenset(code for code, department in self.catalog.departments.items() if wanted(department))


class _Wanted(Protocol):
    def __call__(self, department: Department) -> bool: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What stands after a step. `deadlines` are all of the proceeding, those that were met too."""

    state: str
    content: Any
    about: About
    deadlines: tuple[Deadline, ...] = ()
    effects: tuple[Effect, ...] = ()
    is_closed: bool = False


class Procedure(Protocol):
    """One kind of proceeding.

    `content` is the frozen dataclass that is kept; `actions` names every action by its word, each a frozen dataclass:
    those of `opening` begin a proceeding. Which party and role may do what stands in `policies/duties.csv`.
    """

    @property
    def kind(self) -> Kind: ...

    @property
    def content(self) -> type[Any]: ...

    @property
    def opening(self) -> Mapping[str, type[Any]]: ...

    @property
    def actions(self) -> Mapping[str, type[Any]]: ...

    @property
    def is_open(self) -> bool:
        """Whether every department may see its proceedings."""
        ...

    def open(self, number: str, action: Any, by: Actor, moment: Moment) -> Taken:
        """The first step of the proceeding that will have this number. Raises ActionUnfit."""
        ...

    def take(self, proceeding: Proceeding[Any], action: Any, by: Actor, moment: Moment) -> Taken:
        """The next step. Raises ActionUnfit, NotNow."""
        ...

    def parties(self, about: About, content: Any, moment: Moment) -> Parties:
        """Who takes part as what beside those that `usual_parties` finds."""
        ...


def usual_parties(about: About, moment: Moment) -> dict[Party, frozenset[str]]:
    """Those whom nobody has to be told of: who opened it, whose resource it is, the centre and the authority."""
    found = {
        Party.APPLICANT: frozenset({about.applicant}),
        Party.CENTRE: moment.centre,
        Party.AUTHORITY: moment.authority,
    }
    if about.provider is not None:
        found[Party.PROVIDER] = frozenset({about.provider})
    return found
