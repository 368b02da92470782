"""Budgets that are large beside what masks leave, and rows that departments can put side by side."""

import pytest

from catalog import Finding, Severity
from policies.leaks import ALIGNED, BUDGET, Budgets, alignment_findings, budget_findings
from tests.policies.leaks.persons import subjects

LISTED = """
    tax, person, query, always, *, -, allow
    tax, person.id_number, query, always, *, keep 6 4, allow
    tax, person.id_number, lookup, always, *, clear, allow
"""
NAMED = """
    tax, person, query, by-key, *, -, allow
    tax, person.id_number, query, always, *, keep 6 4, allow
    tax, person.phone, query, always, *, keep 3 4, allow
    tax, person.birth_date, query, always, *, year, allow
    tax, person.id_number, lookup, always, *, clear, allow
    tax, person.*, verify, granted, *, verdict, allow
"""


def found(police: str, lookups: int = 1_000, verifications: int = 10_000) -> list[Finding]:
    return list(budget_findings(subjects(police), Budgets(lookups, verifications)))


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
        "10,000 verifications a day are more than 1 % of what masks leave to tax: "
        "10,000 candidates of `person.phone` as `keep 3 4`"
    )
    assert found(NAMED, verifications=100) == []


def test_what_no_mask_shows_is_not_counted() -> None:
    assert found("tax, person.*, verify, granted, *, verdict, allow", verifications=10**9) == []


def test_an_item_that_is_clear_has_nothing_left_to_guess() -> None:
    assert found(LISTED.replace("keep 6 4", "clear")) == []


def test_rules_that_say_the_same_are_one_finding() -> None:
    (finding,) = found(
        NAMED
        + """
        civil, person, query, by-key, *, -, allow
        civil, person.phone, query, always, *, keep 3 4, allow
        civil, person.phone, verify, granted, *, verdict, allow
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
