"""Lookups, and values had through grants with a quota, are paid for before anything is asked.

What the day's budget or the grant's quota of the day does not hold is refused; what then does not leave is given back.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import prod

from resolvers.answers import Fragment
from resolvers.binding import rows_by_key
from resolvers.deciding import Charge, Spending
from resolvers.errors import Code, Refusal
from resolvers.given import Variables, values_of
from resolvers.inquiry import Inquiry
from resolvers.plan import BlindAnswering, BlindOpening, BlindTerms, Comparison, Path
from resolvers.prepared import PreparedField
from resolvers.question import Paid, Question
from sharing import OF_GRANT, BudgetExceeded, Budgets, StoreUnavailable


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
        return await self._paid_by_grants(question, prepared, department, inquiry.variables)

    async def settled(self, questions: Sequence[Question], fragments: Sequence[Fragment]) -> None:
        """Give back what was paid for and is not in the answer: rows that there are not, and whatever was refused."""
        for question, fragment in zip(questions, fragments, strict=True):
            if fragment.refusal is not None or question.is_told_again:
                await self._given_back(question)
            elif fragment.rows is not None:
                await self._given_back(question, fragment.rows)

    async def _paid_by_grants(
        self, question: Question, prepared: PreparedField, department: str, variables: Variables
    ) -> Question:
        """Each grant pays all of its values of the field at once; what is refused after all is given back later."""
        owed = _owed(question, prepared, variables)
        day, path = prepared.rights.today, prepared.plan.path
        for number, due in owed.items():
            try:
                await self.budgets.charge(department, number, OF_GRANT, due.count, due.quota, day)
            except BudgetExceeded as error:
                return question.refused(_exceeded(due, error.retry_on, path))
            except StoreUnavailable:
                message = "the quota of a grant cannot be counted now"
                return question.refused(Refusal(Code.STORE_UNAVAILABLE, message, path))
            question = replace(question, paid=(*question.paid, due))
        return question

    async def _given_back(self, question: Question, rows: int | None = None) -> None:
        """All that was paid, or of so many `rows` as leave all the others."""
        prepared = question.prepared
        if not isinstance(prepared, PreparedField):
            return
        department, day = prepared.rights.department, prepared.rights.today
        for paid in question.paid:
            if back := paid.count if rows is None else paid.of_rows_beyond(rows):
                give = self.budgets.give_back(department, paid.number, OF_GRANT, back, paid.quota, day)
                await asyncio.shield(give)


def _owed(question: Question, prepared: PreparedField, variables: Variables) -> Mapping[str, Paid]:
    """What each grant owes for the field, by number."""
    owed: dict[str, Paid] = {}
    for spending in prepared.spendings:
        number, due = spending.number, _due(spending, question, prepared, variables)
        before = owed.get(number)
        owed[number] = due if before is None else before.with_more(due)
    return owed


def _due(spending: Spending, question: Question, prepared: PreparedField, variables: Variables) -> Paid:
    """Values of every row that may be had, or of every subject that is asked about; else once."""
    values, rows, number, quota = spending.values, spending.rows, spending.number, spending.quota
    if rows:
        each = values * prod(rows_by_key(inner, variables) for inner in rows[1:])
        return Paid(number, quota, 0, each, rows_by_key(rows[0], variables))
    match prepared.plan:
        case Comparison(pairs=pairs):
            return Paid(number, quota, 0, values, 1 if pairs is None else len(values_of(pairs, variables)))
        case BlindAnswering(terms=BlindTerms(told=told)) if question.blind is not None:
            return Paid(number, quota, 0, values, question.blind.most_entries(told))
        case BlindOpening() | BlindAnswering():
            return Paid(number, quota, 0, 0, 0)  # what is asked pays, when it is
        case _:
            operand = spending.operand
            return Paid(number, quota, values * (1 if operand is None else len(values_of(operand, variables))), 0, 0)


def _exceeded(due: Paid, retry_on: date, path: Path) -> Refusal:
    facts = {"grant": due.number, "limit": due.quota, "asked": due.count, "retryOn": retry_on.isoformat()}
    message = f"the quota of grant `{due.number}` does not hold as many values today as this may have: ask for less"
    return Refusal(Code.BUDGET_EXCEEDED, message, path, facts)


def _count(charge: Charge, variables: Variables) -> int:
    if charge.operand is not None:
        return len(values_of(charge.operand, variables))
    return prod(rows_by_key(rows, variables) for rows in charge.rows)
