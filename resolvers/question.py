"""One root field of one request: what it asks of its source with the request's own values, or why it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from resolvers.binding import OperandLimits, bind
from resolvers.blind import BlindAsked, read_asked
from resolvers.errors import Code, Refusal
from resolvers.given import value_of
from resolvers.inquiry import Inquiry
from resolvers.plan import BlindAnswering, BlindOpening, Comparison, Connection, Grouping, NodeById, Operand
from resolvers.prepared import EmptyField, Prepared, PreparedField, RefusedField
from resolvers.seals import Seals
from resolvers.verifying import Comparisons
from sharing.corrections import Flags


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid from the quota of a grant: `once`, and for each of the rows (or subjects) that may be had."""

    number: str
    quota: int
    once: int
    each: int
    rows: int

    @property
    def count(self) -> int:
        """All of it, in values."""
        return self.once + self.each * self.rows

    def with_more(self, other: "Paid") -> "Paid":
        """With what else the field owes to the same grant; whatever has rows has those of the field."""
        rows = max(self.rows, other.rows)
        return Paid(self.number, self.quota, self.once + other.once, self.each + other.each, rows)

    def of_rows_beyond(self, rows: int) -> int:
        """What was paid for more rows than these."""
        return self.each * max(0, self.rows - rows)


@dataclass(frozen=True, slots=True)
class Question:
    """`values` are those of the statement's parameters, by name; what a verification compares is in `comparisons`.

    `blind` is the caller's part in a blind batch; `paid` is what grants with a quota have paid for it.
    """

    prepared: Prepared
    values: Mapping[str, object] = field(default_factory=dict)
    refusal: Refusal | None = None
    comparisons: Comparisons | None = None
    blind: BlindAsked | None = None
    paid: tuple[Paid, ...] = ()

    @property
    def is_told_again(self) -> bool:
        """Whether it has been answered before under the same name, so that nothing is compared."""
        return self.comparisons is not None and self.comparisons.call.kept is not None

    def refused(self, refusal: Refusal) -> "Question":
        """The same, not to be asked after all."""
        return Question(self.prepared, refusal=refusal, paid=self.paid)


@dataclass(frozen=True, slots=True)
class Questioner:
    """Makes questions: opens ids and cursors, and binds what the caller compares with, and the rows in doubt."""

    seals: Seals
    limits: OperandLimits
    flags: Flags | None = None

    def question(self, prepared: Prepared, inquiry: Inquiry) -> Question:
        """The root field with the values of the request, or refused for them."""
        match prepared:
            case RefusedField(refusal=refusal):
                return Question(prepared, refusal=refusal)
            case EmptyField():
                return Question(prepared)
            case PreparedField(plan=Comparison() | BlindOpening()):
                return Question(prepared)
            case PreparedField(plan=plan):
                try:
                    if isinstance(plan, BlindAnswering):
                        return Question(prepared, blind=read_asked(plan, inquiry.variables))
                    return Question(prepared, self._values(prepared, inquiry))
                except Refusal as refusal:
                    return Question(prepared, refusal=refusal)
            case _:
                assert_never(prepared)

    def _values(self, prepared: PreparedField, inquiry: Inquiry) -> dict[str, object]:
        variables, department = inquiry.variables, inquiry.request.caller.department
        plan, surrogate, end = prepared.plan, None, None
        match plan:
            case Connection():
                surrogate = self._opened(prepared, plan.rows.page.after, inquiry)
                end = self._opened(prepared, plan.rows.page.before, inquiry)
            case NodeById():
                opened = self.seals.opened_id(department, str(value_of(plan.id, variables)))
                surrogate = opened[1] if opened else None  # NULL equals no surrogate
            case Grouping():
                pass
            case Comparison() | BlindOpening() | BlindAnswering():  # bound when they are counted, or page by page
                raise AssertionError
            case _:
                assert_never(plan)
        return bind(
            prepared.written.bound, variables, prepared.rights, self.limits, plan.path, surrogate, end, self.flags
        )

    def _opened(self, prepared: PreparedField, cursor: Operand | None, inquiry: Inquiry) -> int | None:
        if cursor is None:
            return None
        surrogate = None
        if prepared.cursor is not None:
            token = str(value_of(cursor, inquiry.variables))
            surrogate = self.seals.opened_cursor(inquiry.request.caller.department, prepared.cursor, token)
        if surrogate is None:
            message = "the cursor was not made for this department, field and order"
            raise Refusal(Code.BAD_CURSOR, message, prepared.plan.path)
        return surrogate
