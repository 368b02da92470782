"""Proceedings: the runs of all procedures, kept with their history, their deadlines and what they bring into force."""

from sharing.proceedings.acting import Actor, Parties, Party, Role, parties_of
from sharing.proceedings.asking import NO_QUESTIONS, Asking, Questions
from sharing.proceedings.drafting import Drafting, is_draft, parties_in, shown_to
from sharing.proceedings.effects import (
    ChangeGrant,
    ChangeOpening,
    CloseFlag,
    DeclareEmergency,
    Effect,
    EndConsent,
    EndEmergency,
    EnterAgreement,
    MoveReview,
    Notify,
    OpenConsent,
    OpenFlag,
    OpenGrant,
    PublishEntry,
    RestoreRights,
    ReviewUses,
    SuspendRights,
    WithdrawEntry,
)
from sharing.proceedings.errors import (
    ActionUnfit,
    KeyReused,
    NotNow,
    NotPermitted,
    Problem,
    ProceedingChanged,
    ProceedingError,
    ProceedingUnknown,
)
from sharing.proceedings.finding import LARGEST_PAGE, Found, Page, Sought
from sharing.proceedings.inbox import Inbox, Notice, Told
from sharing.proceedings.keeping import Proceedings
from sharing.proceedings.offices import departments_in
from sharing.proceedings.procedure import Moment, Procedure, Taken, usual_parties
from sharing.proceedings.proceeding import About, DueTask, Kind, Proceeding, Step
from sharing.proceedings.recounting import recount
from sharing.proceedings.turns import FOLLOWED
from sharing.proceedings.words import check_follows, word_of

__all__ = [
    "FOLLOWED",
    "LARGEST_PAGE",
    "NO_QUESTIONS",
    "About",
    "ActionUnfit",
    "Actor",
    "Asking",
    "ChangeGrant",
    "ChangeOpening",
    "CloseFlag",
    "DeclareEmergency",
    "Drafting",
    "DueTask",
    "Effect",
    "EndConsent",
    "EndEmergency",
    "EnterAgreement",
    "Found",
    "Inbox",
    "KeyReused",
    "Kind",
    "Moment",
    "MoveReview",
    "NotNow",
    "NotPermitted",
    "Notice",
    "Notify",
    "OpenConsent",
    "OpenFlag",
    "OpenGrant",
    "Page",
    "Parties",
    "Party",
    "Problem",
    "Procedure",
    "Proceeding",
    "ProceedingChanged",
    "ProceedingError",
    "ProceedingUnknown",
    "Proceedings",
    "PublishEntry",
    "Questions",
    "RestoreRights",
    "ReviewUses",
    "Role",
    "Sought",
    "Step",
    "SuspendRights",
    "Taken",
    "Told",
    "WithdrawEntry",
    "is_draft",
    "parties_in",
    "parties_of",
    "recount",
    "shown_to",
    "usual_parties",
    "check_follows",
    "word_of",
    "departments_in",
]
