"""What tests of a value tell: never less than the best way to ask, and as many as are really answered."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from math import log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import CanonicalForm, ClaimKind, ClaimRule, Resource, VerificationBudgets, usual_rules
from masking import Known, ValueType, parse_mask
from policies.leaks import Comparisons, Hidden, comparisons, domain_of, told_bits, tried_bits
from policies.leaks.trying import MOST_ALTERNATIVES, WAITS
from sharing import Attempts, Store
from tests.policies.leaks.persons import PERSON, comparable
from tests.policies.small_city import item, resource
from tests.sharing.attempts.measuring import NOON, admitted, asking, wild

EQUALS = frozenset({ClaimKind.EQUALS})
AMOUNTS = ClaimKind.AMOUNT_AT_LEAST


def of(*claims: ClaimRule, **budgets: int) -> Comparisons:
    """What may be asked of a value that stands in the items of the claims."""
    items = [claim.item for claim in claims]
    person = replace(PERSON, verification=comparable(*claims, budgets=VerificationBudgets(**budgets)))
    return comparisons(person, items, Hidden(domain_of(PERSON.items[items[0]]), frozenset()))


def test_tests_tell_what_simulation_finds() -> None:
    """Of n equally likely candidates b are tested: found with b/n, otherwise n - b are left."""
    rng, n, b = random.Random(5), 40, 13  # noqa: S311 - repeatable, not secret
    left = [1 if rng.randrange(n) < b else n - b for _ in range(40_000)]
    assert tried_bits(n, b) == pytest.approx(log2(n) - sum(map(log2, left)) / len(left), abs=0.03)


@given(st.floats(1, 1e30), st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_tests_tell_more_and_never_more_than_all(candidates: float, tries: int, more: int) -> None:
    told = tried_bits(candidates, tries)
    assert -1e-9 <= told <= log2(candidates) + 1e-9
    assert tried_bits(candidates, tries + more) >= told - 1e-9


@given(st.floats(1, 1e30), st.integers(0, 10**6), st.integers(0, 99), st.integers(0, 10**4), st.floats(0, 99))
def test_a_comparison_never_tells_more_than_one_bit(
    candidates: float, lookups: int, answers: int, named: int, coarse: float
) -> None:
    told = told_bits(candidates, lookups, Comparisons(answers, named, min(coarse, answers)))
    assert -1e-9 <= told <= log2(candidates) + 1e-9
    assert told <= tried_bits(candidates, lookups) + answers + 1e-9
    assert told_bits(candidates, lookups, Comparisons()) == tried_bits(candidates, lookups)


@given(st.integers(2, 14), st.integers(1, 4), st.sets(st.integers(1, 13), max_size=4), st.booleans())
def test_no_way_to_ask_tells_more_than_is_counted(
    candidates: int, answers: int, thresholds: set[int], whole: bool
) -> None:
    """The best way to ask `answers` questions, each for a value or for a threshold, found by trying all."""
    everything = frozenset(range(candidates))
    asked = [frozenset(each for each in everything if each >= listed) for listed in thresholds]
    asked += [frozenset({each}) for each in everything] if whole else []
    counted = Comparisons(answers, answers if whole else 0, min(log2(len(thresholds) + 1), answers))
    assert _best(everything, answers, tuple(asked)) <= told_bits(candidates, 0, counted) + 1e-9


@cache
def _best(left: frozenset[int], answers: int, asked: Sequence[frozenset[int]]) -> float:
    """The most bits that so many answers tell of a value that is one of those left."""
    if not answers:
        return 0.0
    return max((_split(left, left & each, answers, asked) for each in asked), default=0.0)


def _split(left: frozenset[int], hit: frozenset[int], answers: int, asked: Sequence[frozenset[int]]) -> float:
    parts = [part for part in (hit, left - hit) if part]
    return sum(
        len(part) / len(left) * (log2(len(left) / len(part)) + _best(part, answers - 1, asked)) for part in parts
    )


@pytest.mark.parametrize(
    ("budgets", "answers", "named"),
    [
        ({}, 9, 9),
        ({"claim_sets": 1}, 5, 5),
        ({"negatives": 3}, 9, 3),
        ({"calls": 2}, 2, 2),
        ({"batch_calls": 1, "batch_negatives": 1}, 9, 9),
    ],
)
def test_the_least_of_the_budgets_counts(budgets: dict[str, int], answers: int, named: int) -> None:
    assert of(ClaimRule("phone", EQUALS), **budgets) == Comparisons(answers, named, 0)


def test_who_compares_in_bulk_has_budgets_of_its_own() -> None:
    budgets = VerificationBudgets(calls=1, negatives=1, batch_negatives=4)
    person = replace(PERSON, verification=comparable(ClaimRule("phone", EQUALS), budgets=budgets))
    hidden = Hidden(domain_of(PERSON.items["phone"]), frozenset())
    assert comparisons(person, ["phone"], hidden) == Comparisons(1, 1)
    assert comparisons(person, ["phone"], hidden, batch=True) == Comparisons(9, 4)


def test_no_budget_of_the_subject_bounds_lists_that_nobody_sees() -> None:
    budgets = VerificationBudgets(negatives=1, batch_calls=50, batch_negatives=40)
    hidden = Hidden(domain_of(PERSON.items["phone"]), frozenset())

    def blind(*claims: ClaimRule) -> Comparisons:
        person = replace(PERSON, verification=comparable(*claims, budgets=budgets))
        return comparisons(person, [claim.item for claim in claims], hidden, blind=True)

    found = blind(ClaimRule("phone", EQUALS, form=CanonicalForm.PHONE))
    assert found == Comparisons(9, 41, blind=40)
    assert told_bits(1_000_000, 0, found) == tried_bits(1_000_000, 41)
    for other in (
        ClaimRule("phone", EQUALS),  # neither a text nor a day
        ClaimRule("phone", EQUALS, form=CanonicalForm.DATE, tolerance=Decimal(1)),
        ClaimRule("phone", frozenset({ClaimKind.PRESENT}), form=CanonicalForm.PHONE),
    ):
        assert blind(other).blind == 0


@pytest.mark.parametrize("claim_sets", [1, 5])
async def test_as_many_are_answered_in_a_day(claim_sets: int, tmp_path: Path) -> None:
    """Whoever asks every half hour what differs from all before."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    await store.create()
    attempts, midnight = Attempts(store), NOON - timedelta(hours=12)
    through = 0
    for half_hour in range(48):
        who = asking(claim_sets=claim_sets, now=midnight + half_hour * timedelta(minutes=30))
        through += sum(await admitted(attempts, who, *(wild("one", 100 * half_hour + each) for each in range(10))))
    await attempts.close()
    await store.close()
    assert through == claim_sets + WAITS


@pytest.mark.parametrize(
    ("claim", "named", "coarse"),
    [
        (ClaimRule("phone", EQUALS), 9, 0),
        (ClaimRule("phone", frozenset({ClaimKind.ONE_OF})), 9 * MOST_ALTERNATIVES, 0),
        (ClaimRule("income", EQUALS, tolerance=Decimal(2)), 9 * 5, 0),
        (ClaimRule("income", frozenset({AMOUNTS}), {AMOUNTS: (1, 2, 3)}), 0, 2),
        (ClaimRule("income", frozenset({AMOUNTS, ClaimKind.EQUALS}), {AMOUNTS: (1, 2, 3)}), 9, 2),
        (ClaimRule("phone", frozenset({ClaimKind.PRESENT, ClaimKind.ABSENT})), 0, 1),
        (ClaimRule("phone", frozenset({ClaimKind.ABSENT})), 0, 1),
        (ClaimRule("birth_date", frozenset({ClaimKind.YEAR})), 0, tried_bits(100, 9)),
        (ClaimRule("birth_date", frozenset({ClaimKind.VALID_ON}), {ClaimKind.VALID_ON: (1,)}), 0, 1),
        (ClaimRule("birth_date", frozenset({ClaimKind.VALID_ON})), 0, 1),
        (ClaimRule("birth_date", frozenset({ClaimKind.AGE_AT_LEAST}), {ClaimKind.AGE_AT_LEAST: (18, 60, 65)}), 0, 2),
        # any day halves what is left
        (ClaimRule("birth_date", frozenset({ClaimKind.VALID_ON}), any_day=True), 0, 9),
        (
            ClaimRule("birth_date", frozenset({ClaimKind.AGE_AT_LEAST}), {ClaimKind.AGE_AT_LEAST: (18,)}, any_day=True),
            0,
            9,
        ),
    ],
    ids=lambda given: "+".join(sorted(given.kinds)) if isinstance(given, ClaimRule) else None,
)
def test_each_kind_of_claim_tells_so_much(claim: ClaimRule, named: int, coarse: float) -> None:
    found = of(claim)
    assert (found.answers, found.named) == (9, named)
    assert found.coarse == pytest.approx(coarse, abs=0.01)
    assert found.halves == (claim.item == "birth_date" and coarse == 9)


def test_a_tolerance_counts_in_steps_of_the_item() -> None:
    made: Resource = resource("thing", "police", [item("id"), item("price", type=ValueType.DECIMAL, scale=2)])
    rule = ClaimRule("price", EQUALS, tolerance=Decimal("0.5"))
    rules = replace(usual_rules(("id",), made.items), claims={"price": rule})
    hidden = Hidden(domain_of(made.items["price"]), frozenset())
    assert comparisons(replace(made, verification=rules), ["price"], hidden).named == 9 * 101


@pytest.mark.parametrize(
    ("mask", "bits"), [("month", 0), ("year", 0), ("null", tried_bits(100, 9)), ("years 10", tried_bits(10, 9))]
)
def test_a_year_tells_what_is_not_known_of_it(mask: str, bits: float) -> None:
    rules = comparable(ClaimRule("birth_date", frozenset({ClaimKind.YEAR})))
    hidden = Hidden(domain_of(PERSON.items["birth_date"]), frozenset({Known(parse_mask(mask))}))
    found = comparisons(replace(PERSON, verification=rules), ["birth_date"], hidden)
    assert found.coarse == pytest.approx(bits, abs=0.1)


def test_what_stands_in_two_items_is_asked_of_both() -> None:
    phone = ClaimRule("phone", frozenset({ClaimKind.ONE_OF}))
    income = ClaimRule("income", frozenset({AMOUNTS}), {AMOUNTS: (1,)})
    assert of(phone, income) == Comparisons(9, 72, 1)


def test_nothing_is_asked_of_what_may_not_be_claimed() -> None:
    hidden = Hidden(domain_of(PERSON.items["phone"]), frozenset())
    assert comparisons(PERSON, [], hidden) == comparisons(PERSON, ["nothing"], hidden) == Comparisons()
