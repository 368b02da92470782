"""Revision 0002: proceedings and what they bring into force; agreements with a number, and suspended rights."""

import sqlalchemy as sa
from alembic.operations import Operations

_CODE = sa.String(64)
_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade(op: Operations) -> None:
    """Make them, and give grants and agreements what they lack."""
    _grants(op)
    _agreements(op)
    _proceedings(op)
    _told(op)
    _in_force(op)


def _grants(op: Operations) -> None:
    with op.batch_alter_table("grants") as changed:
        changed.add_column(sa.Column("quota", sa.Integer))
        changed.add_column(sa.Column("entry_version", sa.String(32)))
        changed.create_check_constraint("quota_from_one", "quota > 0")


def _agreements(op: Operations) -> None:
    """The number of their proceeding is in the key: so none takes the place of another."""
    named = {"pk": "%(table_name)s_pkey"}  # as PostgreSQL calls it; in SQLite it has no name until it is given one
    with op.batch_alter_table("agreements", naming_convention=named) as changed:
        changed.add_column(sa.Column("with_", _CODE))
        changed.add_column(sa.Column("kind", sa.String(16), nullable=False, server_default="use"))
        changed.add_column(sa.Column("number", _CODE, nullable=False, server_default="-"))
        changed.drop_constraint("agreements_pkey", type_="primary")
        changed.create_primary_key("agreements_pkey", ["department", "resource", "signed_on", "number"])
    op.create_table(
        "suspensions",
        sa.Column("number", _CODE, primary_key=True),
        sa.Column("department", _CODE, primary_key=True),
        sa.Column("resource", _CODE, primary_key=True),
        sa.Column("since", sa.Date, primary_key=True),
        sa.Column("until", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
    )


def _proceedings(op: Operations) -> None:
    op.create_table(
        "proceedings",
        sa.Column("id", _COUNTED, primary_key=True),
        sa.Column("number", _CODE, nullable=False, unique=True),
        sa.Column("kind", sa.String(2), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("is_closed", sa.Boolean, nullable=False),
        sa.Column("profile", _CODE, nullable=False),
        sa.Column("applicant", _CODE, nullable=False),
        sa.Column("provider", _CODE),
        sa.Column("resource", _CODE),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name="version_from_one"),
    )
    op.create_index("proceedings_of_kind", "proceedings", ["kind", "id"])
    op.create_index("proceedings_of_applicant", "proceedings", ["applicant", "kind", "id"])
    op.create_index("proceedings_of_provider", "proceedings", ["provider", "kind", "id"])
    op.create_index("proceedings_of_resource", "proceedings", ["resource", "kind", "id"])
    op.create_index("proceedings_in_state", "proceedings", ["kind", "state", "id"])
    op.create_table(
        "steps",
        sa.Column("proceeding", _COUNTED, sa.ForeignKey("proceedings.id"), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("department", _CODE, nullable=False),
        sa.Column("application", _CODE, nullable=False),
        sa.Column("person", sa.String(128)),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "deadlines",
        sa.Column("proceeding", _COUNTED, sa.ForeignKey("proceedings.id"), primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("whose", _CODE, nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("working_days", sa.Integer),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("escalates_on", sa.Date),
        sa.Column("ended_on", sa.Date),
    )
    op.create_index("deadlines_due", "deadlines", ["ended_on", "whose", "due_on"])
    op.create_index("deadlines_due_for_all", "deadlines", ["ended_on", "due_on"])
    op.create_table(
        "numbers",
        sa.Column("kind", sa.String(2), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "calls",
        sa.Column("department", _CODE, primary_key=True),
        sa.Column("key", sa.String(256), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("number", _CODE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _told(op: Operations) -> None:
    op.create_table(
        "entries",
        sa.Column("code", _CODE, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("provider", _CODE, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("is_withdrawn", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("id", _COUNTED, primary_key=True),
        sa.Column("department", _CODE, nullable=False),
        sa.Column("number", _CODE, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
    )
    op.create_index("notices_of_department", "notices", ["department", "id"])


def _in_force(op: Operations) -> None:
    op.create_table(
        "corrections_open",
        sa.Column("number", _CODE, primary_key=True),
        sa.Column("resource", _CODE, nullable=False),
        sa.Column("reporter", _CODE, nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("record", sa.String(128)),
        sa.Column("subjects", sa.Text, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("proceeds", sa.Boolean, nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("number", _CODE, primary_key=True),
        sa.Column("department", _CODE, nullable=False),
        sa.Column("resource", _CODE, nullable=False),
        sa.Column("purpose", _CODE, nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("entry_version", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("consents_of_subject", "consents", ["resource", "subject", "department"])
    op.create_table(
        "emergencies",
        sa.Column("number", _CODE, primary_key=True),
        sa.Column("resources", sa.Text, nullable=False),
        sa.Column("departments", sa.Text, nullable=False),
        sa.Column("purposes", sa.Text, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("reviewer", _CODE, nullable=False),
        sa.Column("review_days", sa.Integer, nullable=False),
        sa.Column("escalation_days", sa.Integer, nullable=False),
        sa.Column("reviews", sa.Integer, nullable=False),
        sa.Column("review_began", sa.Date),
        sa.Column("review_due", sa.Date),
        sa.Column("escalates_on", sa.Date),
        sa.Column("provisional", sa.Boolean),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "emergency_uses",
        sa.Column("id", _COUNTED, primary_key=True),
        sa.Column("number", _CODE, sa.ForeignKey("emergencies.number"), nullable=False),
        sa.Column("request_id", _CODE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("department", _CODE, nullable=False),
        sa.Column("application", _CODE, nullable=False),
        sa.Column("person", sa.String(128)),
        sa.Column("resource", _CODE, nullable=False),
        sa.Column("case", sa.String(256), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("emergency_uses_of_emergency", "emergency_uses", ["number", "id"])
    op.create_index("emergency_uses_of_resource", "emergency_uses", ["resource", "id"])
