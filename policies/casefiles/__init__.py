"""Case files: what officers expect of their policies, written beside them and run against every change."""

from policies.casefiles.cases import Case, Expectation
from policies.casefiles.files import CaseFile, load_cases
from policies.casefiles.reading import read_cases
from policies.casefiles.reports import as_json, as_text
from policies.casefiles.running import CaseReport, Checked, Exercised, run_case_files, run_cases

__all__ = [
    "Case",
    "CaseFile",
    "CaseReport",
    "Checked",
    "Exercised",
    "Expectation",
    "as_json",
    "as_text",
    "load_cases",
    "read_cases",
    "run_case_files",
    "run_cases",
]
