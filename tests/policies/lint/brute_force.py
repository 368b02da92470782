"""Every request that a table can tell apart, written down without the tools that are tested by it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations, product

from catalog import Catalog, Mode, Resource
from policies import Consented, Decision, Emergency, Grant, Policies, Right, Rights, Rule
from policies.deciding import decide_by
from policies.questions import Question, items_to_cover
from policies.words import ForPurpose, From, State, Until
from tests.policies.random_tables import DEPARTMENTS

APPLICATIONS = ("x", "y", "g", "h", "unnamed")


def callers() -> Iterator[tuple[str, str]]:
    return product((*DEPARTMENTS, "public"), APPLICATIONS)


def functions(catalog: Catalog, department: str) -> frozenset[str]:
    return catalog.departments[department].functions if department != "public" else frozenset()


def uses(resource: Resource) -> Iterator[tuple[str | None, Right]]:
    """Every target with every right that there is for it."""
    yield from product((None,), [right for right in Right if not right.is_position])
    yield from product(resource.items, Right)
    yield from product(resource.references, (Right.QUERY, Right.COPY))


def requests(
    asker: Rights, rules: Sequence[Rule], resource: Resource, stated: frozenset[str], *, narrowed: bool = False
) -> Iterator[tuple[Rights, bool]]:
    """Rights, and whether the rows are named by key; `narrowed`: also grants with a row rule of their own."""
    words = {word for rule in rules for word in rule.when}
    days = {asker.today} | {
        word.day + timedelta(days=more) for word in words if isinstance(word, From | Until) for more in (0, 1)
    }
    through = not words.isdisjoint({State.GRANTED, State.LISTED})
    purposes = stated if through else stated & {word.code for word in words if isinstance(word, ForPurpose)}
    every = Consented(resource.code, frozenset(resource.items))
    for day, some, by_key, in_hours, agreed, person, consented, emergency in product(
        sorted(day for day in days if day >= asker.today),
        chain.from_iterable(combinations(sorted(purposes), size) for size in range(len(purposes) + 1)),
        (False, True),
        (False, True) if State.IN_HOURS in words else (False,),
        (False, True) if State.AGREED in words else (False,),
        (None, "ann"),
        (None, every) if State.CONSENTED in words else (None,),
        (None, Emergency("E")) if State.EMERGENCY in words else (None,),
    ):
        rights = replace(
            asker,
            today=day,
            purposes=frozenset(some),
            in_hours=in_hours,
            agreed=frozenset({resource.code} if agreed else ()),
            person=person,
            consented=consented,
            emergency=emergency,
        )
        yield rights, by_key
        for purpose, rows, listed in product(
            some if through else (), (None, *resource.rows) if narrowed else (None,), (False, True)
        ):
            persons = frozenset({"ann"} if listed else ())
            items, modes = frozenset(resource.items), frozenset(Mode)
            grant = Grant("G", 1, resource.code, items, modes, purpose, rows, None, persons)
            yield replace(rights, grants=(grant,)), by_key


def asker(policies: Policies, department: str, application: str, today: date) -> Rights:
    return Rights(department, application, policies.table.names_of(department, application), {}, today)


def decided(
    rules: Sequence[Rule], rights: Rights, resource: Resource, target: str | None, right: Right, by_key: bool
) -> Decision:
    item = resource.items.get(target) if target is not None else None
    covered = items_to_cover(resource, target, frozenset())
    return decide_by(rules, Question(rights, resource, item, covered, right, by_key)).decision
