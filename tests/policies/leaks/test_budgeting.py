"""Budgets that are large beside what masks leave, and rows that departments can put side by side."""

from dataclasses import replace

import pytest

from catalog import CanonicalForm, ClaimKind, ClaimRule, Finding, Severity, VerificationBudgets, VerificationRules
from policies.leaks import ALIGNED, BUDGET, Budgets, alignment_findings, budget_findings
from tests.policies.leaks.persons import BOLD, PERSON, comparable, subjects

LISTED = """
    tax, person, query, always, *, -, allow
    tax, person.id_number, query, always, *, keep 6 4, allow
    tax, person.id_number, lookup, always, *, clear, allow
"""
NAMED = """
    tax, person, query, by-key, *, -, allow
    tax, person.id_number, query, always, *, keep 6 4, allow
    tax, person.phone, query, always, *, keep 3 4, allow
    tax, person.income, query, always, *, round 100, allow
    tax, person.id_number, lookup, always, *, clear, allow
    tax, person.*, verify, granted, *, verdict, allow
"""


def found(police: str, lookups: int = 1_000, verification: VerificationRules = PERSON.verification) -> list[Finding]:
    return list(budget_findings(subjects(police, verification=verification), Budgets(lookups)))


def test_lookups_of_a_masked_key_are_few() -> None:
    (finding,) = found(LISTED)
    assert (finding.code, str(finding.place), finding.severity) == (BUDGET, "10-police.csv:3", Severity.WARNING)
    assert finding.message == (
        "1,000 lookups a day are more than 1 % of what masks leave to tax: "
        "3,320 candidates of `person.id_number` as `keep 6 4`"
    )
    assert finding.hint.startswith("allow at most 33 a day, mask so that 100,000 candidates are left")


@pytest.mark.parametrize(("lookups", "count"), [(33, 0), (34, 1)])
def test_a_hundredth_is_the_limit(lookups: int, count: int) -> None:
    assert len(found(LISTED, lookups)) == count


def test_what_is_left_is_counted_with_everything_that_is_shown() -> None:
    year = "tax, person.birth_date, query, always, *, year, allow"
    assert len(found(LISTED + year, lookups=1)) == 1
    assert "33 candidates" in found(LISTED + year)[0].message


def test_who_names_the_key_has_nothing_to_look_up_but_may_guess_the_rest() -> None:
    (finding,) = found(NAMED)
    assert str(finding.place) == "10-police.csv:6"
    assert finding.message == (
        "9 verifications of a subject a day are more than 1 % of what masks leave to tax: "
        "100 candidates of `person.income` as `round 100`"
    )
    assert finding.hint.startswith("mask so that 900 candidates are left")


@pytest.mark.parametrize(("mask", "count"), [("round 100", 1), ("round 1000", 0)])
def test_of_one_subject_few_values_are_tried(mask: str, count: int) -> None:
    assert len(found(NAMED.replace("round 100", mask))) == count


def test_the_catalogue_says_how_much_is_compared() -> None:
    rules = NAMED.replace("round 100", "round 200")
    assert len(found(rules)) == 1
    assert found(rules, verification=comparable(budgets=VerificationBudgets(negatives=1))) == []
    (finding,) = found(NAMED, verification=comparable(budgets=BOLD))
    assert finding.message.startswith("1,000,000 verifications of a subject a day")
    assert "10,000 candidates of `person.phone` as `keep 3 4`" in finding.message


def test_several_values_of_one_claim_are_tried_at_once() -> None:
    several = comparable(ClaimRule("income", frozenset({ClaimKind.ONE_OF})))
    (finding,) = found(NAMED.replace("round 100", "round 1000"), verification=several)
    assert finding.message.startswith("9 verifications of a subject, of 72 values, a day are more than 1 %")


@pytest.mark.parametrize(
    ("kind", "any_day", "mask", "count"),
    [
        ("age_at_least", True, "year", 1),
        ("age_at_least", False, "year", 0),
        ("year", False, "year", 0),
        ("age_at_least", True, "null", 0),
    ],
)
def test_what_is_found_by_halving_is_a_finding_too(kind: str, any_day: bool, mask: str, count: int) -> None:
    """Whoever names the day of an age halves the days of a year until one is left; a hundred years are too many."""
    ages = {ClaimKind.AGE_AT_LEAST: (18,)}
    claim = ClaimRule("birth_date", frozenset({ClaimKind(kind)}), ages, any_day=any_day)
    rules = f"""
        tax, person, query, by-key, *, -, allow
        tax, person.birth_date, query, always, *, {mask}, allow
        tax, person.birth_date, verify, granted, *, verdict, allow
    """
    findings = found(rules, verification=replace(comparable(claim), subject=("phone",)))
    assert len(findings) == count
    assert all("365 candidates of `person.birth_date` as `year`" in finding.message for finding in findings)


def test_what_may_not_be_claimed_is_not_tried() -> None:
    assert found(NAMED, verification=comparable(ClaimRule("phone", frozenset({ClaimKind.EQUALS})))) == []
    present = ClaimRule("income", frozenset({ClaimKind.PRESENT}))
    assert found(NAMED, verification=comparable(present, budgets=BOLD)) == []


def test_entries_of_blind_lists_are_told_beside_what_is_answered() -> None:
    equals = ClaimRule("phone", frozenset({ClaimKind.EQUALS}), form=CanonicalForm.PHONE)
    unseen = comparable(equals, budgets=VerificationBudgets(batch_negatives=400))
    rules = """
        tax, person, query, by-key, *, -, allow
        tax, person.phone, query, always, *, keep 3 4, allow
        tax, person.phone, verify, granted, *, verdict{word}, allow
    """
    assert found(rules.format(word="+batch"), verification=unseen) == []
    (finding,) = found(rules.format(word="+blind-positions"), verification=unseen)
    assert finding.message.startswith("9 verifications of a subject and 400 entries of blind lists a day are more than")


def test_what_no_mask_shows_is_not_counted() -> None:
    assert found("tax, person.*, verify, granted, *, verdict, allow", verification=comparable(budgets=BOLD)) == []


def test_an_item_that_is_clear_has_nothing_left_to_guess() -> None:
    assert found(LISTED.replace("keep 6 4", "clear")) == []


def test_rules_that_say_the_same_are_one_finding() -> None:
    (finding,) = found(
        NAMED
        + """
        civil, person, query, by-key, *, -, allow
        civil, person.income, query, always, *, round 100, allow
        civil, person.income, verify, granted, *, verdict, allow
        """
    )
    assert "leave to civil and tax" in finding.message
    assert finding.message.endswith("(so also by 10-police.csv:9)")


def test_rows_that_two_departments_list_can_be_put_side_by_side() -> None:
    (finding,) = alignment_findings(
        subjects("""
            everyone, person, query, always, *, -, allow
            tax, person.phone, query, always, *, clear, allow
            everyone, person.phone, query, always, *, keep 3 4, allow
            everyone, person.sex, query, always, *, clear, allow
        """)
    )
    assert (finding.code, str(finding.place), finding.severity) == (ALIGNED, "10-police.csv:1", Severity.NOTE)
    assert "`person`" in finding.message and "`phone`" in finding.message and "`sex`" not in finding.message


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param("everyone, person, query, by-key, *, -, allow", id="by key"),
        pytest.param("everyone, person, query, granted, *, -, allow", id="by grant"),
        pytest.param("tax, person, query, always, *, -, allow", id="one department"),
        pytest.param(
            """
            everyone, person, query, always, *, -, allow
            police, person.phone, query, always, *, clear, allow
            everyone, person.phone, query, always, *, keep 3 4, allow
            """,
            id="only the provider sees more",
        ),
    ],
)
def test_rows_that_cannot_be_put_side_by_side(rules: str) -> None:
    more = "tax, person.income, query, always, *, clear, allow" if "by-key" in rules or "granted" in rules else ""
    assert alignment_findings(subjects(f"{rules}\n{more}")) == ()
