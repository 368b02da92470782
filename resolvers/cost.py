"""What a request may cost its sources, estimated from its plan before anything is asked; a closed formula.

The unit is a value that a source has to write. A root field costs

    STATEMENT + ROWS                          a field of `data`; `node`, of the resource that makes it cost most
    STATEMENT + COUNT × (1 + results) + ROWS  groups, with as many results of functions
    STATEMENT + TERM × comparisons            a field of `verify`
    STATEMENT + BLIND                         one that begins a blind batch
    STATEMENT                                 one that answers it
    COUNT                                     besides, where the total is counted, under however many aliases

where ROWS of a page or list that may hold `size` rows or groups is

    TERM × (comparisons + sort keys) + size × (1 + FIELDS)

Comparisons of rows behind a reference count as well, and one more for each reference. FIELDS is 1 for each item, id,
cursor and member of `sharing`, for each value of a group, and SEARCH + ROWS for each reference followed. What is
selected under several aliases costs as often. It is an upper bound of what is written, not of what is read: how many
rows a source looks at depends on its indexes and its data.
"""

from collections.abc import Sequence
from typing import assert_never

from resolvers.errors import Code, Refusal
from resolvers.plan import (
    Aggregate,
    All,
    AnyOf,
    BlindAnswering,
    BlindOpening,
    Compare,
    Comparison,
    Connection,
    ConnectionField,
    CursorField,
    EdgeMember,
    EdgeNode,
    Edges,
    GroupCount,
    Grouping,
    GroupKey,
    GroupMember,
    Groups,
    GroupsField,
    HasMore,
    IdField,
    ItemField,
    Node,
    NodeById,
    NodeField,
    Nodes,
    Not,
    PageInfo,
    Predicate,
    ReferenceField,
    Related,
    RootPlan,
    Rows,
    SharingField,
    Suppressed,
    TotalCount,
    TotalCountIsExact,
    TypenameField,
)

STATEMENT = 10
TERM = 10
SEARCH = 5
COUNT = 1_000
BLIND = 200_000
"""Reading a whole resource: so much that hardly two of them fit into a request."""


def cost(roots: Sequence[RootPlan]) -> int:
    """The estimate of all root fields together."""
    return sum(_root(root) for root in roots)


def check_cost(roots: Sequence[RootPlan], maximum: int) -> None:
    """Raises `Refusal` (LIMIT_EXCEEDED) where the estimate is above `maximum`."""
    estimated = cost(roots)
    if estimated > maximum:
        facts = {"limit": "cost", "maximum": maximum, "estimated": estimated}
        message = f"the request is estimated to cost {estimated}, over `limits.cost` = {maximum}"
        raise Refusal(Code.LIMIT_EXCEEDED, message, facts=facts)


def _root(root: RootPlan) -> int:
    match root:
        case Connection(rows=rows, fields=fields):
            counted = COUNT if any(isinstance(field, TotalCount | TotalCountIsExact) for field in fields) else 0
            return STATEMENT + counted + _rows(rows, sum(map(_connection_field, fields)))
        case NodeById(unlike=unlike):
            return STATEMENT + max((_rows(rows, _fields(node)) for rows, node in unlike), default=0)
        case Grouping(rows=rows, fields=fields):
            results = sum(len(tuple(each.results)) for each in root.aggregates)
            return STATEMENT + COUNT * (1 + results) + _rows(rows, sum(map(_groups_field, fields)))
        case Comparison(subject=subject, claims=claims):
            return STATEMENT + TERM * (len(subject) + len(claims))
        case BlindOpening():
            return STATEMENT + BLIND
        case BlindAnswering():
            return STATEMENT
        case _:
            assert_never(root)


def _rows(rows: Rows, fields: int) -> int:
    """A page or a list of rows, each of which costs `fields` besides itself."""
    terms = len(rows.order) + (0 if rows.where is None else _terms(rows.where))
    return TERM * terms + rows.page.size * (1 + fields)


def _terms(predicate: Predicate) -> int:
    match predicate:
        case Compare():
            return 1
        case Not(part):
            return _terms(part)
        case All(parts) | AnyOf(parts):
            return sum(map(_terms, parts))
        case Related(where=where):
            return 1 + _terms(where)
        case _:
            assert_never(predicate)


def _connection_field(field: ConnectionField) -> int:
    """What a field of a connection costs for each row of the page."""
    match field:
        case Nodes(node=node):
            return _fields(node)
        case Edges(members=members):
            return sum(map(_edge_member, members))
        case PageInfo():
            return 1
        case TotalCount() | TotalCountIsExact() | TypenameField():
            return 0
        case _:
            assert_never(field)


def _groups_field(field: GroupsField) -> int:
    """What a field of groups costs for each group."""
    match field:
        case Groups(members=members):
            return sum(map(_group_member, members))
        case HasMore() | Suppressed() | TypenameField():
            return 0
        case _:
            assert_never(field)


def _group_member(member: GroupMember) -> int:
    match member:
        case GroupKey(fields=fields):
            return len(fields)
        case Aggregate(fields=fields):
            return len(fields)
        case GroupCount():
            return 1
        case TypenameField():
            return 0
        case _:
            assert_never(member)


def _edge_member(member: EdgeMember) -> int:
    match member:
        case CursorField():
            return 1
        case EdgeNode(node=node):
            return _fields(node)
        case TypenameField():
            return 0
        case _:
            assert_never(member)


def _fields(node: Node) -> int:
    """What is selected of one row."""
    return sum(map(_node_field, node.fields))


def _node_field(field: NodeField) -> int:
    match field:
        case ItemField() | IdField():
            return 1
        case SharingField(members=members):
            return len(members)
        case ReferenceField(rows=rows, node=node):
            return SEARCH + _rows(rows, _fields(node))
        case TypenameField():
            return 0
        case _:
            assert_never(field)
