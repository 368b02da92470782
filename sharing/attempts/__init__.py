"""How much may be verified: budgets of callers, subjects and cases that no restart and no second process gets round."""

from sharing.attempts.admission import Admission, Admitted, Outcome, Postponed
from sharing.attempts.alarms import Alarm, AlarmRule
from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.attempts import Attempts
from sharing.attempts.errors import AttemptUnknown, LockUnknown
from sharing.attempts.locks import Lift, Lock

__all__ = [
    "Admission",
    "Admitted",
    "Alarm",
    "AlarmRule",
    "Asking",
    "Attempt",
    "AttemptUnknown",
    "Attempts",
    "Lift",
    "Lock",
    "LockUnknown",
    "Outcome",
    "Postponed",
]
