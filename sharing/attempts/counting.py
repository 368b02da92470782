"""The statements that count verifications, each over the rows that it is given."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    LargeBinary,
    String,
    Table,
    cast,
    delete,
    insert,
    literal_column,
    null,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.types import TypeEngine

from sharing.attempts.statements import Statement
from sharing.tables import verification_cases as cases
from sharing.tables import verification_days as days
from sharing.tables import verification_sets as sets
from sharing.tables import verification_subjects as subjects

_NONE: ColumnElement[int] = literal_column("0", Integer())
_TYPES: Mapping[str, TypeEngine[Any]] = MappingProxyType(
    {
        **dict.fromkeys(("department", "resource", "day"), String()),
        **dict.fromkeys(("subject", "claims", "case_key"), LargeBinary()),
        **dict.fromkeys(("id", "asked_at", "alarmed_at", "locked_at", "locked_until"), BigInteger()),
        **dict.fromkeys(("open", "ended", "matched", "refuted", "calls", "uses"), Integer()),
    }
)


def _given(*columns: str) -> Mapping[str, TypeEngine[Any]]:
    return MappingProxyType({name: _TYPES[name] for name in columns})


def _same(table: Table, given: FromClause, columns: Iterable[str]) -> list[ColumnElement[bool]]:
    return [table.c[name] == given.c[name] for name in columns]


def _inserting(table: Table, *columns: str) -> Statement:
    return Statement(
        _given(*columns), lambda given: insert(table).from_select(columns, select(*(given.c[name] for name in columns)))
    )


def _replacing(table: Table, columns: tuple[str, ...], key: tuple[str, ...]) -> Statement:
    return Statement(
        _given(*key, *columns),
        lambda given: update(table).where(*_same(table, given, key)).values({name: given.c[name] for name in columns}),
    )


_DAY = ("department", "resource", "day")
_COUNTED = ("calls", "matched", "refuted", "alarmed_at")
_SUBJECT = ("resource", "subject")
_SET = (*_SUBJECT, "department", "claims")
_CASE = ("department", "resource", "case_key")
_USE = (*_CASE, "subject")

# --- days of callers --------------------------------------------------------------------------------------------------

READ_DAYS = Statement(
    _given(*_DAY),
    lambda given: select(*(days.c[name] for name in (*_DAY, *_COUNTED))).where(*_same(days, given, _DAY)),
    reads=True,
)
ADD_DAYS = _inserting(days, *_DAY, *_COUNTED)
CHANGE_DAYS = _replacing(days, _COUNTED, _DAY)

# --- subjects and the sets that were asked of them --------------------------------------------------------------------

ADD_LOCKS = _inserting(subjects, *_SUBJECT, "locked_at", "locked_until")
CHANGE_LOCKS = _replacing(subjects, ("locked_at", "locked_until"), _SUBJECT)


def _asked(given: FromClause) -> CompoundSelect[Any]:
    """The sets of each subject, and its standing as a row without an id: locked until when, lifted when."""
    asked = select(
        sets.c.resource,
        sets.c.subject,
        sets.c.id,
        sets.c.department,
        sets.c.claims,
        sets.c.asked_at,
        sets.c.open + sets.c.refuted,
    )
    standing = select(
        subjects.c.resource,
        subjects.c.subject,
        cast(null(), sets.c.id.type),
        cast(null(), sets.c.department.type),
        cast(null(), sets.c.claims.type),
        subjects.c.locked_until,
        subjects.c.lifted_at,
    )
    return union_all(asked.where(*_same(sets, given, _SUBJECT)), standing.where(*_same(subjects, given, _SUBJECT)))


READ_ASKED = Statement(_given(*_SUBJECT), _asked, reads=True)
ADD_SETS = _inserting(sets, *_SET, "asked_at", "open")
REOPEN_SETS = Statement(
    _given("id", "open"),
    lambda given: update(sets).where(sets.c.id == given.c.id).values(open=sets.c.open + given.c.open),
)
REMOVE_SETS = Statement(_given("id"), lambda given: delete(sets).where(sets.c.id.in_(select(given.c.id))))
SETTLE_SETS = Statement(
    _given(*_SET, "ended", "matched", "refuted"),
    lambda given: (
        update(sets)
        .where(*_same(sets, given, _SET), sets.c.open >= given.c.ended)
        .values(
            open=sets.c.open - given.c.ended,
            matched=sets.c.matched + given.c.matched,
            refuted=sets.c.refuted + given.c.refuted,
        )
    ),
)


def _unasked(given: FromClause) -> Any:
    """Sets that, as it turned out, nobody has asked."""
    found = sets.alias()
    none = (found.c[name] == _NONE for name in ("open", "matched", "refuted"))
    return delete(sets).where(
        sets.c.id.in_(select(found.c.id).where(*(found.c[name] == given.c[name] for name in _SET), *none))
    )


FORGET_UNASKED = Statement(_given(*_SET), _unasked)

# --- cases ------------------------------------------------------------------------------------------------------------

READ_CASES = Statement(
    _given(*_CASE),
    lambda given: select(*(cases.c[name] for name in _USE), cases.c.asked_at, cases.c.uses).where(
        *_same(cases, given, _CASE)
    ),
    reads=True,
)
ADD_USES = _inserting(cases, *_USE, "asked_at", "uses")
CHANGE_USES = _replacing(cases, ("asked_at", "uses"), _USE)
GIVE_BACK_USES = Statement(
    _given(*_USE, "uses"),
    lambda given: (
        update(cases)
        .where(*_same(cases, given, _USE), cases.c.uses >= given.c.uses)
        .values(uses=cases.c.uses - given.c.uses)
    ),
)
FORGET_UNUSED = Statement(
    _given(*_USE),
    lambda given: delete(cases).where(
        cases.c.uses == _NONE,
        tuple_(*(cases.c[name] for name in _USE)).in_(select(*(given.c[name] for name in _USE))),
    ),
)
