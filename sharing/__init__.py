"""Why someone may have it: grants in force and budgets, kept in the metadata store."""

from sharing.book import GrantBook
from sharing.budgets import BudgetKind, Budgets
from sharing.errors import BudgetExceeded, GrantExists, GrantUnknown, SharingError, StoreUnavailable
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
    "GrantFinding",
    "GrantRecord",
    "GrantState",
    "GrantUnknown",
    "Register",
    "SharingError",
    "Store",
    "StoreUnavailable",
]
