"""What is open to a department that may not have data: routes to the third class, and the ladder of disputes."""

from dataclasses import dataclass
from enum import StrEnum


class Route(StrEnum):
    """How data of the third class can be had, if at all.

    NONE is a bar of law; CATALOGUE_ONLY leaves the entry visible and no more; in the others somebody decides.
    """

    NONE = "none"
    CATALOGUE_ONLY = "catalogue_only"
    NEGOTIATE = "negotiate"
    AUTHORITY_COORDINATES = "authority_coordinates"
    CENTRE_APPROVAL = "centre_approval"


class RouteCovers(StrEnum):
    """What the route is open for: the third class, data that no entry names, conditional data that was refused."""

    RESTRICTED = "restricted"
    UNLISTED = "unlisted"
    REFUSED = "refused"


class DisputeStep(StrEnum):
    """Who settles a disagreement, from the lowest to the highest; the last one is for disputes across regions."""

    NEGOTIATION = "negotiation"
    CENTRE_CONSULTATION = "centre_consultation"
    AUTHORITY = "authority"
    LEADING_GROUP = "leading_group"
    GOVERNMENT = "government"
    COMMON_SUPERIOR = "common_superior"


@dataclass(frozen=True, slots=True)
class RestrictedRoute:
    """不予共享、特殊共享."""

    route: Route
    """how data of the third class can be had"""
    covers: tuple[RouteCovers, ...]
    """what that route is open for"""
    named_recipients: bool
    """whether it is given to named recipients only (特殊共享)"""
    listed: bool
    """whether entries of the third class are shown in the catalogue"""


@dataclass(frozen=True, slots=True)
class Disputes:
    """协调处理."""

    ladder: tuple[DisputeStep, ...]
    """who settles disagreements, one after the other"""
