"""The one place that writes SQL, as SQLAlchemy expressions: no text of a request ever becomes text of a statement.

Every value is a bound parameter, department attributes too. Every nested select names what it correlates with:
without that SQLAlchemy silently builds a cartesian product. `parameters` ← `forms` ← `rules` ← `predicates` ← `order`
← `records` ← `statements` ← `verification` ← `blind`, each importing only what stands before it;
`constructs` are what dialects spell differently.
"""

from resolvers.sql.blind import most_read, write_entries
from resolvers.sql.constructs import BETWEEN
from resolvers.sql.groups import write_groups
from resolvers.sql.parameters import (
    AttributeValue,
    Bound,
    DayValue,
    DoubtedRows,
    OperandValue,
    Seal,
    SlotValue,
    SurrogateValue,
    Target,
    Targets,
)
from resolvers.sql.patterns import pattern_mistake
from resolvers.sql.records import CURSORS, FORM, TOKEN
from resolvers.sql.statements import RECORD, Written, write_connection, write_node
from resolvers.sql.verification import write_comparison

__all__ = [
    "CURSORS",
    "FORM",
    "RECORD",
    "TOKEN",
    "AttributeValue",
    "Bound",
    "DayValue",
    "DoubtedRows",
    "OperandValue",
    "BETWEEN",
    "Seal",
    "SlotValue",
    "SurrogateValue",
    "Target",
    "Targets",
    "Written",
    "most_read",
    "pattern_mistake",
    "write_comparison",
    "write_connection",
    "write_entries",
    "write_groups",
    "write_node",
]
