"""The types of `data`, `verify` and `node`, built from the catalogue directly with graphql-core.

Strawberry would need a Python class per resource and forty times the time (1,000 resources: 12 s against 0.3 s).
`structures`, `fixed`, `verdicts`, `blind`, `items`, `operands` and `claims` ← `groups` ← `resource` ← `verification` ←
`building`, each importing only what stands before it.
"""

from resolvers.types.blind import BlindNames, answering_name, opening_name
from resolvers.types.building import DATA_QUERY, NOTHING, VERIFY_QUERY, DataTypes, build_data_types, in_schema
from resolvers.types.claims import KINDS
from resolvers.types.fixed import SHARING_DIRECTIVE
from resolvers.types.groups import groups_name
from resolvers.types.structures import part_from_each_other
from resolvers.types.verification import PairInput, batch_name

__all__ = [
    "BlindNames",
    "DATA_QUERY",
    "KINDS",
    "NOTHING",
    "PairInput",
    "SHARING_DIRECTIVE",
    "VERIFY_QUERY",
    "DataTypes",
    "answering_name",
    "batch_name",
    "build_data_types",
    "groups_name",
    "in_schema",
    "opening_name",
    "part_from_each_other",
]
