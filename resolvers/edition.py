"""Everything that is replaced as one when the catalogue or the policies change: entries, rules, schema, caches."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from graphql import GraphQLSchema

from catalog import Catalog
from policies import Policies, Recent
from resolvers.documents import Document
from resolvers.planning import PlannedRoots
from resolvers.prepared import PreparedRequest
from resolvers.types import DataTypes

DOCUMENTS = 1_000
PLANS = 2_000
PREPARED = 5_000


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the platform. What is worked out under it is remembered in it, so nothing outlives it.

    Documents and plans rest on the catalogue and its schema alone, what is prepared also on the policies.
    """

    catalog: Catalog
    policies: Policies
    schema: GraphQLSchema
    types: DataTypes
    documents: Recent[str, Document] = field(default_factory=lambda: Recent(DOCUMENTS))
    plans: Recent[object, PlannedRoots] = field(default_factory=lambda: Recent(PLANS))
    prepared: Recent[object, PreparedRequest] = field(default_factory=lambda: Recent(PREPARED))

    def under(self, policies: Policies) -> "Edition":
        """The same under other policies, where catalogue and schema stay: nothing that was decided is taken along."""
        return replace(self, policies=policies, prepared=Recent(PREPARED))


CurrentEdition = Callable[[], Edition]
