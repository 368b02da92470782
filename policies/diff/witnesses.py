"""A request that shows a difference: in words, and where a request names the right directly as GraphQL to paste."""

from collections.abc import Iterator
from dataclasses import replace

from catalog import Item, Mode, Resource, graphql_name
from masking import ValueType
from policies.decisions import RowKind
from policies.diff.asking import Asking
from policies.diff.changes import Witness
from policies.diff.facing import Found
from policies.rules import PUBLIC
from policies.space import Caller, Cell, Situation
from policies.space.situations import GRANT_MASK
from policies.words import Right

_VALUES = {
    ValueType.STRING: '"<text>"',
    ValueType.INT: "1",
    ValueType.FLOAT: "1.5",
    ValueType.DECIMAL: '"1.5"',
    ValueType.BOOLEAN: "true",
    ValueType.DATE: '"2000-01-31"',
    ValueType.DATETIME: '"2000-01-31T12:00:00"',
}
"""Something of each type, for whoever pastes the query to replace."""


def witness(cell: Cell, asking: Asking, found: Found) -> Witness:
    """The request of the first caller for the first target of the cell."""
    target, caller, situation = cell.targets[0], asking.callers[0], found.situation
    asked = replace(situation, purposes=frozenset(asking.unnamed.get(word, word) for word in situation.purposes))
    given_for = asking.unnamed.get(found.given_for, found.given_for) if found.given_for is not None else None
    query = _query(cell.resource, target, cell.right, situation.by_key)
    headers = tuple(_headers(caller, asked, given_for)) if query is not None else ()
    words = _situation_words(situation, found.given_for if asking.is_unlike else None)
    return Witness(
        caller, target, asked, given_for, tuple(found.row.items()), words, row_words(found.row), query, headers
    )


def _situation_words(situation: Situation, given_for: str | None) -> str:
    words = [situation.words()]
    if given_for is not None:
        words.append(f"the grant being given for `{given_for}`")
    if situation.grant_mask:
        words.append(f"the grant having the mask `{GRANT_MASK}`")
    if situation.grant_rows is not None:
        words.append(f"the grant being for the rows `{situation.grant_rows}`")
    return ", ".join(words) + f" on {situation.today.isoformat()}"


def row_words(row: RowKind) -> str:
    """`every row`, or `rows that match own_region and do not match minor`."""
    said = {True: "match", False: "do not match", None: "are unknown to"}
    parts = [f"{said[truth]} `{name}`" for name, truth in row.items()]
    return "rows that " + " and ".join(parts) if parts else "every row"


def _headers(caller: Caller, asked: Situation, given_for: str | None) -> Iterator[tuple[str, str]]:
    if caller.department != PUBLIC:
        yield "Authorization", f"Bearer <token of {caller}>"
    if asked.purposes:
        yield "Sharing-Purpose", ", ".join(sorted(asked.purposes))
    if given_for is not None:
        yield "Sharing-Grant", f"<number of a grant for {given_for}>"
        yield "Sharing-Case", "<number of a case>"


def _query(resource: Resource, target: str | None, right: Right, by_key: bool) -> str | None:
    field = graphql_name(resource.code)
    if right is Right.VERIFY and Mode.VERIFY in resource.modes and _is_claimable(resource, target):
        return f"{{ verify {{ {field}({_claimed(resource, target)}) {{ result }} }} }}"
    if right is Right.QUERY and Mode.QUERY in resource.modes:
        rows = f"where: {_object(resource, resource.key, 'eq')}" if by_key else "first: 1"
        return f"{{ data {{ {field}({rows}) {{ nodes {{ {_selected(resource, target)} }} }} }} }}"
    return None


def _selected(resource: Resource, target: str | None) -> str:
    if target is None:
        return "id"
    return graphql_name(target) if target in resource.items else f"{graphql_name(target)} {{ id }}"


def _claimed(resource: Resource, target: str | None) -> str:
    subject = resource.verification.subject
    said = f"subject: {_object(resource, subject)}"
    return said if target is None or target in subject else f"{said}, claims: {_object(resource, (target,))}"


def _is_claimable(resource: Resource, target: str | None) -> bool:
    """A claim names only what the provider lets be compared, and never a JSON document."""
    if target is None or target not in resource.items:
        return True
    rules = resource.verification
    return target in (*rules.subject, *rules.claims) and resource.items[target].type is not ValueType.JSON


def _value(item: Item) -> str:
    """A value as a request writes it: of an item with symbols one of these."""
    return next(iter(item.symbols.values()), None) or _VALUES[item.type]


def _object(resource: Resource, codes: tuple[str, ...], operator: str = "") -> str:
    values = {code: _value(resource.items[code]) for code in codes}
    fields = (
        f"{graphql_name(code)}: " + (f"{{{operator}: {value}}}" if operator else value)
        for code, value in values.items()
    )
    return "{" + ", ".join(fields) + "}"
