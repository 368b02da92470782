"""A past request as far as decisions depend on it: what was asked, under which circumstances, and what was ruled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from catalog import Mode
from policies.grouping import Asked as GroupsAsked
from policies.replaying.rulings import Ruling
from policies.rights import Grant
from policies.words import Right


@dataclass(frozen=True, slots=True)
class GrantVersion:
    """A grant as it was: the application number, and which version of it was in force."""

    number: str
    version: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What held when a root field was decided, besides who asked for what.

    `grants` and `agreed` are those in force that could matter to the resources of the field under any policies;
    `case_stated` is True also where no case was asked for. `held` and `agreements` are all that were in force for the
    department, and `floor` how few candidates masks might leave together: what was withheld follows from them.
    `consented` are the items, as policies name them, to which all had consented whom the field named by their key;
    `emergency` is the declaration that the request was under, `declared` the resources of the field that it was about.
    `records` are the grants that could have unconditional data on record; None where it was simply had.
    """

    today: date
    in_hours: bool
    case_stated: bool
    purposes: tuple[str, ...]
    grants: tuple[GrantVersion, ...]
    agreed: tuple[str, ...]
    held: tuple[GrantVersion, ...] = ()
    agreements: tuple[str, ...] = ()
    floor: float = 0
    consented: tuple[str, ...] = ()
    emergency: str | None = None
    declared: tuple[str, ...] = ()
    records: tuple[GrantVersion, ...] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One use of an item, a reference (by its code) or the rows (None), and the rulings: none where nothing decided it.

    `number` tells the uses of one root field apart.
    """

    number: int
    target: str | None
    right: Right
    rulings: tuple[Ruling, ...]


@dataclass(frozen=True, slots=True)
class PastRows:
    """Rows of a resource: whether they are opened, the items and positions used there, and the references followed.

    `entry` is the digest of the catalogue's entry: see `entry_digest`. `grouped` is what is asked of the items where
    the rows are counted together.
    """

    resource: str
    entry: str
    by_key: bool
    opened: Asked
    asked: tuple[Asked, ...] = ()
    references: tuple["PastReference", ...] = ()
    grouped: GroupsAsked | None = None

    @property
    def used(self) -> frozenset[str]:
        """The items used here, which a grant that opens the rows must cover."""
        return frozenset(asked.target for asked in self.asked if asked.target is not None)


@dataclass(frozen=True, slots=True)
class PastReference:
    """A reference with the rows behind it: selected, or with the position `filter` asked about in a `where`."""

    followed: Asked
    rows: PastRows


@dataclass(frozen=True, slots=True)
class PastField:
    """A root field. `rows` is None for a `node` whose id could belong to no row: no policy decides that."""

    mode: Mode
    circumstances: Circumstances
    rows: PastRows | None


@dataclass(frozen=True, slots=True)
class PastRequest:
    """A request of the log.

    `fields` is empty where the request was refused before anything was decided. `refusal` is the code that refused
    the request as a whole; `refusals` has one code or None per field.
    """

    id: str
    time: datetime
    department: str
    application: str
    person: str | None
    fields: tuple[PastField, ...]
    refusals: tuple[str | None, ...]
    refusal: str | None


class PastGrants(Protocol):
    """Where grants are found as they were."""

    def grant(self, number: str, version: int) -> Grant | None:
        """The grant in that version, whatever its state and days are now; None if that version is not kept."""


def every_rows(rows: PastRows | None) -> Iterator[PastRows]:
    """The rows and all that references lead to from there."""
    if rows is not None:
        yield rows
        for reference in rows.references:
            yield from every_rows(reference.rows)


def everything(rows: PastRows | None) -> Iterator[tuple[PastRows, Asked]]:
    """All uses, each with the rows at which it stands."""
    for each in every_rows(rows):
        yield from ((each, asked) for asked in (each.opened, *each.asked, *(one.followed for one in each.references)))
