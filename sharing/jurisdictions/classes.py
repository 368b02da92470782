"""The sharing classes: what they are called, who classifies, and what a class needs to be given."""

from dataclasses import dataclass
from enum import StrEnum

from catalog import BasisLevel, SharingClass


class Posture(StrEnum):
    """What holds unless somebody gives a reason for something else."""

    ON_DEMAND = "on_demand"
    SHARE = "share"
    UNCONDITIONAL = "unconditional"
    SHARE_AND_OPEN = "share_and_open"


class Classifier(StrEnum):
    """Who says of which class something is."""

    PROVIDER = "provider"
    PROVIDER_WITH_REASONS = "provider_with_reasons"
    PROVIDER_REVIEWED_BY_AUTHORITY = "provider_reviewed_by_authority"
    PROVIDER_CONFIRMED_BY_CENTRE = "provider_confirmed_by_centre"
    CENTRE_WITH_PROVIDER = "centre_with_provider"


class ConditionalBasis(StrEnum):
    """What makes something conditional: 个人隐私 or 商业秘密, published conditions, or a basis and reasons told."""

    PROTECTED_CONTENT = "protected_content"
    PUBLISHED_CONDITIONS = "published_conditions"
    BASIS_AND_REASONS = "basis_and_reasons"


class ConditionalBy(StrEnum):
    """In what the condition may lie."""

    NAMED_DEPARTMENTS = "named_departments"
    PART_OF_CONTENT = "part_of_content"
    MASKING = "masking"
    VERIFICATION = "verification"


class BaseUnconditional(StrEnum):
    """What of the base databases is unconditional whatever class it was given."""

    NONE = "none"
    ITEMS = "items"
    RESOURCES = "resources"


@dataclass(frozen=True, slots=True)
class ClassLabels:
    """类名."""

    unconditional: str
    """what the unconditional class is called"""
    conditional: str
    """what the conditional class is called"""
    restricted: str
    """what the third class is called"""

    def of(self, sharing_class: SharingClass) -> str:
        """What that class is called."""
        return str(getattr(self, sharing_class.value))


@dataclass(frozen=True, slots=True)
class Classes:
    """共享类型."""

    posture: Posture
    """what holds unless somebody gives a reason"""
    labels: ClassLabels
    """what the classes are called"""
    classifier: Classifier
    """who gives the classes unconditional and conditional"""
    restricted_classifier: Classifier
    """who gives the third class"""
    restricted_basis: tuple[BasisLevel, ...]
    """levels of legal basis that suffice for the third class"""
    conditional_basis: ConditionalBasis
    """what makes something conditional"""
    conditional_by: tuple[ConditionalBy, ...]
    """in what conditions may lie"""
    unprotected_is_unconditional: bool
    """what holds no state secret, trade secret or privacy must be unconditional"""
    base_unconditional: BaseUnconditional
    """what of the base databases is unconditional in any case"""
    entitlement_overrides: bool
    """whom a law entitles gets data of any class"""
