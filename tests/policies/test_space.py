"""The request space holds every decision that can be made, and nothing that cannot."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, combinations, product
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import Mode, Resource
from policies import (
    ANY_OTHER,
    WITHOUT_KEY,
    Caller,
    Consented,
    Emergency,
    Grant,
    Holding,
    Policies,
    Right,
    Rights,
    Situation,
    Space,
)
from tests.policies.random_tables import PURPOSES, World, world
from tests.policies.small_city import CITY, TODAY, policies

seeds = st.integers(0, 2**40)
Asked = tuple[Caller, str, str | None, Right]


def every_right(caller: Caller, resource: Resource, world: World) -> Iterator[tuple[Rights, bool]]:
    """Rights of every kind that a caller may have, made without a look at the rules, with and without a key."""
    department = world.catalog.departments.get(caller.department)
    names = world.table.names_of(caller.department, caller.application)
    functions = department.functions if department is not None else frozenset[str]()
    days = [TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=400)]
    purposes = chain.from_iterable(combinations(sorted(functions & set(PURPOSES)), size) for size in range(3))
    truths = list(product((False, True), repeat=5))
    every = Consented(resource.code, frozenset(resource.items))
    for stated, day, person, (agreed, in_hours, by_key, consented, emergency) in product(
        list(purposes), days, ("ann", None), truths
    ):
        held: list[tuple[Grant, ...]] = [()]
        if stated:
            held += [(_grant(resource, stated, persons),) for persons in ([()] if person is None else [(), ("ann",)])]
        for grants in held:
            yield (
                Rights(
                    caller.department,
                    caller.application,
                    names,
                    {},
                    day,
                    in_hours=in_hours,
                    person=person,
                    purposes=frozenset(stated),
                    grants=grants,
                    agreed=frozenset({resource.code} if agreed else ()),
                    consented=every if consented else None,
                    emergency=Emergency("E") if emergency else None,
                ),
                by_key,
            )


def _grant(resource: Resource, stated: tuple[str, ...], persons: tuple[str, ...]) -> Grant:
    every = frozenset(resource.items)
    return Grant("G", 1, resource.code, every, frozenset(Mode), stated[-1], persons=frozenset(persons))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=seeds, pick=st.randoms(use_true_random=False))
def test_the_situations_of_a_cell_have_every_decision_that_rights_can_lead_to(seed: int, pick: Random) -> None:
    drawn = world(seed, 14)
    if drawn is None:
        return
    ours = Policies(drawn.table, drawn.catalog)
    space = Space(ours, TODAY)
    for code, resource in drawn.catalog.resources.items():
        cells = [cell for cell in space.cells(code) if cell.rules]
        for cell in pick.sample(cells, min(3, len(cells))):
            listed = {repr(cell.decide(situation).decision) for situation in cell.situations(TODAY)}
            caller = pick.choice(cell.callers.callers)
            target = pick.choice(cell.targets)
            real = {
                repr(ours.decide(rights, code, target, cell.right, by_key, frozenset(resource.items)).decision)
                for rights, by_key in every_right(caller, resource, drawn)
                if not (by_key and cell.right in WITHOUT_KEY)
            }
            assert listed == real


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=seeds)
def test_every_caller_and_target_is_in_exactly_one_cell_for_each_right(seed: int) -> None:
    drawn = world(seed, 12)
    if drawn is None:
        return
    space = Space(Policies(drawn.table, drawn.catalog), TODAY)
    for code, resource in drawn.catalog.resources.items():
        met: list[Asked] = [
            (caller, code, target, cell.right)
            for cell in space.cells(code)
            for caller in cell.callers.callers
            for target in cell.targets
        ]
        targets = (None, *resource.items, *resource.references)
        assert len(met) == len(set(met)) == len(space.callers()) * len(targets) * len(Right)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=seeds)
def test_a_cell_asked_for_alone_has_the_rules_of_the_class(seed: int) -> None:
    drawn = world(seed, 12)
    if drawn is None:
        return
    space = Space(Policies(drawn.table, drawn.catalog), TODAY)
    for code in drawn.catalog.resources:
        for cell in space.cells(code):
            alone = space.cell(cell.callers.callers[-1], code, cell.targets[-1], cell.right)
            assert alone.rules == cell.rules


def test_applications_that_no_line_names_are_told_apart_from_those_that_one_does() -> None:
    ours = policies(
        "p, tax/desk, population.name, query, always, *, clear, allow, \n"
        "p, everyone, population.name, query, granted, *, null, allow, \n"
    )
    callers = Space(ours, TODAY).callers()
    assert Caller("tax", "desk") in callers and Caller("tax", ANY_OTHER) in callers
    assert {str(caller) for caller in callers} == {*CITY.departments, "tax/desk"}


def test_a_department_without_functions_can_hold_no_grant() -> None:
    ours = policies("p, everyone, population.name, query, granted, *, clear, allow, \n")
    space = Space(ours, TODAY)
    held = {
        name: [s.grant for s in space.cell(Caller(name), "population", "name", Right.QUERY).situations(TODAY)]
        for name in ("centre", "tax")
    }
    assert held == {"centre": [Holding.NONE], "tax": [Holding.NONE, Holding.GRANTED]}


def test_situations_speak_the_words_of_the_column_when() -> None:
    some = Situation(TODAY, by_key=True, person=True, grant=Holding.LISTED, purposes=frozenset({"burial"}))
    assert some.words() == "listed+by-key+purpose=burial"
    assert Situation(TODAY).words() == "always"


def test_days_that_are_over_are_not_asked_about() -> None:
    ours = policies(
        "p, tax, population.name, query, until=2020-01-01, *, clear, allow, \n"
        "p, tax, population.name, query, from=2030-01-01, *, null, allow, \n"
    )
    cell = Space(ours, TODAY).cell(Caller("tax"), "population", "name", Right.QUERY)
    assert [s.today.isoformat() for s in cell.situations(TODAY)] == [TODAY.isoformat(), "2030-01-01"]
