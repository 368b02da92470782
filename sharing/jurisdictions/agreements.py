"""Agreements that come before access."""

from dataclasses import dataclass
from enum import StrEnum


class AgreementScope(StrEnum):
    """What an agreement is necessary for; protected content is 个人隐私 and 商业秘密."""

    NONE = "none"
    PROTECTED_CONTENT = "protected_content"
    EVERY_ACCESS = "every_access"
    CONDITIONAL_OPENING = "conditional_opening"


class AgreementParty(StrEnum):
    """With whom the consumer signs."""

    PROVIDER = "provider"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Agreements:
    """协议."""

    scope: AgreementScope
    """what an agreement is necessary for"""
    party: AgreementParty | None
    """with whom it is signed"""
    confidentiality: bool
    """whether protected content needs a confidentiality agreement beside it"""
