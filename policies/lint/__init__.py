"""The linter: everything that can be said against policies which were read without a mistake."""

from policies.lint.kinds import KINDS, Kind
from policies.lint.linting import lint
from policies.lint.reports import as_json, as_sarif, as_text, exit_status

__all__ = ["KINDS", "Kind", "as_json", "as_sarif", "as_text", "exit_status", "lint"]
