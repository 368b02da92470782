"""Rehearses one request in a caller's place: the real path over made-up rows, and what went on behind the answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from api.errors import refusal_body
from api.rehearsal.questions import Question, Subjects, subjects_of
from api.rehearsal.shown import RawRow, ShownRow, as_json, shown_rows, with_rows
from api.rehearsal.stage import Stage, open_stage, raw_rows
from api.rehearsal.viewpoints import Viewpoint
from api.settings import LimitsSection
from catalog import Catalog
from masking import FLOOR
from policies import PolicyTable
from resolvers import Caller, Refusal, Reply, Request, Statements
from resolvers.documents import read_document, read_variables
from resolvers.inquiry import Inquiry
from resolvers.pipeline import Pipeline
from resolvers.plan import Connection, RootPlan
from resolvers.report import Audience, explanations
from sources import SyntheticRow

REQUEST_ID = "0" * 32
LIMITS = LimitsSection()
NOTHING = Subjects((), {})
GROWING = (
    "body_bytes",
    "document_chars",
    "document_tokens",
    "fields",
    "aliases",
    "cost",
    "answer_bytes",
    "lookup_budget_per_day",
)
"""Limits that a request outgrows when it is asked once more, with ids."""
ROOMY = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Statement:
    """What was asked of a source, in the dialect of SQLite; table names begin with `synthetic_`."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """An answer on made-up rows.

    `body` are the bytes that the caller would get, with `Sharing-Explain: 1`; `code` says why there is no `data`.
    `decisions` are the decisions behind it as officers see them, with file and line. `shown` are the nodes of the
    answer with raw values beside shown ones; a row without a surrogate cannot be followed and has no entry. `raw` are
    all made-up rows by resource code. `notes` are what the officer should know besides.
    """

    viewpoint: Viewpoint
    policy_version: str
    seed: int
    body: bytes
    code: str | None
    decisions: tuple[Mapping[str, object], ...]
    statements: tuple[Statement, ...]
    shown: tuple[ShownRow, ...]
    raw: Mapping[str, tuple[RawRow, ...]]
    notes: tuple[str, ...]

    @property
    def answer(self) -> dict[str, Any]:
        """The body as JSON."""
        read: dict[str, Any] = orjson.loads(self.body)
        return read


class _EveryPlace(Audience):
    """An officer at the command line has the policy files themselves."""

    def sees_places(self, provider: str) -> bool:
        return True


async def rehearse(
    catalog: Catalog,
    table: PolicyTable,
    question: Question,
    viewpoint: Viewpoint,
    *,
    limits: LimitsSection = LIMITS,
    case_required: bool = False,
    combination_floor: float = FLOOR,
    reader: Caller | None = None,
    seed: int = 1,
) -> Rehearsal:
    """What the caller of `viewpoint` would get under `table`, on rows made of the catalogue alone.

    The request takes the real path, in a temporary folder: no source, store or log of a platform is opened. The rows
    are the same for the same catalogue, viewpoint, question and seed. `reader` is told where rules stand as far as its
    department and roles let it; None reads the files anyway. Raises SchemaConflict.
    """
    async with open_stage(catalog, table, viewpoint, case_required, combination_floor, seed) as stage:
        run = _Run(stage, question, limits, reader)
        return await run.rehearsal()


@dataclass(frozen=True, slots=True)
class _Run:
    """One request on a stage."""

    stage: Stage
    question: Question
    limits: LimitsSection
    reader: Caller | None

    async def rehearsal(self) -> Rehearsal:
        stage, pipeline = self.stage, self.stage.pipeline(self.limits)
        inquiry = self._understood(pipeline, self.question, self.limits)
        roots = () if inquiry is None else _roots(pipeline, inquiry)
        subjects = NOTHING if inquiry is None else subjects_of(roots, inquiry.variables)
        made = await stage.set_up(subjects)
        reply = await self._reply(pipeline)
        statements = tuple(Statement(name, text) for name, source in stage.sources.items() for text in source.asked)
        return Rehearsal(
            viewpoint=stage.viewpoint,
            policy_version=stage.edition.policies.version,
            seed=stage.seed,
            body=reply.body,
            code=reply.code,
            decisions=() if inquiry is None else tuple(await self._decisions(pipeline, inquiry)),
            statements=statements,
            shown=await self._shown(inquiry, made) if inquiry is not None and statements else (),
            raw={resource.code: raw_rows(resource, made[resource.code]) for resource in subjects.resources},
            notes=tuple(_notes(stage, roots)),
        )

    def _request(self, question: Question, limits: LimitsSection) -> Request:
        """Raises `Refusal` where the message is refused."""
        viewpoint, message = self.stage.viewpoint, question.message(limits)
        return Request(
            id=REQUEST_ID,
            caller=Caller(viewpoint.department, viewpoint.application, viewpoint.person, frozenset({"consumer"})),
            statements=Statements(
                viewpoint.purposes, viewpoint.grant, viewpoint.case, explain=True, emergency=viewpoint.declaration
            ),
            document=message.document,
            operation_name=message.operation_name,
            variables=message.variables,
        )

    def _understood(self, pipeline: Pipeline, question: Question, limits: LimitsSection) -> Inquiry | None:
        """The request as the pipeline reads it; None where it refuses to, or where no data is asked for."""
        edition = self.stage.edition
        try:
            request = self._request(question, limits)
            document = read_document(request.document, edition.schema, pipeline.parse)
            operation = document.operation(request.operation_name)
            variables = read_variables(edition.schema, operation, request.variables or {})
        except Refusal:  # the answer will say so
            return None
        return Inquiry(edition, request, document, operation, variables) if operation.asks_for_data else None

    async def _reply(self, pipeline: Pipeline) -> Reply:
        try:
            return await pipeline.answer(self._request(self.question, self.limits))
        except Refusal as refusal:
            return Reply(refusal_body(refusal, REQUEST_ID), has_data=False, code=refusal.code.value)

    async def _decisions(self, pipeline: Pipeline, inquiry: Inquiry) -> list[dict[str, object]]:
        try:
            prepared = await pipeline.preparer.prepared(inquiry)
        except Refusal:
            return []
        catalog, prf = self.stage.edition.catalog, pipeline.preparer.prf
        if self.reader is None:
            audience: Audience = _EveryPlace(inquiry.request.caller, catalog, prf)
        else:
            audience = Audience(self.reader, catalog, prf)
        return explanations([use for field in prepared.fields for use in field.uses], audience, prepared.beside)

    async def _shown(self, inquiry: Inquiry, made: Mapping[str, Sequence[SyntheticRow]]) -> tuple[ShownRow, ...]:
        """The nodes of the answer beside the rows that they come from."""
        edition = self.stage.edition
        names = {node.name for node in edition.types.nodes}
        question = replace(self.question, document=with_rows(inquiry.document.node, edition.schema, names))
        roomy = self.limits.model_copy(update=dict.fromkeys(GROWING, ROOMY))
        pipeline = self.stage.pipeline(roomy)
        again = self._understood(pipeline, question, roomy)
        if again is None:
            return ()
        rows = _Rows(self.stage, pipeline, made)
        reply = await pipeline.answer(again.request)
        data = orjson.loads(reply.body).get("data")
        return tuple(shown_rows(_roots(pipeline, again), data, rows.opened))


def _roots(pipeline: Pipeline, inquiry: Inquiry) -> tuple[RootPlan, ...]:
    try:
        return pipeline.preparer.planned(inquiry).roots
    except Refusal:  # the answer will say so
        return ()


def _notes(stage: Stage, roots: Sequence[RootPlan]) -> Iterator[str]:
    for finding in stage.book.findings:
        yield f"grant `{finding.number}` is not in force: it {finding.what}"
    for root in roots if stage.viewpoint.by_key else ():
        if isinstance(root, Connection) and not root.rows.by_key:
            yield f"`by-key` does not hold for `{'.'.join(root.path)}`: its `where` names no key"


class _Rows:
    """The made-up rows by their surrogates."""

    def __init__(self, stage: Stage, pipeline: Pipeline, made: Mapping[str, Sequence[SyntheticRow]]) -> None:
        self._department, self._seals = stage.viewpoint.department, pipeline.fetcher.seals
        self._resources = {code: stage.edition.catalog.resources[code] for code in made}
        self._made = {
            (code, row[resource.row]): row
            for code, resource in self._resources.items()
            if resource.row is not None
            for row in made[code]
        }

    def opened(self, id: str) -> tuple[str, RawRow] | None:
        """Where an id leads."""
        found = self._seals.opened_id(self._department, id)
        row = None if found is None else self._made.get(found)
        if found is None or row is None:
            return None
        return found[0], as_json(raw_rows(self._resources[found[0]], [row])[0])
