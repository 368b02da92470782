"""One comparison with the values of a request: the question in canonical texts, and what stands in its slots."""

from dataclasses import dataclass, field

from audit.receipts import Question
from resolvers.errors import Code, Refusal
from resolvers.plan import Path


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about one subject.

    `counted` is the question as budgets know it: an age today is the same claim tomorrow. `found_by` has for each of
    `Layout.finding` the values of which a row has one; `slots` are the values of all other slots.
    """

    question: Question
    counted: Question
    found_by: tuple[list[object], ...] = field(repr=False)
    slots: tuple[object, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the values of one comparison; never a value. `item` is the code of the item that it is."""

    code: Code
    message: str
    item: str | None = None
    fault: str | None = None

    def refusal(self, path: Path) -> Refusal:
        """The refusal of a verification of one subject."""
        facts = {name: fact for name, fact in (("item", self.item), ("fault", self.fault)) if fact is not None}
        return Refusal(self.code, self.message, path, facts)


class Faulty(Exception):
    """Values that cannot be compared; the message is that of the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault
