"""Whether one past request would be answered otherwise: its fields decided again, and both answers compared."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.deciding import Policies
from policies.recent import Recent
from policies.replaying.comparing import Change, Kind, Rulings, View, changes, culprits
from policies.replaying.entries import entry_digest
from policies.replaying.past import (
    Circumstances,
    GrantVersion,
    PastField,
    PastGrants,
    PastRequest,
    every_rows,
    everything,
)
from policies.replaying.rulings import rulings
from policies.replaying.walking import BARRED, REFUSES_ALL, Decided, Refused, decide_again
from policies.rights import RECORDED, Consented, Emergency, Grant, Records, Rights
from policies.withholding import Combinations

_REMEMBERED = 4_096  # judgements


class Why(StrEnum):
    """Why it cannot be said how a request would be answered."""

    DEPARTMENT = "the department is no member any more"
    ENTRY = "the catalogue's entry has changed since"
    GRANT = "that version of the grant is not kept"
    REFUSED_OTHERWISE = "it was refused for what policies do not decide, and what they decide would differ"


@dataclass(frozen=True, slots=True, order=True)
class Obstacle:
    """`what` names the department, the resource, the grant with its version, or the code."""

    why: Why
    what: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The uses that differ, or what kept from saying so: a request is judged whole or not at all."""

    changes: tuple[Change, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the answer would be another one."""
        return any(change.kind is not Kind.RULE for change in self.changes)


class Undecidable(Exception):
    """Carries obstacles up to `Judge.judge`."""

    def __init__(self, obstacles: Iterable[Obstacle]) -> None:
        super().__init__()
        self.obstacles = tuple(sorted(set(obstacles)))


class Judge:
    """Judges past requests by candidate policies; requests of one kind and caller are judged once."""

    def __init__(self, candidate: Policies, grants: PastGrants) -> None:
        self._policies = candidate
        self._grants = grants
        self._entries = {code: entry_digest(entry) for code, entry in candidate.catalog.resources.items()}
        self._judged: Recent[object, tuple[Judgement, object]] = Recent(_REMEMBERED)
        self._combinations: Recent[object, Combinations] = Recent(_REMEMBERED)

    def judge(self, past: PastRequest) -> Judgement:
        """How the answer would differ.

        Budgets, cursors, operands and sources are left aside: what they refused stays refused, and what they let pass
        passes.
        """
        # the fields are kept alive by the value, so their id is never that of others
        key = (past.department, past.application, past.person, past.refusal, past.refusals, id(past.fields))
        found = self._judged[key]
        if found is None:
            found = self._judgement(past), past.fields
            self._judged.put(key, found)
        return found[0]

    def _judgement(self, past: PastRequest) -> Judgement:
        try:
            return Judgement(changes=tuple(self._changes(past)))
        except Undecidable as error:
            return Judgement(obstacles=error.obstacles)

    def _changes(self, past: PastRequest) -> Iterator[Change]:
        if not past.fields:
            return  # refused before anything was decided, whatever the policies
        self._check_entries(past)
        decided = [decide_again(self._policies, self._rights(past, field), field) for field in past.fields]
        views = zip(past.fields, past.refusals, _before(past), _after(past, decided), strict=True)
        for field, refusal, before, after in views:
            if refusal not in BARRED:
                yield from changes(field.rows, field.mode, before, after)

    def _check_entries(self, past: PastRequest) -> None:
        every = [rows for field in past.fields for rows in every_rows(field.rows)]
        changed = {rows.resource for rows in every if self._entries.get(rows.resource) != rows.entry}
        if changed:
            raise Undecidable(Obstacle(Why.ENTRY, resource) for resource in changed)

    def _rights(self, past: PastRequest, field: PastField) -> Rights:
        department = self._policies.catalog.departments.get(past.department)
        if department is None:
            raise Undecidable([Obstacle(Why.DEPARTMENT, past.department)])
        then = field.circumstances
        return Rights(
            department=past.department,
            application=past.application,
            names=self._policies.table.names_of(past.department, past.application),
            attributes=dict(department.attributes),
            today=then.today,
            in_hours=then.in_hours,
            person=past.person,
            purposes=frozenset(then.purposes),
            case_stated=then.case_stated,
            grants=self._held(then.grants),
            agreed=frozenset(then.agreed),
            withheld=self._withholding(past.department, then),
            consented=_consented(then, field),
            emergency=None if then.emergency is None else Emergency(then.emergency, frozenset(then.declared)),
            records=None if then.records is None else Records(RECORDED, self._held(then.records)),
        )

    def _withholding(self, department: str, then: Circumstances) -> Combinations:
        """What these policies withhold from the department with all that it held."""
        key = (department, then.today, then.held, then.agreements, then.floor)
        found = self._combinations[key]
        if found is None:
            held, agreed = self._held(then.held), frozenset(then.agreements)
            found = Combinations(self._policies, department, held, agreed, then.today, then.floor)
            self._combinations.put(key, found)
        return found

    def _held(self, versions: Iterable[GrantVersion]) -> tuple[Grant, ...]:
        held, lost = [], []
        for each in versions:
            grant = self._grants.grant(each.number, each.version)
            if grant is None:
                lost.append(Obstacle(Why.GRANT, f"{each.number} version {each.version}"))
            else:
                held.append(grant)
        if lost:
            raise Undecidable(lost)
        return tuple(held)


def _before(past: PastRequest) -> Iterator[View]:
    """What was answered."""
    ruled = [_recorded(field) for field in past.fields]
    whole = _because(past.fields, past.refusal, ruled)
    for field, made, refusal in zip(past.fields, ruled, past.refusals, strict=True):
        if past.refusal is not None:
            yield View(made, past.refusal, whole)
        else:
            yield View(made, refusal, tuple(culprits(field.rows, refusal, made)))


def _after(past: PastRequest, decided: Sequence[Decided]) -> Iterator[View]:
    """What would be answered."""
    ruled = [{number: rulings(answer.decision) for number, answer in one.answers.items()} for one in decided]
    for whole in REFUSES_ALL:
        if any(one.refused is whole for one in decided):
            because = (*_because(past.fields, whole, ruled), *(name for one in decided for name in one.unknown))
            yield from (View(made, whole, because) for made in ruled)
            return
    for field, one, made, refusal in zip(past.fields, decided, ruled, past.refusals, strict=True):
        if refusal in BARRED:
            yield View(made, refusal)
        elif one.refused is None and refusal is not None and refusal not in frozenset(Refused):
            _check_same(field, made, refusal)
            yield View(made, refusal)
        else:
            yield View(made, one.refused, tuple(culprits(field.rows, one.refused, made)))


def _because(fields: Sequence[PastField], refusal: str | None, ruled: Sequence[dict[int, Rulings]]) -> tuple[str, ...]:
    """The culprits of a refusal of the whole request."""
    return tuple(
        culprit for field, made in zip(fields, ruled, strict=True) for culprit in culprits(field.rows, refusal, made)
    )


def _recorded(field: PastField) -> dict[int, Rulings]:
    return {asked.number: asked.rulings for _, asked in everything(field.rows)}


def _check_same(field: PastField, made: dict[int, Rulings], refusal: str) -> None:
    """A refusal for other reasons stays only where what it rests on stays: a cursor is bound to the decisions."""
    differing = changes(field.rows, field.mode, View(_recorded(field), None), View(made, None))
    if any(change.kind is not Kind.RULE for change in differing):
        raise Undecidable([Obstacle(Why.REFUSED_OTHERWISE, refusal)])


def _consented(then: Circumstances, field: PastField) -> Consented | None:
    """To what those had consented whom the field named: it is about the resource of the field itself."""
    if not then.consented or field.rows is None:
        return None
    resource = field.rows.resource
    return Consented(resource, frozenset(name.removeprefix(f"{resource}.") for name in then.consented))
