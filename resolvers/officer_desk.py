"""What an officer may ask of policies: all of them at the centre, an excerpt at a provider. Nothing here waits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from catalog import Catalog, Finding, Resource
from policies import (
    Policies,
    PolicyError,
    PolicyFile,
    QuestionUnfit,
    Space,
    amend_policies,
    borrowed_groups,
    coverage,
    diff,
    every_finding,
    excerpt,
    explaining,
    leaks,
    lint,
    matrix,
    owner_of,
    without_ways_out,
)
from resolvers.errors import Code, Refusal
from resolvers.officer_tools import OfficerTools, Rehearsal
from resolvers.report import OFFICER
from resolvers.request import Caller

MOST_FILES = 50
LONGEST_NAME = 128  # characters of a file's name
MOST_FINDINGS = 1_000


@dataclass(frozen=True, slots=True)
class Officer:
    """Who looks: `provider` is the department whose resources are looked at, None at the centre for all."""

    caller: Caller
    provider: str | None

    def owns(self, file: str, catalog: Catalog) -> bool:
        """Whether the policy file is one that the officer's department may write."""
        owner = owner_of(file, catalog.departments)
        return self.provider is None or (owner is not None and owner.department == self.provider)

    def resource(self, code: str, catalog: Catalog) -> Resource:
        """One that the officer may look at; another provider's is refused with the same words as one that is not."""
        found = catalog.resources.get(code)
        if found is None or self.provider not in (None, found.provider):
            raise Refusal(Code.NOT_AN_OFFICER, f"`{code}` is no resource that the officer may look at")
        return found


def officer(caller: Caller, catalog: Catalog, of: str = "policies") -> Officer:
    """Raises Refusal (NOT_AN_OFFICER) in the same words for whoever is none; `of` is what is looked at."""
    department = catalog.departments.get(caller.department)
    if OFFICER in caller.roles and department is not None:
        if department.centre:
            return Officer(caller, None)
        if any(resource.provider == department.code for resource in catalog.resources.values()):
            return Officer(caller, department.code)
    raise Refusal(Code.NOT_AN_OFFICER, f"only officers of the centre and of providers look at {of}")


def check_files(files: Collection[PolicyFile], who: Officer, catalog: Catalog) -> None:
    """Raises Refusal where files are too many, have one name, or are not the officer's to write."""
    if len(files) > MOST_FILES:
        facts = {"limit": "files", "maximum": MOST_FILES}
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_FILES} files are looked at together", facts=facts)
    if len({file.name for file in files}) < len(files):
        raise Refusal(Code.BAD_OPERAND, "two of the files have the same name")
    if any(len(file.name) > LONGEST_NAME for file in files):
        raise Refusal(Code.BAD_OPERAND, f"a file's name has at most {LONGEST_NAME} characters")
    for file in files:
        if not who.owns(file.name, catalog):
            raise Refusal(Code.NOT_AN_OFFICER, f"`{file.name}` is no file that the officer's department may write")


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer and the policies looked at: `policies` are `in_force` with the `given` files in their places.

    At a provider both are excerpts. Every method takes its time and may raise Refusal.
    """

    officer: Officer
    today: date
    in_force: Policies
    policies: Policies
    given: tuple[PolicyFile, ...]
    tools: OfficerTools

    @property
    def version(self) -> str:
        return self.policies.version

    def findings(self) -> tuple[Finding, ...]:
        """What the linter and the rules of combinations, budgets and alignment find; at a provider in its own files."""
        found = every_finding(self.policies, self.today, self.tools.budgets, self.given)
        return tuple(finding for finding in found if self._is_told(finding))

    def explanation(self, who: str, what: str, right: str, when: str) -> dict[str, object]:
        code, _, target = what.partition(".")
        link = self._resource(code).references.get(target)
        if link is not None and link.resource not in self.policies.catalog.resources:
            raise Refusal(Code.NOT_AN_OFFICER, f"`{what}` leads to another provider, whose rules may decide on it too")
        try:
            return explaining.as_json(explaining.explain(self._inward, who, what, right, when))
        except QuestionUnfit as error:
            raise Refusal(Code.BAD_OPERAND, str(error)) from error

    def difference(self) -> dict[str, object]:
        return diff.as_json(diff.difference(self.in_force, self.policies, self.today))

    def matrix(self, resource: str, positions: bool) -> dict[str, object]:
        code = self._resource(resource).code
        return matrix.as_json(matrix.matrix_of(self._inward, resources=[code], positions=positions))

    def coverage(self) -> dict[str, object]:
        return coverage.as_json(coverage.coverage(Space(self.policies, self.today)))

    def leaks(self) -> list[dict[str, object]]:
        if self.officer.provider is not None:
            raise Refusal(Code.NOT_AN_OFFICER, "the leak meter follows subjects through the rules of every provider")
        return leaks.as_json(leaks.leak_meter(self.policies, self.today, self.tools.budgets))

    def view_as(self, who: str, query: str, when: str, variables: Mapping[str, object]) -> dict[str, object]:
        rehearsal = Rehearsal(who, when, query, variables, self.today)
        return self.tools.rehearse(self._inward.policies, rehearsal, self.officer.caller)

    @property
    def _inward(self) -> Space:
        """Without references that lead to other providers: rules that are not here may decide on them."""
        return Space(self.policies if self.officer.provider is None else without_ways_out(self.policies), self.today)

    def _is_told(self, finding: Finding) -> bool:
        if self.officer.provider is None:
            return True
        in_catalogue = owner_of(finding.place.file, self.policies.catalog.departments) is None
        return in_catalogue or self.officer.owns(finding.place.file, self.policies.catalog)

    def _resource(self, code: str) -> Resource:
        return self.officer.resource(code, self.policies.catalog)


def open_desk(
    who: Officer, in_force: Policies, today: date, files: tuple[PolicyFile, ...], tools: OfficerTools
) -> Desk:
    """The desk with `files` in the place of those in force. Raises Refusal (POLICIES_REFUSED) with the findings."""
    seen = in_force if who.provider is None else excerpt(in_force, who.provider)
    desk = Desk(who, today, seen, seen, files, tools)
    if not files:
        return desk
    try:
        table = amend_policies(seen.table, files)
    except PolicyError as error:
        raise _refused(error.findings) from error
    if found := tuple(sorted(borrowed_groups(files, table, in_force.table))):
        raise _refused(found)
    return replace(desk, policies=Policies(table, seen.catalog))


def _refused(findings: Collection[Finding]) -> Refusal:
    told = lint.as_json(tuple(findings)[:MOST_FINDINGS])["findings"]
    facts = {"findings": told, "count": len(findings)}
    return Refusal(Code.POLICIES_REFUSED, "the files hold mistakes", facts=facts)
