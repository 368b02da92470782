"""Everything that is replaced as one when the catalogue or the policies change: entries, rules, schema, caches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from graphql import GraphQLSchema

from catalog import Catalog
from policies import Combinations, Policies, Recent, Rights, Tallied, Tally
from resolvers.documents import Document
from resolvers.planning import PlannedRoots
from resolvers.prepared import PreparedRequest
from resolvers.searches import Searches
from resolvers.types import DataTypes

DOCUMENTS = 1_000
PLANS = 2_000
PREPARED = 5_000
RIGHTS = 10_000
DEPARTMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the platform. What is worked out under it is remembered in it, so nothing outlives it.

    Documents, plans and searches rest on the catalogue and its schema alone; what is prepared, the rights of callers
    and what combinations withhold from departments also on the policies.
    """

    catalog: Catalog
    policies: Policies
    schema: GraphQLSchema
    types: DataTypes
    documents: Tallied[str, Document] = field(default_factory=lambda: Tallied(DOCUMENTS))
    plans: Tallied[object, PlannedRoots] = field(default_factory=lambda: Tallied(PLANS))
    prepared: Tallied[object, PreparedRequest] = field(default_factory=lambda: Tallied(PREPARED))
    rights: Tallied[object, tuple[Rights, object]] = field(default_factory=lambda: Tallied(RIGHTS))
    combinations: Recent[object, Combinations] = field(default_factory=lambda: Recent(DEPARTMENTS))
    searches: Searches = field(default_factory=Searches)

    def under(self, policies: Policies) -> "Edition":
        """The same under other policies, where catalogue and schema stay: nothing that was decided is taken along."""
        fresh = Edition(self.catalog, policies, self.schema, self.types)
        return replace(fresh.counting_on(self), documents=self.documents, plans=self.plans, searches=self.searches)

    def counting_on(self, before: "Edition") -> "Edition":
        """The same, but that what its memories are asked counts together with what those before were asked."""
        return replace(
            self,
            documents=Tallied(DOCUMENTS, before.documents.tally),
            plans=Tallied(PLANS, before.plans.tally),
            prepared=Tallied(PREPARED, before.prepared.tally),
            rights=Tallied(RIGHTS, before.rights.tally),
        )

    @property
    def tallies(self) -> Mapping[str, Tally]:
        """What each memory was asked, since the first edition."""
        return {
            "documents": self.documents.tally,
            "plans": self.plans.tally,
            "prepared": self.prepared.tally,
            "rights": self.rights.tally,
        }


CurrentEdition = Callable[[], Edition]
