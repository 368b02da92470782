"""What policies decide on a past root field: the same questions in the same order as when it was asked (design §5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from catalog import Mode
from policies.deciding import Policies
from policies.decisions import Answer, Decision, Denied, is_denied
from policies.errors import GrantAmbiguous
from policies.grouping import Asked as GroupsAsked
from policies.grouping import guard
from policies.offering import offered_restricted
from policies.positions import asking_behind, position, reference
from policies.replaying.past import Asked, PastField, PastRows, everything
from policies.rights import Rights
from policies.selecting import is_restricted
from policies.telling import what_words
from policies.words import Right


class Refused(StrEnum):
    """Why policies refuse a root field, or with the first two the whole request; the codes of the API."""

    DOCUMENT_INVALID = "DOCUMENT_INVALID"
    POSITION_DENIED = "POSITION_DENIED"
    ROWS_DENIED = "ROWS_DENIED"
    FIELD_DENIED = "FIELD_DENIED"
    PURPOSE_REQUIRED = "PURPOSE_REQUIRED"
    GRANT_AMBIGUOUS = "GRANT_AMBIGUOUS"


BARRED = frozenset({"AGREEMENT_REQUIRED", "RIGHTS_SUSPENDED"})
"""Codes of what stood before everything that policies open: no other policies lead to anything else."""

REFUSES_ALL = (Refused.DOCUMENT_INVALID, Refused.POSITION_DENIED)
"""What fails the whole request, the graver first."""


@dataclass(frozen=True, slots=True)
class Decided:
    """`answers` by the numbers of the uses; what was not asked about has none.

    `unknown` are restricted items that the schema would not have.
    """

    answers: Mapping[int, Answer]
    refused: Refused | None
    unknown: tuple[str, ...] = ()


def decide_again(policies: Policies, rights: Rights, past: PastField) -> Decided:
    """Every decision on the field as the policies make it, and whether they refuse it."""
    if past.rows is None:
        return Decided({}, None)
    unknown = {
        what_words(rows.resource, asked.target)
        for rows, asked in everything(past.rows)
        if not _is_offered(policies, rows.resource, asked.target)
    }
    if unknown:
        return Decided({}, Refused.DOCUMENT_INVALID, tuple(sorted(unknown)))
    walk = _Walk(policies, rights)
    try:
        refused = walk.comparison(past.rows) if past.mode is Mode.VERIFY else walk.connection(past.rows)
    except GrantAmbiguous:
        refused = Refused.GRANT_AMBIGUOUS
    return Decided(walk.answers, refused)


def _is_offered(policies: Policies, code: str, target: str | None) -> bool:
    """Whether the schema has a field for the target."""
    resource = policies.catalog.resources[code]
    item = None if target is None else resource.items.get(target)
    return item is None or not is_restricted(item) or item.code in offered_restricted(policies.table, resource)


@dataclass(slots=True)
class _Walk:
    """Collects the answers of one root field while its rows are walked."""

    policies: Policies
    rights: Rights
    answers: dict[int, Answer] = field(default_factory=dict)

    def connection(self, rows: PastRows) -> Refused | None:
        visible = self.rows(rows)
        if self.is_unstated():
            return Refused.PURPOSE_REQUIRED
        if visible is None:
            return Refused.ROWS_DENIED
        if any(is_denied(answer.decision) for asked, answer in self.answered(rows) if asked.right.is_position):
            return Refused.POSITION_DENIED
        if rows.grouped is not None and self.unfit(rows, rows.grouped, visible):
            return Refused.POSITION_DENIED
        shown = [
            is_denied(answer.decision)
            for asked, answer in self.answered(rows)
            if asked.target is not None and asked.right is Right.QUERY
        ]
        return Refused.FIELD_DENIED if shown and all(shown) else None

    def comparison(self, rows: PastRows) -> Refused | None:
        own = self.decide(rows, rows.opened).decision
        answers = [self.decide(rows, asked) for asked in rows.asked]
        if self.is_unstated():
            return Refused.PURPOSE_REQUIRED
        if any(is_denied(answer.decision) for answer in answers):
            return Refused.FIELD_DENIED
        return Refused.ROWS_DENIED if isinstance(own, Denied) and own.rule is not None else None

    def rows(self, rows: PastRows) -> Decision | None:
        """The decision that opens the rows; None where it opens none."""
        if self.policies.catalog.resources[rows.resource].row is None and not rows.by_key:
            self.answers[rows.opened.number] = Answer(Denied(None), frozenset({"by-key"}))
            return None
        visible = self.decide(rows, rows.opened, rows.by_key, rows.used).decision
        if is_denied(visible):
            return None
        for asked in rows.asked:
            if asked.right.is_position:
                self.position(rows, asked, visible)
            else:
                self.decide(rows, asked, rows.by_key)
        self.references(rows, visible)
        return visible

    def decide(self, rows: PastRows, asked: Asked, by_key: bool = False, used: frozenset[str] = frozenset()) -> Answer:
        answer = self.policies.decide(self.rights, rows.resource, asked.target, asked.right, by_key, used)
        self.answers[asked.number] = answer
        return answer

    def unfit(self, rows: PastRows, grouped: GroupsAsked, visible: Decision) -> bool:
        """Whether positions of groups are refused that are open in themselves; they are then denied."""
        asked = {(one.target or "", one.right): one.number for one in rows.asked}
        positions = {used: self.answers[number].decision for used, number in asked.items()}
        found = guard(self.policies, self.rights, rows.resource, grouped, visible, positions)
        for number in (asked[used] for used in found.unfit):
            self.answers[number] = replace(self.answers[number], decision=Denied(None))
        return bool(found.unfit)

    def position(self, rows: PastRows, asked: Asked, visible: Decision) -> None:
        item = asked.target or ""
        self.answers[asked.number] = position(
            self.policies, self.rights, rows.resource, item, asked.right, visible, rows.by_key
        )

    def references(self, rows: PastRows, visible: Decision) -> None:
        """Each reference; what is behind one that is selected and denied counts for nothing."""
        for past in rows.references:
            inner = _Walk(self.policies, self.rights.of_others)
            target = inner.rows(past.rows)
            code = past.followed.target or ""
            if past.followed.right is Right.FILTER:
                self.answers[past.followed.number] = self.asking(rows, code, visible, target)
            elif target is not None:
                answer = reference(self.policies, self.rights, rows.resource, code, visible, target, by_key=rows.by_key)
                self.answers[past.followed.number] = answer
                if is_denied(answer.decision):
                    continue
            self.answers.update(inner.answers)

    def asking(self, rows: PastRows, code: str, visible: Decision, target: Decision | None) -> Answer:
        """Whether a `where` may ask about what is behind the reference: a position, so all of it counts."""
        if target is None:
            return Answer(Denied(None))
        return asking_behind(self.policies, self.rights, rows.resource, code, visible, target, rows.by_key)

    def answered(self, rows: PastRows) -> Iterator[tuple[Asked, Answer]]:
        for _, asked in everything(rows):
            if asked.number in self.answers:
                yield asked, self.answers[asked.number]

    def is_unstated(self) -> bool:
        return any(answer.unstated for answer in self.answers.values())
