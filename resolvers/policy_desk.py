"""`policies`: the field by which officers ask of the policies in force and of files that shall replace some of them.

Answers are those of the command line with `--format json`: one contract for both. They depend on policies, catalogue
and day alone, and all that is looked at is on record before the answer leaves.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

import strawberry
from strawberry.scalars import JSON

from audit import Look
from catalog import Finding, Severity
from policies import PolicyFile
from resolvers.errors import Code, Refusal
from resolvers.execution import Context
from resolvers.looking import on_record
from resolvers.officer_desk import MOST_FINDINGS, Desk, check_files, officer, open_desk
from resolvers.policy_answers import PolicyDifference, PolicyExplanation

T = TypeVar("T")


@strawberry.input(description="A policy file as it shall be, in the place of the one with its name.")
class PolicyFileInput:
    name: str
    content: str


@strawberry.type(description="Something that can be said against policies.")
class PolicyFinding:
    code: str
    severity: str = strawberry.field(description="`error`, `warning` or `note`.")
    file: str
    line: int
    column: int = strawberry.field(description="From 1; always 1 in a file that is not among `files`.")
    message: str
    hint: str


@strawberry.type(description="As `zhaobi policy lint --format json`; the numbers count all.")
class PolicyFindings:
    errors: int
    warnings: int
    notes: int
    nodes: list[PolicyFinding]


@dataclass(frozen=True, slots=True)
class _Visit:
    """One `policies` field of a request: its desk, and what has been shown there."""

    desk: Desk
    context: Context
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def shown(
        self, name: str, work: Callable[[], T], department: str | None = None, resource: str | None = None
    ) -> T:
        """Does the work when it is this officer's turn. A visit waits for one turn at a time, however much it asks."""
        catalog = self.context.edition.catalog
        look = Look(
            name,
            self.desk.version,
            department if department in catalog.departments else None,
            resource if resource in catalog.resources else None,
        )
        with on_record(self.context, look):
            async with self.alone:
                return await self.desk.tools.turns.take(work)


def _version(root: strawberry.Parent["PolicyDesk"]) -> str:
    with on_record(root.visit.context, Look("version", root.visit.desk.version)):
        return root.visit.desk.version


async def _findings(root: strawberry.Parent["PolicyDesk"], first: int = 100) -> PolicyFindings | None:
    found = await root.visit.shown("findings", root.visit.desk.findings)
    return _told(found, max(0, min(first, MOST_FINDINGS)))


def _told(findings: Sequence[Finding], first: int) -> PolicyFindings:
    worst_first = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    return PolicyFindings(
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
        nodes=[
            PolicyFinding(
                code=finding.code,
                severity=finding.severity.value,
                file=finding.place.file,
                line=finding.place.line,
                column=finding.place.column,
                message=finding.message,
                hint=finding.hint,
            )
            for finding in worst_first[:first]
        ],
    )


async def _explanation(
    root: strawberry.Parent["PolicyDesk"], who: str, what: str, right: str = "query", when: str = "always"
) -> PolicyExplanation | None:
    desk, resource = root.visit.desk, what.partition(".")[0]
    found = await root.visit.shown(
        "explanation", lambda: desk.explanation(who, what, right, when), _department(who), resource
    )
    return cast(PolicyExplanation, found)  # its fields are read by `member_of`


async def _difference(root: strawberry.Parent["PolicyDesk"]) -> PolicyDifference | None:
    found = await root.visit.shown("difference", root.visit.desk.difference)
    return cast(PolicyDifference, found)


async def _matrix(
    root: strawberry.Parent["PolicyDesk"], resource: strawberry.ID, positions: bool = False
) -> JSON | None:
    desk = root.visit.desk
    return JSON(await root.visit.shown("matrix", lambda: desk.matrix(resource, positions), None, resource))


async def _coverage(root: strawberry.Parent["PolicyDesk"]) -> JSON | None:
    return JSON(await root.visit.shown("coverage", root.visit.desk.coverage))


async def _leaks(root: strawberry.Parent["PolicyDesk"]) -> JSON | None:
    return JSON(await root.visit.shown("leaks", root.visit.desk.leaks))


async def _view_as(
    root: strawberry.Parent["PolicyDesk"], who: str, query: str, when: str = "always", variables: JSON | None = None
) -> JSON | None:
    desk = root.visit.desk

    def viewed() -> dict[str, object]:
        _refuse_by_url(root.visit.context)
        if not isinstance(variables, dict | None):
            raise Refusal(Code.VARIABLES_INVALID, "`variables` is no object")
        return desk.view_as(who, query, when, variables or {})

    return JSON(await root.visit.shown("viewAs", viewed, _department(who)))


def _department(who: str) -> str:
    return who.partition("/")[0]


@strawberry.type(
    description="For officers: the policies in force, or as `files` would make them. At the centre all of them, at a "
    "provider what is about its own resources. Holds no data; `files` and `viewAs` are taken by POST only."
)
class PolicyDesk:
    visit: strawberry.Private[_Visit]
    version: str = strawberry.field(resolver=_version, description="The version that is looked at.")
    findings: PolicyFindings | None = strawberry.field(
        resolver=_findings,
        description=f"What the linter finds, the worst first, at most {MOST_FINDINGS}; at a provider in its own files "
        "and resources.",
    )
    explanation: PolicyExplanation | None = strawberry.field(
        resolver=_explanation,
        description="Why a caller (`tax`, `tax/assessment`) gets what it gets of `population.phone`, by which line, "
        "and what would change it. `right` and `when` are written as in a policy file.",
    )
    difference: PolicyDifference | None = strawberry.field(
        resolver=_difference, description="Which decisions `files` change, against the policies in force, exactly."
    )
    matrix: JSON | None = strawberry.field(
        resolver=_matrix,
        description="What every department gets of every item of a resource in every mode, as `zhaobi policy matrix "
        "--format json`: `resources` with `columns` of callers who have the same, and `lines` with a cell for each "
        "column: what is decided `now`, and the `best` that conditions bring. At a provider without references that "
        "lead to others.",
    )
    coverage: JSON | None = strawberry.field(
        resolver=_coverage,
        description="As `zhaobi policy coverage --format json`: for each of the `resources` the items `unnamed` and "
        "`unopened`, the rules that are `idle` and the departments `reachedBy` each mode; `reachingNothing` are the "
        "departments that get nothing of any of them.",
    )
    leaks: JSON | None = strawberry.field(
        resolver=_leaks,
        description="How many bits a day callers can learn of what masks hide, as `leaks` of `zhaobi policy lint "
        "--leaks --format json`. For the centre only.",
    )
    view_as: JSON | None = strawberry.field(
        resolver=_view_as,
        description="The answer that a caller would get to a query, on made-up rows, as `zhaobi policy view-as "
        "--format json`: `answer`, raw values beside `shown` ones, `decisions`, `statements`. At a provider the schema "
        "is that of its own resources.",
    )


async def policy_desk(info: strawberry.Info[Context, None], files: list[PolicyFileInput] | None = None) -> PolicyDesk:
    """The desk of the officer who asks. Raises Refusal (NOT_AN_OFFICER, POLICIES_REFUSED)."""
    context = info.context
    try:
        return PolicyDesk(visit=_Visit(await _opened(context, files or []), context))
    except Refusal as refusal:
        context.looks.append(Look("policies", None, code=refusal.code.value))
        raise


async def _opened(context: Context, files: Sequence[PolicyFileInput]) -> Desk:
    catalog, tools = context.edition.catalog, context.services.officers
    who = officer(context.request.caller, catalog)
    if files:
        _refuse_by_url(context)
    given = tuple(PolicyFile(file.name, _bytes(file.content)) for file in files)
    check_files(given, who, catalog)
    in_force, (today, _) = context.edition.policies, context.services.standing.calendar.now()
    return await tools.turns.take(lambda: open_desk(who, in_force, today, given, tools))


def _bytes(content: str) -> bytes:
    return content.encode("utf-8", "surrogatepass")  # a half of a pair is then refused as no UTF-8, with its line


def _refuse_by_url(context: Context) -> None:
    if not context.request.may_read_values:
        raise Refusal(Code.METHOD_NOT_ALLOWED, "policies and queries do not belong in URLs: send them by POST")
