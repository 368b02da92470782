"""Agreements: generated from a template, signed by both sides, and what rests on them ends with them."""

from sharing.agreements.actions import Amend, Draft, End, Expire, Offer, Return, Sign, Terminate, Withdraw
from sharing.agreements.content import (
    AgreementContent,
    AgreementEnding,
    AgreementSignature,
    AgreementState,
    AgreementTerms,
)
from sharing.agreements.errors import TemplateUnfit
from sharing.agreements.procedure import AgreementProcedure
from sharing.agreements.signing import digest_of, is_signed, sign_text
from sharing.agreements.wording import Templates, read_templates

__all__ = [
    "AgreementContent",
    "AgreementEnding",
    "AgreementProcedure",
    "AgreementSignature",
    "AgreementState",
    "AgreementTerms",
    "Amend",
    "Draft",
    "End",
    "Expire",
    "Offer",
    "Return",
    "Sign",
    "TemplateUnfit",
    "Templates",
    "Terminate",
    "Withdraw",
    "digest_of",
    "is_signed",
    "read_templates",
    "sign_text",
]
