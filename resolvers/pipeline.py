"""The one path to data: document → plan → decide → statement → record → answer.

What depends on the shape of a request, on the caller's rights and on the policies alone is prepared once and
remembered in the edition; per request there remain the values, the budgets, the record and the source.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import orjson

from audit import NO_FIELDS, AuditLog, AuditUnavailable, Entry, Outcome, Repeated
from resolvers import answers
from resolvers.answers import Fragment
from resolvers.documents import Document, Operation, Parse, read_document, read_variables
from resolvers.edition import CurrentEdition, Edition
from resolvers.emergencies import NOBODY_LISTS, EmergencyList
from resolvers.errors import Code, Refusal
from resolvers.fetching import Fetcher
from resolvers.inquiry import Inquiry
from resolvers.passage import LEFT, AskerLeft, Stage
from resolvers.paying import Till
from resolvers.prepared import PreparedField, PreparedRequest
from resolvers.preparing import Preparer
from resolvers.question import Question, Questioner
from resolvers.replying import reply_with
from resolvers.request import Reply, Request
from resolvers.verifying import Counter, Quantum
from sources import Bytes

Variables = Mapping[str, object]
Rest = Callable[[Inquiry, Sequence[Fragment]], Awaitable[tuple[Bytes, Sequence[Mapping[str, object]]]]]
"""Answers what the pipeline does not: the whole `data`, with the fragments in their places, and its own errors."""

REFUSES_ALL = frozenset({Code.POSITION_DENIED})
"""What fails the whole request before any SQL; any other refusal is one root field's own (design §6)."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything a request passes through. One per process."""

    edition: CurrentEdition
    parse: Parse
    preparer: Preparer
    questioner: Questioner
    till: Till
    counter: Counter
    quantum: Quantum
    fetcher: Fetcher
    log: AuditLog
    rest: Rest
    most_values: int
    """Of all variables, where none holds pairs."""
    emergencies: EmergencyList = NOBODY_LISTS

    async def answer(self, request: Request) -> Reply:
        """The answer to a request. Raises `Refusal` where the request as a whole is refused."""
        started = time.perf_counter()
        edition = self.edition()
        passage = request.passage
        document = edition.documents.get(request.document) or self.read(edition, request)
        operation = document.operation(request.operation_name)
        passage.asked = operation.asked
        if not operation.asks_for_data:
            self._check_kind(operation, request)
            inquiry = Inquiry(edition, request, document, operation, {})
            with passage.step(Stage.REST):
                data, errors = await self.rest(inquiry, ())
            passage.refused = _codes(errors)
            return reply_with(request, data, errors, b'"policyVersion":' + orjson.dumps(edition.policies.version))
        try:
            if not request.may_read_values:
                raise Refusal(Code.METHOD_NOT_ALLOWED, "values do not belong in URLs: ask for data by POST")
            if not operation.pairs:
                self.check_values(request)
            with passage.step(Stage.PREPARE):
                variables = read_variables(edition.schema, operation, request.variables or {})
                inquiry = Inquiry(edition, request, document, operation, variables)
                prepared = await self.preparer.prepared(inquiry)
        except Refusal as refusal:
            await self._recorded(self._begin(edition, request, refusal=refusal))
            raise
        return await self._answer(inquiry, prepared, started)

    def _check_kind(self, operation: Operation, request: Request) -> None:
        """Raises Refusal (METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, LIMIT_EXCEEDED)."""
        if operation.changes:
            if not request.may_read_values:
                raise Refusal(Code.METHOD_NOT_ALLOWED, "nothing is changed by GET: send a mutation by POST")
            self.check_values(request)
        elif operation.follows:
            check_posted(request)
            raise Refusal(
                Code.NOT_ACCEPTABLE, "a subscription is answered as `text/event-stream`, for who accepts that"
            )

    def check_values(self, request: Request) -> None:
        """Before anything of them is read. Raises Refusal (LIMIT_EXCEEDED)."""
        if request.values > self.most_values:
            facts = {"limit": "input_values"}
            raise Refusal(Code.LIMIT_EXCEEDED, "the variables exceed `limits.input_values`", facts=facts)

    def read(self, edition: Edition, request: Request) -> Document:
        """A document that nobody has sent yet. Raises Refusal."""
        with request.passage.step(Stage.READ):
            document = read_document(request.document, edition.schema, self.parse)
        edition.documents.put(request.document, document)
        return document

    async def _answer(self, inquiry: Inquiry, prepared: PreparedRequest, started: float) -> Reply:
        edition, request, passage = inquiry.edition, inquiry.request, inquiry.request.passage
        passage.decisions = prepared.decisions
        questions = [self.questioner.question(field, inquiry) for field in prepared.fields]
        for question in questions:
            if question.refusal is not None and question.refusal.code in REFUSES_ALL:
                await self._recorded(self._begin(edition, request, prepared, questions, question.refusal))
                raise question.refusal
        if prepared.under_emergency:
            with passage.step(Stage.BUDGET):
                questions = [await self.emergencies.listed(one, request) for one in questions]
        if prepared.is_charged:
            with passage.step(Stage.BUDGET):
                questions = [await self.till.paid(one, inquiry) for one in questions]
                questions = await self._begun(questions, inquiry)
        record = self._begin(edition, request, prepared, questions)
        try:
            with passage.stoppable():
                fragments = await self.fetcher.fragments(questions, request)
        except AskerLeft:
            self.log.append_outcome(Outcome(request.id, (None,) * len(questions), _since(started), LEFT))
            raise
        finally:
            with passage.step(Stage.AUDIT):
                await self._recorded(record)  # no answer leaves before its record is durable
        if prepared.is_charged:
            await self.till.settled(questions, fragments)
        rows = tuple([fragment.rows for fragment in fragments])
        refusals = [fragment.refusal for fragment in fragments if fragment.refusal is not None]
        errors: list[Mapping[str, object]] = [member for refusal in refusals for member in refusal.members]
        data: Bytes
        if prepared.planned.closed:
            data = answers.data_member(prepared.planned, fragments)
        else:
            try:
                with passage.step(Stage.REST):
                    data, others = await self.rest(inquiry, fragments)
            except Refusal as refusal:
                self.log.append_outcome(Outcome(request.id, rows, _since(started), refusal.code.value))
                raise
            errors.extend(others)
        if refusals:
            passage.refused = [refusal.code.value for refusal in refusals]
            passage.outcome = passage.refused[0]
        self.log.append_outcome(Outcome(request.id, rows, _since(started), passage.outcome))
        if prepared.verifies:
            await self.quantum.passed(started)
        return reply_with(request, data, [*errors, *prepared.denied], prepared.sharing)

    async def _begun(self, questions: Sequence[Question], inquiry: Inquiry) -> list[Question]:
        """The questions with what they compare read and counted, all of a request at once."""
        begun = list(questions)
        fields = {
            index: one.prepared
            for index, one in enumerate(questions)
            if one.refusal is None and isinstance(one.prepared, PreparedField) and one.prepared.verifies
        }
        found = await self.counter.begun(list(fields.values()), inquiry) if fields else []
        for index, comparisons in zip(fields, found, strict=True):
            if isinstance(comparisons, Refusal):
                begun[index] = begun[index].refused(comparisons)
            else:
                begun[index] = replace(begun[index], comparisons=comparisons)
        return begun

    # --- the record ---------------------------------------------------------------------------------------------------

    def _begin(
        self,
        edition: Edition,
        request: Request,
        prepared: PreparedRequest | None = None,
        questions: Sequence[Question] = (),
        refusal: Refusal | None = None,
    ) -> Awaitable[None]:
        """Hand the record in. Raises `Refusal` (AUDIT_UNAVAILABLE)."""
        refused = [(index, one.refusal.code.value) for index, one in enumerate(questions) if one.refusal is not None]
        entry = _entry(edition, request, prepared, refused, refusal)
        try:
            return self.log.begin(entry)
        except AuditUnavailable as error:
            raise _unrecorded() from error

    async def _recorded(self, record: Awaitable[None]) -> None:
        try:
            await record
        except AuditUnavailable as error:
            raise _unrecorded() from error


def _entry(
    edition: Edition,
    request: Request,
    prepared: PreparedRequest | None,
    refused: Sequence[tuple[int, str]],
    refusal: Refusal | None,
) -> Entry | Repeated:
    """The record of a request; of most requests nearly all of it was written when they were prepared."""
    now, statements = datetime.now(UTC), request.statements
    stated = statements.purposes
    if prepared is not None:
        is_usual = not (refused or refusal or statements.case or prepared.consents)
        if prepared.shared and is_usual and stated <= prepared.purposes:
            return Repeated(request.id, now, prepared.shared)
        stated |= prepared.purposes
    return Entry(
        request_id=request.id,
        time=now,
        department=request.caller.department,
        application=request.caller.application,
        person=request.caller.person,
        policy_version=edition.policies.version,
        catalogue_version=edition.catalog.version,
        fields=NO_FIELDS if prepared is None else prepared.record,
        purposes=tuple(sorted(stated)),
        grants=() if prepared is None else prepared.grants,
        case=statements.case,
        refusal=None if refusal is None else refusal.code.value,
        refused_fields=tuple(refused),
        consents=() if prepared is None else prepared.consents,
    )


def check_posted(request: Request) -> None:
    """Raises Refusal (METHOD_NOT_ALLOWED) for a subscription by GET."""
    if not request.may_read_values:
        raise Refusal(Code.METHOD_NOT_ALLOWED, "a subscription is asked for by POST")


def _codes(errors: Sequence[Mapping[str, object]]) -> list[str]:
    """The codes of errors, where they have one."""
    return [
        str(extensions["code"])
        for error in errors
        if isinstance(extensions := error.get("extensions"), dict) and "code" in extensions
    ]


def _since(started: float) -> float:
    """Milliseconds."""
    return round((time.perf_counter() - started) * 1000, 3)


def _unrecorded() -> Refusal:
    return Refusal(Code.AUDIT_UNAVAILABLE, "the request could not be recorded, so it is not answered")
