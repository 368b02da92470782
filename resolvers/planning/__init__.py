"""From a document and the shape of its variables to plans.

The document is walked with graphql-core's own `collect_fields`, so fragments, `@skip`, `@include`, merged fields and
the order of keys are the library's. Only the shape of the variables may be looked at here (see `given.shape`): a value
that is read now would be frozen into a plan that other requests share. `walk` and `limits` ← `rows` ← `selection` ←
`nodes` ← `selected` ← `verification` ← `blind` ← `roots`, each importing only what stands before it.
"""

from resolvers.planning.limits import PageLimits
from resolvers.planning.planned import PIPELINE_ROOTS, PlannedRoots
from resolvers.planning.roots import Planner
from resolvers.planning.walk import Walk, misplaced_null

__all__ = ["PIPELINE_ROOTS", "PageLimits", "PlannedRoots", "Planner", "Walk", "misplaced_null"]
