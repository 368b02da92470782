"""Why a request gets what it gets, and what would change it."""

from policies.explaining.changes import Change, Instead
from policies.explaining.considered import Bearing, Considered, NeverMeant, NotMember, OtherRight, Reason, Unmet
from policies.explaining.explanation import Default, Explanation, explain, explain_inquiry
from policies.explaining.reports import as_json, as_text

__all__ = [
    "Change",
    "Considered",
    "Default",
    "Explanation",
    "Instead",
    "NeverMeant",
    "NotMember",
    "OtherRight",
    "Bearing",
    "Reason",
    "Unmet",
    "as_json",
    "as_text",
    "explain",
    "explain_inquiry",
]
