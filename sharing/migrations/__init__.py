"""The schema of the metadata store, revision by revision: what a database has, what it lacks, how it gets there.

To change the schema:

1. Change the tables (`sharing/tables.py` and its neighbours). A new module of tables is imported in
   `sharing/migrations/revisions/__init__.py`, so that `metadata` is whole for whoever imports this package alone.
2. Run `pytest tests/sharing/migrations`. The test of equality fails, and prints the operations of Alembic that lead
   from the newest revision to the tables. Checks that stand within a column of a new table are not among them yet.
3. Put them into `sharing/migrations/revisions/revision_NNNN.py` as `upgrade(op)`. Its `op` is alembic's, given as an
   argument. Beyond new tables and columns, SQLite changes a table by `with op.batch_alter_table(…)` alone. Import no
   tables of ours: a revision stays what it was, they do not. Rows are changed by SQLAlchemy expressions through
   `op.execute` and `op.get_bind()`.
4. Append `Revision("NNNN", "what it brings", revision_NNNN.upgrade)` to `HISTORY`; a table that begins with rows has
   them in `first_rows` too.
5. Run the tests again: both databases, from each revision to the next with rows in every table. Where they can make
   no row that the table takes, `tests/sharing/migrations/rows.py` says which value a column is to have (`GIVEN`).

A revision that was released is never changed: the next one puts it right. There is no way back; a backup is.
"""

from sharing.migrations.history import History
from sharing.migrations.locking import hold_schema
from sharing.migrations.revision import Revision
from sharing.migrations.revisions import HISTORY
from sharing.migrations.states import Behind, Empty, Newest, SchemaState, Unknown, Unversioned, require_newest

__all__ = [
    "HISTORY",
    "Behind",
    "Empty",
    "History",
    "Newest",
    "Revision",
    "SchemaState",
    "Unknown",
    "Unversioned",
    "hold_schema",
    "require_newest",
]
