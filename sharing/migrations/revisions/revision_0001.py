"""Revision 0001: grants, agreements, budgets, releases of policies, verifications."""

import sqlalchemy as sa
from alembic.operations import Operations

_CODE = sa.String(64)
_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade(op: Operations) -> None:
    """Make them in an empty database."""
    _grants(op)
    _budgets(op)
    _releases(op)
    _verifications(op)
    _verification_sets(op)
    _kept_verifications(op)


def _grants(op: Operations) -> None:
    op.create_table(
        "grants",
        sa.Column("number", _CODE, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("consumer", _CODE, nullable=False),
        sa.Column("resource", _CODE, nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("modes", sa.Text, nullable=False),
        sa.Column("purpose", _CODE, nullable=False),
        sa.Column("rows", _CODE),
        sa.Column("mask", sa.String(128)),
        sa.Column("persons", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
    )
    op.create_table(
        "agreements",
        sa.Column("department", _CODE, primary_key=True),
        sa.Column("resource", _CODE, primary_key=True),
        sa.Column("signed_on", sa.Date, primary_key=True),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    changes = op.create_table(
        "changes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
    op.bulk_insert(changes, [{"id": 1, "version": 0}])


def _budgets(op: Operations) -> None:
    op.create_table(
        "budgets",
        sa.Column("department", _CODE, primary_key=True),
        sa.Column("resource", _CODE, primary_key=True),
        sa.Column("item", _CODE, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("used", sa.Integer, nullable=False),
        sa.CheckConstraint("used >= 0", name="never_negative"),
    )


def _releases(op: Operations) -> None:
    op.create_table(
        "policy_releases",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("files", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.Text),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(128), nullable=False),
        sa.CheckConstraint("number > 0", name="from_one"),
    )


def _verifications(op: Operations) -> None:
    op.create_table(
        "verification_days",
        sa.Column("department", _CODE, primary_key=True),
        sa.Column("resource", _CODE, primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("matched", sa.Integer, nullable=False),
        sa.Column("refuted", sa.Integer, nullable=False),
        sa.Column("alarmed_at", sa.BigInteger),
        sa.CheckConstraint("matched >= 0", name="matched_never_negative"),
        sa.CheckConstraint("refuted >= 0", name="refuted_never_negative"),
        sa.CheckConstraint("matched + refuted <= calls", name="settled_once"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verification_subjects",
        sa.Column("resource", _CODE, primary_key=True),
        sa.Column("subject", sa.LargeBinary, primary_key=True),
        sa.Column("locked_at", sa.BigInteger),
        sa.Column("locked_until", sa.BigInteger),
        sa.Column("lifted_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )


def _verification_sets(op: Operations) -> None:
    op.create_table(
        "verification_sets",
        sa.Column("id", _COUNTED, primary_key=True),
        sa.Column("resource", _CODE, nullable=False),
        sa.Column("subject", sa.LargeBinary, nullable=False),
        sa.Column("department", _CODE, nullable=False),
        sa.Column("claims", sa.LargeBinary, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("open", sa.Integer, nullable=False),
        sa.Column("matched", sa.Integer, nullable=False, server_default="0"),
        sa.Column("refuted", sa.Integer, nullable=False, server_default="0"),
        sa.CheckConstraint("open >= 0", name="open_never_negative"),
    )
    op.create_index("verification_sets_of_subject", "verification_sets", ["resource", "subject"])
    op.create_index("verification_sets_by_age", "verification_sets", ["resource", "asked_at"])
    op.create_table(
        "verification_cases",
        sa.Column("department", _CODE, primary_key=True),
        sa.Column("resource", _CODE, primary_key=True),
        sa.Column("case_key", sa.LargeBinary, primary_key=True),
        sa.Column("subject", sa.LargeBinary, primary_key=True),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.CheckConstraint("uses >= 0", name="uses_never_negative"),
        sqlite_with_rowid=False,
    )
    op.create_index("verification_cases_by_age", "verification_cases", ["resource", "asked_at"])


def _kept_verifications(op: Operations) -> None:
    op.create_table(
        "verification_answers",
        sa.Column("department", _CODE, primary_key=True),
        sa.Column("resource", _CODE, primary_key=True),
        sa.Column("call_key", sa.LargeBinary, primary_key=True),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
    )
    op.create_index("verification_answers_by_age", "verification_answers", ["kept_at"])
    op.create_table(
        "verification_lifts",
        sa.Column("id", _COUNTED, primary_key=True),
        sa.Column("resource", _CODE, nullable=False),
        sa.Column("subject", sa.LargeBinary, nullable=False),
        sa.Column("locked_at", sa.BigInteger, nullable=False),
        sa.Column("lifted_at", sa.BigInteger, nullable=False),
        sa.Column("lifted_by", sa.String(128), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
