"""Clocks that no text sets and the platform needs: emergencies, and deadlines that nobody kept."""

from dataclasses import dataclass

from sharing.jurisdictions.offices import Office


@dataclass(frozen=True, slots=True)
class Emergencies:
    """应急."""

    declared_by: Office
    """who declares an emergency"""
    longest_days: int
    """days after which an emergency ends unless it is declared anew"""
    review_working_days: int
    """working days from a first use until the uses are reviewed"""


@dataclass(frozen=True, slots=True)
class Escalation:
    """逾期."""

    after_working_days: int
    """working days after which something overdue is escalated"""
    to: Office
    """to whom"""
