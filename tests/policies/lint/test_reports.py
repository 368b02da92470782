"""Findings as text, JSON and SARIF, and what a pipeline makes of them."""

import re
from itertools import product

import orjson
import pytest

from catalog import Finding, Place, Severity
from policies.lint import KINDS, as_json, as_sarif, as_text, exit_status

ERROR = Finding(Place("10-police.csv", 7, 12), "deny-shadowed", "this deny never decides: 10-police.csv:3", "move it")
WARNING = Finding(Place("/etc/zhaobi/人口 1.yaml", 3), "rows-closed", "no rule opens rows", "", Severity.WARNING)
NOTE = Finding(Place("10-police.csv", 9), "of-another-tool", "worth knowing", "", Severity.NOTE)


def test_text_is_one_line_each_and_a_sum() -> None:
    assert as_text([ERROR, WARNING, NOTE, NOTE]).splitlines() == [
        "10-police.csv:7:12: error: this deny never decides: 10-police.csv:3 [deny-shadowed]; move it",
        "/etc/zhaobi/人口 1.yaml:3:1: warning: no rule opens rows [rows-closed]",
        "10-police.csv:9:1: note: worth knowing [of-another-tool]",
        "10-police.csv:9:1: note: worth knowing [of-another-tool]",
        "1 error, 1 warning, 2 notes",
    ]
    assert as_text([]) == "no findings\n"


def test_json_holds_every_member() -> None:
    made = orjson.loads(orjson.dumps(as_json(iter([ERROR]))))
    assert made == {
        "findings": [
            {
                "code": "deny-shadowed",
                "severity": "error",
                "file": "10-police.csv",
                "line": 7,
                "column": 12,
                "message": "this deny never decides: 10-police.csv:3",
                "hint": "move it",
            }
        ],
        "counts": {"error": 1, "warning": 0, "note": 0},
    }


@pytest.mark.parametrize(("worst", "fail_on"), list(product(Severity, Severity)))
def test_the_exit_status_tells_whether_something_is_as_bad(worst: Severity, fail_on: Severity) -> None:
    order = [Severity.NOTE, Severity.WARNING, Severity.ERROR]
    found = [Finding(Place("a", 1), "code", "", "", severity) for severity in order[: order.index(worst) + 1]]
    assert exit_status(found, fail_on) == int(order.index(worst) >= order.index(fail_on))
    assert exit_status([], fail_on) == 0


def test_sarif_has_what_the_standard_demands() -> None:
    """OASIS SARIF 2.1.0: sections 3.13 (log), 3.14 (run), 3.19 (rules), 3.27 (results), 3.29 and 3.30 (places)."""
    log = orjson.loads(orjson.dumps(as_sarif([ERROR, WARNING, NOTE], version="1.0", folder="etc/policies/")))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("zhaobi", "1.0")
    assert run["columnKind"] == "unicodeCodePoints"
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(set(rules)) == len(rules)
    assert set(rules) == {*KINDS, "of-another-tool"}
    for result, finding in zip(run["results"], [ERROR, WARNING, NOTE], strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == finding.code
        assert result["level"] == finding.severity in ("error", "warning", "note")
        assert finding.message in result["message"]["text"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region == {"startLine": finding.place.line, "startColumn": finding.place.column}
        assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]]
    assert uris == [
        "etc/policies/10-police.csv",
        "file:///etc/zhaobi/%E4%BA%BA%E5%8F%A3%201.yaml",
        "etc/policies/10-police.csv",
    ]


def test_every_rule_of_sarif_is_explained() -> None:
    (run,) = orjson.loads(orjson.dumps(as_sarif([])))["runs"]
    assert run["results"] == []
    for rule in run["tool"]["driver"]["rules"]:
        kind = KINDS[rule["id"]]
        assert rule["defaultConfiguration"] == {"level": kind.severity}
        assert (rule["shortDescription"]["text"], rule["help"]["text"]) == (kind.meaning, kind.instead)


def fingerprints(*findings: Finding) -> list[str]:
    (run,) = orjson.loads(orjson.dumps(as_sarif(findings)))["runs"]
    return [fingerprint for result in run["results"] for fingerprint in result["partialFingerprints"].values()]


def test_fingerprints_stay_when_lines_move() -> None:
    moved = Finding(Place("10-police.csv", 9, 1), ERROR.code, ERROR.message.replace(":3", ":5"), "", Severity.ERROR)
    assert fingerprints(ERROR) == fingerprints(moved)
    assert len(set(fingerprints(ERROR, ERROR, WARNING, NOTE))) == 4
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in fingerprints(ERROR))


def test_codes_are_stable_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in KINDS)
    assert all(kind.meaning and kind.instead and not kind.meaning.endswith(".") for kind in KINDS.values())
