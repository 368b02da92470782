"""The tables of the metadata store that grants, budgets, verifications and releases of policies live in."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from sharing.instants import Instant

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
    Column("quota", Integer, CheckConstraint("quota > 0", name="quota_from_one")),
    Column("entry_version", String(32)),  # none where an operator entered the grant: it follows the entry
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("state", String(16), nullable=False),
)

agreements = Table(
    "agreements",
    metadata,
    Column("department", String(64), primary_key=True),
    Column("resource", String(64), primary_key=True),  # `*` for everything
    Column("signed_on", Date, primary_key=True),
    Column("until", Date, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("with_", String(64)),  # none for the provider of the resource
    Column("kind", String(16), nullable=False, server_default="use"),
    Column("number", String(64), primary_key=True, server_default="-"),  # `-` where an operator entered it
)

suspensions = Table(  # never removed: who was without rights when
    "suspensions",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("department", String(64), primary_key=True),
    Column("resource", String(64), primary_key=True),  # `*` for everything
    Column("office", String(64), primary_key=True, server_default="-"),  # who had them rest, where several may
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("reason", Text, nullable=False),
    Column("lifted_at", Instant),
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
    Column("published_at", Instant, nullable=False),
    Column("published_by", String(128), nullable=False),
)

# Of verifications, every moment is in microseconds since 1970 UTC and every day is written as 2026-03-02: so drivers
# take and give them as they are. Whoever changes rows of a resource keeps all processes from it until the end of the
# transaction (sharing/attempts/holding.py), so that no row has to be held by itself.

verification_days = Table(  # what is neither matched nor refuted was admitted and never settled
    "verification_days",
    metadata,
    Column("department", String(64), primary_key=True),
    Column("resource", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("matched", Integer, CheckConstraint("matched >= 0", name="matched_never_negative"), nullable=False),
    Column("refuted", Integer, CheckConstraint("refuted >= 0", name="refuted_never_negative"), nullable=False),
    Column("alarmed_at", BigInteger),
    CheckConstraint("matched + refuted <= calls", name="settled_once"),
    sqlite_with_rowid=False,
)

verification_subjects = Table(  # those that are or were locked; the subject is keyed, here and below
    "verification_subjects",
    metadata,
    Column("resource", String(64), primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
    Column("locked_at", BigInteger),
    Column("locked_until", BigInteger),
    Column("lifted_at", BigInteger),
    sqlite_with_rowid=False,
)

verification_sets = Table(  # a row for each department that asked a set; the times it was asked by how they ended
    "verification_sets",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("resource", String(64), nullable=False),
    Column("subject", LargeBinary, nullable=False),
    Column("department", String(64), nullable=False),
    Column("claims", LargeBinary, nullable=False),  # the keyed claims in their order, one after another
    Column("asked_at", BigInteger, nullable=False),
    Column("open", Integer, CheckConstraint("open >= 0", name="open_never_negative"), nullable=False),
    Column("matched", Integer, nullable=False, server_default="0"),
    Column("refuted", Integer, nullable=False, server_default="0"),
    Index("verification_sets_of_subject", "resource", "subject"),
    Index("verification_sets_by_age", "resource", "asked_at"),
)

verification_cases = Table(
    "verification_cases",
    metadata,
    Column("department", String(64), primary_key=True),
    Column("resource", String(64), primary_key=True),
    Column("case_key", LargeBinary, primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
    Column("asked_at", BigInteger, nullable=False),
    Column("uses", Integer, CheckConstraint("uses >= 0", name="uses_never_negative"), nullable=False),
    Index("verification_cases_by_age", "resource", "asked_at"),
    sqlite_with_rowid=False,
)

verification_answers = Table(  # what was answered to a call that its caller gave a key, for whoever asks it again
    "verification_answers",
    metadata,
    Column("department", String(64), primary_key=True),
    Column("resource", String(64), primary_key=True),
    Column("call_key", LargeBinary, primary_key=True),
    Column("question", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Index("verification_answers_by_age", "kept_at"),
)

verification_lifts = Table(  # never forgotten: who let guessing go on
    "verification_lifts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("resource", String(64), nullable=False),
    Column("subject", LargeBinary, nullable=False),
    Column("locked_at", BigInteger, nullable=False),
    Column("lifted_at", BigInteger, nullable=False),
    Column("lifted_by", String(128), nullable=False),
    Column("reason", Text, nullable=False),
)
