"""Findings as people and programs read them: text, JSON, SARIF 2.1.0, and the exit status."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from catalog import Finding, Severity
from masking import fingerprint
from policies.lint.kinds import KINDS

_ORDER = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "zhaobiFinding/v1"
_LINE = re.compile(r":\d+")  # in a message that names another place


def exit_status(findings: Iterable[Finding], fail_on: Severity = Severity.ERROR) -> int:
    """0 if no finding is as bad as `fail_on`, otherwise 1."""
    return int(any(_ORDER.index(finding.severity) >= _ORDER.index(fail_on) for finding in findings))


def as_text(findings: Iterable[Finding]) -> str:
    """One finding to a line, and how many there are of each severity."""
    listed = list(findings)
    return "\n".join([*map(str, listed), _summary(listed)]) + "\n"


def as_json(findings: Iterable[Finding]) -> dict[str, object]:
    """The findings as one object: their members, and how many there are of each severity."""
    listed = list(findings)
    return {"findings": [_members(finding) for finding in listed], "counts": _counts(listed)}


def as_sarif(findings: Iterable[Finding], *, version: str = "", folder: str = "") -> dict[str, object]:
    """The findings as a SARIF log of one run (OASIS SARIF 2.1.0).

    `version` is the tool's. `folder` is where the policy files lie, from the root of the repository; places in other
    files name them as they were given.
    """
    listed = list(findings)
    codes = sorted({finding.code for finding in listed} | KINDS.keys())
    driver: dict[str, object] = {"name": "zhaobi", "rules": [_rule(code) for code in codes]}
    if version:
        driver["version"] = version
    seen: Counter[str] = Counter()
    results = [_result(finding, codes.index(finding.code), folder, seen) for finding in listed]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _summary(findings: Iterable[Finding]) -> str:
    counts = _counts(findings)
    words = [f"{count} {name if count == 1 else name + 's'}" for name, count in counts.items() if count]
    return ", ".join(words) or "no findings"


def _counts(findings: Iterable[Finding]) -> Mapping[str, int]:
    met = Counter(finding.severity for finding in findings)
    return {severity.value: met[severity] for severity in reversed(_ORDER)}


def _members(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message,
        "hint": finding.hint,
    }


def _rule(code: str) -> dict[str, object]:
    kind = KINDS.get(code)
    if kind is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": kind.meaning},
        "help": {"text": kind.instead},
        "defaultConfiguration": {"level": kind.severity.value},
    }


def _result(finding: Finding, rule: int, folder: str, seen: Counter[str]) -> dict[str, object]:
    place = finding.place
    facts = "\0".join((finding.code, place.file, _LINE.sub("", finding.message)))
    seen[facts] += 1
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": f"{finding.message}; {finding.hint}" if finding.hint else finding.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(place.file, folder)},
                    "region": {"startLine": place.line, "startColumn": place.column},
                }
            }
        ],
        "partialFingerprints": {_FINGERPRINT: fingerprint(f"{facts}\0{seen[facts]}".encode())},
    }


def _uri(file: str, folder: str) -> str:
    """A relative reference, or a `file:` URI for an absolute path."""
    if file.startswith("/"):
        return "file://" + quote(file)
    return quote(f"{folder.rstrip('/')}/{file}" if folder and "/" not in file else file)
