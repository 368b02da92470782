"""What the audit log keeps of a prepared request, encoded once for all requests of its kind."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import assert_never

from audit import (
    AskedRows,
    Circumstances,
    EncodedFields,
    GrantVersion,
    RootField,
    Ruling,
    Use,
    encode_fields,
)
from catalog import Mode, Resource, graphql_name
from policies import Grant, Right, Rights, replaying, what_words
from resolvers.deciding import Use as DecidedUse
from resolvers.deciding import position_of
from resolvers.plan import (
    BlindAnswering,
    BlindOpening,
    Comparison,
    Connection,
    Grouping,
    ItemField,
    Node,
    NodeById,
    Path,
    ReferenceField,
    RootPlan,
    Rows,
    comparisons,
    related,
    rows_asked_about,
)
from resolvers.prepared import Prepared, PreparedField
from resolvers.types import answering_name, batch_name, groups_name, opening_name

_Decided = Mapping[tuple[Path, str, str | None, Right], tuple[Ruling, ...]]


def encode_record(fields: Sequence[Prepared], rights: Sequence[Rights], nodes: Sequence[str | None]) -> EncodedFields:
    """Every root field with all that it asks for, decided or not; paths are names of the schema, never aliases.

    `rights` are those of each field; `nodes` name the resource of each `node` whose id belongs to one.
    """
    return encode_fields(
        _root_field(field, held, node) for field, held, node in zip(fields, rights, nodes, strict=True)
    )


def _root_field(field: Prepared, held: Rights, node: str | None) -> RootField:
    asked = _asked(field.plan, node, _rulings(field.uses))
    path, resource, mode = _named(field.plan, node)
    then = _circumstances(held, asked, mode)
    made = RootField(path, resource, mode, then, tuple(asked.rows), tuple(asked.uses))
    if not isinstance(field, PreparedField):
        return made
    return replace(made, by_emergency=tuple(sorted(field.by_emergency)), by_consent=tuple(sorted(field.by_consent)))


def _named(plan: RootPlan, node: str | None) -> tuple[str, str, Mode]:
    match plan:
        case Connection(rows=rows):
            return f"data.{graphql_name(rows.resource.code)}", rows.resource.code, Mode.QUERY
        case Grouping(resource=resource):
            return f"data.{groups_name(resource)}", resource.code, Mode.QUERY
        case Comparison(resource=resource, pairs=pairs):
            name = graphql_name(resource.code) if pairs is None else batch_name(resource)
            return f"verify.{name}", resource.code, Mode.VERIFY
        case BlindOpening(resource=resource):
            return f"verify.{opening_name(resource)}", resource.code, Mode.VERIFY
        case BlindAnswering(resource=resource):
            return f"verify.{answering_name(resource)}", resource.code, Mode.VERIFY
        case NodeById():
            return "node", node or "", Mode.QUERY
        case _:
            assert_never(plan)


def _circumstances(rights: Rights, asked: "_AskedFor", mode: Mode) -> Circumstances:
    """What of the rights may matter to any policies: grants for other persons, purposes, modes or resources cannot."""
    resources = {rows.resource for rows in asked.rows}
    grants = _that_matter(rights.grants, rights, resources, mode)
    records = None if rights.records is None else _that_matter(rights.records.grants, rights, resources, mode)
    return Circumstances(
        today=rights.today,
        in_hours=rights.in_hours,
        case_stated=rights.case_stated,
        purposes=tuple(sorted(rights.purposes)),
        grants=grants,
        agreed=tuple(sorted(rights.agreed & resources)),
        held=tuple(GrantVersion(*grant) for grant in rights.withheld.whole.grants),
        agreements=tuple(sorted(rights.withheld.whole.agreed)),
        floor=rights.withheld.whole.floor,
        consented=_consented(rights),
        emergency=None if rights.emergency is None else rights.emergency.number,
        declared=tuple(sorted(code for code in resources if rights.emergency and rights.emergency.covers(code))),
        records=records,
    )


def _that_matter(
    grants: Iterable[Grant], rights: Rights, resources: AbstractSet[str], mode: Mode
) -> tuple[GrantVersion, ...]:
    return tuple(
        GrantVersion(grant.number, grant.version)
        for grant in grants
        if grant.resource in resources
        and mode in grant.modes
        and (not grant.persons or rights.person in grant.persons)
        and (not rights.purposes or grant.purpose in rights.purposes)
    )


def _consented(rights: Rights) -> tuple[str, ...]:
    consented = rights.consented
    return () if consented is None else tuple(what_words(consented.resource, code) for code in sorted(consented.items))


def _rulings(uses: Sequence[DecidedUse]) -> _Decided:
    return {
        (use.path, use.resource.code, use.target, use.right): replaying.rulings(use.answer.decision) for use in uses
    }


def _asked(plan: RootPlan, node: str | None, decided: _Decided) -> "_AskedFor":
    asked = _AskedFor(decided)
    match plan:
        case Connection(rows=rows):
            asked.add_rows(rows, tuple(plan.nodes))
        case Grouping():
            asked.add_groups(plan)
        case Comparison() | BlindOpening() | BlindAnswering():
            asked.add_comparison(plan)
        case NodeById(choices=choices):
            if node is not None:
                rows, selection = choices[node]
                asked.add_rows(rows, (selection,))
        case _:
            assert_never(plan)
    return asked


@dataclass(slots=True)
class _AskedFor:
    """Collects what a root field asks for while its plan is walked; what is asked for twice at some rows is one use."""

    decided: _Decided
    rows: list[AskedRows] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    known: set[tuple[int, str, Right]] = field(default_factory=set)

    def add_rows(self, rows: Rows, nodes: Sequence[Node], through: int | None = None) -> None:
        resource, at = rows.resource, len(self.rows)
        self.rows.append(AskedRows(resource.code, replaying.entry_digest(resource), rows.by_key, through))
        self.use(at, rows.path, resource, None, Right.QUERY)
        selected = [each for node in nodes for each in node.fields]
        for each in selected:
            if isinstance(each, ItemField):
                self.use(at, each.path, resource, each.item.code, Right.QUERY)
        for compare in comparisons(rows.where):
            self.use(at, compare.path, resource, compare.item.code, compare.operator.position)
        for key in rows.order:
            self.use(at, key.path, resource, key.item.code, Right.SORT)
        for asked in related(rows.where):
            self.uses.append(self.made(at, asked.path, resource, asked.reference.code, Right.FILTER))
            self.add_rows(rows_asked_about(asked), (), len(self.uses) - 1)
        for each in selected:
            if isinstance(each, ReferenceField):
                self.uses.append(self.made(at, each.path, resource, each.reference.code, Right.QUERY))
                self.add_rows(each.rows, (each.node,), len(self.uses) - 1)

    def add_groups(self, plan: Grouping) -> None:
        resource, grouped = plan.resource, plan.asked
        self.rows.append(AskedRows(resource.code, replaying.entry_digest(resource), by_key=False, grouped=grouped))
        self.use(0, plan.path, resource, None, Right.QUERY)
        for compare in comparisons(plan.rows.where):
            self.use(0, compare.path, resource, compare.item.code, compare.operator.position)
        for key in plan.by:
            self.use(0, key.path, resource, key.item.code, Right.GROUP)
        for aggregate in plan.aggregates:
            for result in aggregate.results:
                self.use(0, result.path, resource, result.item.code, position_of(aggregate.function))

    def add_comparison(self, plan: Comparison | BlindOpening | BlindAnswering) -> None:
        self.rows.append(AskedRows(plan.resource.code, replaying.entry_digest(plan.resource), by_key=False))
        self.use(0, plan.path, plan.resource, None, Right.VERIFY)
        for item, path in plan.compared:
            self.use(0, path, plan.resource, item.code, Right.VERIFY)

    def use(self, at: int, path: Path, resource: Resource, target: str | None, right: Right) -> None:
        made = self.made(at, path, resource, target, right)
        if (at, made.what, right) not in self.known:
            self.known.add((at, made.what, right))
            self.uses.append(made)

    def made(self, at: int, path: Path, resource: Resource, target: str | None, right: Right) -> Use:
        what = what_words(resource.code, target)
        return Use(what, right, self.decided.get((path, resource.code, target, right), ()), at)
