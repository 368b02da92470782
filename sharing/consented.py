"""What subjects have consented to, as the metadata store keeps it: no value, only what knows a subject again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.proceeding_tables import consents

_AT_ONCE = 500  # subjects of one question to the store


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """同意: the subject lets a department use some items of its record for a purpose, on these days, both inclusive.

    `subject` is the keyed digest of the subject's key in the resource; `digest` is that of the signed artefact, which
    is never recorded twice. `entry_version` tells what was consented to as the catalogue described it then.
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


@dataclass(frozen=True, slots=True)
class Given:
    """One consent that is in force, as far as it matters to who asks under it."""

    subject: str
    items: frozenset[str]
    entry_version: str


async def enter_consent(connection: AsyncConnection, consent: ConsentRecord) -> bool:
    """Enter a consent; False where its artefact has been recorded before, whatever became of that."""
    known = select(consents.c.number).where(consents.c.digest == consent.digest)
    if (await connection.execute(known)).one_or_none() is not None:
        return False
    values: dict[str, object] = {column.name: getattr(consent, column.name, None) for column in consents.columns}
    values |= {"items": orjson.dumps(consent.items).decode()}
    await connection.execute(insert(consents).values(values))
    return True


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
    """The consents of these subjects that are in force for the department, the resource and one of the purposes."""
    found: list[Given] = []
    columns, stated = consents.c, sorted(purposes)
    for first in range(0, len(subjects), _AT_ONCE):
        in_force = select(columns.subject, columns["items"], columns.entry_version).where(
            columns.department == department,
            columns.resource == resource,
            columns.subject.in_(subjects[first : first + _AT_ONCE]),
            columns.purpose.in_(stated),
            columns.valid_from <= day,
            columns.valid_until >= day,
            columns.ended_at.is_(None),
        )
        rows = (await connection.execute(in_force)).mappings()
        found += [Given(row["subject"], frozenset(_words(row["items"])), row["entry_version"]) for row in rows]
    return found


def to_what_all_consented(subjects: Iterable[str], given: Iterable[Given]) -> frozenset[str]:
    """The items to whose use every one of the subjects has consented; none where there is no subject."""
    each: dict[str, set[str]] = {}
    for one in given:
        each.setdefault(one.subject, set()).update(one.items)
    by_subject = [frozenset(each.get(subject, ())) for subject in subjects]
    return frozenset.intersection(*by_subject) if by_subject else frozenset()


def _words(text: str) -> Iterator[str]:
    """Of a list that cannot be read nothing was consented to."""
    try:
        words = orjson.loads(text)
    except ValueError:
        return
    if isinstance(words, list):
        yield from (word for word in words if isinstance(word, str))
