"""Rows whose resident ID number agrees with what else they say of the person: birthday, sex, region (GB 11643)."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sources.synthetic.domains import CENTENARIANS, TextKind, resident_id
from sources.synthetic.tables import IdPart, SyntheticColumn, SyntheticTable, SyntheticTables

Row = MutableMapping[str, object]
Rows = Mapping[str, Sequence[Row]]

SEXES = {"1": 1, "2": 0}  # GB/T 2261.1: male and female, whose sequence numbers are odd and even


def agree(tables: SyntheticTables, rows: Rows, wanted: Mapping[str, Sequence[frozenset[str]]]) -> None:
    """Make ID numbers and their parts agree, in place.

    Where a table is about the holders, its ID numbers are made anew of the parts beside them, and follow wherever
    others refer to them; a number that somebody named stays, and its parts follow it. `wanted` are by table and row
    the columns whose values must stay. What is NULL tells nothing.
    """
    changes = _Changes()
    with_parts = [holder for table in tables.tables for holder in _holders(table)]
    for holder in with_parts:
        if holder.id.key:
            for row, kept in zip(rows[holder.table], wanted[holder.table], strict=True):
                if holder.id.name not in kept:
                    changes.remake(holder, row)
    for table in tables.tables:
        for column in table.columns:
            for row in rows[table.name] if column.link and column.domain.kind is TextKind.RESIDENT_ID else ():
                row[column.name] = changes.now(column.pool, row[column.name])
    for holder in with_parts:
        for row, kept in zip(rows[holder.table], wanted[holder.table], strict=True):
            holder.follow(row, kept)


@dataclass(frozen=True, slots=True)
class _Holder:
    """A table with an ID number and parts of it."""

    table: str
    id: SyntheticColumn
    parts: Mapping[IdPart, SyntheticColumn]

    def follow(self, row: Row, kept: frozenset[str]) -> None:
        """Set the parts by the number where they say something else."""
        number = row[self.id.name]
        birthday = _birthday(number)
        if birthday is None or not isinstance(number, str):
            return
        sex = "1" if int(number[16]) % 2 else "2"
        told = {IdPart.REGION: number[:6], IdPart.SEX: sex, IdPart.BIRTH: birthday}
        for part, column in self.parts.items():
            if column.name not in kept and _tells(part, row[column.name]) and column.takes(told[part]):
                row[column.name] = column.taken(told[part])


def _birthday(number: object) -> date | None:
    """The birthday in an ID number; None for what is none."""
    if not isinstance(number, str) or len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return None
    try:
        return date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        return None


def _tells(part: IdPart, value: object) -> bool:
    """Whether a value says something that a number could contradict: NULL does not, nor does a sex not stated."""
    return value is not None and (part is not IdPart.SEX or str(value) in SEXES)


def _holders(table: SyntheticTable) -> Sequence[_Holder]:
    ids = [column for column in table.columns if column.domain.kind is TextKind.RESIDENT_ID]
    parts = {column.part: column for column in table.columns if column.part is not None}
    return [_Holder(table.name, ids[0], parts)] if len(ids) == 1 and parts else []


@dataclass(slots=True)
class _Changes:
    """ID numbers that were made anew, by pool and old number."""

    made: dict[tuple[str, object], str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def now(self, pool: str, number: object) -> object:
        return self.made.get((pool, number), number)

    def remake(self, holder: _Holder, row: Row) -> None:
        old, named = row[holder.id.name], holder.id.named
        born = _birthday(old)
        if born is None or not isinstance(old, str) or old in named:
            return
        told = {part: row[column.name] for part, column in holder.parts.items()}
        birthday, region = told.get(IdPart.BIRTH), told.get(IdPart.REGION)
        new = self._free(
            region if isinstance(region, str) and len(region) == 6 and region.isdigit() else old[:6],
            birthday if isinstance(birthday, date) else born,
            SEXES.get(str(told.get(IdPart.SEX))),
        )
        row[holder.id.name] = self.made[holder.id.pool, old] = new

    def _free(self, region: str, birthday: date, parity: int | None) -> str:
        """A number that is not taken; sequence numbers of centenarians first, then as the register gives them."""
        for sequence in (*CENTENARIANS, *range(995, -1, -1)):
            number = resident_id(region, birthday, sequence)
            if (parity is None or sequence % 2 == parity) and number not in self.taken:
                break
        self.taken.add(number)
        return number
