"""A jurisdiction as values: everything in which the regulations of two places differ (适用办法)."""

from dataclasses import dataclass
from datetime import date

from sharing.jurisdictions.agreements import Agreements
from sharing.jurisdictions.applications import ConditionalApplications, Refusals, UnconditionalApplications
from sharing.jurisdictions.catalogue import CatalogueRules
from sharing.jurisdictions.classes import Classes
from sharing.jurisdictions.clocks import Emergencies, Escalation
from sharing.jurisdictions.coordination import Disputes, RestrictedRoute
from sharing.jurisdictions.corrections import Corrections
from sharing.jurisdictions.opening import Opening
from sharing.jurisdictions.supervision import Supervision
from sharing.jurisdictions.supply import Supply
from sharing.jurisdictions.updates import Updates
from sharing.jurisdictions.use import Use
from sharing.jurisdictions.validity import Validity


@dataclass(frozen=True, slots=True)
class Rules:
    """What a profile says or inherits; whoever needs to know what holds here asks these and no name."""

    classes: Classes
    unconditional: UnconditionalApplications
    conditional: ConditionalApplications
    refusal: Refusals
    restricted: RestrictedRoute
    disputes: Disputes
    agreements: Agreements
    corrections: Corrections
    catalogue: CatalogueRules
    updates: Updates
    supply: Supply
    use: Use
    opening: Opening
    supervision: Supervision
    emergencies: Emergencies
    escalation: Escalation


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules under one name. `revision` counts the editions of its own file, from 1.

    `lineage` are the codes of the profile and of those that it inherits from, the nearest first; `digest` is equal for
    equal files of all of them, so that a decision can say under what exactly it was made.
    """

    code: str
    name: str
    revision: int
    validity: Validity
    rules: Rules
    lineage: tuple[str, ...]
    digest: str

    def is_in_force(self, day: date) -> bool:
        """Whether its regulation is in force on that day; what is not may be used only where a setting says so."""
        return self.validity.is_in_force(day)
