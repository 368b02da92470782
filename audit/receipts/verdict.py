"""What a receipt can say: the verdicts of comparisons that took place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from audit.receipts.question import Question


class Verdict(StrEnum):
    """How a comparison ended. What was not answered is no verdict, so there is no receipt that could say it."""

    MATCH = "MATCH"
    NO_MATCH = "NO_MATCH"
    NOT_FOUND = "NOT_FOUND"
    NO_DATA = "NO_DATA"


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its verdict and, where the policy gives them, the verdicts of single items."""

    question: Question
    verdict: Verdict
    items: Mapping[str, Verdict] | None = None
