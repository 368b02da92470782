"""Prepares a request: plan, rights, decisions, statements, and the parts of record and answer that hold no value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import assert_never

import orjson

from audit import EncodedFields, Entry, SharedMembers
from masking import Prf
from policies import Grant, Rights
from resolvers.consenting import Consenting
from resolvers.cost import check_cost, cost
from resolvers.deciding import Use
from resolvers.documents import full_variables
from resolvers.edition import Edition
from resolvers.errors import Code
from resolvers.given import shape, value_of
from resolvers.inquiry import Inquiry
from resolvers.kinds import Kinds
from resolvers.marking import Numbers, marked, with_consents
from resolvers.plan import (
    BlindAnswering,
    BlindOpening,
    BlindTerms,
    Comparison,
    Connection,
    Grouping,
    NodeById,
    Operand,
    RootPlan,
    Stated,
)
from resolvers.planning import PageLimits, PlannedRoots, Planner, Walk
from resolvers.prepared import Prepared, PreparedField, PreparedRequest, masked_beside
from resolvers.preparing_fields import FieldPreparer
from resolvers.recording import encode_record
from resolvers.report import Audience, denied_fields, explanations, fallbacks
from resolvers.request import Request, Statements
from resolvers.settling import Settler, beside
from resolvers.standing import Standing
from resolvers.tallying import tallied
from sharing.blind import Scope, Sessions


@dataclass(frozen=True, slots=True)
class Preparer:
    """Prepares requests and remembers in the edition what it prepared."""

    standing: Standing
    settler: Settler
    fields: FieldPreparer
    prf: Prf
    limits: PageLimits
    sessions: Sessions
    kinds: Kinds = field(default_factory=Kinds)
    consenting: Consenting | None = None

    async def prepared(self, inquiry: Inquiry) -> PreparedRequest:
        """Raises `Refusal` where the request as a whole is refused: operands, purposes, grants."""
        asked = self._asked(inquiry)
        planned = self._plan(inquiry, asked)
        key, rights, nodes, consents = await self._kind(inquiry, asked, planned)
        edition, request = inquiry.edition, inquiry.request
        self.kinds.note(key, request)
        prepared = edition.prepared.get(key)
        if prepared is None:
            if await self._settled(planned, rights, nodes):  # many may have waited for the same
                prepared = edition.prepared[key]
            if prepared is None:
                prepared = self._prepare(edition, request, planned, rights, nodes)
                edition.prepared.put(key, prepared)
        return prepared if not any(consents) else with_consents(prepared, consents)

    async def ready(self, inquiry: Inquiry) -> None:
        """Prepare a request beside the event loop, for an edition that does not answer yet. Raises `Refusal`."""
        planned = await beside(self.planned, inquiry)
        key, rights, nodes, _ = await self._kind(inquiry, self._asked(inquiry), planned)
        edition = inquiry.edition
        if edition.prepared[key] is None:
            await self._settled(planned, rights, nodes)
            prepared = await beside(self._prepare, edition, inquiry.request, planned, rights, nodes)
            edition.prepared.put(key, prepared)

    async def _kind(
        self, inquiry: Inquiry, asked: object, planned: PlannedRoots
    ) -> tuple[object, tuple[Rights, ...], tuple[str | None, ...], Numbers]:
        """What preparation depends on, besides the edition; the rights and the resources of `node` that it holds.

        And the numbers of the consents that each field may rest on, on which nothing depends that is prepared.
        """
        consents: Numbers = ()
        rights = tuple([self._rights(inquiry, root.stated) for root in planned.roots])
        if self.consenting is not None:
            each = zip(planned.roots, rights, strict=True)
            found = [await self.consenting.rights(root, held, inquiry) for root, held in each]
            rights, consents = tuple([held for held, _ in found]), tuple([numbers for _, numbers in found])
        nodes = tuple([_node_resource(root, inquiry.variables) for root in planned.roots])
        request = inquiry.request
        key = (
            asked,
            tuple([held.fingerprint for held in rights]),
            nodes,
            tuple([root.terms for root in planned.roots if isinstance(root, BlindAnswering)]),
            request.caller.roles,
            request.statements.strict,
            request.statements.explain,
            self.fields.ring().names_in_force(rights[0].today) if rights else (),
        )
        return key, rights, nodes, consents

    async def _settled(self, planned: PlannedRoots, rights: tuple[Rights, ...], nodes: tuple[str | None, ...]) -> bool:
        """Have worked out what combinations withhold; whether that was waited for."""
        waited = False
        for root, held, node in zip(planned.roots, rights, nodes, strict=True):
            waited |= await self.settler.settle(held, _resources(root, node))
        return waited

    def planned(self, inquiry: Inquiry) -> PlannedRoots:
        """What the request asks, whoever asks. Raises `Refusal` where that goes beyond the limits."""
        return self._plan(inquiry, self._asked(inquiry))

    def _plan(self, inquiry: Inquiry, asked: object) -> PlannedRoots:
        plans = inquiry.edition.plans
        planned = plans.get(asked)
        if planned is None:
            planned = self._planned(inquiry)
            plans.put(asked, planned)
        return self._with_sessions(planned, inquiry)

    def _with_sessions(self, planned: PlannedRoots, inquiry: Inquiry) -> PlannedRoots:
        """The same with the terms of the sessions that the request names, as far as they are the caller's."""
        if not any(isinstance(root, BlindAnswering) for root in planned.roots):
            return planned
        return replace(planned, roots=tuple([self._with_session(root, inquiry) for root in planned.roots]))

    def _with_session(self, root: RootPlan, inquiry: Inquiry) -> RootPlan:
        if not isinstance(root, BlindAnswering):
            return root
        rights = self._rights(inquiry, root.stated)
        scope = Scope(rights.department, root.resource.code, rights.purposes)
        session = self.sessions.named(str(value_of(root.session, inquiry.variables)), scope)
        return root if session is None else replace(root, terms=BlindTerms(session.wording, session.told))

    def _asked(self, inquiry: Inquiry) -> tuple[object, ...]:
        """What a plan depends on."""
        shapes = tuple([self._shape(inquiry, name, value) for name, value in inquiry.variables.items()])
        return inquiry.document.digest, inquiry.request.operation_name, shapes

    def _shape(self, inquiry: Inquiry, name: str, value: object) -> object:
        """What the plan may depend on of a variable: that it was given, its shape, and a page size itself."""
        if name in inquiry.operation.pairs:  # a plan is made for the first: all others are alike, or refused
            seen: object = ("pairs", shape(value[:1], self.limits.key_batch) if isinstance(value, list) else None)
        else:
            seen = _whole(value) if name in inquiry.document.page_variables else shape(value, self.limits.key_batch)
        return name, name in inquiry.given, seen

    def _planned(self, inquiry: Inquiry) -> PlannedRoots:
        edition = inquiry.edition
        walk = Walk(
            edition.schema,
            inquiry.operation.node,
            inquiry.document.fragments,
            full_variables(edition.schema, inquiry.operation, inquiry.given),
            frozenset(inquiry.given),
        )
        types = edition.types
        planner = Planner(
            walk, types.resources, types.grouped, types.batches, types.blind, edition.catalog.resources, self.limits
        )
        planned = planner.plan()
        check_cost(planned.roots, self.limits.cost)
        return planned

    def _rights(self, inquiry: Inquiry, stated: Stated) -> Rights:
        """The caller's rights for one root field, whose directive may state another purpose or grant."""
        statements = inquiry.request.statements
        if stated.purpose is not None or stated.grant is not None:
            purpose, grant = _text(stated.purpose, inquiry.variables), _text(stated.grant, inquiry.variables)
            statements = Statements(
                purposes=statements.purposes if purpose is None else frozenset({purpose}),
                grant=grant or statements.grant,
                case=statements.case,
                emergency=statements.emergency,
            )
        return self.standing.rights(inquiry.edition, inquiry.request.caller, statements)

    def _prepare(
        self,
        edition: Edition,
        request: Request,
        planned: PlannedRoots,
        rights: tuple[Rights, ...],
        nodes: tuple[str | None, ...],
    ) -> PreparedRequest:
        fields = tuple(
            marked(held, partial(self.fields.prepared, edition, root, node=node))
            for root, held, node in zip(planned.roots, rights, nodes, strict=True)
        )
        uses = [use for field in fields if isinstance(field, PreparedField) for use in field.uses]
        audience = Audience(request.caller, edition.catalog, self.prf)
        denied = denied_fields(uses, audience)
        sharing: dict[str, object] = {
            "policyVersion": edition.policies.version,
            "denied": denied,
            "fallback": fallbacks(uses),
            "cost": {"estimated": cost(planned.roots), "maximum": self.limits.cost},
        }
        if request.statements.explain:
            every_use = [use for field in fields for use in field.uses]
            sharing["decisions"] = explanations(every_use, audience, masked_beside(fields))
        record, grants = encode_record(fields, rights, nodes), _used_grants(uses, rights)
        purposes = frozenset[str]().union(*(held.purposes for held in rights))
        return PreparedRequest(
            planned=planned,
            fields=fields,
            record=record,
            shared=_shared(edition, rights, record, purposes, grants),
            purposes=purposes,
            grants=grants,
            sharing=orjson.dumps(sharing)[1:-1],
            denied=tuple(_denied_error(entry) for entry in denied) if request.statements.strict else (),
            decisions=tallied(fields),
            is_charged=any(map(_is_charged, fields)),
            under_emergency=any(isinstance(field, PreparedField) and field.by_emergency for field in fields),
            verifies=any(isinstance(root, Comparison | BlindOpening | BlindAnswering) for root in planned.roots),
        )


def _shared(
    edition: Edition,
    rights: tuple[Rights, ...],
    record: EncodedFields,
    purposes: frozenset[str],
    grants: tuple[str, ...],
) -> SharedMembers | None:
    """What the records of all these requests have in common; who asks is part of the rights, if there are any."""
    if not rights:
        return None
    entry = Entry(
        request_id="",
        time=datetime.now(UTC),
        department=rights[0].department,
        application=rights[0].application,
        person=rights[0].person,
        policy_version=edition.policies.version,
        catalogue_version=edition.catalog.version,
        fields=record,
        purposes=tuple(sorted(purposes)),
        grants=grants,
    )
    return entry.shared


def _is_charged(field: Prepared) -> bool:
    return isinstance(field, PreparedField) and bool(
        field.charges or field.spendings or isinstance(field.plan, Comparison)
    )


def _whole(value: object) -> object:
    """A page size, or the codes of items, as part of what is remembered by."""
    return tuple(map(str, value)) if isinstance(value, list) else value


def _text(operand: Operand | None, variables: Mapping[str, object]) -> str | None:
    if operand is None:
        return None
    value = value_of(operand, variables)
    return value if isinstance(value, str) else None


def _node_resource(root: RootPlan, variables: Mapping[str, object]) -> str | None:
    """The resource that the id of a `node` says it belongs to, if there is one; which row it is stays unread."""
    if not isinstance(root, NodeById):
        return None
    resource = (_text(root.id, variables) or "").partition(".")[0]
    return resource if resource in root.choices else None


def _resources(root: RootPlan, node: str | None) -> tuple[str, ...]:
    """The resources that a root field begins at; references lead on from there."""
    match root:
        case Connection(rows=rows):
            return (rows.resource.code,)
        case Grouping(resource=resource):
            return (resource.code,)
        case Comparison(resource=resource) | BlindOpening(resource=resource) | BlindAnswering(resource=resource):
            return (resource.code,)
        case NodeById(choices=choices):
            return () if node is None else (choices[node][0].resource.code,)
        case _:
            assert_never(root)


def _used_grants(uses: list[Use], rights: tuple[Rights, ...]) -> tuple[str, ...]:
    """Numbers of the grants whose resource, item and purpose fit some use: those that the answer may rest on."""
    return tuple(
        sorted(
            {
                grant.number
                for held in rights
                for grant in _stated_grants(held)
                for use in uses
                if use.resource.code == grant.resource and (use.target is None or use.target in grant.items)
            }
        )
    )


def _stated_grants(held: Rights) -> Iterator[Grant]:
    """Those for a purpose that is stated, and what is on record where none is."""
    yield from (grant for grant in held.grants if grant.purpose in held.purposes)
    if held.records is not None:
        yield from (grant for grant in held.records.grants if not held.purposes or grant.purpose in held.purposes)


def _denied_error(entry: dict[str, object]) -> dict[str, object]:
    return {
        "message": "this field may not be seen",
        "path": entry["path"],
        "extensions": {"code": Code.FIELD_DENIED.value, "item": entry["item"]},
    }
