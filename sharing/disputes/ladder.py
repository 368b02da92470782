"""The ladder of a dispute: which steps there are for two sides, and who concludes each of them (R079, R080)."""

from typing import assert_never

from catalog import Department
from sharing.disputes.dispute import Dispute
from sharing.jurisdictions import DisputeStep
from sharing.proceedings import About, Moment

_CITY = 4  # digits of a region code that name the city (GB/T 2260)


def ladder(one: Department | None, other: Department | None, moment: Moment) -> tuple[DisputeStep, ...]:
    """The steps of the profile; what sides of one city have in common anyway is only for those of two."""
    steps = moment.profile.rules.disputes.ladder
    across = one is not None and other is not None and _city(one) != _city(other)
    return tuple(step for step in steps if across or step is not DisputeStep.COMMON_SUPERIOR)


def sides(about: About, dispute: Dispute) -> frozenset[str]:
    return frozenset({about.applicant, dispute.opponent})


def deciders(about: About, dispute: Dispute, moment: Moment) -> frozenset[str]:
    """The departments of which any may conclude the step; nobody in negotiations, and never one of the sides.

    What a body outside of the platform concludes the authority enters.
    """
    match dispute.rung.step:
        case DisputeStep.NEGOTIATION:
            return frozenset()
        case DisputeStep.CENTRE_CONSULTATION:
            first, second = moment.centre, moment.authority
        case DisputeStep.AUTHORITY | DisputeStep.LEADING_GROUP | DisputeStep.GOVERNMENT | DisputeStep.COMMON_SUPERIOR:
            first, second = moment.authority, moment.centre
        case _:
            assert_never(dispute.rung.step)
    own = sides(about, dispute)
    return first - own or second - own


def is_outside(step: DisputeStep) -> bool:
    """Whether a body concludes it that is no department of the platform."""
    return step in (DisputeStep.LEADING_GROUP, DisputeStep.GOVERNMENT, DisputeStep.COMMON_SUPERIOR)


def _city(department: Department) -> str:
    return department.region_code[:_CITY]
