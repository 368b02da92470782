"""The types of `data`, `verify` and `node`, built from the catalogue directly with graphql-core.

Strawberry would need a Python class per resource and forty times the time (1,000 resources: 12 s against 0.3 s).
`structures`, `fixed`, `items` and `operands` ← `groups` ← `resource` ← `building`, each importing only what stands
before it.
"""

from resolvers.types.building import DATA_QUERY, NOTHING, VERIFY_QUERY, DataTypes, build_data_types, in_schema
from resolvers.types.fixed import SHARING_DIRECTIVE
from resolvers.types.groups import groups_name
from resolvers.types.resource import subject_items
from resolvers.types.structures import part_from_each_other

__all__ = [
    "DATA_QUERY",
    "NOTHING",
    "SHARING_DIRECTIVE",
    "VERIFY_QUERY",
    "DataTypes",
    "build_data_types",
    "groups_name",
    "in_schema",
    "part_from_each_other",
    "subject_items",
]
