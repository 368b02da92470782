"""Everything about a caller that decisions depend on, as one frozen value with a fingerprint."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Protocol

import orjson

from catalog import Mode, Place
from masking import Mask, fingerprint
from policies.bars import NO_BARS, Bars


@dataclass(frozen=True, slots=True)
class Grant:
    """授权: what an approved application opened. A grant only narrows what the rules with `granted` open.

    `items` are item codes of `resource`; `rows` a row rule of the resource or None; `mask` replaces `clear`;
    `persons`, where not empty, are the only natural persons who may use it; `quota` is the most values a day, which
    decides nothing: it is paid from. `number` is the application number, `version` grows with every change. Its dates
    are checked by whoever makes `Rights`.
    """

    number: str
    version: int
    resource: str
    items: frozenset[str]
    modes: frozenset[Mode]
    purpose: str
    rows: str | None = None
    mask: Mask | None = None
    persons: frozenset[str] = frozenset()
    quota: int | None = None

    @property
    def facts(self) -> tuple[object, ...]:
        """The grant as plain sortable words, for the fingerprint."""
        return (
            self.number,
            self.version,
            self.resource,
            sorted(self.items),
            sorted(self.modes),
            self.purpose,
            self.rows or "",
            str(self.mask or ""),
            sorted(self.persons),
            -1 if self.quota is None else self.quota,
        )


RECORDED = "recorded"
"""Missing where a use of unconditional data is not on record yet; nobody decides about a record."""
APPLIED_FOR = "applied-for"
"""Missing where unconditional data has not been applied for and granted yet."""


@dataclass(frozen=True, slots=True)
class Records:
    """What comes before unconditional data of others: all `grants` of the department in force, one of which covers it.

    `missing` is the word for what is lacking where none does: `RECORDED` or `APPLIED_FOR`; no policy file says it.
    """

    missing: str
    grants: tuple[Grant, ...] = ()

    @property
    def facts(self) -> tuple[object, ...]:
        """All of it as plain words, for the fingerprint."""
        return self.missing, sorted(grant.facts for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Consented:
    """同意: all whom a root field names by their key have consented to its use of these `items` of `resource`.

    For a purpose that the request states, today, and by the department that asks; whoever makes `Rights` sees to that.
    """

    resource: str
    items: frozenset[str]

    def covers(self, resource: str, items: frozenset[str]) -> bool:
        """Whether that is about all of these items of the resource."""
        return self.resource == resource and items <= self.items


@dataclass(frozen=True, slots=True)
class Emergency:
    """应急: the declaration that a request is under, by its number, which is in force for what the request states.

    `resources` are those it is about; None stands for all.
    """

    number: str
    resources: frozenset[str] | None = None

    def covers(self, resource: str) -> bool:
        """Whether it is about the resource."""
        return self.resources is None or resource in self.resources

    @property
    def facts(self) -> tuple[object, ...]:
        """The declaration as plain sortable words, for the fingerprint."""
        return self.number, None if self.resources is None else sorted(self.resources)


@dataclass(frozen=True, slots=True, order=True)
class Withheld:
    """What the line at `place` opens of an item (`population.birth_date`) and a department does not get after all.

    With what stands before it in the files it would undo a mask: see `policies.withholding`.
    """

    item: str
    place: Place


@dataclass(frozen=True, slots=True)
class Whole:
    """All that a department holds, whatever a request states or chooses of it: what is withheld follows from that.

    `grants` are the numbers and versions of those in force, `agreed` the resources with an agreement in force; `floor`
    is the least number of candidates that masks leave together, 0 where nothing is withheld.
    """

    grants: tuple[tuple[str, int], ...] = ()
    agreed: frozenset[str] = frozenset()
    floor: float = 0


class Withholding(Protocol):
    """What a department does not get, found out when a resource is first decided about."""

    @property
    def whole(self) -> Whole:
        """What it follows from, besides the policies, the department and the day."""

    def knows(self, resource: str) -> bool:
        """Whether `of` has only to look it up."""

    def of(self, resource: str) -> frozenset[Withheld]:
        """What is withheld of the resource, and of those that references join it to. Safe to ask from any thread."""


class NothingWithheld:
    """Everything that lines open stays open."""

    whole = Whole()

    def knows(self, resource: str) -> bool:
        return True

    def of(self, resource: str) -> frozenset[Withheld]:
        return frozenset()


NOTHING_WITHHELD = NothingWithheld()


@dataclass(frozen=True)
class Rights:
    """What a caller is, states and holds at this moment.

    `names` are all names that a rule's `who` may match: `everyone`, the department, `department/app` and every group.
    `grants` and `agreed` (resources with a signed agreement) hold only what is in force now and, where the caller
    chose a grant, only that one. `case_stated` is True also where the configuration asks for no case. `withheld` is
    what the department does not get because of all that it may have besides, whatever this request states; what it
    follows from stands for it in the fingerprint and in the record of the request. `bars` stand before all of it.
    `records` is what has to come before unconditional data of others; None where that is simply had.

    `consented` depends on the values of the request: it is that of one root field, for the rows that it names by their
    key. `emergency` is the declaration that the request names and gives a case for.
    """

    department: str
    application: str
    names: frozenset[str]
    attributes: Mapping[str, str]
    today: date
    in_hours: bool = True
    person: str | None = None
    purposes: frozenset[str] = frozenset()
    case_stated: bool = True
    grants: tuple[Grant, ...] = ()
    agreed: frozenset[str] = frozenset()
    withheld: Withholding = field(default=NOTHING_WITHHELD, compare=False)
    bars: Bars = NO_BARS
    consented: Consented | None = None
    emergency: Emergency | None = None
    records: Records | None = None

    @cached_property
    def of_others(self) -> "Rights":
        """The same for rows that the request does not name itself: nobody of those behind a reference has consented."""
        return self if self.consented is None else replace(self, consented=None)

    @cached_property
    def fingerprint(self) -> str:
        """Equal for equal rights; part of every cache key, so it holds everything above."""
        facts = [
            self.department,
            self.application,
            sorted(self.names),
            sorted(self.attributes.items()),
            self.today.isoformat(),
            self.in_hours,
            self.person,
            sorted(self.purposes),
            self.case_stated,
            sorted(grant.facts for grant in self.grants),
            sorted(self.agreed),
            [sorted(self.withheld.whole.grants), sorted(self.withheld.whole.agreed), self.withheld.whole.floor],
            self.bars.facts,
            None if self.consented is None else [self.consented.resource, sorted(self.consented.items)],
            None if self.emergency is None else self.emergency.facts,
            None if self.records is None else self.records.facts,
        ]
        return fingerprint(orjson.dumps(facts))[:32]
