"""The tables of proceedings: how each stands, its whole history, its deadlines, and what it brought into force."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from sharing.instants import Instant
from sharing.tables import metadata

_Count = BigInteger().with_variant(Integer, "sqlite")  # only an INTEGER key is counted by SQLite itself
_Code = String(64)
_RUNS = text("ended_on IS NULL")  # an index over all would not be in the order in which they are due

proceedings = Table(
    "proceedings",
    metadata,
    Column("id", _Count, primary_key=True),  # in the order in which they were opened: pages follow it
    Column("number", _Code, nullable=False, unique=True),
    Column("kind", String(2), nullable=False),
    Column("version", Integer, CheckConstraint("version > 0", name="version_from_one"), nullable=False),
    Column("state", String(32), nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("profile", _Code, nullable=False),
    Column("applicant", _Code, nullable=False),
    Column("provider", _Code),
    Column("resource", _Code),
    Column("content", Text, nullable=False),  # JSON of the procedure's own dataclass
    Column("opened_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index("proceedings_of_kind", "kind", "id"),
    Index("proceedings_of_applicant", "applicant", "kind", "id"),
    Index("proceedings_of_provider", "provider", "kind", "id"),
    Index("proceedings_of_resource", "resource", "kind", "id"),
    Index("proceedings_in_state", "kind", "state", "id"),
)

steps = Table(  # never changed, never removed
    "steps",
    metadata,
    Column("proceeding", _Count, ForeignKey(proceedings.c.id), primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("action", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("department", _Code, nullable=False),
    Column("application", _Code, nullable=False),
    Column("person", String(128)),
    Column("state", String(32), nullable=False),
    Column("content", Text, nullable=False),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("proceeding", _Count, ForeignKey(proceedings.c.id), primary_key=True, autoincrement=False),
    Column("name", String(32), primary_key=True),
    Column("whose", _Code, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("working_days", Integer),  # none where a day is named
    Column("due_on", Date, nullable=False),
    Column("provisional", Boolean, nullable=False),  # the notice on holidays of that year was not out
    Column("escalates_on", Date),
    Column("ended_on", Date),
    Column("formerly", Date),  # when it was due before a notice on holidays moved it
    Index("deadlines_running", "whose", "due_on", "proceeding", "name", postgresql_where=_RUNS, sqlite_where=_RUNS),
    Index("deadlines_running_of_all", "due_on", "proceeding", "name", postgresql_where=_RUNS, sqlite_where=_RUNS),
)

participants = Table(  # the departments to which lists show a proceeding, as its last step left them
    "participants",
    metadata,
    Column("proceeding", _Count, ForeignKey(proceedings.c.id), primary_key=True, autoincrement=False),
    Column("department", _Code, primary_key=True),
    Column("kind", String(2), nullable=False),  # that of the proceeding, so that one index finds its page
    Index("participants_of_department", "department", "proceeding"),
    Index("participants_of_department_by_kind", "department", "kind", "proceeding"),
)

numbers = Table(
    "numbers",
    metadata,
    Column("kind", String(2), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

calls = Table(  # actions by the keys that their callers gave them, so that none is done twice
    "calls",
    metadata,
    Column("department", _Code, primary_key=True),
    Column("key", String(256), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("number", _Code, nullable=False),
    Column("at", Instant, nullable=False),
)

entries = Table(  # catalogue entries that were ever published; a code is never used for another
    "entries",
    metadata,
    Column("code", _Code, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("provider", _Code, nullable=False),
    Column("document", Text, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", _Count, primary_key=True),
    Column("department", _Code, nullable=False),
    Column("number", _Code, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("read_at", Instant),
    Index("notices_of_department", "department", "id"),
)

feeds = Table(  # whoever adds to one holds its row until the end of the transaction: so what comes later stands later
    "feeds",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

turns = Table(  # the open proceedings that are followed, in the order in which somebody last acted in them
    "turns",
    metadata,
    Column("proceeding", _Count, ForeignKey(proceedings.c.id), primary_key=True, autoincrement=False),
    Column("feed", String(16), nullable=False),
    Column("turn", BigInteger, nullable=False),
    Index("turns_of_feed", "feed", "turn"),
)

corrections_open = Table(  # what is doubted now: what finds the row or the subject again is sealed or keyed
    "corrections_open",
    metadata,
    Column("number", _Code, primary_key=True),
    Column("resource", _Code, nullable=False),
    Column("reporter", _Code, nullable=False),
    Column("items", Text, nullable=False),  # a JSON list, like subjects; an empty one means the whole record
    Column("record", String(128)),
    Column("subjects", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("proceeds", Boolean, nullable=False),
)

consents = Table(  # never removed: under what somebody used the data of a subject, which is keyed
    "consents",
    metadata,
    Column("number", _Code, primary_key=True),
    Column("department", _Code, nullable=False),
    Column("resource", _Code, nullable=False),
    Column("purpose", _Code, nullable=False),
    Column("items", Text, nullable=False),  # a JSON list
    Column("subject", String(64), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),  # of the signed artefact
    Column("entry_version", String(32), nullable=False),
    Column("ended_at", Instant),
    Column("salt", String(64)),  # keyed; none of those that were recorded before it was kept
    Index("consents_of_subject", "resource", "subject", "department"),
    Index("consents_of_salt", "department", "salt", unique=True),
)

emergencies = Table(
    "emergencies",
    metadata,
    Column("number", _Code, primary_key=True),
    Column("resources", Text, nullable=False),  # a JSON list, like departments and purposes; an empty one means all
    Column("departments", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("reviewer", _Code, nullable=False),
    Column("review_days", Integer, nullable=False),
    Column("escalation_days", Integer, nullable=False),
    Column("reviews", Integer, nullable=False),  # how many there have been
    Column("review_began", Date),  # of the review that is due: with the first use since the last one
    Column("review_due", Date),
    Column("escalates_on", Date),
    Column("provisional", Boolean),
    Column("ended_at", Instant),
)

emergency_uses = Table(  # never removed
    "emergency_uses",
    metadata,
    Column("id", _Count, primary_key=True),
    Column("number", _Code, ForeignKey(emergencies.c.number), nullable=False),
    Column("request_id", _Code, nullable=False),
    Column("at", Instant, nullable=False),
    Column("department", _Code, nullable=False),
    Column("application", _Code, nullable=False),
    Column("person", String(128)),
    Column("resource", _Code, nullable=False),
    Column("case", String(256), nullable=False),
    Column("reviewed_at", Instant),
    Index("emergency_uses_of_emergency", "number", "id"),
    Index("emergency_uses_of_resource", "resource", "id"),
)
