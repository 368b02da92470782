"""Every deadline that a profile sets, as data: its name, whose it is, how long."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from sharing.calendar import YearlyDay
from sharing.jurisdictions.applications import ReplyCounts
from sharing.jurisdictions.offices import Office
from sharing.jurisdictions.profile import Rules


class DeadlineName(StrEnum):
    """What is due."""

    UNCONDITIONAL_REPLY = "unconditional_reply"
    ACCEPTANCE = "acceptance"
    DECISION = "decision"
    DELIVERY = "delivery"
    CORRECTION_REPORT = "correction_report"
    CORRECTION = "correction"
    PROVIDER_CHECK = "provider_check"
    CATALOGUE_REVIEW = "catalogue_review"
    ELEMENT_CHANGE = "element_change"
    LAW_CHANGE = "law_change"
    YEARLY_REFRESH = "yearly_refresh"
    EMERGENCY_REVIEW = "emergency_review"


class Debtor(StrEnum):
    """Who has to act; what department that is, the proceeding knows."""

    CONSUMER = "consumer"
    PROVIDER = "provider"
    CENTRE = "centre"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Term:
    """How long `whose` has: working days from its start, at most so many more with consent, or a day of every year."""

    name: DeadlineName
    whose: Debtor
    length: int | YearlyDay
    extension: int | None = None


def term(rules: Rules, name: DeadlineName) -> Term | None:
    """The term of that name; None where the rules set no such deadline."""
    whose, length, extension = _said(rules, name)
    return None if whose is None or length is None else Term(name, whose, length, extension)


def terms(rules: Rules) -> tuple[Term, ...]:
    """Every deadline that the rules set."""
    return tuple(found for name in DeadlineName if (found := term(rules, name)) is not None)


_Said = tuple[Debtor | None, int | YearlyDay | None, int | None]


def _said(rules: Rules, name: DeadlineName) -> _Said:
    catalogue, corrections = rules.catalogue, rules.corrections
    match name:
        case DeadlineName.UNCONDITIONAL_REPLY:
            return Debtor.PROVIDER, rules.unconditional.reply_working_days, None
        case DeadlineName.ACCEPTANCE:
            return _acceptance(rules)
        case DeadlineName.DECISION:
            return _decision(rules)
        case DeadlineName.DELIVERY:
            return Debtor.PROVIDER, rules.conditional.delivery_working_days, None
        case DeadlineName.CORRECTION_REPORT:
            return Debtor.CONSUMER, corrections.report_working_days, None
        case DeadlineName.CORRECTION:
            return _debtor(corrections.addressee), corrections.handle_working_days, None
        case DeadlineName.PROVIDER_CHECK:
            return Debtor.PROVIDER, corrections.provider_check_working_days, None
        case DeadlineName.CATALOGUE_REVIEW:
            return _reviewer(rules), catalogue.review_working_days, None
        case DeadlineName.ELEMENT_CHANGE:
            return _debtor(catalogue.editor), catalogue.element_change_working_days, None
        case DeadlineName.LAW_CHANGE:
            return (
                _debtor(catalogue.editor),
                catalogue.law_change_working_days,
                catalogue.law_change_extension_working_days,
            )
        case DeadlineName.YEARLY_REFRESH:
            return _debtor(catalogue.editor), catalogue.yearly_day, None
        case DeadlineName.EMERGENCY_REVIEW:
            return _debtor(rules.emergencies.declared_by), rules.emergencies.review_working_days, None
        case _:
            assert_never(name)


def _acceptance(rules: Rules) -> _Said:
    conditional = rules.conditional
    days = conditional.reply_working_days if conditional.reply_counts is ReplyCounts.ACCEPTANCE else None
    return _debtor(conditional.addressee), days, None


def _decision(rules: Rules) -> _Said:
    """From the application on where the reply is the decision, from the acceptance on where it comes after one."""
    conditional = rules.conditional
    accepted = conditional.reply_counts is ReplyCounts.ACCEPTANCE
    days = conditional.decision_working_days if accepted else conditional.reply_working_days
    return _debtor(conditional.decider), days, conditional.extension_working_days


def _reviewer(rules: Rules) -> Debtor:
    """Whoever reviews for the platform: the last one; the head of the unit alone is the provider's."""
    last = rules.catalogue.review[-1:]
    known = {party.value: party for party in Debtor}
    return known.get(last[0].value, Debtor.PROVIDER) if last else Debtor.PROVIDER


def _debtor(office: Office | None) -> Debtor | None:
    return None if office is None else Debtor(office.value)
