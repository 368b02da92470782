"""The one place that writes SQL, as SQLAlchemy expressions: no text of a request ever becomes text of a statement.

Every value is a bound parameter, department attributes too. Every nested select names what it correlates with:
without that SQLAlchemy silently builds a cartesian product. `parameters` ← `forms` ← `rules` ← `predicates` ← `order`
← `records` ← `statements`, each importing only what stands before it; `constructs` are what dialects spell differently.
"""

from resolvers.sql.groups import write_groups
from resolvers.sql.parameters import (
    AttributeValue,
    Bound,
    DayValue,
    OperandValue,
    Seal,
    SurrogateValue,
    Target,
    Targets,
)
from resolvers.sql.patterns import pattern_mistake
from resolvers.sql.records import CURSORS, FORM, TOKEN
from resolvers.sql.statements import RECORD, Written, write_comparison, write_connection, write_node

__all__ = [
    "CURSORS",
    "FORM",
    "RECORD",
    "TOKEN",
    "AttributeValue",
    "Bound",
    "DayValue",
    "OperandValue",
    "Seal",
    "SurrogateValue",
    "Target",
    "Targets",
    "Written",
    "pattern_mistake",
    "write_comparison",
    "write_connection",
    "write_groups",
    "write_node",
]
