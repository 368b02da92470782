"""Everything about a caller that decisions depend on, as one frozen value with a fingerprint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import orjson

from catalog import Mode
from masking import Mask, fingerprint


@dataclass(frozen=True, slots=True)
class Grant:
    """授权: what an approved application opened. A grant only narrows what the rules with `granted` open.

    `items` are item codes of `resource`; `rows` a row rule of the resource or None; `mask` replaces `clear`;
    `persons`, where not empty, are the only natural persons who may use it. `number` is the application number,
    `version` grows with every change. Its dates are checked by whoever makes `Rights`.
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
        )


@dataclass(frozen=True)
class Rights:
    """What a caller is, states and holds at this moment.

    `names` are all names that a rule's `who` may match: `everyone`, the department, `department/app` and every group.
    `grants` and `agreed` (resources with a signed agreement) hold only what is in force now and, where the caller
    chose a grant, only that one. `case_stated` is True also where the configuration asks for no case.
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
        ]
        return fingerprint(orjson.dumps(facts))[:32]
