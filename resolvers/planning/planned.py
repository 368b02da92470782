"""All that one operation asks of the pipeline, and where its values stand in the answer."""

from dataclasses import dataclass

from resolvers.plan import RootPlan

PIPELINE_ROOTS = frozenset({"data", "verify", "node"})
"""Root fields of the schema that the pipeline answers itself."""


@dataclass(frozen=True, slots=True)
class PlannedRoots:
    """All that one operation asks of the pipeline.

    `roots` stand in document order. `closed` says that nothing else is asked, so that no executor is needed: the
    answer's `data` is then `pieces`, finished bytes and, as indexes into `roots`, the places of their values.
    """

    roots: tuple[RootPlan, ...]
    closed: bool
    pieces: tuple[bytes | int, ...]
