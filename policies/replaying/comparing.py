"""How what a past answer showed differs from what it would show: by kinds of rows, not by how rules are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog import Mode
from policies.decisions import RowKind, RowsWhere
from policies.replaying.past import Asked, PastRows, everything
from policies.replaying.rulings import Ruled, Ruling
from policies.replaying.walking import Refused
from policies.rowkinds import MOST_ROW_RULES, row_kinds
from policies.telling import what_words
from policies.words import Right

Rulings = tuple[Ruling, ...]
_Form = tuple[Ruled, str | None]


class Kind(StrEnum):
    """How one use differs. The last is no difference in the answer: another line says the same."""

    REFUSED = "would be refused"
    ALLOWED = "would be allowed"
    MASK = "other mask"
    ROWS = "other rows"
    CODE = "other refusal"
    RULE = "other rule"


@dataclass(frozen=True, slots=True)
class Side:
    """What became of one use: the code that refused its field or request, or None, and what was ruled on the use.

    `because` says what the refusal rests on, as far as the rulings tell.
    """

    refusal: str | None
    rulings: Rulings
    because: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.refusal is None:
            return ", ".join(map(str, self.rulings)) or "not decided"
        return f"{self.refusal} ({'; '.join(self.because)})" if self.because else self.refusal


@dataclass(frozen=True, slots=True)
class Change:
    """One use of which the answer would have been another; `target` is an item, a reference or None for the rows."""

    resource: str
    target: str | None
    right: Right
    kind: Kind
    before: Side
    after: Side

    @property
    def what(self) -> str:
        return what_words(self.resource, self.target)


@dataclass(frozen=True, slots=True)
class View:
    """All rulings of one root field on one side, by the numbers of the uses, and what refused it."""

    rulings: Mapping[int, Rulings]
    refusal: str | None
    because: tuple[str, ...] = ()

    def on(self, asked: Asked) -> Rulings:
        """What the answer rests on: nothing where it was refused."""
        return () if self.refusal is not None else self.rulings.get(asked.number, ())

    def side(self, asked: Asked) -> Side:
        return Side(self.refusal, self.rulings.get(asked.number, ()), self.because)


def changes(rows: PastRows | None, mode: Mode, before: View, after: View) -> Iterator[Change]:
    """Every use of a root field that differs, those by another rule alone included."""
    if rows is None:
        return
    if before.refusal is not None and after.refusal is not None:
        if before.refusal != after.refusal:
            sides = before.side(rows.opened), after.side(rows.opened)
            yield Change(rows.resource, None, rows.opened.right, Kind.CODE, *sides)
        return
    for each, asked in everything(rows):
        kind = _kind(each, asked, mode, before, after)
        if kind is not None:
            yield Change(each.resource, asked.target, asked.right, kind, before.side(asked), after.side(asked))


def culprits(rows: PastRows | None, refusal: str | None, rulings: Mapping[int, Rulings]) -> Iterator[str]:
    """The uses whose denial is the refusal, with their rulings; none where something else than a denial is."""
    for each, asked in everything(rows):
        ruled = rulings.get(asked.number, ())
        match refusal:
            case Refused.POSITION_DENIED:
                concerned = asked.right.is_position
            case Refused.ROWS_DENIED:
                concerned = each is rows and asked.target is None
            case Refused.FIELD_DENIED:
                concerned = asked.target is not None and not asked.right.is_position
            case _:
                concerned = False
        if concerned and ruled and all(ruling.kind is Ruled.DENIED for ruling in ruled):
            yield f"{what_words(each.resource, asked.target)} {asked.right}: {', '.join(map(str, ruled))}"


def _kind(rows: PastRows, asked: Asked, mode: Mode, before: View, after: View) -> Kind | None:
    ours, theirs = _Shown(rows, asked, mode, before), _Shown(rows, asked, mode, after)
    names = ours.names | theirs.names
    if len(names) > MOST_ROW_RULES:
        return _kind_as_written(ours, theirs)
    forms = [(ours.on(kind), theirs.on(kind)) for kind in row_kinds(names)]
    if all(old == new for old, new in forms):
        return Kind.RULE if ours.rulings and theirs.rulings and ours.rulings != theirs.rulings else None
    if all(new is None for _, new in forms):
        return Kind.REFUSED
    if all(old is None for old, _ in forms):
        return Kind.ALLOWED
    return Kind.ROWS if any((old is None) != (new is None) for old, new in forms) else Kind.MASK


def _kind_as_written(ours: "_Shown", theirs: "_Shown") -> Kind | None:
    if ours.as_written == theirs.as_written:
        return None if ours.rulings == theirs.rulings else Kind.RULE
    if not theirs.rulings:
        return Kind.REFUSED
    return Kind.ROWS if ours.rulings else Kind.ALLOWED


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one side shows of one use on each kind of row."""

    rows: PastRows
    asked: Asked
    mode: Mode
    view: View

    @property
    def rulings(self) -> Rulings:
        return self.view.on(self.asked)

    @property
    def gates(self) -> tuple[Asked, ...]:
        """The uses that decide which rows are read at all: they are opened, and each position is allowed on them."""
        if self.asked is self.rows.opened:
            return ()
        if self.asked.right.is_position:
            return (self.rows.opened,)
        uses = (*self.rows.asked, *(each.followed for each in self.rows.references))
        return (self.rows.opened, *(asked for asked in uses if asked.right.is_position))

    @property
    def as_written(self) -> tuple[tuple[tuple[Ruled, str | None, tuple[str, ...]], ...], ...]:
        return tuple(
            tuple((ruling.kind, ruling.mask, ruling.rows) for ruling in self.view.on(asked))
            for asked in (*self.gates, self.asked)
        )

    @property
    def names(self) -> frozenset[str]:
        concerned = (*self.gates, self.asked)
        return frozenset(name for asked in concerned for ruling in self.view.on(asked) for name in ruling.rows)

    def on(self, row: RowKind) -> _Form | None:
        """The form that is shown; None for nothing."""
        if any(self._form(gate, row) is None for gate in self.gates):
            return None
        return self._form(self.asked, row)

    def _form(self, asked: Asked, row: RowKind) -> _Form | None:
        ruling = next((ruling for ruling in self.view.on(asked) if _holds(ruling, row)), None)
        if ruling is None:
            return None
        if self.mode is Mode.VERIFY and asked.target is None:  # verify needs no rule that opens rows, a deny wins
            return None if ruling.kind is Ruled.DENIED and ruling.rule is not None else (Ruled.CLEAR, None)
        return None if ruling.kind is Ruled.DENIED else (ruling.kind, ruling.mask)


def _holds(ruling: Ruling, row: RowKind) -> bool:
    return RowsWhere(frozenset(ruling.rows), unknown_matches=ruling.kind is Ruled.DENIED).holds(row)
