"""The one path to data: document → plan → decide → statement → record → answer.

What depends on the shape of a request, on the caller's rights and on the policies alone is prepared once and
remembered in the edition; per request there remain the values, the budgets, the record and the source.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import prod
from typing import assert_never

import orjson

from audit import NO_FIELDS, AuditLog, AuditUnavailable, Entry, Outcome
from resolvers import answers
from resolvers.answers import Fragment
from resolvers.binding import bind, rows_by_key
from resolvers.deciding import Charge
from resolvers.documents import Document, Parse, read_document, read_variables
from resolvers.edition import CurrentEdition, Edition
from resolvers.errors import Code, Refusal
from resolvers.given import value_of, values_of
from resolvers.inquiry import Inquiry
from resolvers.plan import Comparison, Connection, NodeById
from resolvers.prepared import EmptyField, Prepared, PreparedField, PreparedRequest, RefusedField
from resolvers.preparing import Preparer
from resolvers.request import Reply, Request
from resolvers.seals import Seals
from sharing import BudgetExceeded, BudgetKind, Budgets, StoreUnavailable
from sources import Source, SourceChanged, SourceError, SourceOverstrained, SourceTimeout, SourceUnavailable

Variables = Mapping[str, object]
Rest = Callable[[Inquiry, Sequence[Fragment]], Awaitable[tuple[bytes, Sequence[Mapping[str, object]]]]]
"""Answers what the pipeline does not: the whole `data`, with the fragments in their places, and its own errors."""

NULL = b"null"

logger = logging.getLogger("zhaobi.sources")

REFUSES_ALL = frozenset({Code.POSITION_DENIED})
"""What fails the whole request before any SQL; any other refusal is one root field's own (design §6)."""


@dataclass(slots=True)
class _Asked:
    """One root field of one request: what it asks of its source, or why it does not."""

    prepared: Prepared
    values: dict[str, object] = field(default_factory=dict)
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything a request passes through. One per process."""

    edition: CurrentEdition
    parse: Parse
    preparer: Preparer
    sources: Mapping[str, Source]
    budgets: Budgets
    log: AuditLog
    seals: Seals
    most_values: int
    rest: Rest

    async def answer(self, request: Request) -> Reply:
        """The answer to a request. Raises `Refusal` where the request as a whole is refused."""
        started = time.perf_counter()
        edition = self.edition()
        document = self._document(edition, request.document)
        operation = document.operation(request.operation_name)
        if not operation.asks_for_data:
            inquiry = Inquiry(edition, request, document, operation, {})
            data, errors = await self.rest(inquiry, ())
            return _reply(request, data, errors, b'"policyVersion":' + orjson.dumps(edition.policies.version))
        try:
            if not request.may_read_values:
                raise Refusal(Code.METHOD_NOT_ALLOWED, "values do not belong in URLs: ask for data by POST")
            variables = read_variables(edition.schema, operation, request.variables or {})
            inquiry = Inquiry(edition, request, document, operation, variables)
            prepared = await self.preparer.prepared(inquiry)
        except Refusal as refusal:
            await self._recorded(self._begin(edition, request, refusal=refusal))
            raise
        return await self._answer(inquiry, prepared, started)

    def _document(self, edition: Edition, text: str) -> Document:
        document = edition.documents[text]
        if document is None:
            document = read_document(text, edition.schema, self.parse)
            edition.documents.put(text, document)
        return document

    async def _answer(self, inquiry: Inquiry, prepared: PreparedRequest, started: float) -> Reply:
        edition, request = inquiry.edition, inquiry.request
        asked = [self._asked(field, inquiry) for field in prepared.fields]
        if refused := next((one.refusal for one in asked if one.refusal and one.refusal.code in REFUSES_ALL), None):
            await self._recorded(self._begin(edition, request, prepared, asked, refused))
            raise refused
        for one in asked:
            await self._charge(one, inquiry)
        record = self._begin(edition, request, prepared, asked)
        try:
            fragments = await self._fetched(asked, request)
        finally:
            await self._recorded(record)  # no answer leaves before its record is durable
        errors: list[Mapping[str, object]] = [
            member for fragment in fragments if fragment.refusal for member in fragment.refusal.members
        ]
        if prepared.planned.closed:
            data = answers.data_member(prepared.planned, fragments)
        else:
            data, others = await self.rest(inquiry, fragments)
            errors.extend(others)
        self._end(request, fragments, started)
        return _reply(request, data, [*errors, *prepared.denied], prepared.sharing)

    # --- the record ---------------------------------------------------------------------------------------------------

    def _begin(
        self,
        edition: Edition,
        request: Request,
        prepared: PreparedRequest | None = None,
        asked: Sequence[_Asked] = (),
        refusal: Refusal | None = None,
    ) -> Awaitable[None]:
        """Hand the record in. Raises `Refusal` (AUDIT_UNAVAILABLE)."""
        refused = tuple((index, one.refusal.code.value) for index, one in enumerate(asked) if one.refusal)
        stated = request.statements.purposes | (frozenset() if prepared is None else prepared.purposes)
        try:
            return self.log.begin(
                Entry(
                    request_id=request.id,
                    time=datetime.now(UTC),
                    department=request.caller.department,
                    application=request.caller.application,
                    person=request.caller.person,
                    policy_version=edition.policies.version,
                    catalogue_version=edition.catalog.version,
                    fields=NO_FIELDS if prepared is None else prepared.record,
                    purposes=tuple(sorted(stated)),
                    grants=() if prepared is None else prepared.grants,
                    case=request.statements.case,
                    refusal=None if refusal is None else refusal.code.value,
                    refused_fields=refused,
                )
            )
        except AuditUnavailable as error:
            raise _unrecorded() from error

    async def _recorded(self, record: Awaitable[None]) -> None:
        try:
            await record
        except AuditUnavailable as error:
            raise _unrecorded() from error

    def _end(self, request: Request, fragments: Sequence[Fragment], started: float) -> None:
        code = next((fragment.refusal.code.value for fragment in fragments if fragment.refusal), "OK")
        rows = tuple(fragment.rows for fragment in fragments)
        self.log.append_outcome(Outcome(request.id, rows, round((time.perf_counter() - started) * 1000, 3), code))

    # --- values, budgets ------------------------------------------------------------------------------------------

    def _asked(self, prepared: Prepared, inquiry: Inquiry) -> _Asked:
        match prepared:
            case RefusedField(refusal=refusal):
                return _Asked(prepared, refusal=refusal)
            case EmptyField():
                return _Asked(prepared)
            case PreparedField():
                try:
                    return _Asked(prepared, self._values(prepared, inquiry))
                except Refusal as refusal:
                    return _Asked(prepared, refusal=refusal)
            case _:
                assert_never(prepared)

    def _values(self, prepared: PreparedField, inquiry: Inquiry) -> dict[str, object]:
        variables, department = inquiry.variables, inquiry.request.caller.department
        plan, surrogate = prepared.plan, None
        match plan:
            case Connection():
                surrogate = self._cursor(prepared, plan, inquiry)
            case NodeById():
                opened = self.seals.opened_id(department, str(value_of(plan.id, variables)))
                surrogate = opened[1] if opened else None  # NULL equals no surrogate
            case Comparison():
                pass
        return bind(prepared.written.bound, variables, prepared.rights, self.most_values, plan.path, surrogate)

    def _cursor(self, prepared: PreparedField, plan: Connection, inquiry: Inquiry) -> int | None:
        if plan.rows.page.after is None:
            return None
        surrogate = None
        if prepared.cursor is not None:
            cursor = str(value_of(plan.rows.page.after, inquiry.variables))
            surrogate = self.seals.opened_cursor(inquiry.request.caller.department, prepared.cursor, cursor)
        if surrogate is None:
            raise Refusal(Code.BAD_CURSOR, "the cursor was not made for this department, field and order", plan.path)
        return surrogate

    async def _charge(self, asked: _Asked, inquiry: Inquiry) -> None:
        """Pay for lookups and verifications before anything is asked; what cannot be paid is refused."""
        prepared = asked.prepared
        if asked.refusal is not None or not isinstance(prepared, PreparedField):
            return
        try:
            if isinstance(prepared.plan, Comparison):
                await self._pay(inquiry.request, prepared, BudgetKind.VERIFY, "", 1)
            for charge in prepared.charges:
                count = self._count(charge, inquiry.variables)
                await self._pay(inquiry.request, prepared, BudgetKind.LOOKUP, charge.item, count, charge.resource)
        except BudgetExceeded as error:
            facts = {"limit": error.limit, "retryOn": error.retry_on.isoformat()}
            asked.refusal = Refusal(
                Code.BUDGET_EXCEEDED, "the day's budget does not hold that many values", prepared.plan.path, facts
            )
        except StoreUnavailable:
            asked.refusal = Refusal(Code.STORE_UNAVAILABLE, "the budget cannot be counted now", prepared.plan.path)

    def _count(self, charge: Charge, variables: Variables) -> int:
        if charge.operand is not None:
            return len(values_of(charge.operand, variables))
        return prod(rows_by_key(rows, variables) for rows in charge.rows)

    async def _pay(
        self,
        request: Request,
        prepared: PreparedField,
        kind: BudgetKind,
        item: str,
        count: int,
        resource: str | None = None,
    ) -> None:
        code = resource or prepared.resource.code
        await self.budgets.charge(request.caller.department, code, item, kind, count, None, prepared.rights.today)

    # --- the source ---------------------------------------------------------------------------------------------------

    async def _fetched(self, asked: Sequence[_Asked], request: Request) -> list[Fragment]:
        if len(asked) == 1:
            return [await self._fragment(asked[0], request)]
        return list(await asyncio.gather(*(self._fragment(one, request) for one in asked)))

    async def _fragment(self, asked: _Asked, request: Request) -> Fragment:
        prepared = asked.prepared
        path = prepared.plan.path
        if asked.refusal is not None:
            return Fragment(path, NULL, refusal=asked.refusal)
        if not isinstance(prepared, PreparedField):
            return Fragment(path, NULL, 0)
        try:
            row = await self.sources[prepared.resource.source].fetch_row(prepared.written.statement, asked.values)
            return self._finished(prepared, row or (), request)
        except SourceError as error:
            logger.warning("request %s: %s", request.id, error)  # names a source and a cause, never a value
            return Fragment(path, NULL, refusal=_source_refusal(error, path))

    def _finished(self, prepared: PreparedField, row: tuple[object, ...], request: Request) -> Fragment:
        plan, path = prepared.plan, prepared.plan.path
        if isinstance(plan, Comparison):
            matches = bool(row and row[0])
            return Fragment(path, answers.verification(plan, matches, datetime.now(UTC)))
        data = row[0] if row and isinstance(row[0], bytes) else b""
        department = request.caller.department
        sealed = self.seals.sealed(data, department, prepared.written.seals)
        if isinstance(plan, NodeById):
            return Fragment(path, sealed or NULL, 1 if sealed else 0)
        total = row[1] if isinstance(row[1], int) else None
        json, rows = answers.connection(plan, sealed, total, plan.rows.page.size, plan.rows.page.after is not None)
        return Fragment(path, json, rows)


def _reply(request: Request, data: bytes, errors: Sequence[Mapping[str, object]], sharing: bytes) -> Reply:
    parts = [b'{"data":', data]
    if errors:
        parts += [b',"errors":', orjson.dumps(errors)]
    parts += [b',"extensions":{"sharing":{"requestId":"', request.id.encode(), b'",', sharing, b"}}}"]
    if data != NULL:
        return Reply(b"".join(parts), has_data=True)
    return Reply(b"".join(parts), has_data=False, code=_first_code(errors))


def _first_code(errors: Sequence[Mapping[str, object]]) -> str:
    """Why there is no data: the code of the first error, which a field that may not be null handed up."""
    extensions = errors[0].get("extensions") if errors else None
    return str(extensions["code"]) if isinstance(extensions, dict) else Code.INTERNAL.value


def _unrecorded() -> Refusal:
    return Refusal(Code.AUDIT_UNAVAILABLE, "the request could not be recorded, so it is not answered")


def _source_refusal(error: SourceError, path: tuple[str, ...]) -> Refusal:
    match error:
        case SourceUnavailable():
            return Refusal(Code.SOURCE_UNAVAILABLE, "the source cannot be reached", path)
        case SourceTimeout():
            return Refusal(Code.SOURCE_TIMEOUT, "the source took too long", path)
        case SourceChanged():
            return Refusal(Code.SOURCE_CHANGED, "the source no longer has what the catalogue says", path)
        case SourceOverstrained():
            return Refusal(Code.LIMIT_EXCEEDED, "the source cannot read a request nested so deep", path)
        case _:
            return Refusal(Code.INTERNAL, "the source refused the statement", path)
