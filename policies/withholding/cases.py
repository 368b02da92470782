"""A case: the forms of one value, and of what it tells, that a department may put together; does one undo another?"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from masking import NEARLY_ONE, Domain, Known, remaining
from policies.leaks.having import Having
from policies.leaks.sameness import Domains, values_of
from policies.leaks.subjects import Value
from policies.rights import Withheld
from policies.rules import CLEAR
from policies.withholding.neighbours import Neighbours
from policies.words import SHOWING, Right

_MOST_ROWS = 64  # ways in which kinds of rows meet; with more of them all kinds count as one


@dataclass(frozen=True, slots=True)
class Had:
    """What a line opens of the value, or of a fact of it.

    `shows`: it is had as it is, on all rows of the kind; what a position works on is not shown.
    """

    line: Withheld
    known: Known
    is_clear: bool
    shows: bool


Kinds = tuple[frozenset[Had], ...]
"""For each kind of a row what is had of it."""


@dataclass(frozen=True)
class Case:
    """What is had of one value: at the first row, of one kind, and at others, which may be of any kind or missing.

    `several` are the places in `rows` of those that stand for several rows, which may be of all kinds at once.
    """

    domain: Domain
    rows: tuple[Kinds, ...]
    several: frozenset[int]

    @property
    def lines(self) -> frozenset[Withheld]:
        """All lines that open something."""
        return frozenset(had.line for kinds in self.rows for kind in kinds for had in kind)

    def hidden(self, gone: Collection[Withheld] = ()) -> tuple["Hidden", ...]:
        """The value, or the facts of it, that masks hide on some rows, without the lines that are `gone`."""
        masked = {had.known.fact for kinds in self.rows for kind in kinds for had in kind if not had.is_clear}
        found = (_hidden(self, fact, gone) for fact in sorted(masked, key=str))
        return tuple(one for one in found if one is not None)


@dataclass(frozen=True)
class Hidden:
    """The value itself (None) or a fact of it, and what may tell it on those rows on which it is not shown as it is."""

    domain: Domain
    fact: str | None
    rows: tuple[Kinds, ...]

    def is_undone(self, lines: Collection[Withheld], floor: float) -> bool:
        """Whether these lines together leave one candidate, or fewer than `floor`, where a mask alone leaves more."""
        rows = [_most({frozenset(had.known for had in kind if had.line in lines) for kind in row}) for row in self.rows]
        if prod(map(len, rows)) > _MOST_ROWS:
            rows = [[frozenset().union(*row)] for row in rows]
        met = {frozenset[Known]().union(*kinds) for kinds in product(*rows)}
        return any(_is_undone(self.domain, self.fact, known, floor) for known in met)


def cases_of(rows: Neighbours, domains: Domains) -> Iterator[Case]:
    """One case for each value that several lines open.

    Who names the key of a row knows it, and what it tells, unless a token of it may be named instead.
    """
    for value in values_of(rows.rows, rows.equal.roots(rows.rows), domains):
        named = {number for number in rows.named if _is_key(value, rows, number)}
        if 0 not in named:
            numbers = sorted({number for number, _ in value.slots} - named)
            kinds = [_kinds(value, rows, number) for number in numbers]
            if numbers[:1] != [0]:
                numbers, kinds = [0, *numbers], [(frozenset[Had](),), *kinds]
            several = frozenset(place for place, number in enumerate(numbers) if number in rows.several)
            case = Case(value.domain, tuple(kinds), several)
            if len(case.lines) > 1:
                yield case


def _kinds(value: Value, rows: Neighbours, number: int) -> Kinds:
    obtained = rows.obtained[number]
    return tuple(dict.fromkeys(frozenset(_had(value, number, kind, obtained.told_apart)) for kind in obtained.kinds))


def _had(value: Value, number: int, kind: Having, told_apart: bool) -> Iterator[Had]:
    for form in kind.forms:
        if (number, form.item) in value.slots and form.place is not None:
            line = Withheld(f"{form.resource}.{form.item}", form.place)
            known = Known(form.form, value.slots[number, form.item])
            yield Had(line, known, form.is_clear, told_apart and form.is_clear and form.right in SHOWING)


def _is_key(value: Value, rows: Neighbours, number: int) -> bool:
    """Whether who names the key of the row names this value, as it is and not by what a mask makes of it."""
    forms = rows.obtained[number].together.forms
    masked = {form.item for form in forms if form.right is Right.LOOKUP and not form.is_clear}
    return any(
        value.slots.get((number, item), "") is None for item in rows.rows[number].resource.key if item not in masked
    )


def _hidden(case: Case, fact: str | None, gone: Collection[Withheld]) -> Hidden | None:
    """None where the first row shows it. Another row that shows it is no case; without that row it may be one."""
    rows = []
    for number, kinds in enumerate(case.rows):
        left = [kind for kind in kinds if not any(_tells_all(had, fact, gone) for had in kind)]
        if not left and number == 0:
            return None
        hidden = [frozenset(had for had in kind if not _is_same(had, fact)) for kind in left]
        rows.append((frozenset[Had]().union(*hidden),) if number in case.several else tuple(hidden))
    return Hidden(case.domain, fact, tuple(kinds or (frozenset(),) for kinds in rows))


def _tells_all(had: Had, fact: str | None, gone: Collection[Withheld]) -> bool:
    return had.shows and had.known.fact in (fact, None) and had.line not in gone


def _is_same(had: Had, fact: str | None) -> bool:
    """Whether it is what is hidden, or the value that tells it, as it is: on some rows only, or in a position."""
    return had.is_clear and had.known.fact in (fact, None)


def _most(kinds: Iterable[frozenset[Known]]) -> list[frozenset[Known]]:
    """Those that hold most: whatever another undoes, they do."""
    every = list(kinds)
    return [one for one in every if not any(one < other for other in every)]


def _is_undone(domain: Domain, fact: str | None, known: frozenset[Known], floor: float) -> bool:
    masked = [one for one in known if one.fact == fact]
    if len(known) < 2 or not masked:
        return False
    clear = {one.fact for one in known if one.mask.text == CLEAR}
    together = remaining(
        domain, [one for one in known if one.mask.text == CLEAR or one.fact not in clear], fact
    ).average
    if together >= floor:
        return False
    alone = (remaining(domain, (one,), fact).average for one in masked)
    return any(together < NEARLY_ONE <= left or together < floor <= left for left in alone)
