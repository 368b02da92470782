"""A data request as a plan: which resources, which columns in which positions, in which shape; no caller, no values.

A plan is made from the document and the shape of the variables alone. Where a value will stand it holds an `Operand`,
which says where in the request the value is found; only page sizes belong to the shape. `operands` ← `predicates` ←
`rows` ← `selection` ← `roots`, each importing only what stands before it.
"""

from resolvers.plan.operands import Constant, FromVariable, ListOf, Operand, Path
from resolvers.plan.predicates import All, AnyOf, Compare, Not, Operator, Predicate, comparisons
from resolvers.plan.roots import Comparison, Connection, NodeById, RootPlan, Stated
from resolvers.plan.rows import ONE, Direction, Page, Rows, SortKey
from resolvers.plan.selection import (
    ConnectionField,
    CursorField,
    EdgeMember,
    EdgeNode,
    Edges,
    IdField,
    ItemField,
    Node,
    NodeField,
    Nodes,
    PageInfo,
    ReferenceField,
    SharingField,
    TotalCount,
    TypenameField,
)

__all__ = [
    "All",
    "AnyOf",
    "Compare",
    "Comparison",
    "Connection",
    "ConnectionField",
    "Constant",
    "CursorField",
    "Direction",
    "EdgeMember",
    "EdgeNode",
    "Edges",
    "FromVariable",
    "IdField",
    "ItemField",
    "ListOf",
    "Node",
    "NodeById",
    "NodeField",
    "Nodes",
    "Not",
    "ONE",
    "Operand",
    "Operator",
    "Page",
    "PageInfo",
    "Path",
    "Predicate",
    "ReferenceField",
    "RootPlan",
    "Rows",
    "SharingField",
    "SortKey",
    "Stated",
    "TotalCount",
    "TypenameField",
    "comparisons",
]
