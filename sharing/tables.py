"""The tables of the metadata store that grants, budgets and releases of policies live in."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

grants = Table(
    "grants",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("consumer", String(64), nullable=False),
    Column("resource", String(64), nullable=False),
    Column("items", Text, nullable=False),  # a JSON list, like modes and persons; read grant by grant, so that one
    Column("modes", Text, nullable=False),  # that cannot be read takes only itself out of force
    Column("purpose", String(64), nullable=False),
    Column("rows", String(64)),
    Column("mask", String(128)),
    Column("persons", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("state", String(16), nullable=False),
)

agreements = Table(
    "agreements",
    metadata,
    Column("department", String(64), primary_key=True),
    Column("resource", String(64), primary_key=True),
    Column("signed_on", Date, primary_key=True),
    Column("until", Date, nullable=False),
    Column("active", Boolean, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)

budgets = Table(
    "budgets",
    metadata,
    Column("department", String(64), primary_key=True),
    Column("resource", String(64), primary_key=True),
    Column("item", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("used", Integer, CheckConstraint("used >= 0", name="never_negative"), nullable=False),
)

policy_releases = Table(
    "policy_releases",
    metadata,
    Column("number", Integer, CheckConstraint("number > 0", name="from_one"), primary_key=True, autoincrement=False),
    Column("version", String(32), nullable=False),
    Column("files", LargeBinary, nullable=False),  # all of them in one value, so that no reader sees half a release
    Column("signature", Text),  # as it stands in the file `.release`
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("published_by", String(128), nullable=False),
)
