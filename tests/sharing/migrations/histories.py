"""Revisions that might come after the newest, good ones and bad ones."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import sqlalchemy as sa
from alembic.operations import Operations

from sharing import Store
from sharing.migrations import HISTORY, History, Revision

Opened = Callable[..., Store]
"""Opens the test's database by a history, or by a URL another one; closed at the end of the test."""

REMARKS = ("9001", "remarks on budgets")


def with_next(upgrade: Callable[[Operations], None]) -> History:
    """The history with one revision more."""
    return History((*HISTORY.revisions, Revision(*REMARKS, upgrade)), HISTORY.metadata, HISTORY.first_rows)


def remark(op: Operations) -> None:
    """A table that refers to another, a column, and a change that SQLite makes by copying the table."""
    op.create_table("desks", sa.Column("code", sa.String(8), primary_key=True))
    op.create_table(
        "remarks",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("desk", sa.String(8), sa.ForeignKey("desks.code", ondelete="CASCADE"), nullable=False),
    )
    op.execute(sa.insert(sa.table("desks", sa.column("code"))).values(code="north"))
    op.execute(sa.insert(sa.table("remarks", sa.column("number"), sa.column("desk"))).values(number=1, desk="north"))
    op.add_column("grants", sa.Column("remark", sa.Text, nullable=False, server_default="none"))
    for table, column in (("budgets", "item"), ("desks", "code")):
        with op.batch_alter_table(table) as changed:
            changed.alter_column(column, existing_type=sa.String(64), type_=sa.String(128), existing_nullable=False)


def _database_refuses(op: Operations) -> None:
    op.execute(sa.insert(sa.table("desks", sa.column("code"))).values(code="north"))


def _column_is_missing(op: Operations) -> None:
    op.drop_index("nobody_made_it", "desks")


def _rows_dangle(op: Operations) -> None:
    op.execute(sa.insert(sa.table("remarks", sa.column("number"), sa.column("desk"))).values(number=2, desk="south"))


FAILURES: Mapping[str, Callable[[Operations], None]] = MappingProxyType(
    {
        "a key that is taken": _database_refuses,
        "an index that is not there": _column_is_missing,
        "a row that refers to none": _rows_dangle,
    }
)


def half(failure: Callable[[Operations], None]) -> Callable[[Operations], None]:
    """A revision that does a lot, and fails at its end."""

    def upgrade(op: Operations) -> None:
        remark(op)
        op.execute(sa.delete(sa.table("agreements")))
        op.drop_table("policy_releases")
        failure(op)

    return upgrade
