"""Evaluation, sanctions, what the provider sees of the use, and how long records are kept."""

from dataclasses import dataclass
from enum import StrEnum


class EvaluationCycle(StrEnum):
    """How often sharing is evaluated."""

    UNSTATED = "unstated"
    REGULAR = "regular"
    YEARLY = "yearly"
    YEARLY_FOR_LAST_YEAR = "yearly_for_last_year"


class Metric(StrEnum):
    """数量, 更新时效, 使用情况."""

    QUANTITY = "quantity"
    TIMELINESS = "timeliness"
    USAGE = "usage"


class Sanction(StrEnum):
    """What follows on violations, one after the other, from the mildest to the hardest."""

    ORDER_TO_CORRECT = "order_to_correct"
    CRITICISM = "criticism"
    WRITTEN_CRITICISM = "written_criticism"
    GOVERNMENT_CRITICISM = "government_criticism"
    REPORT_TO_GOVERNMENT = "report_to_government"
    DISCIPLINE = "discipline"
    LIABILITY = "liability"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """评价考核."""

    cycle: EvaluationCycle
    """how often sharing is evaluated"""
    metrics: tuple[Metric, ...]
    """what is measured of each department"""
    published: bool
    """whether the result is published"""
    bulletin: bool
    """whether there is a bulletin from time to time"""
    yearly_requirements: bool
    """whether requirements are issued every year"""
    commendation: bool
    """whether outstanding departments are commended"""


@dataclass(frozen=True, slots=True)
class Supervision:
    """监督."""

    evaluation: Evaluation
    """how sharing is evaluated"""
    sanctions: tuple[Sanction, ...]
    """what follows on violations"""
    provider_sees_usage: bool
    """whether providers see how their data is used"""
    usage_years: int
    """years for which users keep their records of use"""
    log_years: int
    """years for which the platform keeps its record"""
