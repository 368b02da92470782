"""Runs what the pipeline does not answer itself through graphql-core, with finished fragments placed like leaves."""

import logging
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from inspect import isawaitable
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute,
)
from graphql.execution.collect_fields import CollectedFields, FieldDetailsList
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path as ResponsePath
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from audit import AuditLog, AuditUnavailable, Look, PolicyLooks, ProceedingLook, ProceedingLooks
from masking import Prf
from resolvers.answers import Fragment
from resolvers.edition import Edition
from resolvers.errors import Code, Refusal
from resolvers.inquiry import Inquiry
from resolvers.officer_tools import OfficerTools
from resolvers.planning import misplaced_null
from resolvers.request import Request
from resolvers.settling import Settler
from resolvers.sharing.services import SharingServices
from resolvers.standing import Standing
from sharing import Attempts

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """What resolvers need besides the edition: rights, the key that makes rule ids opaque, the tools of officers.

    `log` takes what officers look at, `attempts` counts verifications; in a rehearsal `sharing` is None.
    """

    standing: Standing
    settler: Settler
    prf: Prf
    officers: OfficerTools
    log: AuditLog
    attempts: Attempts
    sharing: SharingServices | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What resolvers may use. `finished` are the fragments of the pipeline by path.

    To `looks` a resolver adds what it shows of policies, to `proceedings` what it shows of these and does in them: it
    is on record before the answer leaves.
    """

    edition: Edition
    request: Request
    finished: Mapping[tuple[str | int, ...], Fragment]
    services: Services
    looks: list[Look] = field(default_factory=list)
    proceedings: list[ProceedingLook] = field(default_factory=list)


class FragmentExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, but that a finished fragment stands in the answer as it is.

    Variables that are null where none may be are refused, and told from what fails in a resolver.
    """

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: ResponsePath,
        result: Any,
        position_context: Any,
    ) -> Any:
        if type(result) is Fragment:
            return orjson.Fragment(result.json)
        if type(result) is GraphQLSchema or isinstance(result, GraphQLNamedType):  # what introspection asks about
            described = info.context.finished.get(tuple(path.as_list()))
            if described is not None:
                return orjson.Fragment(described.json)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: FieldDetailsList
    ) -> CollectedFields:
        try:
            return super().collect_subfields(return_type, field_details_list)
        except GraphQLError as error:
            raise misplaced_null(error) from error

    def handle_field_error(
        self,
        raw_error: Exception,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        path: ResponsePath,
    ) -> None:
        if isinstance(raw_error, GraphQLError):
            raw_error = self._misplaced_null(field_details_list, path) or raw_error
        super().handle_field_error(raw_error, return_type, field_details_list, path)

    def _misplaced_null(self, field_details_list: FieldDetailsList, path: ResponsePath) -> Refusal | None:
        """The refusal of a field's arguments, which are read before its resolver runs: if they fail, that is why."""
        parent = self.schema.get_type(path.typename) if path.typename else None  # an element of a list has none
        details = field_details_list[0]
        if not isinstance(parent, GraphQLObjectType):
            return None
        definition = self.schema.get_field(parent, details.node.name.value)
        if definition is None:
            return None
        try:
            get_argument_values(definition, details.node, self.variable_values, details.fragment_variable_values, True)
        except GraphQLError as error:
            return misplaced_null(error)
        return None


def place_fragment(_parent: object, info: GraphQLResolveInfo[Any], **_arguments: object) -> Fragment:
    """The resolver of every root field that the pipeline answers."""
    context: Context = info.context
    return context.finished[tuple(info.path.as_list())]


@dataclass(frozen=True, slots=True)
class RestExecutor:
    """Answers whole operations with everything that is not data; `services` is handed to the resolvers."""

    services: Services

    async def __call__(
        self, inquiry: Inquiry, fragments: Sequence[Fragment]
    ) -> tuple[bytes, list[Mapping[str, object]]]:
        """The `data` member and the errors of the resolvers; the fragments' own errors are the pipeline's to tell."""
        edition, request = inquiry.edition, inquiry.request
        context = Context(edition, request, {fragment.path: fragment for fragment in fragments}, self.services)
        found: ExecutionResult | Awaitable[ExecutionResult] = execute(
            edition.schema,
            inquiry.document.node,
            root_value=inquiry.happening,
            context_value=context,
            variable_values=dict(inquiry.given),
            operation_name=request.operation_name or None,  # the empty name is none, as in `Document`
            executor_class=FragmentExecutor,
            hide_suggestions=True,
        )
        result = await found if isawaitable(found) else found
        await self._record(context)
        if result.data is None and result.errors and not any(error.path for error in result.errors):
            raise Refusal(Code.VARIABLES_INVALID, "a variable does not have the type that the operation declares")
        return orjson.dumps(result.data), [_member(error, request.id) for error in result.errors or ()]

    async def _record(self, context: Context) -> None:
        try:
            for record in _records(context):
                await self.services.log.append(record)
        except AuditUnavailable as error:
            message = "the request could not be recorded, so it is not answered"
            raise Refusal(Code.AUDIT_UNAVAILABLE, message) from error


def _records(context: Context) -> Iterator[PolicyLooks | ProceedingLooks]:
    """What was looked at, of policies and of proceedings, where there is any."""
    request, now = context.request, datetime.now(UTC)
    caller = request.caller
    if context.looks:
        yield PolicyLooks(
            request_id=request.id,
            time=now,
            department=caller.department,
            application=caller.application,
            person=caller.person,
            policy_version=context.edition.policies.version,
            looks=tuple(context.looks),
        )
    if context.proceedings:
        yield ProceedingLooks(
            request_id=request.id,
            time=now,
            department=caller.department,
            application=caller.application,
            person=caller.person,
            looks=tuple(context.proceedings),
        )


def _member(error: GraphQLError, request_id: str) -> dict[str, object]:
    """An error of a resolver: a refusal speaks for itself, of anything else only that it happened is told."""
    cause = error.original_error
    member: dict[str, object] = {"message": "this field could not be answered", "extensions": {"code": Code.INTERNAL}}
    if not isinstance(cause, Refusal):
        logger.error("request %s: a resolver failed: %s", request_id, type(cause or error).__name__)
    else:
        member = {"message": cause.message, "extensions": {**cause.facts, "code": cause.code.value}}
    return member | {"path": list(error.path or ())}
