"""Canonical forms: which spellings of a value are the same value, by published rules with a version."""

from masking.canonical.faults import Fault
from masking.canonical.forms import LONGEST, VERSION, Form
from masking.canonical.readings import canonical, spelled, spellings
from masking.canonical.spelling import MOST_SPELLINGS, Spelled
from masking.errors import NotCanonical

__all__ = [
    "Fault",
    "Form",
    "LONGEST",
    "MOST_SPELLINGS",
    "NotCanonical",
    "Spelled",
    "VERSION",
    "canonical",
    "spelled",
    "spellings",
]
