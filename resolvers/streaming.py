"""Subscriptions: every event passes as a request of its own, under the catalogue, policies and schema of its moment."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from graphql import GraphQLError
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values

from audit import AuditUnavailable, ProceedingLook, ProceedingLooks
from resolvers.documents import Document, Operation, full_variables
from resolvers.edition import Edition
from resolvers.errors import Code, Refusal
from resolvers.inquiry import Inquiry
from resolvers.pipeline import Pipeline, check_posted
from resolvers.planning import misplaced_null
from resolvers.replying import reply_with
from resolvers.request import Reply, Request
from resolvers.sharing.desk import refusals
from resolvers.sharing.services import SharingServices
from resolvers.sharing.subscribing import Followed, followed, on_record
from sharing import Happening


@dataclass(frozen=True, slots=True)
class Event:
    """What a stream tells; whoever had it goes on after `cursor`."""

    cursor: str
    reply: Reply


class Subscription:
    """One stream and how far it has come. It keeps its place alone: what happened since is read when it is wanted."""

    def __init__(self, streaming: "Streaming", request: Request, of: Followed, place: int) -> None:
        self._streaming = streaming
        self._request = request
        self._of = of
        self._place = place

    @property
    def cursor(self) -> str:
        """Of the last event that was taken, or of where it began."""
        return self._cursor(self._place)

    def told_by(self, tell: Callable[[], None]) -> AbstractContextManager[None]:
        """Until the end of the block `tell` is called whenever there may be new events."""
        return self._of.following.follow(self._of.department, tell)

    def check(self) -> None:
        """Raises Refusal (STORE_UNAVAILABLE) where nobody knows any more what happens."""
        if not self._of.following.confirmed:
            raise Refusal(Code.STORE_UNAVAILABLE, "the proceedings cannot be read now")

    async def events(self) -> AsyncGenerator[Event, None]:
        """What happened since the last one, in its order. An event counts as taken when the next one is asked for.

        Raises Refusal.
        """
        while happened := await self._since():
            for happening in happened:
                if self._of.wants(happening):
                    cursor = self._cursor(happening.place)
                    yield Event(cursor, await self._streaming.reply(self._request, happening, cursor))
                self._place = happening.place

    async def _since(self) -> Sequence[Happening[Any]]:
        with refusals():
            return await self._of.following.since(self._place, self._of.department)

    def _cursor(self, place: int) -> str:
        return self._streaming.sharing.cursors.sealed(self._of.list, self._of.department, place)


@dataclass(frozen=True, slots=True)
class Streaming:
    """Opens subscriptions and makes their events, by the same path as the answers to queries."""

    pipeline: Pipeline
    sharing: SharingServices

    def is_subscription(self, request: Request) -> bool:
        """Raises Refusal for a document that cannot be answered at all."""
        _, _, operation = self._understood(request)
        request.passage.asked = operation.asked
        return operation.follows

    async def opened(self, request: Request, last_event: str | None = None) -> Subscription:
        """The subscription that a request asks for, on record; `last_event` is the cursor of a stream that broke off.

        Raises Refusal.
        """
        check_posted(request)
        self.pipeline.check_values(request)
        edition, document, operation = self._understood(request)
        field, arguments = _root(edition, document, operation, request)
        code = Code.INTERNAL.value
        try:
            of = followed(self.sharing, field, arguments, request.caller.department)
            place = await self._place(of, last_event or arguments.get("after"))
            code = "OK"
        except Refusal as refusal:
            code = refusal.code.value
            raise
        finally:
            await self._record(request, ProceedingLook(on_record(field), code=code))
        return Subscription(self, request, of, place)

    async def reply(self, request: Request, happening: Happening[Any], cursor: str) -> Reply:
        """The answer that tells of what happened. Raises Refusal."""
        edition, document, operation = self._understood(request)
        inquiry = Inquiry(edition, request, document, operation, {}, happening)
        data, errors = await self.pipeline.rest(inquiry, ())
        told = {"policyVersion": edition.policies.version, "cursor": cursor}
        return reply_with(request, data, errors, orjson.dumps(told)[1:-1])

    async def close(self) -> None:
        """Nobody is told anything any more."""
        if self.sharing.feeds is not None:
            await self.sharing.feeds.close()

    def _understood(self, request: Request) -> tuple[Edition, Document, Operation]:
        edition = self.pipeline.edition()
        document = edition.documents.get(request.document) or self.pipeline.read(edition, request)
        return edition, document, document.operation(request.operation_name)

    async def _place(self, of: Followed, cursor: str | None) -> int:
        with refusals():
            newest = await of.following.last_place()
        if cursor is None:
            return newest
        place = self.sharing.cursors.opened(of.list, of.department, cursor)
        if place > newest:  # the store was put back to what it was: nobody knows what came after that place then
            raise Refusal(Code.BAD_CURSOR, "the cursor is of events that there are not any more: look, then begin anew")
        return place

    async def _record(self, request: Request, look: ProceedingLook) -> None:
        caller = request.caller
        record = ProceedingLooks(
            request.id, datetime.now(UTC), caller.department, caller.application, caller.person, (look,)
        )
        try:
            await self.pipeline.log.append(record)
        except AuditUnavailable as error:
            raise Refusal(Code.AUDIT_UNAVAILABLE, "the request could not be recorded, so it is not answered") from error


def _root(edition: Edition, document: Document, operation: Operation, request: Request) -> tuple[str, dict[str, Any]]:
    """The field that is followed, and its arguments. Raises Refusal (DOCUMENT_INVALID, VARIABLES_INVALID)."""
    schema = edition.schema
    if schema.subscription_type is None:  # without one there is no valid document that follows anything
        raise AssertionError
    variables = full_variables(schema, operation, request.variables or {})
    try:
        roots = collect_fields(
            schema, document.fragments, variables, schema.subscription_type, operation.node, hide_suggestions=True
        ).grouped_field_set
        if len(roots) != 1:
            raise Refusal(Code.DOCUMENT_INVALID, "a subscription follows one field, and its directives leave none")
        ((detail, *_),) = roots.values()
        name = detail.node.name.value
        field = schema.subscription_type.fields[name]
        return name, get_argument_values(field, detail.node, variables, detail.fragment_variable_values, True)
    except GraphQLError as error:
        raise misplaced_null(error) from error
