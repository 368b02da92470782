"""What a step changes outside its proceeding, in the same transaction: what is in force, and who is told."""

from dataclasses import dataclass
from datetime import date

from sharing.calendar import Deadline
from sharing.consented import ConsentRecord
from sharing.declared import Declaration
from sharing.doubts import Doubt
from sharing.grants import NO_OFFICE, Agreement, GrantRecord, GrantState


@dataclass(frozen=True, slots=True)
class OpenGrant:
    """A new grant, or another wording of one with the same number."""

    grant: GrantRecord


@dataclass(frozen=True, slots=True)
class ChangeGrant:
    """A grant goes on in another state, or until another day."""

    number: str
    state: GrantState
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class EnterAgreement:
    """An agreement comes into force, or another wording of one that the same parties signed that day."""

    agreement: Agreement


@dataclass(frozen=True, slots=True)
class SuspendRights:
    """A department's rights rest from now on: to a resource of others, or where that is None to all of them.

    Until the last day `until`, or until the same proceeding restores them; the next request is refused. Where several
    offices may do that in one proceeding, `office` tells theirs from one another.
    """

    department: str
    resource: str | None = None
    until: date | None = None
    reason: str = ""
    office: str = NO_OFFICE


@dataclass(frozen=True, slots=True)
class RestoreRights:
    """What a proceeding has suspended is lifted; `number` is that proceeding, None for the one that acts.

    With an `office` only what it had rest itself: what another has, goes on resting.
    """

    department: str
    resource: str | None = None
    number: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class PublishEntry:
    """A catalogue entry stands as `document` says (the YAML of design §4), in the place of what stood before."""

    code: str
    provider: str
    document: str


@dataclass(frozen=True, slots=True)
class WithdrawEntry:
    """An entry is taken out of the catalogue; its code is never used again."""

    code: str


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """What a correction puts in doubt is told to whoever sees it, or another wording of the same number."""

    doubt: Doubt


@dataclass(frozen=True, slots=True)
class CloseFlag:
    """What the correction of that number was about is in doubt no more."""

    number: str


@dataclass(frozen=True, slots=True)
class OpenConsent:
    """From now on a department may rest on what a subject has consented to."""

    consent: ConsentRecord


@dataclass(frozen=True, slots=True)
class EndConsent:
    """Nobody rests any more on the consent of that number; the next request is decided without it."""

    number: str


@dataclass(frozen=True, slots=True)
class DeclareEmergency:
    """What is declared may be used from now on without a grant, where policies say so."""

    declaration: Declaration


@dataclass(frozen=True, slots=True)
class EndEmergency:
    """The emergency of that number is over; the next request is decided without it."""

    number: str


@dataclass(frozen=True, slots=True)
class ReviewUses:
    """What was used until now under the emergency of that number has been reviewed.

    `last_use` is the id of the request that is the newest on the list as it was looked at, None of an empty one.
    """

    number: str
    last_use: str | None


@dataclass(frozen=True, slots=True)
class ChangeOpening:
    """An opening opens something to the public from now on, or no more: whoever serves the public reads it anew."""


@dataclass(frozen=True, slots=True)
class MoveReview:
    """The review of an emergency that was due on the day `due` is due as `deadline` says, counted anew."""

    number: str
    due: date
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Notify:
    """A department finds a notice in its inbox; `text` holds no data value."""

    department: str
    text: str


Effect = (
    OpenGrant
    | ChangeGrant
    | EnterAgreement
    | SuspendRights
    | RestoreRights
    | PublishEntry
    | WithdrawEntry
    | OpenFlag
    | CloseFlag
    | OpenConsent
    | EndConsent
    | DeclareEmergency
    | EndEmergency
    | ReviewUses
    | MoveReview
    | ChangeOpening
    | Notify
)
"""Closed: `sharing/proceedings/carrying_out.py` matches all of them."""
