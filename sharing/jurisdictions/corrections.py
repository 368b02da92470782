"""Doubtful and wrong data: who is told, who checks until when, and what goes on meanwhile."""

from dataclasses import dataclass
from enum import StrEnum

from sharing.jurisdictions.offices import Office


class ProviderChecks(StrEnum):
    """Which differences the addressee passes on to the provider; the provider's clock starts with that."""

    NEVER = "never"
    NON_TECHNICAL = "non_technical"


@dataclass(frozen=True, slots=True)
class Corrections:
    """疑义校核."""

    addressee: Office | None
    """to whom doubts are reported; none where there is no procedure"""
    written: bool
    """whether the report is in writing"""
    report_working_days: int | None
    """working days from discovery until the user reports"""
    handle_working_days: int | None
    """working days until the addressee confirms or corrects"""
    provider_checks: ProviderChecks
    """which differences the provider checks for the addressee"""
    provider_check_working_days: int | None
    """working days of that check, from the referral on"""
    feedback_written: bool
    """whether the user is told the outcome in writing"""
    proceed_meanwhile: bool
    """whether business with valid proof goes on meanwhile"""
