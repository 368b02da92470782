"""A city in which everything that a department may not see can be told from all else, wherever it appears."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from catalog import Item, Resource, graphql_name, items_in
from masking import ValueType
from policies import Clear, Right, outcomes
from tests.attack.fix_attack import Said, attacked
from tests.attack.knowledge import Caller
from tests.fix_city import City, generate
from tests.fix_platform import lay_out_city

PERSONS = 60
SHORTEST = 8
"""Characters of a value that is searched for; a shorter one may well stand somewhere by chance."""

CANARIES: Mapping[ValueType, Callable[[int], Any]] = MappingProxyType(
    {
        ValueType.INT: lambda number: 1_734_500_017 + 60 * number,
        ValueType.FLOAT: lambda number: 1_734_500_017.25 + 60 * number,
        ValueType.DECIMAL: lambda number: Decimal(17_345_000_017 + 60 * number) / 100,
        ValueType.DATE: lambda number: date(1823, 4, 17) + timedelta(days=number),
        ValueType.DATETIME: lambda number: datetime(1823, 4, 17, 5, 41, 9) + timedelta(days=number),
        ValueType.BOOLEAN: lambda number: None,  # neither of two values can be told
    }
)
"""By type a row's value that stands nowhere else and is no end of a range; of the others it is a text."""

Contents = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, repr=False)
class Planted:
    """The city; without `repr`, which would show what is hidden."""

    city: City
    hidden: frozenset[str]
    """Values, as they are written, that no answer to the department may hold."""
    keys: Mapping[str, Sequence[str]]
    """By `resource.item` in GraphQL's names the values of a resource's first key item, with which rows are found."""

    def found_in(self, text: str) -> set[str]:
        """The hidden values that stand in the text."""
        return {value for value in self.hidden if value in text}


async def plant(folder: Path, said: Said) -> Planted:
    """Make the city in `folder`, with a canary in every item that nobody who asks as `said` ever sees clear."""
    url = f"sqlite:///{folder / 'planted.db'}"
    generate(url, PERSONS)
    async with attacked(folder / "planting", lay_out_city(folder / "planting", City(url)), url) as platform:
        caller, tables = platform.caller(said), platform.tables
        contents = await tables.read()
        for resource, item in hidden_items(caller):
            if item.code not in load_bearing(resource, caller):
                for number, row in enumerate(contents[resource.code]):
                    row[item.code] = canary(resource, item, number)
        await tables.write(contents)
    return Planted(City(url), hidden_values(caller, contents), keys(caller, contents))


def hidden_items(caller: Caller) -> Iterator[tuple[Resource, Item]]:
    """The items that come masked or not at all, on whichever row, by key or not."""
    for resource in caller.catalog.resources.values():
        for item in resource.items.values():
            decisions = (caller.decide(resource.code, item.code, Right.QUERY, by_key) for by_key in (False, True))
            if not any(isinstance(outcome, Clear) for decision in decisions for outcome in outcomes(decision)):
                yield resource, item


def load_bearing(resource: Resource, caller: Caller) -> frozenset[str]:
    """The items that rows are found or joined by: with canaries in them, nothing would be found."""
    own = {mine for reference in resource.references.values() for mine, _ in reference.on}
    theirs = {
        code
        for other in caller.catalog.resources.values()
        for reference in other.references.values()
        for _, code in reference.on
        if reference.resource == resource.code
    }
    ruled = {code for rule in resource.rows.values() for code in items_in(rule.test)}
    return frozenset({*resource.key, *resource.verification.subject, *own, *theirs, *ruled})


def canary(resource: Resource, item: Item, number: int) -> Any:
    """A value that stands nowhere else. Masks of it may show its beginning or its end, never all of it."""
    text = f"canary-{resource.code}-{item.code}-{number:04}-yranac"
    made = CANARIES.get(item.type)
    return text if made is None else made(number)


def hidden_values(caller: Caller, contents: Contents) -> frozenset[str]:
    """What is in hidden items and in no item that may be seen, as it would be written."""
    codes = {(resource.code, item.code) for resource, item in hidden_items(caller)}
    seen: set[str] = set()
    hidden: set[str] = set()
    for resource, rows in contents.items():
        for row in rows:
            for code, value in row.items():
                (hidden if (resource, code) in codes else seen).add(str(value))
    return frozenset(value for value in hidden - seen if len(value) >= SHORTEST)


def keys(caller: Caller, contents: Contents) -> dict[str, list[str]]:
    """By resource and its first key item, in GraphQL's names."""
    found: dict[str, list[str]] = {}
    for code, resource in caller.catalog.resources.items():
        (item, *_) = resource.key
        values = [row[item] for row in contents[code] if row[item]]
        found[f"{graphql_name(code)}.{graphql_name(item)}"] = values
    return found
