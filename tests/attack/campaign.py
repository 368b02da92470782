"""Everything that a department can ask of a catalogue, and the comparison of the answers over other databases."""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog import Catalog, Mode, Resource, SharingClass, graphql_name
from masking import ValueType
from tests.attack.asks import Ask, ById, Every, Listing, Nested, Test, Verification, document, written
from tests.attack.fix_attack import Attacked, Said
from tests.attack.knowledge import Caller, Knowledge, View
from tests.attack.tables import ROW, Contents, Row
from tests.attack.variations import Cell, Variation, Vary
from tests.fix_platform import Answer

ROUNDS = int(os.environ.get("ATTACK_ROUNDS", "1"))
"""How many variations of every kind are tried; more for a long run."""

REFUSED_BEFORE = frozenset(
    {"POSITION_DENIED", "ROWS_DENIED", "FIELD_DENIED", "PURPOSE_REQUIRED", "GRANT_AMBIGUOUS", "BAD_OPERAND"}
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
    return not isinstance(ask, Verification) and not (isinstance(ask, Listing) and (ask.where or ask.order))


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
    if Mode.QUERY in resource.modes:
        yield Listing(code, items)
        yield Listing(code, open_items, first=3)
        yield from (Listing(code, open_items, order=((item, "DESC"),), first=4) for item in items)
        sample = rows[len(rows) // 2] if rows else {}
        for item in items:
            for operator, value in operands(resource.items[item].type, written(sample.get(item))):
                named = resource.key == (item,) and operator in ("eq", "in")
                yield Listing(code, open_items, where=Test(item, operator, value), first=3, by_key=named)
        if filled is not None:
            yield by_key(resource, items, filled)
    if Mode.VERIFY in resource.modes and filled is not None:
        yield from verifications(resource, items, rows)


def operands(type: ValueType, value: Any) -> Iterator[tuple[str, Any]]:
    """One comparison of each kind that there is for the type."""
    if value is not None:
        yield "eq", value
        yield "in", [value]
        if type is not ValueType.BOOLEAN:
            yield "lt", value
        if type is ValueType.STRING:
            yield "startsWith", value[:2]
        if type is ValueType.DATE:
            yield "gte", value[:4]
    yield "isNull", True


def by_key(resource: Resource, items: tuple[str, ...], row: Row, references: tuple[Nested, ...] = ()) -> Listing:
    tests = tuple(Test(key, "eq", written(row[key])) for key in resource.key)
    where = tests[0] if len(tests) == 1 else Every(tests)
    return Listing(resource.code, items, where, first=5, references=references, by_key=True)


def verifications(resource: Resource, items: tuple[str, ...], rows: Sequence[Row]) -> Iterator[Verification]:
    subject = resource.verify_subject or resource.key
    row = next((row for row in rows if all(row[code] is not None for code in subject)), None)
    if row is None:
        return
    named = tuple((code, written(row[code])) for code in subject)
    yield Verification(resource.code, named)
    for item in items:
        if item not in subject and row[item] is not None:
            yield Verification(resource.code, named, ((item, written(row[item])),))
            if resource.items[item].type is ValueType.STRING:
                yield Verification(resource.code, named, ((item, written(row[item]) + "x"),))


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


def offered_items(target: Attacked, resource: Resource) -> frozenset[str]:
    """The items of a resource that the schema offers."""
    types = target.platform.editions.current().types
    type = next(node for node in types.nodes if types.resources[node.name] is resource)
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
    """The next page of a listing, and the rows of this one by id."""
    answer = await target.ask(said, listing)
    asks: list[Ask] = []
    connection = (answer.json.get("data") or {}).get("data", {}).get("it")
    if connection and connection.get("edges"):
        asks.append(listing.continued(connection["edges"][0]["cursor"]))
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
