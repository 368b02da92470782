"""The types of `data`, `verify` and `node`, built from the catalogue directly with graphql-core.

Strawberry would need a Python class per resource and forty times the time (1,000 resources: 12 s against 0.3 s).
`fixed` and `operands` ← `resource` ← `building`, each importing only what stands before it.
"""

from resolvers.types.building import DATA_QUERY, VERIFY_QUERY, DataTypes, build_data_types, in_schema
from resolvers.types.fixed import SHARING_DIRECTIVE
from resolvers.types.resource import subject_items

__all__ = [
    "DATA_QUERY",
    "SHARING_DIRECTIVE",
    "VERIFY_QUERY",
    "DataTypes",
    "build_data_types",
    "in_schema",
    "subject_items",
]
