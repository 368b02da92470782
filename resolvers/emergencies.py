"""What is open because an emergency was declared goes on the list of its uses before the source is asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from resolvers.errors import Code, Refusal
from resolvers.prepared import PreparedField
from resolvers.question import Question
from resolvers.request import Request
from sharing import StoreUnavailable
from sharing.emergencies import EmergencyUse


class Uses(Protocol):
    """Keeps the list that whoever declared an emergency reviews."""

    async def enter(self, use: EmergencyUse, today: date) -> bool:
        """Whether the use may go on: it is listed, and the emergency is in force. Raises StoreUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class EmergencyList:
    """Lists uses; without `uses` nothing is answered under an emergency."""

    uses: Uses | None

    async def listed(self, question: Question, request: Request) -> Question:
        """The question once every resource of it that an emergency opens is on the list, or refused.

        That asks the store whether the emergency is in force at this moment: one that was ended is ended for everybody.
        """
        prepared = question.prepared
        if question.refusal is not None or not isinstance(prepared, PreparedField):
            return question
        emergency, case = prepared.rights.emergency, request.statements.case
        resources = prepared.by_emergency
        if not resources:
            return question
        if self.uses is None or emergency is None or case is None:
            return question.refused(_ended(prepared))
        try:
            for resource in sorted(resources):
                if not await self.uses.enter(_use(emergency.number, resource, case, request), prepared.rights.today):
                    return question.refused(_ended(prepared))
        except StoreUnavailable:
            message = "the use of the emergency cannot be listed now"
            return question.refused(Refusal(Code.STORE_UNAVAILABLE, message, prepared.plan.path))
        return question


NOBODY_LISTS = EmergencyList(None)
"""Where there is no store, as in a rehearsal of policies."""


def _use(number: str, resource: str, case: str, request: Request) -> EmergencyUse:
    caller = request.caller
    return EmergencyUse(
        place=0,  # counted by the store
        number=number,
        request_id=request.id,
        at=datetime.now(UTC),
        department=caller.department,
        application=caller.application,
        person=caller.person,
        resource=resource,
        case=case,
    )


def _ended(prepared: PreparedField) -> Refusal:
    return Refusal(
        Code.EMERGENCY_ENDED, "the emergency has ended, or a review of its uses is overdue", prepared.plan.path
    )
