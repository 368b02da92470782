"""All revisions of a schema in their order, and the tables that they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from sharing.errors import UpgradeFailed
from sharing.migrations.revision import Revision
from sharing.migrations.states import Behind, Empty, Newest, SchemaState, Unknown, Unversioned, require_newest

versions = Table(  # as Alembic's own commands read and write it
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The revisions one after another, never a branch. The transaction around each method is the caller's.

    `metadata` is what all revisions together make, and `first_rows` are the rows that they leave in new tables.
    """

    revisions: tuple[Revision, ...]
    metadata: MetaData
    first_rows: Mapping[Table, Sequence[Mapping[str, object]]]

    def state(self, connection: Connection) -> SchemaState:
        """What the database has."""
        names = set(inspect(connection).get_table_names())
        recorded = connection.scalars(select(versions.c.version_num)).all() if versions.name in names else []
        if not recorded:
            return Empty() if names.isdisjoint(self.metadata.tables) else Unversioned()
        known = [revision.number for revision in self.revisions]
        if len(recorded) > 1 or recorded[0] not in known:
            return Unknown(", ".join(sorted(recorded)))
        missing = self.revisions[known.index(recorded[0]) + 1 :]
        return Behind(recorded[0], missing) if missing else Newest(recorded[0])

    def create(self, connection: Connection) -> SchemaState:
        """Make the newest schema at once if the database is empty; gives what it has then.

        That this is what all revisions one after another make is proved by a test.
        """
        state = self.state(connection)
        if state != Empty():
            return state
        self.metadata.create_all(connection, checkfirst=False)
        for table, rows in self.first_rows.items():
            connection.execute(insert(table), rows)
        return self._record(connection, self.revisions[-1])

    def upgrade(self, connection: Connection) -> SchemaState:
        """Bring the database to the newest revision; gives what it had before.

        Raises UpgradeFailed and StoreOutdated; the caller takes back what was done.
        """
        state = self.state(connection)
        match state:
            case Behind(missing=missing):
                self.apply(connection, missing)
            case Empty():
                self.create(connection)
            case other:
                require_newest(other)
        return state

    def apply(self, connection: Connection, revisions: Sequence[Revision]) -> None:
        """Do these revisions, each from the one before it. Raises UpgradeFailed."""
        operations = Operations(MigrationContext.configure(connection))
        for revision in revisions:
            try:
                revision.upgrade(operations)
                broken = _broken_references(connection)
            except SQLAlchemyError as error:
                cause = getattr(error, "orig", None) or error  # its text may hold values of rows
                raise UpgradeFailed(revision.number, type(cause).__name__) from error
            if broken:
                raise UpgradeFailed(revision.number, "rows refer to rows that are not there")
            self._record(connection, revision)

    def _record(self, connection: Connection, revision: Revision) -> Newest:
        versions.create(connection, checkfirst=True)
        connection.execute(delete(versions))
        connection.execute(insert(versions).values(version_num=revision.number))
        return Newest(revision.number)


def _broken_references(connection: Connection) -> bool:
    """SQLite looks at foreign keys only here: while they are enforced, no table can be replaced by a changed one."""
    return connection.dialect.name == "sqlite" and bool(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
