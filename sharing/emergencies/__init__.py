"""Emergencies (应急): declared with an end; every use stated, listed and reviewed."""

from sharing.declared import Declaration, EmergencyUse
from sharing.emergencies.actions import Declare, End, Review
from sharing.emergencies.content import EmergencyContent, EmergencyState, UseReview
from sharing.emergencies.procedure import Emergencies
from sharing.emergencies.seeing import LIST_USES, resources_seen
from sharing.emergencies.using import EmergencyUses

__all__ = [
    "LIST_USES",
    "Declaration",
    "Declare",
    "Emergencies",
    "EmergencyContent",
    "EmergencyState",
    "EmergencyUse",
    "EmergencyUses",
    "End",
    "Review",
    "UseReview",
    "resources_seen",
]
