"""Prepares one root field: what is decided about it, and the statement that keeps to that."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import assert_never

import orjson

from catalog import Resource
from masking import EpochsUnclear, KeyRing, MaskKeys, fingerprint
from policies import ByRows, Clear, Compared, Decision, Denied, Masked, Rights
from resolvers.deciding import DecidedAgainst, Use, decide_blind, decide_comparison, decide_groups, decide_rows, named
from resolvers.edition import Edition
from resolvers.errors import Code, Refusal
from resolvers.plan import (
    BlindAnswering,
    BlindOpening,
    Comparison,
    Connection,
    Grouping,
    NodeById,
    Path,
    RootPlan,
)
from resolvers.prepared import EmptyField, Prepared, PreparedField, RefusedField
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
from sources import Source, statements


@dataclass(frozen=True, slots=True)
class FieldPreparer:
    """Prepares root fields for their sources; `ring` gives the keys of masks now in force."""

    sources: Mapping[str, Source]
    ring: Callable[[], KeyRing]

    def prepared(self, edition: Edition, root: RootPlan, rights: Rights, node: str | None) -> Prepared:
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
        return PreparedField(
            plan, resource, rights, written, decided.uses, decided.charges, cursor, spendings=decided.spendings
        )

    def _groups(self, edition: Edition, plan: Grouping, rights: Rights) -> PreparedField:
        decided = decide_groups(edition.policies, rights, plan)
        with _refusing(plan.path, decided.uses):
            written = self._complete(plan.resource, write_groups(decided, self._targets(plan.resource, rights)))
        return PreparedField(
            plan,
            plan.resource,
            rights,
            written,
            decided.uses,
            decided.charges,
            guarded=decided.guarded,
            spendings=decided.spendings,
        )

    def _comparison(self, edition: Edition, plan: Comparison, rights: Rights) -> PreparedField:
        decided = decide_comparison(edition.policies, rights, plan)
        written = write_comparison(decided, self._targets(plan.resource, rights))
        return PreparedField(
            plan,
            plan.resource,
            rights,
            written,
            decided.uses,
            (),
            reveals=decided.reveals,
            spendings=decided.spendings,
        )

    def _blind(self, edition: Edition, plan: BlindOpening | BlindAnswering, rights: Rights) -> PreparedField:
        """Both have the statement that finds the entries held: a session answers while it would be opened alike."""
        decided = decide_blind(edition.policies, rights, plan)
        written = write_entries(decided, self._targets(plan.resource, rights))
        return PreparedField(plan, plan.resource, rights, written, decided.uses, (), spendings=decided.spendings)

    def _node(self, edition: Edition, plan: NodeById, rights: Rights, node: str | None) -> Prepared:
        if node is None:
            return EmptyField(plan)
        rows, selection = plan.choices[node]
        decided = decide_rows(edition.policies, rights, rows, (selection,))
        with _refusing(plan.path, decided.uses):
            written = self._complete(
                rows.resource, write_node(decided.rows, selection, self._targets(rows.resource, rights))
            )
        return PreparedField(
            plan, rows.resource, rights, written, decided.uses, decided.charges, spendings=decided.spendings
        )

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
