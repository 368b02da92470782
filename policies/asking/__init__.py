"""Single questions to the policies as people put them, answered as a request would be, defaults included."""

from policies.asking.inquiry import Inquiry, inquiry
from policies.asking.wording import (
    asked_as,
    caller_of,
    callers_of,
    right_of,
    situation_of,
    some_purpose,
    target_of,
    targets_of,
)

__all__ = [
    "Inquiry",
    "asked_as",
    "caller_of",
    "callers_of",
    "inquiry",
    "right_of",
    "situation_of",
    "some_purpose",
    "target_of",
    "targets_of",
]
