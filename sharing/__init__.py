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
from sharing.budgets import Budgets
from sharing.errors import (
    BudgetExceeded,
    GrantExists,
    GrantFileUnfit,
    GrantUnknown,
    ReleaseOutdated,
    SharingError,
    StoreUnavailable,
)
from sharing.filing import read_grants
from sharing.grants import Agreement, GrantRecord, GrantState
from sharing.holding import Holding
from sharing.register import Register
from sharing.releases import PolicyReleases, ReleaseEntry, ReleaseSupply
from sharing.snapshot import GrantFinding, KeptGrants
from sharing.store import Store

__all__ = [
    "Admission",
    "Admitted",
    "Agreement",
    "Alarm",
    "AlarmRule",
    "Asking",
    "Attempt",
    "Attempts",
    "BudgetExceeded",
    "Budgets",
    "GrantBook",
    "GrantExists",
    "GrantFileUnfit",
    "GrantFinding",
    "GrantRecord",
    "GrantState",
    "GrantUnknown",
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
    "StoreUnavailable",
    "read_grants",
]
