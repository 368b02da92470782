"""Everything that can be said against policies, by the linter and by what tells how much masks leave."""

from collections.abc import Iterable
from datetime import date

from catalog import Finding
from policies.deciding import Policies
from policies.files import PolicyFile
from policies.leaks import Budgets, leak_findings
from policies.lint import lint


def every_finding(
    policies: Policies, today: date, budgets: Budgets, files: Iterable[PolicyFile] = ()
) -> tuple[Finding, ...]:
    """What lint and the rules of combinations, budgets and alignment find, sorted by place; `files` as for `lint`."""
    return tuple(sorted({*lint(policies, today, files=files), *leak_findings(policies, today, budgets)}))
