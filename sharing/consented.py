"""What subjects have consented to, as the metadata store keeps it: no value, only what knows a subject again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

import orjson
from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.proceeding_tables import consents
from sharing.wording import read_words

_AT_ONCE = 500  # subjects of one question to the store


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """同意: the subject lets a department use some items of its record for a purpose, on these days, both inclusive.

    `subject` is the keyed digest of the subject's key in the resource; `digest` is that of the signed artefact, which
    is never recorded twice. `entry_version` tells what was consented to as the catalogue described it then. `salt` is a
    keyed digest of the artefact's salt, which a department uses once; None where that was not kept.
    """

    number: str
    department: str
    resource: str
    purpose: str
    items: tuple[str, ...]
    subject: str
    valid_from: date
    valid_until: date
    digest: str
    entry_version: str
    salt: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """One consent that is in force, as far as it matters to who asks under it."""

    number: str
    subject: str
    items: frozenset[str]
    entry_version: str


@dataclass(frozen=True, slots=True)
class ConsentedTo:
    """To which `items` every one of some subjects has consented, and the `numbers` of the consents that say so."""

    items: frozenset[str] = frozenset()
    numbers: tuple[str, ...] = ()


class Entered(Enum):
    """What became of a consent that was to be entered."""

    DONE = auto()
    RECORDED_ALREADY = auto()
    """Its artefact has been recorded before, whatever became of that."""
    SALT_REUSED = auto()
    """Another artefact of the department has the same salt."""


async def enter_consent(connection: AsyncConnection, consent: ConsentRecord) -> Entered:
    """Enter a consent, unless its artefact or its salt has been recorded before."""
    known = select(consents.c.number).where(consents.c.digest == consent.digest)
    if (await connection.execute(known)).one_or_none() is not None:
        return Entered.RECORDED_ALREADY
    same = (consents.c.department == consent.department, consents.c.salt == consent.salt)
    if consent.salt is not None and (await connection.execute(select(consents.c.number).where(*same))).first():
        return Entered.SALT_REUSED
    values: dict[str, object] = {column.name: getattr(consent, column.name, None) for column in consents.columns}
    values |= {"items": orjson.dumps(consent.items).decode()}
    await connection.execute(insert(consents).values(values))
    return Entered.DONE


async def end_consent(connection: AsyncConnection, number: str, at: datetime) -> None:
    """Nobody may rest on it from now on."""
    standing = (consents.c.number == number, consents.c.ended_at.is_(None))
    await connection.execute(update(consents).where(*standing).values(ended_at=at))


async def given_on(
    connection: AsyncConnection,
    department: str,
    resource: str,
    purposes: Iterable[str],
    subjects: Sequence[str],
    day: date,
) -> Sequence[Given]:
    """The consents of these subjects that are in force for the department, the resource and one of the purposes.

    One that cannot be read is not given: nobody says what it was about.
    """
    found: list[Given] = []
    columns, stated = consents.c, sorted(purposes)
    for first in range(0, len(subjects), _AT_ONCE):
        in_force = select(columns.number, columns.subject, columns["items"], columns.entry_version).where(
            columns.department == department,
            columns.resource == resource,
            columns.subject.in_(subjects[first : first + _AT_ONCE]),
            columns.purpose.in_(stated),
            columns.valid_from <= day,
            columns.valid_until >= day,
            columns.ended_at.is_(None),
        )
        rows = (await connection.execute(in_force)).mappings()
        found += [one for row in rows for one in _read(row)]
    return found


def to_what_all_consented(subjects: Iterable[str], given: Iterable[Given]) -> ConsentedTo:
    """The items to whose use every one of the subjects has consented; none where there is no subject."""
    known = tuple(given)
    each: dict[str, set[str]] = {}
    for one in known:
        each.setdefault(one.subject, set()).update(one.items)
    by_subject = [frozenset(each.get(subject, ())) for subject in subjects]
    items = frozenset.intersection(*by_subject) if by_subject else frozenset()
    return ConsentedTo(items, tuple(sorted(one.number for one in known if not items.isdisjoint(one.items))))


def _read(row: RowMapping) -> Iterator[Given]:
    """The consent of a row; none where what it is about is no list of items."""
    try:
        items = read_words(row["items"])
    except ValueError:
        return
    if items and len(set(items)) == len(items):
        yield Given(row["number"], row["subject"], frozenset(items), row["entry_version"])
