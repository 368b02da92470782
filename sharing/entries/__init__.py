"""The life cycle of catalogue entries: from a draft over reviews into force, and out of it."""

from sharing.entries.actions import (
    Action,
    Agree,
    Amend,
    Confirm,
    Discard,
    Draft,
    Inspect,
    Postpone,
    Publish,
    Require,
    Return,
    Revise,
    Submit,
    Withdraw,
)
from sharing.entries.entry import (
    Cause,
    EntryContent,
    EntryState,
    Inspected,
    Inspection,
    Postponement,
    Review,
    SecondSource,
)
from sharing.entries.lists import OpenedEntry, SharedEntry, credit_list, opening_list, sharing_list
from sharing.entries.procedure import Entries
from sharing.entries.published import PublishedEntries

__all__ = [
    "Action",
    "Agree",
    "Amend",
    "Cause",
    "Confirm",
    "Discard",
    "Draft",
    "Entries",
    "EntryContent",
    "EntryState",
    "Inspect",
    "Inspected",
    "Inspection",
    "OpenedEntry",
    "Postpone",
    "Postponement",
    "Publish",
    "PublishedEntries",
    "Require",
    "Return",
    "Review",
    "Revise",
    "SecondSource",
    "SharedEntry",
    "Submit",
    "Withdraw",
    "credit_list",
    "opening_list",
    "sharing_list",
]
