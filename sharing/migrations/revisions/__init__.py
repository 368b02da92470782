"""The revisions of the metadata store, from the first one released on, and the tables of today."""

from types import MappingProxyType

from sharing.migrations.history import History
from sharing.migrations.revision import Revision
from sharing.migrations.revisions import revision_0001, revision_0002, revision_0003, revision_0004
from sharing.proceeding_tables import feeds, proceedings
from sharing.tables import changes

HISTORY = History(
    revisions=(
        Revision("0001", "grants, agreements, budgets, releases of policies, verifications", revision_0001.upgrade),
        Revision("0002", "proceedings, consents, emergencies, suspensions", revision_0002.upgrade),
        Revision("0003", "the order in which announcements and notices follow one another", revision_0003.upgrade),
        Revision("0004", "who takes part in proceedings, whose suspensions are whose", revision_0004.upgrade),
    ),
    metadata=proceedings.metadata,  # that of all tables, those of proceedings among them
    first_rows=MappingProxyType(
        {
            changes: ({"id": 1, "version": 0},),
            feeds: ({"name": "announcements", "last": 0}, {"name": "notices", "last": 0}),
        }
    ),
)
