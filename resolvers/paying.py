"""Lookups are paid for before anything is asked; what the day's budget does not hold is refused."""

from dataclasses import dataclass
from math import prod

from resolvers.binding import rows_by_key
from resolvers.deciding import Charge
from resolvers.errors import Code, Refusal
from resolvers.given import Variables, values_of
from resolvers.inquiry import Inquiry
from resolvers.prepared import PreparedField
from resolvers.question import Question
from sharing import BudgetExceeded, Budgets, StoreUnavailable


@dataclass(frozen=True, slots=True)
class Till:
    """Charges the caller's department."""

    budgets: Budgets

    async def paid(self, question: Question, inquiry: Inquiry) -> Question:
        """The question once it is paid for, or refused."""
        prepared = question.prepared
        if question.refusal is not None or not isinstance(prepared, PreparedField):
            return question
        department, path = inquiry.request.caller.department, prepared.plan.path
        day = prepared.rights.today
        try:
            for charge in prepared.charges:
                count = _count(charge, inquiry.variables)
                await self.budgets.charge(department, charge.resource, charge.item, count, None, day)
        except BudgetExceeded as error:
            facts = {"limit": error.limit, "retryOn": error.retry_on.isoformat()}
            message = "the day's budget does not hold that many values"
            return question.refused(Refusal(Code.BUDGET_EXCEEDED, message, path, facts))
        except StoreUnavailable:
            return question.refused(Refusal(Code.STORE_UNAVAILABLE, "the budget cannot be counted now", path))
        return question


def _count(charge: Charge, variables: Variables) -> int:
    if charge.operand is not None:
        return len(values_of(charge.operand, variables))
    return prod(rows_by_key(rows, variables) for rows in charge.rows)
