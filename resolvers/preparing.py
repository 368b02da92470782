"""Prepares a request: plan, rights, decisions, statements, and the parts of record and answer that hold no value."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import assert_never

import orjson

from audit import EncodedFields, Entry, SharedMembers
from catalog import Resource
from masking import EpochsUnclear, KeyRing, MaskKeys, Prf, fingerprint
from policies import ByRows, Clear, Compared, Decision, Denied, Masked, Rights
from resolvers.consenting import Consenting
from resolvers.cost import check_cost, cost
from resolvers.deciding import DecidedAgainst, Use, decide_blind, decide_comparison, decide_groups, decide_rows, named
from resolvers.documents import full_variables
from resolvers.edition import Edition
from resolvers.errors import Code, Refusal
from resolvers.given import shape, value_of
from resolvers.inquiry import Inquiry
from resolvers.kinds import Kinds
from resolvers.plan import (
    BlindAnswering,
    BlindOpening,
    BlindTerms,
    Comparison,
    Connection,
    Grouping,
    NodeById,
    Operand,
    Path,
    RootPlan,
    Stated,
)
from resolvers.planning import PageLimits, PlannedRoots, Planner, Walk
from resolvers.prepared import EmptyField, Prepared, PreparedField, PreparedRequest, RefusedField, masked_beside
from resolvers.recording import encode_record
from resolvers.report import Audience, denied_fields, explanations, fallbacks
from resolvers.request import Request, Statements
from resolvers.settling import Settler, beside
from resolvers.sql import (
    Seal,
    Target,
    Targets,
    Written,
    write_comparison,
    write_connection,
    write_entries,
    write_groups,
    write_node,
)
from resolvers.standing import Standing
from resolvers.tallying import tallied
from sharing.blind import Scope, Sessions
from sources import Source, statements


@dataclass(frozen=True, slots=True)
class Preparer:
    """Prepares requests and remembers in the edition what it prepared."""

    standing: Standing
    settler: Settler
    sources: Mapping[str, Source]
    ring: Callable[[], KeyRing]
    prf: Prf
    limits: PageLimits
    sessions: Sessions
    kinds: Kinds = field(default_factory=Kinds)
    consenting: Consenting | None = None

    async def prepared(self, inquiry: Inquiry) -> PreparedRequest:
        """Raises `Refusal` where the request as a whole is refused: operands, purposes, grants."""
        asked = self._asked(inquiry)
        planned = self._plan(inquiry, asked)
        key, rights, nodes = await self._kind(inquiry, asked, planned)
        edition, request = inquiry.edition, inquiry.request
        self.kinds.note(key, request)
        prepared = edition.prepared.get(key)
        if prepared is None:
            if await self._settled(planned, rights, nodes):  # many may have waited for the same
                prepared = edition.prepared[key]
            if prepared is None:
                prepared = self._prepare(edition, request, planned, rights, nodes)
                edition.prepared.put(key, prepared)
        return prepared

    async def ready(self, inquiry: Inquiry) -> None:
        """Prepare a request beside the event loop, for an edition that does not answer yet. Raises `Refusal`."""
        planned = await beside(self.planned, inquiry)
        key, rights, nodes = await self._kind(inquiry, self._asked(inquiry), planned)
        edition = inquiry.edition
        if edition.prepared[key] is None:
            await self._settled(planned, rights, nodes)
            prepared = await beside(self._prepare, edition, inquiry.request, planned, rights, nodes)
            edition.prepared.put(key, prepared)

    async def _kind(
        self, inquiry: Inquiry, asked: object, planned: PlannedRoots
    ) -> tuple[object, tuple[Rights, ...], tuple[str | None, ...]]:
        """What preparation depends on, besides the edition; the rights and the resources of `node` that it holds."""
        rights = tuple([self._rights(inquiry, root.stated) for root in planned.roots])
        if self.consenting is not None:
            each = zip(planned.roots, rights, strict=True)
            rights = tuple([await self.consenting.rights(root, held, inquiry) for root, held in each])
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
            self.ring().names_in_force(rights[0].today) if rights else (),
        )
        return key, rights, nodes

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
            self._listable(edition, root, held, node, self._field(edition, root, held, node))
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

    def _field(self, edition: Edition, root: RootPlan, rights: Rights, node: str | None) -> Prepared:
        """One root field, or why the policies refuse it."""
        try:
            match root:
                case Connection():
                    return self.connection(edition, root, rights)
                case Grouping():
                    return self._groups(edition, root, rights)
                case Comparison():
                    return self._comparison(edition, root, rights)
                case BlindOpening() | BlindAnswering():
                    return self._blind(edition, root, rights)
                case NodeById():
                    return self._node(edition, root, rights, node)
                case _:
                    assert_never(root)
        except DecidedAgainst as refusal:
            return RefusedField(root, refusal)

    def _listable(
        self, edition: Edition, root: RootPlan, rights: Rights, node: str | None, field: Prepared
    ) -> Prepared:
        """The field with what it is open for because of an emergency: what would be decided otherwise without it."""
        if rights.emergency is None or not isinstance(field, PreparedField):
            return field
        without = self._field(edition, root, replace(rights, emergency=None), node)
        return replace(field, by_emergency=frozenset(_differing(field.uses, without.uses)))

    def connection(self, edition: Edition, plan: Connection, rights: Rights) -> PreparedField:
        """One root field of `data`. Raises `DecidedAgainst` where the policies refuse it, or it cannot be masked."""
        resource = plan.rows.resource
        decided = decide_rows(edition.policies, rights, plan.rows, tuple(plan.nodes))
        order = _order(plan, decided.uses)
        with _refusing(plan.path, decided.uses):
            written = self._complete(
                resource, write_connection(decided.rows, plan.fields, self._targets(resource, rights), order)
            )
        cursor = Seal(resource.code, order)
        return PreparedField(plan, resource, rights, written, decided.uses, decided.charges, cursor)

    def _groups(self, edition: Edition, plan: Grouping, rights: Rights) -> PreparedField:
        decided = decide_groups(edition.policies, rights, plan)
        with _refusing(plan.path, decided.uses):
            written = self._complete(plan.resource, write_groups(decided, self._targets(plan.resource, rights)))
        return PreparedField(
            plan, plan.resource, rights, written, decided.uses, decided.charges, guarded=decided.guarded
        )

    def _comparison(self, edition: Edition, plan: Comparison, rights: Rights) -> PreparedField:
        decided = decide_comparison(edition.policies, rights, plan)
        written = write_comparison(decided, self._targets(plan.resource, rights))
        return PreparedField(plan, plan.resource, rights, written, decided.uses, (), reveals=decided.reveals)

    def _blind(self, edition: Edition, plan: BlindOpening | BlindAnswering, rights: Rights) -> PreparedField:
        """Both have the statement that finds the entries held: a session answers while it would be opened alike."""
        decided = decide_blind(edition.policies, rights, plan)
        written = write_entries(decided, self._targets(plan.resource, rights))
        return PreparedField(plan, plan.resource, rights, written, decided.uses, ())

    def _node(self, edition: Edition, plan: NodeById, rights: Rights, node: str | None) -> Prepared:
        if node is None:
            return EmptyField(plan)
        rows, selection = plan.choices[node]
        decided = decide_rows(edition.policies, rights, rows, (selection,))
        with _refusing(plan.path, decided.uses):
            written = self._complete(
                rows.resource, write_node(decided.rows, selection, self._targets(rows.resource, rights))
            )
        return PreparedField(plan, rows.resource, rights, written, decided.uses, decided.charges)

    def _targets(self, resource: Resource, rights: Rights) -> Targets:
        keys = MaskKeys(self.ring(), rights.today, rights.department, rights.purposes, resource.provider)

        def target(name: str) -> Target:
            source = self.sources[name]
            return Target(source.dialect, keys, source.keyed_in_sql)

        return target

    def _complete(self, resource: Resource, written: Written) -> Written:
        """The statement, if its sources allow that masks are computed beside them. Raises `Refusal` if not."""
        for source, statement in statements(resource.source, written.statement):
            if statement.masks and self.sources[source].pure_sql:
                raise Refusal(Code.MASK_UNAVAILABLE, "the source cannot compute a mask, and nothing else may")
        return written


@contextmanager
def _refusing(path: Path, uses: tuple[Use, ...]) -> Iterator[None]:
    """Masks that cannot be computed refuse the root field, with what was decided on it."""
    try:
        yield
    except EpochsUnclear as error:
        message = "no key epoch is in force, so a mask cannot be computed"
        raise DecidedAgainst(Refusal(Code.MASK_UNAVAILABLE, message, path), uses) from error
    except Refusal as refusal:
        raise DecidedAgainst(Refusal(refusal.code, refusal.message, path), uses) from refusal


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


def _differing(uses: Iterable[Use], others: Iterable[Use]) -> Iterator[str]:
    """The resources about which there is a decision that is not among the others."""
    known = {(use.path, use.resource.code, use.target, use.right): use.answer.decision for use in others}
    for use in uses:
        if known.get((use.path, use.resource.code, use.target, use.right)) != use.answer.decision:
            yield use.resource.code


def _is_charged(field: Prepared) -> bool:
    return isinstance(field, PreparedField) and bool(field.charges or isinstance(field.plan, Comparison))


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


def _order(plan: Connection, uses: tuple[Use, ...]) -> str:
    """What a cursor is bound to besides department and resource: field, order, and every decision it was made under.

    It is the same in every process, and whichever line of the policies says it.
    """
    keys = [[key.item.code, key.direction.value] for key in plan.rows.order]
    decisions = [[*use.path, named(use), use.right, _decided(use.answer.decision)] for use in uses]
    return fingerprint(orjson.dumps([plan.path, keys, decisions]))


def _decided(decision: Decision) -> list[object]:
    """What a decision opens, in an order that depends on nothing else."""
    match decision:
        case ByRows(branches, otherwise):
            by_rows = [
                [sorted(branch.rows.names), branch.rows.unknown_matches, _decided(branch.outcome)]
                for branch in branches
            ]
            return [*by_rows, _decided(otherwise)]
        case Clear():
            return ["clear"]
        case Masked(mask=mask):
            return ["masked", mask.text]
        case Compared(reveals=reveals):
            return ["compared", *sorted(reveals)]
        case Denied():
            return ["denied"]
        case _:
            assert_never(decision)


def _used_grants(uses: list[Use], rights: tuple[Rights, ...]) -> tuple[str, ...]:
    """Numbers of the grants whose resource, item and purpose fit some use: those that the answer may rest on."""
    return tuple(
        sorted(
            {
                grant.number
                for held in rights
                for grant in held.grants
                if grant.purpose in held.purposes
                for use in uses
                if use.resource.code == grant.resource and (use.target is None or use.target in grant.items)
            }
        )
    )


def _denied_error(entry: dict[str, object]) -> dict[str, object]:
    return {
        "message": "this field may not be seen",
        "path": entry["path"],
        "extensions": {"code": Code.FIELD_DENIED.value, "item": entry["item"]},
    }
