"""Case files: what they may say, every mistake in them, what is told of their outcome, and what they leave out."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.casefiles import Case, CaseFile, CaseReport, as_json, as_text, load_cases, read_cases, run_case_files
from policies.errors import CaseError
from tests.policies.random_questions import questions
from tests.policies.small_city import TODAY, policies

POLICE = """\
p, everyone, population, query, by-key, *, -, allow, by key
p, district, population, query, always, own_region, -, allow, own residents
p, everyone, population.name, query, always, no_record, -, deny,
p, everyone, population.name, query, granted, *, clear, allow, with a grant
p, everyone, population.name, query, from=2027-01-01, *, null, allow,
p, everyone, population.name, query, always, *, keep 1 1, allow, without
p, everyone, population.gender, query, always, *, clear, allow,
p, everyone, population.name, verify, granted, *, verdict+not-found, allow,
"""
CITY = policies(
    POLICE, p00_centre="g, lucheng-civil, district\np, everyone, *.@base, query, always, *, clear, allow, \n"
)


def file(*cases: str, head: str = "") -> CaseFile:
    return CaseFile("cases.yaml", (head + "cases:\n" + "\n".join(f"- {{{case}}}" for case in cases)).encode())


def run(*cases: str, head: str = "") -> CaseReport:
    return run_case_files(CITY, [file(*cases, head=head)], TODAY)


def read(*cases: str) -> tuple[Case, ...]:
    return read_cases([file(*cases)], CITY, TODAY)


GOOD = [
    "who: tax, what: population, for: query, expect: denied",
    "who: tax, what: population, for: query, when: by-key, expect: open, line: by key",
    "who: tax, what: population, for: query, when: by-key, expect: open, line: 10-police.csv:1",
    "who: tax, what: population, for: query, expect: denied, line: none",
    "who: district, what: population, for: query, rows: own_region, expect: open, line: own residents",
    "who: district, what: population, for: query, rows: none, expect: denied",
    "who: district, what: population, for: query, unknown: own_region, expect: denied",
    "who: tax, what: population.name, for: query, rows: none, expect: keep 1 1",
    "who: tax, what: population.name, for: query, rows: none, expect: masked",
    "who: tax, what: population.name, for: query, rows: none, expect: allowed",
    "who: tax, what: population.name, for: query, unknown: no_record, expect: denied",
    "who: tax, what: population.name, for: query, rows: [own_region, no_record], expect: denied",
    "who: tax, what: population.name, for: query, rows: none, when: granted, expect: clear, line: [with a grant]",
    'who: tax, what: population.name, for: query, rows: none, today: 2027-02-01, expect: "null"',
    'who: tax, what: population.name, for: query, rows: none, when: from=2027-01-01, expect: "null"',
    "who: tax, what: population.name, for: verify, when: granted, expect: not-found+verdict",
    "who: tax, what: population.gender, for: [filter, sort], when: by-key, expect: clear, line: none",
    "who: tax, what: population.name, for: filter, when: by-key, expect: denied",
    "who: tax, what: population.household, for: query, when: by-key, expect: denied",
    "who: public, what: population.*, for: [query, verify], expect: denied",
]


@pytest.mark.parametrize("case", GOOD)
def test_what_is_so_passes(case: str) -> None:
    report = run(case)
    assert report.checked and not report.failed
    assert report.exit_status() == 0


BAD = [
    ("who: tax, what: population, for: query, expect: open", "denied by no line"),
    ("who: tax, what: population.name, for: query, rows: none, expect: keep 2 2", "keep 1 1 by 10-police.csv:6"),
    ("who: tax, what: population.name, for: query, expect: keep 1 1", "denied by 10-police.csv:3"),
    ("who: tax, what: population.name, for: query, rows: none, expect: clear", "keep 1 1 by 10-police.csv:6"),
    ("who: tax, what: population.name, for: query, rows: no_record, expect: allowed", "denied by 10-police.csv:3"),
    ("who: tax, what: population.gender, for: query, expect: masked", "clear by 00-centre.csv:2"),
    ("who: tax, what: population.gender, for: query, expect: clear, line: 10-police.csv:7", "clear by 00-centre.csv:2"),
    ("who: tax, what: population.gender, for: query, expect: clear, line: none", "clear by 00-centre.csv:2"),
    ("who: tax, what: population.name, for: verify, when: granted, expect: verdict", "verdict+not-found by 10-police"),
]


@pytest.mark.parametrize(("case", "came"), BAD)
def test_what_is_not_so_fails_and_tells_what_came(case: str, came: str) -> None:
    report = run(case)
    assert report.exit_status() == 1
    told = as_text(report)
    assert "FAILED cases.yaml:2" in told
    assert f"came     {came}" in told


def test_lists_multiply() -> None:
    case = "who: [tax, police], what: [population.name, population.gender], for: [query, sort], when: [always, by-key]"
    assert len(read(case + ", expect: denied")) == 16
    assert {str(one.asked.caller) for one in read("who: everyone, what: population, for: query, expect: denied")} == {
        "centre",
        "civil",
        "civil-affairs",
        "lucheng-civil",
        "police",
        "tax",
    }


MISTAKES = [
    ("what: population, for: query, expect: denied", "missing_element", "`who` is missing"),
    ("who: tax, for: query, expect: denied", "missing_element", "`what` is missing"),
    ("who: tax, what: population, expect: denied", "missing_element", "`for` is missing"),
    ("who: tax, what: population, for: query", "missing_element", "`expect` is missing"),
    ("who: tax, what: population, for: query, expect: denied, wen: always", "unknown_element", "did you mean `when`"),
    ("who: taxes, what: population, for: query, expect: denied", "unknown-name", "perhaps `tax`"),
    ("who: [tax, tax], what: population, for: query, expect: denied", "duplicate_entry", "`tax` stands twice"),
    ("who: [], what: population, for: query, expect: denied", "wrong_type", "at least one"),
    ("who: {a: b}, what: population, for: query, expect: denied", "wrong_type", "`who` must be"),
    ("who: tax, what: people, for: query, expect: denied", "unknown-resource", "`people`"),
    ("who: tax, what: population.nam, for: query, expect: denied", "unknown-item", "perhaps `name`"),
    ("who: tax, what: household.@base, for: query, expect: denied", "nothing", "has no item"),
    ("who: tax, what: population, for: read, expect: denied", "unknown-right", "`read`"),
    ("who: tax, what: population, for: query, when: grantd, expect: denied", "unknown-condition", "perhaps `granted`"),
    ("who: tax, what: population, for: query, when: purpose=burial, expect: denied", "unknown-purpose", "`burial`"),
    ("who: centre, what: population, for: query, when: granted, expect: denied", "no-purpose", "`centre`"),
    ("who: tax, what: population, for: query, expect: clear", "expect", "`clear` is no outcome"),
    ("who: tax, what: population.household, for: query, expect: clear", "expect", "`clear` is no outcome"),
    ("who: tax, what: population.name, for: query, expect: open", "expect", "write `clear`, a mask"),
    ("who: tax, what: population.name, for: query, expect: keep", "expect", "write `clear`, a mask"),
    ("who: tax, what: population.name, for: query, expect: null", "expect", "with quotes"),
    ("who: tax, what: population.name, for: query, expect: [a, b]", "wrong_type", "`expect` must be"),
    ("who: tax, what: population.name, for: verify, expect: clear", "unknown-verdict-word", "`clear`"),
    ("who: tax, what: population, for: query, expect: denied, rows: near", "unknown-row-rule", "`near`"),
    ("who: tax, what: household, for: query, expect: denied, rows: own_region", "unknown-row-rule", "`own_region`"),
    ("who: tax, what: population, for: query, expect: denied, rows: no_record, unknown: no_record", "both", "cannot"),
    ("who: tax, what: population, for: query, expect: denied, line: 10-police.csv:99", "unknown-line", "`file:line`"),
    ("who: tax, what: population, for: query, expect: denied, today: soon", "date", "write `2026-01-31`"),
    ("who: tax, what: population, for: query, expect: denied, today: 2026-02-30", "date", "no day"),
]


@pytest.mark.parametrize(("case", "code", "words"), MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_every_mistake_is_told_with_its_place(case: str, code: str, words: str) -> None:
    with pytest.raises(CaseError) as refused:
        run("who: tax, what: population, for: query, expect: denied", case)
    (finding, *_) = refused.value.findings
    assert (finding.code, finding.place.file, finding.place.line) == (code, "cases.yaml", 3)
    assert words in str(finding)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "syntax"),
        ("cases: [", "syntax"),
        ("- who: tax", "wrong_type"),
        ("case: []", "unknown_element"),
        ("cases: []", "wrong_type"),
        ("cases: [tax]", "wrong_type"),
        ("cases: [&a {who: tax}, *a]", "not_allowed"),
        ("today: tomorrow\ncases: [{who: tax, what: population, for: query, expect: denied}]", "date"),
    ],
)
def test_a_file_that_holds_no_cases_is_a_mistake(content: str, code: str) -> None:
    with pytest.raises(CaseError) as refused:
        read_cases([CaseFile("x.yaml", content.encode())], CITY, TODAY)
    assert code in {finding.code for finding in refused.value.findings}


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    with pytest.raises(CaseError) as refused:
        read_cases([file("who: taxes"), CaseFile("other.yaml", b"cases: []")], CITY, TODAY)
    assert {finding.place.file for finding in refused.value.findings} == {"cases.yaml", "other.yaml"}


def test_a_case_may_not_multiply_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policies.casefiles.reading.MOST", 5)
    with pytest.raises(CaseError, match="over 5 questions"):
        run("who: everyone, what: population, for: query, expect: denied")


def test_files_are_found_in_folders(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "b.yaml").write_text("cases: []")
    (tmp_path / "inner" / "a.yaml").write_text("cases: []")
    (tmp_path / ".hidden.yaml").write_text("cases: []")
    assert [Path(file.name).name for file in load_cases([tmp_path])] == ["b.yaml", "a.yaml"]
    assert [Path(file.name).name for file in load_cases([tmp_path / "b.yaml"])] == ["b.yaml"]


def test_folders_without_cases_and_files_that_would_be_passed_over_are_mistakes(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no-cases"):
        load_cases([tmp_path])
    with pytest.raises(CaseError, match="no-cases"):
        load_cases([])
    with pytest.raises(CaseError, match="unreadable"):
        load_cases([tmp_path / "none.yaml"])
    (tmp_path / "a.yaml").write_text("cases: []")
    (tmp_path / "b.yml").write_text("cases: []")
    with pytest.raises(CaseError, match="file-name"):
        load_cases([tmp_path])


def test_the_report_names_every_failure_and_the_sums() -> None:
    report = run(
        "case: rows stay closed, who: [tax, police], what: population, for: query, expect: open",
        "who: tax, what: population.gender, for: query, expect: clear",
    )
    assert (
        as_text(report)
        == """\
FAILED cases.yaml:2  rows stay closed
    tax · population · query · always
      expected open
      came     denied by no line
    police · population · query · always
      expected open
      came     denied by no line

2 of 3 questions failed, in 1 of 2 cases"""
    )
    assert as_text(run(GOOD[0])) == "all 1 questions of 1 cases are answered as expected"


def test_coverage_counts_what_no_case_touches() -> None:
    report = run(*GOOD)
    assert report.exit_status(complete=True) == 1
    told = as_text(report, coverage=True)
    lines = told.splitlines()
    assert any(line.split() == ["population", "7", "of", "8", "7", "of", "7"] for line in lines)
    assert any(line.split() == ["household", "-", "0", "of", "2"] for line in lines)
    assert "never decides a case: 10-police.csv:7" in lines
    assert "never asked for: household.address" in lines
    assert "never decides a case: 00-centre.csv:2" in lines
    assert "never decides a case: 10-police.csv:1" not in lines


def test_the_report_as_plain_values() -> None:
    values = as_json(run(BAD[1][0]))
    assert json.loads(json.dumps(values)) == values
    assert values["passed"] is False
    questions = values["questions"]
    assert isinstance(questions, list)
    assert questions[0]["expected"] == {"decision": "keep 2 2", "rules": None}
    assert questions[0]["came"] == [{"decision": "keep 1 1", "rule": {"file": "10-police.csv", "line": 6}}]
    assert questions[0]["row"] == {"own_region": False, "no_record": False}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**48))
def test_a_case_passes_exactly_if_production_decides_so(seed: int) -> None:
    for drawn in questions(seed, 10, 2):
        asked = drawn.asked
        who, what, right = str(asked.caller), asked.what, asked.right.value
        row = f"rows: [{', '.join(asked.resource.rows) or 'none'}]"
        for expect in ("denied", "allowed"):
            case = f"who: {who}, what: {what}, for: {right}, {row}, expect: {expect}"
            (checked,) = run_case_files(asked.policies, [file(case)], TODAY).checked
            (outcome,) = checked.came
            assert checked.passed == ((type(outcome).__name__ == "Denied") == (expect == "denied"))
