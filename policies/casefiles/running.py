"""Cases are run against the policies, and what they never touch is counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from policies.casefiles.cases import Case
from policies.casefiles.files import CaseFile
from policies.casefiles.reading import read_cases
from policies.deciding import Policies
from policies.decisions import Decision, Outcome, RowKind, outcome_on, outcomes
from policies.rowkinds import MOST_ROW_RULES, row_kinds, row_rules
from policies.rules import Rule


@dataclass(frozen=True, slots=True)
class Checked:
    """A case with what came of it: every outcome that its rows may have; `wrong` are those that were not expected."""

    case: Case
    came: tuple[Outcome, ...]
    wrong: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        return not self.wrong


@dataclass(frozen=True, slots=True)
class Exercised:
    """How much of one resource the cases touch; of the `*` rules under the resource that they name all."""

    resource: str
    rules: int
    items: int
    unused: tuple[Rule, ...]
    untested: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What came of all cases, and of the policies what no case ever asked about."""

    checked: tuple[Checked, ...]
    exercised: tuple[Exercised, ...]
    policies: Policies

    @property
    def failed(self) -> tuple[Checked, ...]:
        return tuple(each for each in self.checked if not each.passed)

    @property
    def is_complete(self) -> bool:
        """Whether every rule decided some case and every item was asked for."""
        return not any(each.unused or each.untested for each in self.exercised)

    def exit_status(self, *, complete: bool = False) -> int:
        """0, or 1 where a case failed; with `complete` also where something was never exercised."""
        return 1 if self.failed or (complete and not self.is_complete) else 0


def run_case_files(policies: Policies, files: Iterable[CaseFile], today: date) -> CaseReport:
    """Reads and runs case files. Raises CaseError with every mistake in them."""
    return run_cases(policies, read_cases(files, policies, today))


def run_cases(policies: Policies, cases: Iterable[Case]) -> CaseReport:
    """Runs cases that were read against these policies."""
    checked = tuple(map(_checked, cases))
    return CaseReport(checked, tuple(_exercised(policies, checked)), policies)


def _checked(case: Case) -> Checked:
    came = tuple(dict.fromkeys(_outcomes(case.asked.answer(case.situation).decision, case.row)))
    wrong = tuple(one for one in came if not case.expected.is_met(one, is_value=case.asked.is_value))
    return Checked(case, came, wrong)


def _outcomes(decision: Decision, row: RowKind | None) -> Iterable[Outcome]:
    if row is not None:
        return (outcome_on(decision, row),)
    names = row_rules((decision,))
    if len(names) > MOST_ROW_RULES:
        return outcomes(decision)
    return (outcome_on(decision, kind) for kind in row_kinds(names))


def _exercised(policies: Policies, checked: tuple[Checked, ...]) -> Iterator[Exercised]:
    used = {rule.place for each in checked for outcome in each.came if (rule := outcome.rule) is not None}
    asked = {(each.case.asked.resource.code, each.case.asked.target) for each in checked}
    by_resource: dict[str | None, list[Rule]] = {}
    for rule in policies.table.rules:
        by_resource.setdefault(rule.resource, []).append(rule)
    for code, resource in sorted(policies.catalog.resources.items()):
        rules = by_resource.get(code, [])
        unused = tuple(rule for rule in rules if rule.place not in used)
        untested = tuple(item for item in resource.items if (code, item) not in asked)
        yield Exercised(code, len(rules), len(resource.items), unused, untested)
    if for_all := by_resource.get(None):
        yield Exercised("*", len(for_all), 0, tuple(rule for rule in for_all if rule.place not in used), ())
