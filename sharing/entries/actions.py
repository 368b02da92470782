"""What can be done about a catalogue entry, each action with what it has to say."""

from dataclasses import dataclass
from datetime import date

from sharing.entries.entry import Cause, Inspected


@dataclass(frozen=True, slots=True)
class Draft:
    """Begin an entry, or a new wording of one that a file has; `document` is the YAML of a catalogue file."""

    document: str


@dataclass(frozen=True, slots=True)
class Amend:
    """Put another document in the place of the draft; what was said about it before does not count any more."""

    document: str


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand the draft in for review."""


@dataclass(frozen=True, slots=True)
class Inspect:
    """Say what looking through the document for secrets or for personal information has shown (R118)."""

    of: Inspected
    is_fit: bool
    finding: str


@dataclass(frozen=True, slots=True)
class Agree:
    """Agree as the reviewer whose turn it is; the authority gives reasons where data would have a second source."""

    opinion: str = ""
    second_source_reasons: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """Give the document back to be changed."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Publish:
    """Bring the reviewed document into force."""


@dataclass(frozen=True, slots=True)
class Revise:
    """Begin a new wording of a published entry; the old one stays in force. On `changed_on` the cause came about."""

    document: str
    cause: Cause
    changed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Require:
    """Have the provider change its published entry, because its data or the law has changed."""

    cause: Cause
    changed_on: date
    reasons: str


@dataclass(frozen=True, slots=True)
class Postpone:
    """Put off a change that a law asks for, once."""

    working_days: int
    reasons: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Say that the entry was looked through this year and stands as it is (R029)."""


@dataclass(frozen=True, slots=True)
class Discard:
    """Give the draft up; what is in force stays so."""

    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the entry out of the catalogue for good: its code is never used again."""

    reasons: str


Following = (
    Amend | Submit | Inspect | Agree | Return | Publish | Revise | Require | Postpone | Confirm | Discard | Withdraw
)
"""What follows a draft. Closed: `sharing/entries/steps.py` matches all of them."""

Action = Draft | Following
