"""The matrix of some policies: every cell asked for, callers that have the same put into one column."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from catalog import Resource
from policies.asking import Inquiry, inquiry
from policies.decisions import Decision, outcomes
from policies.errors import QuestionUnfit
from policies.matrix.entries import Matrix, MatrixCell, MatrixLine, MatrixTable, Shown
from policies.mistakes import unknown
from policies.openness import openness
from policies.rowkinds import row_rules
from policies.rules import PUBLIC
from policies.space import Caller, CallerClass, Cell, Situation, Space, purposes_in
from policies.telling import Kind, decision_words, kind_of, wants_attention
from policies.words import POSITIONS, Right

_MOST_WAYS = 3  # situations that lead to the same, named in one cell

_MODES = (Right.QUERY, Right.VERIFY, Right.COPY)  # in the order in which people look for them

_Line = tuple[str | None, Right]
_Columns = dict[tuple[MatrixCell, ...], list[Caller]]


def matrix_of(
    space: Space,
    *,
    resources: Collection[str] = (),
    departments: Collection[str] = (),
    positions: bool = False,
) -> Matrix:
    """Every item in every mode in which its resource is shared, for every caller.

    `resources` and `departments` leave out all others, where they are not empty; with `positions` every position of
    every item and every reference comes besides. Raises QuestionUnfit where one of the names is unknown.
    """
    catalog = space.catalog
    _check("resource", resources, catalog.resources)
    _check("department", departments, {*catalog.departments, PUBLIC})
    tables = tuple(
        _table(space, resource, departments, positions)
        for code, resource in catalog.resources.items()
        if not resources or code in resources
    )
    return Matrix(tables, catalog, space.policies.version, space.today)


def _check(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    words = frozenset(known)
    for name in names:
        if name not in words:
            mistake = unknown(kind, name, words)
            raise QuestionUnfit(mistake.message, mistake.hint)


def _table(space: Space, resource: Resource, departments: Collection[str], positions: bool) -> MatrixTable:
    lines = list(_lines(resource, positions))
    columns: _Columns = {}
    cells = _cells(space, resource)
    for callers in space.classes(resource.code):
        wanted = [caller for caller in callers.callers if not departments or caller.department in departments]
        if wanted:
            column = tuple(_cell(space, cells, callers, resource, target, right) for target, right in lines)
            columns.setdefault(column, []).extend(wanted)
    if not departments:
        columns = dict(_without_closed_site(columns))
    codes = dict.fromkeys([resource.provider, *space.catalog.departments, PUBLIC])
    order = {code: place for place, code in enumerate(codes)}
    ordered = sorted(
        ((column, _sorted(callers, order)) for column, callers in columns.items()),
        key=lambda pair: order.get(pair[1][0].department, len(order)),
    )
    return MatrixTable(
        resource,
        tuple(callers for _, callers in ordered),
        tuple(_worth_a_line(lines, [column for column, _ in ordered])),
    )


def _worth_a_line(lines: Iterable[_Line], columns: Sequence[tuple[MatrixCell, ...]]) -> Iterator[MatrixLine]:
    """Every line but that of the rows in a comparison, which needs no rule about them, unless some rule denies it."""
    for place, (target, right) in enumerate(lines):
        cells = tuple(column[place] for column in columns)
        if target is not None or right is not Right.VERIFY or any(cell.now.places for cell in cells):
            yield MatrixLine(target, right, cells)


def _sorted(callers: Iterable[Caller], order: Mapping[str, int]) -> tuple[Caller, ...]:
    """The provider first, then as the catalogue orders departments; the whole department before its applications."""
    return tuple(sorted(callers, key=lambda caller: (order.get(caller.department, len(order)), caller)))


def _without_closed_site(columns: _Columns) -> Iterator[tuple[tuple[MatrixCell, ...], list[Caller]]]:
    """The columns without the open site, if nothing is open to it."""
    for column, callers in columns.items():
        is_closed = all(cell.best is None and _is_closed(cell.now) for cell in column)
        kept = [caller for caller in callers if caller.department != PUBLIC or not is_closed]
        if kept:
            yield column, kept


def _is_closed(shown: Shown) -> bool:
    """Whether it is denied; the rows in a comparison are open by no rule, and tell nothing by themselves."""
    return shown.kind is Kind.DENIED or not shown.places


def _lines(resource: Resource, positions: bool) -> Iterator[_Line]:
    modes = [right for right in _MODES if right.mode in resource.modes]
    for right in modes:
        yield None, right
        yield from ((item, right) for item in resource.items)
        if positions and right is not Right.VERIFY:
            yield from ((reference, right) for reference in resource.references)
    if positions and Right.QUERY in modes:
        for right in Right:
            if right in POSITIONS:
                yield from ((item, right) for item in resource.items)


_Cells = Mapping[tuple[CallerClass, str | None, Right], Cell]


def _cells(space: Space, resource: Resource) -> _Cells:
    return {(cell.callers, target, cell.right): cell for cell in space.cells(resource.code) for target in cell.targets}


def _cell(
    space: Space, cells: _Cells, callers: CallerClass, resource: Resource, target: str | None, right: Right
) -> MatrixCell:
    cell = cells[callers, target, right]
    if target in resource.items and right not in POSITIONS or (target is None and right is not Right.VERIFY):
        decided = ((situation, cell.decide(situation).decision) for situation in cell.situations(space.today))
        return _summed_up(decided, purposes_in(cell.rules), space, is_value=target is not None)
    asked = inquiry(space, callers.callers[0], resource, target, right)
    return _asked(asked)


def _asked(asked: Inquiry) -> MatrixCell:
    """The cell of what may be open without a rule."""
    decided = ((situation, asked.answer(situation).decision) for situation in asked.situations())
    return _summed_up(decided, purposes_in(asked.rules), asked.space, is_value=asked.is_value)


def _summed_up(
    decided: Iterable[tuple[Situation, Decision]], purposes: frozenset[str], space: Space, *, is_value: bool
) -> MatrixCell:
    """What is decided in the first situation, in which nothing is held, and the most that another one gives."""
    (_, now), *others = decided
    names = row_rules((now, *(decision for _, decision in others)))
    most = max((openness(decision, names) for _, decision in others), default=0)
    shown = _shown(now, is_value)
    if most <= openness(now, names):
        return MatrixCell(shown)
    best = [(_held(situation, purposes, space), each) for situation, each in others if openness(each, names) == most]
    fewest = min(len(held) for held, _ in best)
    nearest = {held: decision for held, decision in reversed(best) if len(held) == fewest}
    ways = sorted("+".join(held) for held in nearest)
    more = ("…",) if len(ways) > _MOST_WAYS else ()
    first = next(decision for held, decision in best if len(held) == fewest)
    return MatrixCell(shown, _shown(first, is_value), (*ways[:_MOST_WAYS], *more))


def _held(situation: Situation, purposes: frozenset[str], space: Space) -> tuple[str, ...]:
    """The conditions of the situation, word by word; of purposes those that the rules name."""
    named = replace(situation, purposes=situation.purposes & purposes)
    words = [] if named.words() == "always" else named.words().split("+")
    return (*words, *([f"from={situation.today.isoformat()}"] if situation.today != space.today else []))


def _shown(decision: Decision, is_value: bool) -> Shown:
    rules = [outcome.rule for outcome in outcomes(decision) if outcome.rule is not None]
    places = tuple(dict.fromkeys(rule.place for rule in rules))
    words = decision_words(decision, is_value=is_value)
    return Shown(words, kind_of(decision), places, any(map(wants_attention, rules)))
