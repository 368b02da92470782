"""What a caller asks, as values of which both the GraphQL text and the permitted knowledge can be worked out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson

from catalog import Catalog, Item, graphql_name
from masking import ValueType


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison; `value` is written as JSON writes it, a list for `in`."""

    item: str
    operator: str
    value: Any

    __test__ = False


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple["Where", ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple["Where", ...]


@dataclass(frozen=True, slots=True)
class Negated:
    part: "Where"


@dataclass(frozen=True, slots=True)
class Behind:
    """What is asked of the rows behind a reference: of some, none or every one, or with no word of the only one."""

    reference: str
    quantifier: str
    where: "Where"


Where = Test | Every | Some | Negated | Behind


def comparisons_in(where: Where | None) -> Iterator[Test]:
    match where:
        case Test():
            yield where
        case Every(parts) | Some(parts):
            for part in parts:
                yield from comparisons_in(part)
        case Negated(part):
            yield from comparisons_in(part)
        case _:
            return


def behind_in(where: Where | None) -> Iterator[Behind]:
    """What is asked about behind references, but for what is asked about behind theirs."""
    match where:
        case Behind():
            yield where
        case Every(parts) | Some(parts):
            for part in parts:
                yield from behind_in(part)
        case Negated(part):
            yield from behind_in(part)
        case _:
            return


@dataclass(frozen=True, slots=True)
class Nested:
    """A followed reference and the items selected there; `first` is written where it leads to many rows."""

    reference: str
    items: tuple[str, ...]
    first: int = 5


@dataclass(frozen=True, slots=True)
class Listing:
    """A root field of `data`. `by_key` is what the author of the ask says it is; `from_end` asks for the last rows."""

    resource: str
    items: tuple[str, ...]
    where: Where | None = None
    order: tuple[tuple[str, str], ...] = ()
    first: int = 50
    after: str | None = None
    before: str | None = None
    from_end: bool = False
    references: tuple[Nested, ...] = ()
    by_key: bool = False

    def continued(self, after: str) -> "Listing":
        return replace(self, after=after)

    def preceding(self, before: str) -> "Listing":
        return replace(self, before=before, from_end=True)


@dataclass(frozen=True, slots=True)
class Counted:
    """Groups of rows; `told` pairs functions with items."""

    resource: str
    by: tuple[str, ...]
    told: tuple[tuple[str, str], ...] = ()
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is said of an item; `kind` in the word of the schema, `value` as JSON writes it."""

    item: str
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Verification:
    """A root field of `verify`; values as JSON writes them. With `others` the same is claimed of all, in a batch."""

    resource: str
    subject: tuple[tuple[str, Any], ...]
    claims: tuple[Claimed, ...]
    others: tuple[tuple[tuple[str, Any], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ById:
    """`node(id:)` of the row with that surrogate."""

    resource: str
    id: str
    row: int
    items: tuple[str, ...]


Ask = Listing | Counted | Verification | ById


def document(ask: Ask, catalog: Catalog) -> str:
    """The GraphQL text."""
    resource = catalog.resources[ask.resource]
    name = graphql_name(ask.resource)
    match ask:
        case Verification(_, subject, claims, others):
            told = "result items { item result } retryAt"
            claimed = f"claims: {_object({claim.item: {claim.kind: claim.value} for claim in claims})}"
            named = [f"subject: {_object(dict(each))}, {claimed}" for each in (subject, *others)]
            if not others:
                return f"{{ verify {{ it: {name}({named[0]}) {{ {told} checkedAt }} }} }}"
            pairs = ", ".join(f"{{{each}}}" for each in named)
            verdicts = f"verdicts {{ {told} fault {{ code item }} }} checkedAt"
            return f"{{ verify {{ it: {name}Batch(pairs: [{pairs}]) {{ {verdicts} }} }} }}"
        case ById(_, id, _, items):
            type = "".join(part[:1].upper() + part[1:] for part in ask.resource.split("_"))
            selected = " ".join(map(graphql_name, items))
            sharing = "sharing { masked underCorrection proceed }"
            return f'{{ node(id: "{id}") {{ __typename id ... on {type} {{ {selected} {sharing} }} }} }}'
        case Counted(_, by, told, where):
            arguments = [f"by: [{', '.join(map(graphql_name, by))}]"]
            arguments += [f"where: {where_text(where)}"] if where is not None else []
            functions = " ".join(f"{function}_{item}: {function} {{ {graphql_name(item)} }}" for function, item in told)
            group = f"key {{ __typename {' '.join(map(graphql_name, by))} }} count {functions}"
            groups = f"{name}Groups({', '.join(arguments)})"
            return f"{{ data {{ it: {groups} {{ groups {{ {group} }} hasMore suppressed }} }} }}"
        case Listing():
            arguments = [f"{'last' if ask.from_end else 'first'}: {ask.first}"]
            arguments += [f"where: {where_text(ask.where)}"] if ask.where is not None else []
            keys = ", ".join(f"{{{graphql_name(item)}: {direction}}}" for item, direction in ask.order)
            arguments += [f"orderBy: [{keys}]"] if ask.order else []
            arguments += [f'after: "{ask.after}"'] if ask.after is not None else []
            arguments += [f'before: "{ask.before}"'] if ask.before is not None else []
            references = " ".join(_nested(nested, ask.resource, catalog) for nested in ask.references)
            selected = " ".join(map(graphql_name, ask.items))
            node = f"{{ id {selected} sharing {{ masked provider updatedAt underCorrection proceed }} {references} }}"
            edges = f"edges {{ cursor node {node} }}" if resource.row else f"nodes {node}"
            info = "hasNextPage hasPreviousPage" + (" startCursor endCursor" if resource.row else "")
            page = f"totalCount totalCountIsExact {edges} pageInfo {{ {info} }}"
            return f"{{ data {{ it: {name}({', '.join(arguments)}) {{ {page} }} }} }}"


def where_text(where: Where) -> str:
    match where:
        case Test(item, operator, value):
            return f"{{{graphql_name(item)}: {{{operator}: {_literal(value)}}}}}"
        case Every(parts):
            return f"{{and: [{', '.join(map(where_text, parts))}]}}"
        case Some(parts):
            return f"{{or: [{', '.join(map(where_text, parts))}]}}"
        case Negated(part):
            return f"{{not: {where_text(part)}}}"
        case Behind(reference, "", inner):
            return f"{{{graphql_name(reference)}: {where_text(inner)}}}"
        case Behind(reference, quantifier, inner):
            return f"{{{graphql_name(reference)}: {{{quantifier}: {where_text(inner)}}}}}"


def written(value: Any) -> Any:
    """A stored value as a caller writes it; None stays None."""
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def read(value: Any, item: Item) -> Any:
    """What a caller wrote, as the type of the item; dates of reduced precision stay texts."""
    if value is None or isinstance(value, bool):
        return value
    match item.type:
        case ValueType.DATE if len(value) == 10:
            return date.fromisoformat(value)
        case ValueType.DATETIME if len(value) >= 19:
            return datetime.fromisoformat(value)
        case ValueType.DECIMAL:
            return Decimal(value)
        case _:
            return value


def _nested(nested: Nested, resource: str, catalog: Catalog) -> str:
    reference = catalog.resources[resource].references[nested.reference]
    arguments = f"(first: {nested.first})" if reference.many else ""
    items = " ".join(map(graphql_name, nested.items))
    return f"{graphql_name(nested.reference)}{arguments} {{ id {items} sharing {{ masked underCorrection proceed }} }}"


def _object(members: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{graphql_name(name)}: {_literal(value)}" for name, value in members.items()) + "}"


def _literal(value: Any) -> str:
    return _object(value) if isinstance(value, dict) else orjson.dumps(value).decode()
