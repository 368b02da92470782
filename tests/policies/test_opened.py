"""What the public gets by its rules, narrowed to what is open: never more than that, however rules are written."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Mode, opened_catalog
from masking import Mask, parse_mask
from policies import (
    PUBLIC,
    Bars,
    Clear,
    Decision,
    Denied,
    Masked,
    Policies,
    Right,
    Rights,
    is_denied,
    opened_table,
    outcomes,
    tells_no_more,
    told_apart,
)
from policies.openness import shows_the_same
from tests.policies.random_tables import PERSONS, PURPOSES, World, world
from tests.policies.small_city import CITY, TODAY, department, grant, policies

VISITORS = department(PUBLIC)
VISITOR = Rights(PUBLIC, "app", frozenset({PUBLIC}), {"code": PUBLIC}, TODAY)
MASKS = (None, *map(parse_mask, ("keep 1 1", "keep 2 0", "null", "stars", "name first")))
ROWS = "p, public, population, query, always, *, -, allow,\n"
Offer = Mapping[str, Mapping[str, Mask | None]]


def narrowed(whole: Policies, offer: Offer) -> Policies:
    """The policies for the public over what is on offer."""
    offer = {code: items for code, items in offer.items() if items}
    plain = {code: {item: mask is None for item, mask in items.items()} for code, items in offer.items()}
    catalog = opened_catalog(whole.catalog, plain, VISITORS, ())
    return Policies(opened_table(whole.table, catalog, offer), catalog)


def of_persons(lines: str, **items: str | None) -> Policies:
    """What is open of the population of the small city, each item behind its mask."""
    masks = {code: None if mask is None else parse_mask(mask) for code, mask in items.items()}
    return narrowed(policies(lines), {"population": masks})


def decided(found: Policies, target: str | None, right: Right = Right.QUERY) -> Decision:
    return found.decide(VISITOR, "population", target, right).decision


@st.composite
def offers(draw: st.DrawFn, of: World) -> Offer:
    return {
        code: {item: draw(st.sampled_from(MASKS)) for item in draw(st.sets(st.sampled_from(sorted(resource.items))))}
        for code, resource in of.catalog.resources.items()
    }


@given(st.integers(0, 10**9), st.integers(1, 40), st.data())
def test_no_rule_opens_more_to_the_public_than_what_is_open(seed: int, size: int, data: st.DataObject) -> None:
    """In any right, for any target, under any conditions, with the bar or without it."""
    found = world(seed, size)
    if found is None:
        return
    offer = data.draw(offers(found))
    whole = Policies(found.table, found.catalog)
    narrow = narrowed(whole, offer)
    purposes = data.draw(st.frozensets(st.sampled_from(PURPOSES)))
    rights = replace(VISITOR, purposes=purposes, person=data.draw(st.none() | st.sampled_from(PERSONS)))
    for code, resource in found.catalog.resources.items():
        for target in (None, *resource.items, *resource.references):
            for right in Right:
                decision = narrow.decide(rights, code, target, right, data.draw(st.booleans())).decision
                if is_denied(decision):
                    continue
                assert right.mode is Mode.QUERY and offer[code]
                if target is not None and target in resource.items:
                    check_form(decision, offer[code][target], narrow, code, target)
                elif target is not None:
                    link = resource.references[target]
                    assert all(offer[code][own] is None for own, _ in link.on)
                    assert all(offer[link.resource][other] is None for _, other in link.on)


def check_form(decision: Decision, behind: Mask | None, narrow: Policies, code: str, target: str) -> None:
    """Every form that is shown tells no more than the mask behind which the item is open."""
    for outcome in outcomes(decision):
        match outcome:
            case Denied():
                continue
            case Clear():
                assert behind is None
            case Masked(mask=mask):
                item = narrow.catalog.resources[code].items[target]
                assert behind is None or tells_no_more(mask, behind, item)
            case _:
                raise AssertionError(outcome)


@given(st.integers(0, 10**9), st.integers(1, 40), st.data())
def test_what_is_open_to_all_as_it_is_is_decided_as_the_files_say(seed: int, size: int, data: st.DataObject) -> None:
    """Where everything is open, the narrowed rules are those of the files, but that nobody holds anything."""
    found = world(seed, size)
    if found is None:
        return
    whole = Policies(found.table, found.catalog)
    narrow = narrowed(whole, {code: dict.fromkeys(each.items) for code, each in found.catalog.resources.items()})
    for code, resource in found.catalog.resources.items():
        for target in (None, *resource.items):
            right = data.draw(st.sampled_from([right for right in Right if right.mode is Mode.QUERY]))
            asked = (VISITOR, code, target, right, data.draw(st.booleans()))
            one, other = whole.decide(*asked).decision, narrow.decide(*asked).decision
            assert shows_the_same(one, other, is_value=target is not None)


@pytest.mark.parametrize(
    ("written", "behind", "shown"),
    [
        ("clear", "keep 1 1", "keep 1 1"),
        ("keep 1 0", "keep 1 1", "keep 1 0"),
        ("keep 2 2", "stars", "stars"),
        ("keep 1 1", "keep 1 1", "keep 1 1"),
        ("null", "keep 1 1", "null"),
        ("keep 2 0", "keep 0 2", None),  # neither tells no more than the other
        ("keep 2 0", None, "keep 2 0"),
    ],
)
def test_the_mask_that_tells_less_is_the_one(written: str, behind: str | None, shown: str | None) -> None:
    found = of_persons(f"{ROWS}p, public, population.name, query, always, *, {written}, allow,\n", name=behind)
    match decided(found, "name"):
        case Masked(mask=mask):
            assert mask.text == shown
        case Denied():
            assert shown is None
        case other:
            raise AssertionError(other)


def test_a_rule_that_was_narrowed_to_nothing_lets_no_later_one_decide() -> None:
    lines = (
        f"{ROWS}p, public, population.name, query, always, *, keep 2 0, allow,\n"
        "p, public, population.*, query, always, *, clear, allow,\n"
    )
    assert is_denied(decided(of_persons(lines, name="keep 0 2"), "name"))


def test_a_row_rule_over_what_is_closed_matches_no_row_in_an_allow_and_all_in_a_deny() -> None:
    """Which rows there are would tell of the closed item."""
    allow = "p, public, population, query, always, own_region, -, allow,\n"
    item = "p, public, population.gender, query, always, *, clear, allow,\n"
    assert is_denied(decided(of_persons(allow + item, gender=None), None))
    assert not is_denied(decided(of_persons(allow + item, gender=None, region_code=None), None))
    assert is_denied(decided(of_persons(allow + item, gender=None, region_code="keep 2 0"), None))
    deny = "p, public, population.gender, query, always, no_record, -, deny,\n"
    assert is_denied(decided(of_persons(ROWS + deny + item, gender=None), "gender"))


@pytest.mark.parametrize("when", ["granted", "agreed", "listed+granted", "consented", "emergency"])
def test_what_departments_hold_opens_nothing_to_the_public(when: str) -> None:
    found = of_persons(
        f"{ROWS}p, public, population.name, query, {when}, *, clear, allow,\n"
        "p, public, population.gender, query, always, *, clear, allow,\n",
        name=None,
        gender=None,
    )
    held = replace(VISITOR, grants=(grant(),), agreed=frozenset({"population"}), purposes=frozenset({"tax-assessment"}))
    assert is_denied(found.decide(held, "population", "name", Right.QUERY).decision)
    assert not is_denied(found.decide(held, "population", "gender", Right.QUERY).decision)


def test_only_what_some_rule_may_open_is_told_apart() -> None:
    lines = "p, public, population.name, query, always, *, clear, allow,\n"
    assert told_apart(of_persons(lines, name=None).table, CITY) == {}  # no rows
    found = of_persons(ROWS + lines, name=None, gender=None)
    assert told_apart(found.table, found.catalog) == {"population": {"name"}}


def test_rules_for_others_are_none_for_the_public() -> None:
    lines = ROWS + "p, public, population.*, query, always, *, clear, allow,\n"
    found = of_persons(lines.replace("public", "everyone"), name=None)
    assert found.table.rules == () and is_denied(decided(found, "name"))
    assert not is_denied(decided(of_persons(lines, name=None), "name"))


OPENED = st.frozensets(st.sampled_from([("population", item) for item in sorted(CITY.resources["population"].items)]))


@given(OPENED, st.sampled_from([None, *sorted(CITY.resources["population"].items), "household", "relief"]))
def test_the_bar_closes_what_is_not_open_whatever_rules_say(
    opened: frozenset[tuple[str, str]], target: str | None
) -> None:
    """Under the rules of the whole table too, so that neither of the two rests on the other."""
    lines = (
        f"{ROWS}p, public, population.*, query, always, *, clear, allow,\n"
        "p, public, population.household, query, always, *, -, allow,\n"
        "p, public, population.relief, query, always, *, -, allow,\n"
    )
    whole, barred = policies(lines), replace(VISITOR, bars=Bars(opened=opened))
    decision = whole.decide(barred, "population", target, Right.QUERY).decision
    rests_on = {"household": "household_id", "relief": "id_number"}.get(target or "", target)
    is_open = bool(opened) if rests_on is None else ("population", rests_on) in opened
    assert decision == (whole.decide(VISITOR, "population", target, Right.QUERY).decision if is_open else Denied(None))
    assert is_denied(whole.decide(barred, "household", None, Right.QUERY).decision)
