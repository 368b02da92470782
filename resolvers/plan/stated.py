"""What a root field states for itself, in the place of the request's headers."""

from dataclasses import dataclass

from resolvers.plan.operands import Operand


@dataclass(frozen=True, slots=True)
class Stated:
    """`@sharing(purpose:, grant:)` on a root field; None where not given."""

    purpose: Operand | None = None
    grant: Operand | None = None
