"""Who acts in a proceeding, and as what: departments take part, persons and applications act for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do for a department (design §9)."""

    CONSUMER = "consumer"
    STEWARD = "steward"
    REVIEWER = "reviewer"
    OFFICER = "officer"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Party(StrEnum):
    """As what a department takes part. Who decides, coordinates or is addressed, the profile says.

    MEMBER is every department, AUTHORITY the competent department 主管部门, CENTRE whoever runs the platform.
    """

    APPLICANT = "applicant"
    PROVIDER = "provider"
    ADDRESSEE = "addressee"
    DECIDER = "decider"
    COORDINATOR = "coordinator"
    CENTRE = "centre"
    AUTHORITY = "authority"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Actor:
    """An application of a department and, where one acts, the natural person, with the roles that were granted."""

    department: str
    application: str
    person: str | None = None
    roles: frozenset[Role] = frozenset()


Parties = Mapping[Party, frozenset[str]]
"""The departments that take part as something; whoever is missing takes part as nothing."""


def parties_of(actor: Actor, parties: Parties) -> frozenset[Party]:
    """As what the actor's department takes part; every department is a member."""
    return frozenset({Party.MEMBER, *(party for party, codes in parties.items() if actor.department in codes)})
