"""Everything that a department can ask of a catalogue, and the comparison of the answers over other databases."""

import itertools
import os
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from catalog import Catalog, ClaimKind, Mode, Resource, SharingClass, graphql_name
from masking import ValueType
from tests.attack.asks import (
    Ask,
    Behind,
    ById,
    Claimed,
    Counted,
    Every,
    Listing,
    Negated,
    Nested,
    Test,
    Verification,
    document,
    written,
)
from tests.attack.fix_attack import Attacked, Said
from tests.attack.knowledge import Caller, Knowledge, View
from tests.attack.tables import ROW, Contents, Row
from tests.attack.variations import Cell, Variation, Vary
from tests.fix_platform import Answer

ROUNDS = int(os.environ.get("ATTACK_ROUNDS", "1"))
"""How many variations of every kind are tried; more for a long run."""

_COUNTED = frozenset(ValueType) - {ValueType.JSON}
FUNCTIONS: Mapping[str, frozenset[ValueType]] = MappingProxyType(
    {
        "countNonNull": _COUNTED,
        "sum": frozenset({ValueType.INT, ValueType.DECIMAL}),
        "countDistinct": _COUNTED,
        "min": _COUNTED - {ValueType.BOOLEAN},
        "avg": frozenset({ValueType.INT, ValueType.DECIMAL}),
        "max": _COUNTED - {ValueType.BOOLEAN},
    }
)
"""What can be told of items of which types in a group."""

REFUSED_BEFORE = frozenset(
    {"POSITION_DENIED", "ROWS_DENIED", "FIELD_DENIED", "PURPOSE_REQUIRED", "GRANT_AMBIGUOUS", "BAD_OPERAND"}
    | {"BATCH_DENIED", "CLAIM_NOT_OFFERED", "NOT_COMPARABLE"}
)
"""What is refused before any SQL."""


@dataclass
class Told:
    """What a campaign found: the items that were changed under each caller, and how much was asked."""

    changed: set[tuple[Said, Cell]] = field(default_factory=set)
    asked: int = 0
    answered: int = 0
    rows_moved: int = 0


def thinned(asks: Sequence[Ask], turn: int, every: int = 4) -> list[Ask]:
    """All plain asks, and of those that order or compare one in `every`; callers take turns, long runs leave none."""
    step = 1 if ROUNDS > 1 else every
    return [ask for index, ask in enumerate(asks) if _is_plain(ask) or (index + turn) % step == 0]


def _is_plain(ask: Ask) -> bool:
    return not isinstance(ask, Verification | Counted) and not (isinstance(ask, Listing) and (ask.where or ask.order))


async def campaign(
    target: Attacked, said: Said, asks: Sequence[Ask], seed: int, told: Told, caller: Caller | None = None
) -> None:
    """Ask, change everything that may be changed, ask again: every byte must be the same. Puts the rows back.

    `caller` is who the knowledge is worked out for, by default who asks.
    """
    stored = await target.tables.read()
    before = [await target.ask(said, ask) for ask in asks]
    knowledge = [Knowledge(caller or target.caller(said), ask) for ask in asks]
    # what was refused before any SQL binds nothing; it is asked again under the variations of the others
    binding = [one for one, answer in zip(knowledge, before, strict=True) if not _refused(answer)]
    told.asked += len(asks)
    told.answered += len(binding)
    if not binding:
        return
    known = [one.of(stored) for one in binding]
    try:
        for round in range(ROUNDS):
            varied = Vary(binding, random.Random(seed + round)).of(stored)  # noqa: S311 - repeatable, not secret
            assert [one.of(varied.contents) for one in binding] == known, "a variation must tell the same"
            told.changed |= {(said, cell) for cell in varied.changed}
            told.rows_moved += varied.added + varied.removed
            await target.tables.write(varied.contents)
            for ask, answer in zip(asks, before, strict=True):
                after = await target.ask(said, ask)
                if (after.status, after.settled) != (answer.status, answer.settled):
                    culprits = await _culprits(target, said, ask, stored, varied, answer.settled)
                    text = document(ask, target.tables.catalog)
                    raise AssertionError(
                        f"{said} learns of {culprits} by {text}\n{answer.settled!r}\n{after.settled!r}"
                    )
    finally:
        await target.tables.write(stored)


def _refused(answer: Answer) -> bool:
    """Whether the only root field was refused before any SQL; strict errors stand beside an answer."""
    data = answer.json.get("data")
    return answer.code in REFUSED_BEFORE and (data is None or all(_is_empty(value) for value in data.values()))


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and all(part is None for part in value.values()))


async def _culprits(
    target: Attacked, said: Said, ask: Ask, stored: Contents, varied: Variation, settled: bytes
) -> list[str]:
    """Which resources' changes alone change the answer, and which items alone."""
    found = []
    for code in stored:
        await target.tables.write({**stored, code: varied.contents[code]})
        if (await target.ask(said, ask)).settled != settled:
            found.append(code)
        by_row = {row[ROW]: row for row in varied.contents[code]}
        for item in target.tables.catalog.resources[code].items:
            rows = [{**row, item: by_row.get(row[ROW], row)[item]} for row in stored[code]]
            await target.tables.write({**stored, code: rows})
            if (await target.ask(said, ask)).settled != settled:
                found.append(f"{code}.{item}")
    return found


async def asks_for(target: Attacked, said: Said, references: bool) -> list[Ask]:
    """Everything that the caller can ask of every resource, or with `references` of the links between them."""
    catalog, rows = target.tables.catalog, await target.tables.read()
    asks: list[Ask] = []
    for code, resource in catalog.resources.items():
        if Mode.QUERY not in resource.modes:
            continue
        offered = offered_items(target, resource)
        if references:
            asks += reference_asks(resource, catalog, rows[code], offered)
        else:
            asks += asks_of(resource, catalog, rows[code], offered)
            if resource.row is not None:
                asks += await pages(target, said, Listing(code, tuple(sorted(offered)), first=2))
    return asks


def asks_of(resource: Resource, catalog: Catalog, rows: Sequence[Row], offered: frozenset[str]) -> Iterator[Ask]:
    """Lists, orders, filters, keys and verifications of one resource; `offered` are the items that have fields."""
    code = resource.code
    items = tuple(item for item in resource.items if item in offered)
    filled = next((row for row in rows if all(row[key] for key in resource.key)), None)
    open_items = tuple(item for item in items if resource.items[item].sharing_class is SharingClass.UNCONDITIONAL)
    ordered = tuple(item for item in items if resource.items[item].type is not ValueType.JSON)
    if Mode.QUERY in resource.modes:
        yield Listing(code, items)
        yield Listing(code, open_items, first=3)
        yield from (Listing(code, open_items, order=((item, "DESC"),), first=4) for item in ordered)
        keys = zip(ordered, itertools.cycle(("DESC_NULLS_FIRST", "ASC_NULLS_FIRST", "ASC")))
        yield from (Listing(code, open_items, order=(key,), first=4, from_end=True) for key in keys)
        sample = rows[len(rows) // 2] if rows else {}
        for item in items:
            for operator, value in operands(resource.items[item].type, written(sample.get(item))):
                named = resource.key == (item,) and operator in ("eq", "in")
                yield Listing(code, open_items, where=Test(item, operator, value), first=3, by_key=named)
        if filled is not None:
            yield by_key(resource, items, filled)
        if resource.row is not None:
            yield from counted_asks(resource, ordered, open_items, sample)
    if Mode.VERIFY in resource.modes and filled is not None:
        yield from verifications(resource, items, rows)


def counted_asks(
    resource: Resource, items: tuple[str, ...], open_items: tuple[str, ...], sample: Row
) -> Iterator[Counted]:
    """Groups by every item, every function of it, and both beside items that are open."""
    turn = itertools.cycle(FUNCTIONS)
    for item in items:
        type = resource.items[item].type
        functions = [one for one, types in FUNCTIONS.items() if type in types]
        told = [(function, item) for function in functions]
        if type is not ValueType.FLOAT:
            yield Counted(resource.code, (item,))
            yield Counted(resource.code, (item,), where=Test(item, "eq", written(sample.get(item))))
            yield Counted(resource.code, (item,), where=Test(open_items[0], "isNull", False))
        yield from (Counted(resource.code, open_items[:1], (one,)) for one in told if one[0] == next(turn))
        yield Counted(resource.code, open_items[:1], tuple(told[:1]))
        yield Counted(resource.code, (), tuple(one for one in told if one[0] in ("countNonNull", "sum", "avg")))


def operands(type: ValueType, value: Any) -> Iterator[tuple[str, Any]]:
    """One comparison of each kind that there is for the type."""
    if value is not None and type is not ValueType.JSON:
        yield "eq", value
        yield "in", [value]
        if type is not ValueType.BOOLEAN:
            yield "lt", value
            yield "between", {"from": value, "to": value}
        if type is ValueType.STRING:
            yield "startsWith", value[:2]
            yield "contains", value[1:3]
            yield "like", escaped(value[:1]) + "_%" + escaped(value[-1:])
        if type is ValueType.DATE:
            yield "gte", value[:4]
    yield "isNull", True


def escaped(text: str) -> str:
    """The text as a pattern of itself."""
    return re.sub(r"([%_\\])", r"\\\1", text)


def by_key(resource: Resource, items: tuple[str, ...], row: Row, references: tuple[Nested, ...] = ()) -> Listing:
    tests = tuple(Test(key, "eq", written(row[key])) for key in resource.key)
    where = tests[0] if len(tests) == 1 else Every(tests)
    return Listing(resource.code, items, where, first=5, references=references, by_key=True)


def verifications(resource: Resource, items: tuple[str, ...], rows: Sequence[Row]) -> Iterator[Verification]:
    """Every kind of claim about one subject, and of each item one about two."""
    subject = resource.verification.subject
    row, *others = [row for row in rows if all(row[code] for code in subject)]
    named, *_ = several = [tuple((code, written(one[code])) for code in subject) for one in (row, *others[-1:])]
    for item in items:
        claims = list(claims_of(resource, item, written(row[item])))
        yield from (Verification(resource.code, named, (claim,)) for claim in claims)
        yield from (Verification(resource.code, named, (claim,), tuple(several[1:])) for claim in claims[:1])


def claims_of(resource: Resource, item: str, value: Any) -> Iterator[Claimed]:
    """What the provider lets be claimed of an item, about the value where that can be."""
    rule = resource.verification.claims.get(item)
    if rule is None:
        return
    for kind in sorted(rule.kinds):
        match kind:
            case ClaimKind.PRESENT | ClaimKind.ABSENT:
                yield Claimed(item, kind.value, True)
            case ClaimKind.AGE_AT_LEAST:
                years = rule.thresholds[kind][0]
                yield Claimed(item, "ageAtLeast", {"years": years, "on": "2024-02-29"})
            case ClaimKind.AMOUNT_AT_LEAST | ClaimKind.REGION_WITHIN | ClaimKind.VALID_ON if rule.thresholds.get(kind):
                yield Claimed(item, graphql_name(kind.value), written(rule.thresholds[kind][0]))
            case _ if value is None:
                pass
            case ClaimKind.YEAR:
                yield Claimed(item, "year", int(value[:4]))
            case ClaimKind.ONE_OF:
                yield Claimed(item, "oneOf", [value])
            case ClaimKind.EQUALS | ClaimKind.VALID_ON:
                yield Claimed(item, graphql_name(kind.value), value)
                if resource.items[item].type is ValueType.STRING and not resource.items[item].codes:
                    yield Claimed(item, "equals", value + "x")
            case _:
                raise AssertionError(kind)


def reference_asks(
    resource: Resource, catalog: Catalog, rows: Sequence[Row], offered: frozenset[str]
) -> Iterator[Listing]:
    """Every reference, from a list and from a row named by its key."""
    filled = next((row for row in rows if all(row[key] for key in resource.key)), None)
    open_items = tuple(
        code for code in resource.items if resource.items[code].sharing_class is SharingClass.UNCONDITIONAL
    )
    for code, reference in resource.references.items():
        target = catalog.resources[reference.resource]
        shown = tuple(item.code for item in target.items.values() if item.sharing_class is not SharingClass.RESTRICTED)
        nested = (Nested(code, shown),)
        yield Listing(resource.code, open_items, first=5, references=nested)
        if filled is not None:
            yield by_key(resource, open_items, filled, nested)


def relation_asks(target: Attacked, resource: Resource, contents: Contents) -> Iterator[Listing]:
    """Every item behind every reference asked about, with every word for how many rows and every kind of comparison."""
    open_items = tuple(
        code for code in resource.items if resource.items[code].sharing_class is SharingClass.UNCONDITIONAL
    )
    turn = itertools.count()
    for behind in behind_asks(target, resource, contents, turn):
        yield Listing(resource.code, open_items, where=behind, first=5)
        yield Listing(resource.code, open_items, where=Negated(behind), first=500)
        filled = next((row for row in contents[resource.code] if all(row[key] for key in resource.key)), None)
        if filled is not None and next(turn) % 4 == 0:
            tests = tuple(Test(key, "eq", written(filled[key])) for key in resource.key)
            yield Listing(resource.code, open_items, where=Every((*tests, behind)), first=5, by_key=True)


def behind_asks(
    target: Attacked, resource: Resource, contents: Contents, turn: Iterator[int], levels: int = 2
) -> Iterator[Behind]:
    catalog = target.tables.catalog
    for code, reference in resource.references.items():
        other = catalog.resources[reference.resource]
        if Mode.QUERY not in other.modes or other.source != resource.source:
            continue
        rows, words = contents[other.code], ("some", "none", "every") if reference.many else ("",)
        sample = rows[len(rows) // 2] if rows else {}
        for item in sorted(offered_items(target, other)):
            several = list(operands(other.items[item].type, written(sample.get(item))))
            for operator, value in several[next(turn) % 3 :: 3]:
                yield Behind(code, words[next(turn) % len(words)], Test(item, operator, value))
        for inner in behind_asks(target, other, contents, turn, levels - 1) if levels > 1 else ():
            if next(turn) % 3 == 0:
                yield Behind(code, words[next(turn) % len(words)], inner)


def offered_items(target: Attacked, resource: Resource) -> frozenset[str]:
    """The items of a resource that the schema offers."""
    types = target.platform.editions.current().types
    type = next(type for type in types.nodes if types.resources.get(type.name) is resource)
    return frozenset(code for code in resource.items if graphql_name(code) in type.fields)


def hidden_items(target: Attacked, said: Said, contents: Contents) -> set[Cell]:
    """The items that are not clear to the caller in a list, on some stored row, and have a value there."""
    caller, found = target.caller(said), set()
    for code, resource in target.tables.catalog.resources.items():
        view = View(caller, code, tuple(resource.items))
        for row in contents[code]:
            facts = view.facts(row)
            for item in resource.items:
                if not view.sees(row) or view.shown(item, row, facts)[0] != "clear":
                    found.add((code, item))
    return found


async def pages(target: Attacked, said: Said, listing: Listing) -> Iterator[Ask]:
    """The next page of a listing, what stands before its last row, and the rows of this one by id."""
    answer = await target.ask(said, listing)
    asks: list[Ask] = []
    connection = (answer.json.get("data") or {}).get("data", {}).get("it")
    if connection and connection.get("edges"):
        cursors = [edge["cursor"] for edge in connection["edges"]]
        asks += [listing.continued(cursors[0]), listing.preceding(cursors[-1])]
        resource = target.tables.catalog.resources[listing.resource]
        surrogates = await _surrogates(target, said, listing)
        for edge, row in list(zip(connection["edges"], surrogates, strict=False))[:2]:
            asks.append(ById(resource.code, edge["node"]["id"], row, listing.items))
    return iter(asks)


async def _surrogates(target: Attacked, said: Said, listing: Listing) -> list[int]:
    """Pages without an order stand in that of the surrogates, so the rows of the first page are known."""
    root = Knowledge(target.caller(said), listing).root
    assert root is not None
    rows = (await target.tables.read())[listing.resource]
    return [row[ROW] for row in rows if root.known(row) is not None]
