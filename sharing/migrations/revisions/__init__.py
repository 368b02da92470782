"""The revisions of the metadata store, from the first one released on, and the tables of today."""

from types import MappingProxyType

from sharing.migrations.history import History
from sharing.migrations.revision import Revision
from sharing.migrations.revisions import revision_0001, revision_0002
from sharing.proceeding_tables import proceedings
from sharing.tables import changes

HISTORY = History(
    revisions=(
        Revision("0001", "grants, agreements, budgets, releases of policies, verifications", revision_0001.upgrade),
        Revision("0002", "proceedings, consents, emergencies, suspensions", revision_0002.upgrade),
    ),
    metadata=proceedings.metadata,  # that of all tables, those of proceedings among them
    first_rows=MappingProxyType({changes: ({"id": 1, "version": 0},)}),
)
