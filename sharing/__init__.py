"""Why someone may have it: grants in force, budgets and releases of policies, kept in the metadata store."""

from sharing.attempts import (
    Admission,
    Admitted,
    Alarm,
    AlarmRule,
    Asking,
    Attempt,
    Attempts,
    KeptAnswer,
    Lift,
    Lock,
    LockUnknown,
    Outcome,
    Postponed,
)
from sharing.book import GrantBook
from sharing.budgets import OF_GRANT, Budgets
from sharing.doubts import Doubt
from sharing.errors import (
    BudgetExceeded,
    GrantExists,
    GrantFileUnfit,
    GrantUnknown,
    ReleaseOutdated,
    SharingError,
    StoreOutdated,
    StoreUnavailable,
    UpgradeFailed,
)
from sharing.filing import read_grants
from sharing.following import Feed, Following, Happening
from sharing.grants import Agreement, AgreementKind, GrantRecord, GrantState, Suspension
from sharing.holding import Holding
from sharing.register import Register
from sharing.releases import PolicyReleases, ReleaseEntry, ReleaseSupply
from sharing.required import NO_GATE, Gate, gate_of
from sharing.snapshot import GrantFinding, KeptGrants
from sharing.store import Store

__all__ = [
    "OF_GRANT",
    "NO_GATE",
    "Admission",
    "Admitted",
    "Agreement",
    "AgreementKind",
    "Alarm",
    "AlarmRule",
    "Asking",
    "Attempt",
    "Attempts",
    "BudgetExceeded",
    "Budgets",
    "Doubt",
    "Feed",
    "Following",
    "Gate",
    "GrantBook",
    "GrantExists",
    "GrantFileUnfit",
    "GrantFinding",
    "GrantRecord",
    "GrantState",
    "GrantUnknown",
    "Happening",
    "Holding",
    "KeptAnswer",
    "KeptGrants",
    "Lift",
    "Lock",
    "LockUnknown",
    "Outcome",
    "PolicyReleases",
    "Postponed",
    "Register",
    "ReleaseEntry",
    "ReleaseOutdated",
    "ReleaseSupply",
    "SharingError",
    "Store",
    "StoreOutdated",
    "StoreUnavailable",
    "Suspension",
    "UpgradeFailed",
    "gate_of",
    "read_grants",
]
