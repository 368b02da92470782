"""Walks the rows of one root field and decides each use on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from catalog import Item, Resource
from policies import (
    AccessBarred,
    Answer,
    ByRows,
    Clear,
    Decision,
    Denied,
    GrantAmbiguous,
    Policies,
    Right,
    Rights,
    asking_behind,
    clear_on_every_visible_row,
    is_denied,
    position,
    reference,
)
from resolvers.barred import barred
from resolvers.deciding.decided import DecidedReference, DecidedRows
from resolvers.deciding.spending import Purse, Spending
from resolvers.deciding.uses import Charge, DecidedAgainst, Use, named, way_out
from resolvers.errors import Code, Refusal
from resolvers.plan import (
    ItemField,
    Node,
    Operand,
    Path,
    ReferenceField,
    Related,
    Rows,
    comparisons,
    related,
    rows_asked_about,
)


@dataclass(slots=True)
class Stage:
    """Collects the uses of one root field while its plan is walked."""

    policies: Policies
    rights: Rights
    above: tuple[Rows, ...] = ()
    """The rows that lead to those being decided, from the root down."""
    uses: list[Use] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    spendings: list[Spending] = field(default_factory=list)

    @property
    def told(self) -> tuple[tuple[Use, ...], tuple[Charge, ...], tuple[Spending, ...]]:
        """What was used, and what must be paid for."""
        return tuple(self.uses), tuple(self.charges), tuple(self.spendings)

    @contextmanager
    def refusing(self, path: Path) -> Iterator[None]:
        """Refusals leave with the uses decided so far."""
        try:
            yield
        except GrantAmbiguous as error:
            raise DecidedAgainst(_ambiguous(path, error), tuple(self.uses)) from error
        except AccessBarred as error:
            raise DecidedAgainst(barred(error, path), tuple(self.uses)) from error
        except Refusal as refusal:
            raise DecidedAgainst(refusal, tuple(self.uses)) from refusal

    def decide(
        self,
        path: Path,
        resource: Resource,
        target: str | None,
        right: Right,
        by_key: bool = False,
        used: frozenset[str] = frozenset(),
    ) -> Answer:
        answer = self.policies.decide(self.rights, resource.code, target, right, by_key, used)
        self.uses.append(Use(path, resource, target, right, answer))
        return answer

    def rows(self, plan: Rows, nodes: tuple[Node, ...]) -> DecidedRows | None:
        """None where no resource rule opens any row."""
        resource = plan.resource
        selected = [field for node in nodes for field in node.fields]
        if resource.row is None and not plan.by_key:
            # without a surrogate there is no order that reveals nothing (design §4)
            self.uses.append(Use(plan.path, resource, None, Right.QUERY, Answer(Denied(None), frozenset({"by-key"}))))
            return None
        used = frozenset(
            [field.item.code for field in selected if isinstance(field, ItemField)]
            + [compare.item.code for compare in comparisons(plan.where)]
            + [key.item.code for key in plan.order]
        )
        visible = self.decide(plan.path, resource, None, Right.QUERY, plan.by_key, used).decision
        if is_denied(visible):
            return None
        shown: dict[str, Decision] = {}
        for item_field in selected:
            if isinstance(item_field, ItemField):
                code = item_field.item.code
                shown[code] = self.decide(item_field.path, resource, code, Right.QUERY, plan.by_key).decision
        self.spendings.extend(self.purse(plan).rows(visible, used, shown, (*self.above, plan)))
        positions = dict(self.positions(plan, visible, used))
        asked = [(each.path, self.related(plan, visible, each)) for each in related(plan.where)]
        references: dict[Path, DecidedReference] = {}
        for reference_field in selected:
            if isinstance(reference_field, ReferenceField):
                decided = self.reference(plan, visible, reference_field)
                if decided is not None:
                    references[reference_field.path] = decided
        behind = {path: decided for path, decided in asked if decided is not None}
        return DecidedRows(plan, visible, shown, positions, references, behind)

    def positions(
        self, plan: Rows, visible: Decision, used: frozenset[str]
    ) -> Iterator[tuple[tuple[str, Right], Decision]]:
        """The decisions of `where` and `orderBy`; a lookup that tells more than a list would is charged."""
        for compare in comparisons(plan.where):
            right = compare.operator.position
            answer = self.position(compare.path, plan, compare.item, right, visible)
            yield (compare.item.code, right), answer.decision
            self.spend(plan, compare.item, right, answer, compare.operand if right is Right.LOOKUP else None)
            if right is Right.LOOKUP and not self.is_listed(plan, compare.item, visible, used):
                self.charges.append(Charge(plan.resource.code, compare.item.code, compare.operand))
        for key in plan.order:
            answer = self.position(key.path, plan, key.item, Right.SORT, visible)
            self.spend(plan, key.item, Right.SORT, answer)
            yield (key.item.code, Right.SORT), answer.decision

    def position(self, path: Path, plan: Rows, item: Item, right: Right, visible: Decision) -> Answer:
        answer = position(self.policies, self.rights, plan.resource.code, item.code, right, visible, plan.by_key)
        self.uses.append(Use(path, plan.resource, item.code, right, answer))
        return answer

    def purse(self, plan: Rows) -> Purse:
        return Purse(self.policies, self.rights, plan.resource, plan.by_key)

    def spend(
        self,
        plan: Rows,
        item: Item,
        right: Right,
        answer: Answer,
        operand: Operand | None = None,
        rows: tuple[Rows, ...] = (),
    ) -> None:
        """Have a position paid for by the grant through which it is open, if that has a quota."""
        grant = self.purse(plan).position(item.code, right, answer)
        if grant is not None and grant.quota is not None:
            self.spendings.append(Spending(grant.number, grant.quota, 1, rows, operand))

    def is_listed(self, plan: Rows, item: Item, visible: Decision, used: frozenset[str]) -> bool:
        """Whether the caller could list the rows of the connection without naming a key, the item on all of them clear.

        What is clear only by key is known to who names it already; whether there is such a key is what is asked.
        """
        listed = self.without_key(plan.resource, None, used)
        shown = self.without_key(plan.resource, item.code)
        return (listed == visible or isinstance(listed, Clear)) and clear_on_every_visible_row(visible, shown)

    def reference(self, plan: Rows, visible: Decision, field: ReferenceField) -> DecidedReference | None:
        """None where the reference is denied or no row of the other resource is open; its inside is then not used."""
        above = (*self.above, plan)
        inner = Stage(self.policies, self.rights.of_others, above)
        target = inner.rows(field.rows, (field.node,))
        if target is None:
            self.uses.extend(inner.uses)
            return None
        answer = reference(
            self.policies,
            self.rights,
            plan.resource.code,
            field.reference.code,
            visible,
            target.visible,
            by_key=plan.by_key,
        )
        self.uses.append(Use(field.path, plan.resource, field.reference.code, Right.QUERY, answer))
        if is_denied(answer.decision):
            return None
        self.uses.extend(inner.uses)
        self.charges.extend(inner.charges)
        self.spendings.extend(inner.spendings)
        if field.rows.by_key and self.needs_key(field.rows, field.node):
            self.charges.append(Charge(field.rows.resource.code, field.reference.on[0][1], rows=above))
        return DecidedReference(answer.decision, target)

    def related(self, plan: Rows, visible: Decision, asked: Related) -> DecidedReference | None:
        """None where the caller may not ask about the rows behind the reference, or none of them is open without a key.

        All of it is a position of the rows that refer (`filter`): what is denied refuses the request.
        """
        code = asked.reference.code
        inner = Stage(self.policies, self.rights.of_others, (*self.above, plan))
        target = inner.rows(rows_asked_about(asked), ())
        if target is None:
            answer = replace(inner.uses[0].answer, decision=Denied(None), unstated=())
        else:
            answer = asking_behind(
                self.policies, self.rights, plan.resource.code, code, visible, target.visible, plan.by_key
            )
        self.uses.append(Use(asked.path, plan.resource, code, Right.FILTER, answer))
        self.uses.extend(inner.uses)
        self.charges.extend(inner.charges)
        self.spendings.extend(replace(spending, rows=()) for spending in inner.spendings)  # rows that nobody is shown
        return None if target is None or is_denied(answer.decision) else DecidedReference(answer.decision, target)

    def needs_key(self, rows: Rows, node: Node) -> bool:
        """Whether the rows are open only because they are read by key."""
        used = frozenset(field.item.code for field in node.fields if isinstance(field, ItemField))
        without = self.without_key(rows.resource, None, used)
        return is_denied(without) or isinstance(without, ByRows)

    def without_key(self, resource: Resource, target: str | None, used: frozenset[str] = frozenset()) -> Decision:
        """What would be decided if no key were named; where grants then differ, as if nothing were open."""
        try:
            return self.policies.decide(self.rights, resource.code, target, Right.QUERY, False, used).decision
        except GrantAmbiguous:
            return Denied(None)

    def refuse_unstated(self, path: Path) -> None:
        unstated = [use for use in self.uses if use.answer.unstated]
        if unstated:
            raise Refusal(
                Code.PURPOSE_REQUIRED,
                "a grant would apply if the request stated its purpose, and its case where cases are required",
                path,
                {
                    "items": sorted({named(use) for use in unstated if use.target}),
                    "grants": sorted({number for use in unstated for number in use.answer.unstated}),
                },
            )

    def refuse_positions(self) -> None:
        refused = [use for use in self.uses if use.right.is_position and is_denied(use.answer.decision)]
        if refused:
            use = refused[0]
            raise Refusal(
                Code.POSITION_DENIED,
                f"`{named(use)}` may not be used for {use.right.value}",
                use.path[:2],
                {
                    "positions": [
                        {"item": named(use), "for": use.right.value, "path": list(use.path)} for use in refused
                    ],
                    **way_out(refused),
                },
            )

    def refuse_if_nothing_is_shown(self, path: Path) -> None:
        shown = [use for use in self.uses if use.target is not None and use.right is Right.QUERY]
        if shown and all(is_denied(use.answer.decision) for use in shown):
            raise Refusal(
                Code.FIELD_DENIED,
                "nothing that was selected may be seen",
                path,
                {
                    "items": [named(use) for use in shown],
                    "missing": sorted({word for use in shown for word in use.answer.missing}),
                    **way_out(shown),
                },
            )


def rows_denied(rows: Rows, answer: Answer) -> Refusal:
    return Refusal(
        Code.ROWS_DENIED,
        f"no rule opens rows of `{rows.resource.code}` to this request",
        rows.path,
        {"missing": sorted(answer.missing)},
    )


def _ambiguous(path: Path, error: GrantAmbiguous) -> Refusal:
    return Refusal(
        Code.GRANT_AMBIGUOUS,
        "the grants in force lead to different decisions: name one in `Sharing-Grant`",
        path,
        {"grants": sorted(error.numbers)},
    )
