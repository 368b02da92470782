"""The request space of a policy table: everything that can be asked, sorted into classes that no rule tells apart."""

from policies.space.callers import ANY_OTHER, Caller, CallerClass, callers_of, class_of, purposes_in
from policies.space.cells import Cell, Space
from policies.space.situations import Holding, Situation, situations

__all__ = [
    "ANY_OTHER",
    "Caller",
    "CallerClass",
    "Cell",
    "Holding",
    "Situation",
    "Space",
    "callers_of",
    "class_of",
    "purposes_in",
    "situations",
]
