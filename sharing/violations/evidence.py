"""The evidence of a violation as one list, for whoever it is handed over to; what it is of stands in the audit log."""

from dataclasses import dataclass

import orjson

from masking import fingerprint
from sharing.violations.content import Violation, ViolationKind


@dataclass(frozen=True, slots=True)
class EvidenceList:
    """`records` are the ids of requests: under them the audit log holds who asked for what, and no data.

    `digest` is SHA-256 over the number and the ids, so that a list can be shown to be the one that was handed over.
    """

    number: str
    department: str
    violation: ViolationKind
    records: tuple[str, ...]
    digest: str


def evidence_of(number: str, content: Violation) -> EvidenceList:
    """The list as it stands."""
    records = tuple(sorted(content.evidence))
    digest = fingerprint(orjson.dumps([number, content.department, content.violation.value, records]))
    return EvidenceList(number, content.department, content.violation, records, digest)
