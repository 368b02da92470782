"""Revision 0004: who takes part in what, whose suspensions are whose, deadlines as they are due, salts of consents."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations

_CODE = sa.String(64)
_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_AT_ONCE = 1_000  # rows

_proceedings = sa.table(
    "proceedings", *(sa.column(name) for name in ("id", "number", "kind", "applicant", "provider", "content"))
)
_steps = sa.table("steps", *(sa.column(name) for name in ("proceeding", "version", "content")))
_participants = sa.table("participants", *(sa.column(name) for name in ("proceeding", "department", "kind")))
_suspensions = sa.table("suspensions", *(sa.column(name) for name in ("number", "office", "lifted_at")))


def upgrade(op: Operations) -> None:
    """What was there is read once: contents name whom they are addressed to, and who had rights rest."""
    _take_part(op)
    _rest(op)
    _are_due(op)
    op.add_column("consents", sa.Column("salt", sa.String(64)))
    op.create_index("consents_of_salt", "consents", ["department", "salt"], unique=True)


def _take_part(op: Operations) -> None:
    op.create_table(
        "participants",
        sa.Column("proceeding", _COUNTED, sa.ForeignKey("proceedings.id"), primary_key=True, autoincrement=False),
        sa.Column("department", _CODE, primary_key=True),
        sa.Column("kind", sa.String(2), nullable=False),
    )
    op.create_index("participants_of_department", "participants", ["department", "proceeding"])
    op.create_index("participants_of_department_by_kind", "participants", ["department", "kind", "proceeding"])
    columns = _proceedings.c
    applicants = sa.select(columns.id, columns.applicant, columns.kind)
    providers = sa.select(columns.id, columns.provider, columns.kind).where(
        columns.provider.is_not(None), columns.provider != columns.applicant
    )
    for found in (applicants, providers):
        op.execute(sa.insert(_participants).from_select(["proceeding", "department", "kind"], found))
    connection = op.get_bind()
    for kind, addressed in _ADDRESSED.items():
        for id, applicant, provider, content in _contents(connection, kind):
            others = {code for code in addressed(content) if code not in (applicant, provider)}
            if rows := [{"proceeding": id, "department": code, "kind": kind} for code in sorted(others)]:
                connection.execute(sa.insert(_participants), rows)


def _rest(op: Operations) -> None:
    """Two offices may have the same rights rest, each for itself."""
    named = {"pk": "%(table_name)s_pkey"}  # as PostgreSQL calls it; in SQLite it has no name until it is given one
    with op.batch_alter_table("suspensions", naming_convention=named) as changed:
        changed.add_column(sa.Column("office", _CODE, nullable=False, server_default="-"))
        changed.drop_constraint("suspensions_pkey", type_="primary")
        changed.create_primary_key("suspensions_pkey", ["number", "department", "resource", "office", "since"])
    connection = op.get_bind()
    violations = sa.select(_proceedings.c.id, _proceedings.c.number, _proceedings.c.content)
    for id, number, text in connection.execute(violations.where(_proceedings.c.kind == "VI")).all():
        content = json.loads(text)
        if (resting := content.get("suspended")) is not None:
            mine = (_suspensions.c.number == number, _suspensions.c.lifted_at.is_(None))
            connection.execute(sa.update(_suspensions).where(*mine).values(office=resting["by"]))
        new = sa.update(_proceedings).where(_proceedings.c.id == id)
        connection.execute(new.values(content=_with_several(content)))
        taken = sa.select(_steps.c.version, _steps.c.content).where(_steps.c.proceeding == id)
        for version, step in connection.execute(taken).all():
            same = sa.update(_steps).where(_steps.c.proceeding == id, _steps.c.version == version)
            connection.execute(same.values(content=_with_several(json.loads(step))))


def _with_several(content: Mapping[str, Any]) -> str:
    """A violation told of one suspension or none; now it tells of any number."""
    resting = content.get("suspended")
    several = [] if resting is None else [resting]
    return json.dumps({**content, "suspended": several}, ensure_ascii=False, separators=(",", ":"))


def _are_due(op: Operations) -> None:
    op.add_column("deadlines", sa.Column("formerly", sa.Date))
    op.drop_index("deadlines_due", "deadlines")
    op.drop_index("deadlines_due_for_all", "deadlines")
    runs = sa.text("ended_on IS NULL")
    for name, columns in (
        ("deadlines_running", ["whose", "due_on", "proceeding", "name"]),
        ("deadlines_running_of_all", ["due_on", "proceeding", "name"]),
    ):
        op.create_index(name, "deadlines", columns, postgresql_where=runs, sqlite_where=runs)


def _contents(connection: sa.Connection, kind: str) -> Iterator[tuple[int, str, str | None, Mapping[str, Any]]]:
    """Of one kind, little by little."""
    columns, last = _proceedings.c, 0
    while True:
        wanted = sa.select(columns.id, columns.applicant, columns.provider, columns.content)
        next = wanted.where(columns.kind == kind, columns.id > last).order_by(columns.id).limit(_AT_ONCE)
        found = connection.execute(next).all()
        for id, applicant, provider, content in found:
            yield id, applicant, provider, json.loads(content)
        if len(found) < _AT_ONCE:
            return
        last = found[-1].id


_ADDRESSED: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "AG": lambda content: [content["counterpart"]],
    "AN": lambda content: [each["department"] for each in content["recipients"]],
    "DI": lambda content: [content["opponent"]],
    "VI": lambda content: [content["department"]],
}
"""Whom contents name besides; whoever has an office by the profile provides, runs the platform or is its authority."""
