"""How much may be verified: budgets of callers, subjects and cases that no restart and no second process gets round."""

from sharing.attempts.admission import Admission, Admitted, Outcome, Postponed
from sharing.attempts.alarms import Alarm, AlarmRule
from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.attempts import Attempts
from sharing.attempts.errors import LockUnknown
from sharing.attempts.kept import KeptAnswer
from sharing.attempts.keying import AttemptKeys
from sharing.attempts.locks import Lift, Lock

__all__ = [
    "Admission",
    "Admitted",
    "Alarm",
    "AlarmRule",
    "Asking",
    "Attempt",
    "AttemptKeys",
    "Attempts",
    "KeptAnswer",
    "Lift",
    "Lock",
    "LockUnknown",
    "Outcome",
    "Postponed",
]
