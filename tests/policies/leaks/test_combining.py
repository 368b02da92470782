"""Which combinations are found, with their place and severity, and which are none."""

import pytest

from catalog import Finding, Severity
from policies.leaks import COMBINATION, combination_findings
from tests.policies.leaks.persons import subjects

LIST = "tax, person, query, always, *, -, allow"


def found(police: str, court: str = "", floor: float = 100) -> list[Finding]:
    return list(combination_findings(subjects(police, court), floor))


def told(findings: list[Finding]) -> list[tuple[str, Severity]]:
    return [(str(finding.place), finding.severity) for finding in findings]


def test_an_id_number_beside_the_year_of_birth_is_nearly_known() -> None:
    (finding,) = found(f"""
        {LIST}
        tax, person.id_number, query, always, *, keep 6 4, allow
        tax, person.birth_date, query, always, *, year, allow
    """)
    assert (finding.code, str(finding.place), finding.severity) == (COMBINATION, "10-police.csv:2", Severity.WARNING)
    assert finding.message == (
        "`person.id_number` as `keep 6 4` beside `person.birth_date` as `year` (10-police.csv:3) "
        "leaves 33 candidates to tax"
    )
    assert (
        finding.hint == "write `keep 6 1` there: 33,205 candidates would be left; or show less of `person.birth_date`; "
        "as it is `person.birth_date` yields (10-police.csv:3)"
    )


def test_what_is_written_instead_is_no_finding() -> None:
    assert not found(f"""
        {LIST}
        tax, person.id_number, query, always, *, keep 6 1, allow
        tax, person.birth_date, query, always, *, year, allow
        tax, person.sex, query, always, *, clear, allow
    """)


def test_a_mask_of_which_nothing_is_left_is_an_error() -> None:
    findings = found(f"""
        {LIST}
        tax, person.id_number, query, always, *, keep 6 4, allow
        tax, person.birth_date, query, always, *, clear, allow
    """)
    assert told(findings) == [("10-police.csv:2", Severity.ERROR)]
    assert "leaves 1 candidate to tax" in findings[0].message


def test_a_mask_under_a_condition_that_is_undone_is_a_warning() -> None:
    assert told(found(f"""
        {LIST}
        tax, person.id_number, query, in-hours, *, keep 6 4, allow
        tax, person.birth_date, query, always, *, clear, allow
    """)) == [("10-police.csv:2", Severity.WARNING)]  # fmt: skip


def test_forms_of_different_requests_come_together() -> None:
    """In hours one form, out of hours the other; a position tells its form too."""
    assert told(found(f"""
        {LIST}
        tax, person.id_number, query, in-hours, *, keep 6 4, allow
        tax, person.birth_date, group, always, *, year, allow
    """)) == [("10-police.csv:2", Severity.WARNING)]  # fmt: skip


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(
            """
            tax, person, query, by-key, *, -, allow
            tax, person.id_number, query, always, *, keep 6 4, allow
            tax, person.birth_date, query, always, *, clear, allow
            """,
            id="who names the key knows what it tells",
        ),
        pytest.param(
            """
            tax, person.id_number, query, always, *, keep 6 4, allow
            tax, person.birth_date, query, always, *, clear, allow
            """,
            id="no rows",
        ),
        pytest.param(
            f"""
            {LIST}
            tax, person.id_number, query, always, *, keep 6 4, allow
            civil, person.birth_date, query, always, *, clear, allow
            """,
            id="two departments",
        ),
        pytest.param(
            f"""
            {LIST}
            tax, person.id_number, query, in-hours, *, clear, allow
            tax, person.id_number, query, always, *, keep 6 4, allow
            tax, person.birth_date, query, always, *, clear, allow
            """,
            id="clear in office hours",
        ),
        pytest.param(
            """
            tax, person, query, always, *, -, allow
            tax, person.id_number, query, always, near, keep 6 4, allow
            tax, person.birth_date, query, always, near, -, deny
            tax, person.birth_date, query, always, *, clear, allow
            """,
            id="on different rows",
        ),
        pytest.param(
            f"""
            {LIST}
            tax, person.id_number, query, always, *, keep 6 4, allow
            tax, person.sex, query, always, *, clear, allow
            tax, person.phone, query, always, *, clear, allow
            """,
            id="what tells nothing new",
        ),
        pytest.param(
            f"""
            {LIST}
            tax, person.id_number, query, always, *, clear, allow
            tax, person.birth_date, query, always, *, clear, allow
            """,
            id="nothing is masked",
        ),
    ],
)
def test_no_finding(rules: str) -> None:
    assert found(rules) == []


def test_the_number_in_clear_undoes_the_mask_of_what_it_tells() -> None:
    assert told(found(f"""
        {LIST}
        tax, person.id_number, query, always, *, clear, allow
        tax, person.birth_date, query, always, *, year, allow
    """)) == [("10-police.csv:3", Severity.ERROR)]  # fmt: skip


PERSON_BY_KEY = """
    tax, person, query, by-key, *, -, allow
    tax, person.id_number, query, always, *, keep 6 4, allow
    tax, person.birth_date, query, always, *, year, allow
"""
CASES = """
    tax, case, query, always, *, -, allow
    tax, case.suspect, query, always, *, keep 6 1, allow
    tax, case.person, query, always, *, -, allow
"""


def test_a_reference_leads_to_rows_whose_key_nobody_named() -> None:
    assert found(PERSON_BY_KEY) == []
    assert told(found(PERSON_BY_KEY, CASES)) == [("10-police.csv:2", Severity.WARNING)]
    assert found(PERSON_BY_KEY, CASES.replace("tax, case.person, query, always, *, -, allow", "")) == []


def test_a_value_that_a_reference_shows_clear_is_not_hidden() -> None:
    """Without a rule a reference over items that are not clear on both sides is closed, with one it leads there."""
    clear = CASES.replace("keep 6 1", "clear")
    assert ("10-police.csv:2", Severity.ERROR) in told(found(PERSON_BY_KEY, clear))
    assert found(PERSON_BY_KEY, clear.replace("tax, case.person, query, always, *, -, allow", "")) == []


def test_two_masks_of_one_value_are_put_together_over_a_reference() -> None:
    findings = found(
        "tax, person, query, by-key, *, -, allow\ntax, person.id_number, query, always, *, keep 12 0, allow",
        """
        tax, case, query, always, *, -, allow
        tax, case.suspect, query, always, *, keep 0 12, allow
        tax, case.person, query, always, *, -, allow
        """,
    )
    assert {finding.code for finding in findings} == {COMBINATION}
    assert all("leaves 1 candidate" in finding.message for finding in findings)


def test_a_grant_that_does_not_cover_the_masked_item_is_a_note() -> None:
    (finding,) = found(f"""
        {LIST}
        tax, person.*, query, granted, *, clear, allow
        tax, person.id_number, query, always, *, keep 6 4, allow
    """)
    assert (str(finding.place), finding.severity) == ("10-police.csv:3", Severity.NOTE)
    assert finding.message.endswith("where a grant or an agreement opens the latter and not `person.id_number`")
    assert finding.hint.startswith("let grants cover both or neither")


@pytest.mark.parametrize("when", ["granted", "agreed"])
def test_what_only_a_grant_or_an_agreement_opens_undoes_a_mask_that_stays(when: str) -> None:
    (finding,) = found(f"""
        {LIST}
        tax, person.birth_date, query, {when}, *, clear, allow
        tax, person.id_number, query, always, *, keep 6 4, allow
    """)
    assert (str(finding.place), finding.severity) == ("10-police.csv:3", Severity.ERROR)
    assert finding.message.endswith("leaves 1 candidate to tax where they hold grants or agreements")


def test_a_mask_that_stays_under_a_grant_can_be_undone_there() -> None:
    assert told(found("""
        tax, person, query, granted, *, -, allow
        tax, person.id_number, query, granted, *, keep 6 4, allow
        tax, person.birth_date, query, granted, *, clear, allow
    """)) == [("10-police.csv:2", Severity.WARNING)]  # fmt: skip


def test_a_batch_copy_is_put_together_with_answers() -> None:
    assert told(found(f"""
        {LIST}
        tax, person, copy, always, *, -, allow
        tax, person.id_number, query, always, *, keep 6 4, allow
        tax, person.birth_date, copy, always, *, clear, allow
    """)) == [("10-police.csv:3", Severity.ERROR)]  # fmt: skip


def test_callers_with_the_same_finding_share_it() -> None:
    (finding,) = found("""
        everyone, person, query, always, *, -, allow
        police, person.*, query, always, *, clear, allow
        everyone, person.id_number, query, always, *, keep 6 4, allow
        everyone, person.birth_date, query, always, *, year, allow
    """)
    assert finding.message.endswith("leaves 33 candidates to civil, court and tax")


def test_the_floor_is_the_officers_to_set() -> None:
    rules = f"""
        {LIST}
        tax, person.id_number, query, always, *, keep 6 1, allow
        tax, person.birth_date, query, always, *, year, allow
    """
    assert found(rules) == []
    assert [finding.hint for finding in found(rules, floor=50_000)] == [
        "write `keep 6 0` there: 365,251 candidates would be left; or show less of `person.birth_date`; "
        "as it is `person.birth_date` yields (10-police.csv:3)"
    ]


def test_only_the_row_rule_that_lets_both_be_seen_counts() -> None:
    assert told(found(f"""
        {LIST}
        tax, person.id_number, query, always, *, keep 6 4, allow
        tax, person.birth_date, query, always, far, clear, allow
    """)) == [("10-police.csv:2", Severity.ERROR)]  # fmt: skip
