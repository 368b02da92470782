"""Why someone may have it: grants in force and budgets, kept in the metadata store."""

from sharing.book import GrantBook
from sharing.budgets import BudgetKind, Budgets
from sharing.errors import BudgetExceeded, GrantExists, GrantFileUnfit, GrantUnknown, SharingError, StoreUnavailable
from sharing.filing import read_grants
from sharing.grants import Agreement, GrantRecord, GrantState
from sharing.register import Register
from sharing.snapshot import GrantFinding
from sharing.store import Store

__all__ = [
    "Agreement",
    "BudgetExceeded",
    "BudgetKind",
    "Budgets",
    "GrantBook",
    "GrantExists",
    "GrantFileUnfit",
    "GrantFinding",
    "GrantRecord",
    "GrantState",
    "GrantUnknown",
    "Register",
    "SharingError",
    "Store",
    "StoreUnavailable",
    "read_grants",
]
