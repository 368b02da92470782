"""The document of a draft, as far as anything has to be known of it before it is judged: whose it is, and of what."""

from dataclasses import dataclass

from catalog import Findings, Section, read_document
from sharing.proceedings import ActionUnfit, Problem

LONGEST_DOCUMENT = 500_000  # characters


@dataclass(frozen=True, slots=True)
class Head:
    """What names an entry."""

    code: str
    provider: str


def head_of(document: str) -> Head:
    """The head of a document, whatever else is wrong with it. Raises ActionUnfit."""
    if len(document) > LONGEST_DOCUMENT:
        raise ActionUnfit((Problem("document", "TOO_LONG", f"at most {LONGEST_DOCUMENT} characters"),))
    findings = Findings()
    section = elements_of(document, findings)
    head = Head("", "") if section is None else Head(section.text("code"), section.text("provider"))
    if findings.met:
        raise ActionUnfit(
            Problem(f"document.{one.place.line}", one.code.upper(), one.message) for one in findings.sorted()
        )
    return head


def elements_of(document: str, findings: Findings) -> Section | None:
    """The elements of a document; none where it is no YAML."""
    return read_document("document", document.encode("utf-8", "surrogatepass"), findings)
