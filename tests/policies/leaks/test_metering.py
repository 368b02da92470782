"""The leak meter: its paths, and the forms in which it is shown."""

import json
from math import log2

import pytest

from catalog import CanonicalForm, ClaimKind, ClaimRule, VerificationBudgets, VerificationRules
from policies.leaks import Budgets, Leak, Subjects, as_json, as_text, leak_meter, leaks, tried_bits
from tests.policies.leaks.persons import PERSON, PERSONS, TODAY, comparable, policies, subjects

RULES = """
    tax, person, query, always, *, -, allow
    tax, person.sex, query, always, *, clear, allow
    tax, person.id_number, query, granted, *, clear, allow
    tax, person.id_number, query, always, *, keep 6 4, allow
    tax, person.birth_date, query, always, *, year, allow
    tax, person.id_number, lookup, always, *, clear, allow
    civil, person, query, by-key, *, -, allow
    civil, person.phone, query, always, *, keep 3 4, allow
"""


def meter(
    police: str, budgets: Budgets | None = None, verification: VerificationRules = PERSON.verification
) -> dict[tuple[str, str], Leak]:
    """By caller and item; every class of callers in these tests is one department."""
    found = leaks(subjects(police, verification=verification), budgets or Budgets())
    return {(str(caller), leak.item): leak for leak in found for caller in leak.callers if leak.resource == "person"}


def test_the_worst_paths_of_an_item_come_first() -> None:
    leak = meter(RULES, Budgets(10))["tax", "id_number"]
    assert leak.whole == pytest.approx(log2(3_069 * 36_525 * 1_000))
    assert [path.words for path in leak.free.paths] == [
        "person.id_number keep 6 4 (10-police.csv:4) + person.birth_date year (10-police.csv:5) "
        "+ 10 lookups a day of 33 candidates",
        "person.id_number keep 6 4 (10-police.csv:4) + person.birth_date year (10-police.csv:5): 33 candidates left",
        "person.id_number keep 6 4 (10-police.csv:4): 3,320 candidates left",
    ]
    bits = [path.bits for path in leak.free.paths]
    assert bits == sorted(bits, reverse=True)
    assert bits[1:] == pytest.approx([leak.whole - log2(33.23), leak.whole - log2(3_320.46)], abs=0.01)
    assert bits[0] == pytest.approx(bits[1] + tried_bits(33.23, 10), abs=0.01)
    assert leak.free.bits == bits[0]
    assert leak.held.bits == pytest.approx(leak.whole)
    assert not leak.is_shown


def test_enough_lookups_tell_everything() -> None:
    leak = meter(RULES, Budgets(1_000))["tax", "id_number"]
    assert leak.free.bits == pytest.approx(leak.whole)
    assert not leak.is_shown  # no rule shows it, it is found out


def test_what_the_caller_names_is_not_told() -> None:
    found = meter(RULES, Budgets(1_000))
    assert found["civil", "id_number"].free.bits < 0.001
    assert found["civil", "phone"].free.bits == pytest.approx(log2(7e9 / 1e4))
    assert ("civil", "birth_date") not in found
    assert ("civil", "sex") not in found


def test_an_item_in_clear_tells_all_of_itself() -> None:
    leak = meter(RULES)["tax", "sex"]
    assert (leak.free.bits, leak.whole, leak.is_shown) == (1, 1, True)


def test_a_part_is_told_by_the_number() -> None:
    """No rule shows the birth date, and yet it is known."""
    found = meter("tax, person, query, always, *, -, allow\ntax, person.id_number, query, always, *, clear, allow")
    leak = found["tax", "birth_date"]
    assert leak.free.bits == pytest.approx(log2(36_525))
    assert [path.words for path in leak.free.paths] == ["person.id_number clear (10-police.csv:2): 1 candidate left"]
    assert not leak.is_shown


def test_positions_tell_the_form_that_they_work_on() -> None:
    found = meter("""
        tax, person, query, always, *, -, allow
        tax, person.income, filter, always, *, clear, allow
        tax, person.birth_date, sort, always, *, year, allow
    """)
    assert found["tax", "income"].free.bits == pytest.approx(log2(1_000_000))
    assert found["tax", "birth_date"].free.bits == pytest.approx(log2(36_525 / 365.25), abs=0.01)


COMPARED = """
    tax, person, query, by-key, *, -, allow
    tax, person.phone, query, always, *, keep 3 4, allow
    tax, person.phone, verify, always, *, verdict, allow
"""


def test_verifications_are_tests_of_what_is_left() -> None:
    leak = meter(COMPARED)["tax", "phone"]
    assert leak.free.bits == pytest.approx(log2(7e9 / 1e4) + tried_bits(1e4, 9))
    assert leak.free.paths[0].words.endswith("+ 9 verifications a day of 10,000 candidates")
    assert leak.free.paths[0].left == 10_000 - 9


@pytest.mark.parametrize(("reveals", "asked"), [("verdict", 2), ("verdict+batch", 9)])
def test_who_compares_in_bulk_is_answered_more_often(reveals: str, asked: int) -> None:
    few = comparable(budgets=VerificationBudgets(calls=2))
    leak = meter(COMPARED.replace("verdict", reveals), verification=few)["tax", "phone"]
    assert leak.free.bits == pytest.approx(log2(7e9 / 1e4) + tried_bits(1e4, asked))


@pytest.mark.parametrize("word", ["blind-size", "blind-positions"])
def test_entries_of_blind_lists_are_tests_too(word: str) -> None:
    equals = ClaimRule("phone", frozenset({ClaimKind.EQUALS}), form=CanonicalForm.PHONE)
    unseen = comparable(equals, budgets=VerificationBudgets(batch_negatives=40))
    leak = meter(COMPARED.replace("verdict", f"verdict+{word}"), verification=unseen)["tax", "phone"]
    assert leak.free.bits == pytest.approx(log2(7e9 / 1e4) + tried_bits(1e4, 49))
    words = "+ 9 verifications + 40 entries of blind lists a day of 10,000 candidates"
    assert leak.free.paths[0].words.endswith(words)


def test_several_values_of_one_claim_are_tests_too() -> None:
    several = comparable(ClaimRule("phone", frozenset({ClaimKind.ONE_OF, ClaimKind.EQUALS})))
    leak = meter(COMPARED, verification=several)["tax", "phone"]
    assert leak.free.bits == pytest.approx(log2(7e9 / 1e4) + tried_bits(1e4, 72))


def test_what_may_not_be_claimed_is_not_told() -> None:
    leak = meter(COMPARED, verification=comparable(ClaimRule("income", frozenset({ClaimKind.EQUALS}))))["tax", "phone"]
    assert leak.free.bits == pytest.approx(log2(7e9 / 1e4))
    assert [path.words for path in leak.free.paths] == [
        "person.phone keep 3 4 (10-police.csv:2): 10,000 candidates left"
    ]


def test_lookups_and_verifications_tell_together() -> None:
    rules = f"{COMPARED}\n tax, person.phone, lookup, always, *, clear, allow\n tax, person, query, always, *, -, allow"
    leak = meter(rules, Budgets(100))["tax", "phone"]
    assert leak.free.bits == pytest.approx(log2(7e9 / 1e4) + tried_bits(1e4, 109))
    assert leak.free.paths[0].words.endswith("+ 100 lookups + 9 verifications a day of 10,000 candidates")


def test_the_text_leaves_out_what_rules_show() -> None:
    found = leak_meter(policies(RULES), TODAY, Budgets(10))
    text = as_text(found)
    assert "person.sex" not in text
    assert "person.sex: 1.0 bits" in as_text(found, shown=True)
    assert text.splitlines()[:3] == [
        "person.birth_date: 15.2 bits",
        "  tax: 10.1 bits a day; 15.2 with grants and agreements",
        "     10.1  person.id_number keep 6 4 (10-police.csv:4) + person.birth_date year (10-police.csv:5): "
        "33 candidates left",
    ]
    assert as_text([]) == "nothing is told of any item\n"


def test_the_json_says_the_same() -> None:
    found = leak_meter(policies(RULES), TODAY, Budgets(10))
    read = json.loads(json.dumps(as_json(found)))
    assert [one["item"] for one in read] == [leak.item for leak in found]
    number = next(one for one in read if one["item"] == "id_number" and one["callers"] == ["tax"])
    assert (number["bits"], number["shown"], number["held"]["bits"]) == (36.71, False, 36.71)
    assert number["free"]["paths"][1]["candidates"] == 33.23


def test_resources_can_be_looked_at_alone() -> None:
    assert leak_meter(policies(RULES), TODAY, resources=["case"]) == ()
    assert {leak.resource for leak in leak_meter(policies(RULES), TODAY, resources=["person"])} == {"person"}


def test_subjects_are_the_same_every_time() -> None:
    made = policies(RULES)
    assert leak_meter(made, TODAY) == leak_meter(made, TODAY)
    assert isinstance(subjects(RULES), Subjects) and PERSONS.resources
