"""Claims that cannot be compared whatever policies say: values with more spellings than can be listed."""

from dataclasses import replace

import pytest

from catalog import CanonicalColumn, CanonicalForm, ClaimKind, ClaimRule, Finding, Item, Mode, Place, Resource, Severity
from masking import ValueType
from policies import Policies, PolicyFile, parse_policies
from policies.lint import lint
from tests.policies.small_city import TODAY, catalog_of, department, item, resource

LINES = """p,tax,firm.id,query,granted,*,clear,allow,
p,tax,firm.name,verify,granted,*,verdict,allow,
p,everyone,firm.*,verify,granted,*,verdict,allow,
"""
PLACE = Place("10-police.csv", 2, 7)
EQUALS = frozenset({ClaimKind.EQUALS})
ONE_OF = frozenset({ClaimKind.ONE_OF})
PERSON, FIRM, TEXT = CanonicalForm.PERSON_NAME, CanonicalForm.ORGANISATION_NAME, CanonicalForm.TEXT
CODES = {"A1": "", "OPEN": "", "CLOSED": "", "b\u0007": ""}


def firm(claimed: ClaimRule, column: Item | None = None, **more: object) -> Resource:
    made = resource("firm", "police", [item("id"), column or item("name")], **more)
    return replace(made, verification=replace(made.verification, claims={claimed.item: claimed}))


def findings(*resources: Resource, lines: str = LINES) -> list[Finding]:
    catalog = catalog_of(resources, [department("police"), department("tax", "taxation")])
    files = [PolicyFile("10-police.csv", lines.encode())]
    found = lint(Policies(parse_policies(files, catalog), catalog), TODAY, files=files)
    return [each for each in found if each.code in ("spellings-unlisted", "codes-unlisted")]


@pytest.mark.parametrize("form", [PERSON, FIRM])
@pytest.mark.parametrize("kinds", [EQUALS, ONE_OF])
def test_names_without_a_canonical_column(form: CanonicalForm, kinds: frozenset[ClaimKind]) -> None:
    (finding,) = findings(firm(ClaimRule("name", kinds, form=form)))
    assert (finding.code, finding.place, finding.severity) == ("spellings-unlisted", PLACE, Severity.NOTE)
    assert finding.message == f"`firm.name` of the form `{form}` has no canonical column"


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(firm(ClaimRule("name", EQUALS, form=FIRM, canonical=CanonicalColumn("c", 1))), id="a column"),
        pytest.param(firm(ClaimRule("name", EQUALS, form=TEXT)), id="a text"),
        pytest.param(firm(ClaimRule("name", frozenset({ClaimKind.PRESENT}), form=FIRM)), id="not equalled"),
        pytest.param(firm(ClaimRule("name", EQUALS, form=FIRM), modes=frozenset({Mode.QUERY})), id="not compared"),
        pytest.param(
            firm(ClaimRule("name", EQUALS, form=TEXT), item("name", codes={"A1": "", "OPEN": ""})), id="short codes"
        ),
        pytest.param(
            firm(ClaimRule("name", EQUALS), item("name", type=ValueType.INT, codes={"123456": ""})), id="numbers"
        ),
    ],
)
def test_what_can_be_compared(resource: Resource) -> None:
    assert findings(resource) == []


def test_the_name_of_a_subject_is_a_name_too() -> None:
    made = firm(ClaimRule("name", EQUALS, form=TEXT))
    naming = {"id": ClaimRule("id", EQUALS, form=FIRM)}
    (finding,) = findings(replace(made, verification=replace(made.verification, naming=naming)))
    assert finding.message == "`firm.id` of the form `organisation_name` has no canonical column"
    assert finding.place == PLACE


@pytest.mark.parametrize("lines", [LINES.split("\n")[0], "p,tax,firm.name,verify,always,*,-,deny,"])
def test_what_nobody_may_claim_is_not_told(lines: str) -> None:
    assert findings(firm(ClaimRule("name", EQUALS, form=FIRM)), lines=lines) == []


def test_codes_with_too_many_spellings_or_none() -> None:
    (finding,) = findings(firm(ClaimRule("name", EQUALS, form=TEXT), item("name", codes=CODES)))
    assert (finding.code, finding.place, finding.severity) == ("codes-unlisted", PLACE, Severity.WARNING)
    assert finding.message == "`CLOSED`, `b\u0007` of `firm.name` cannot be claimed by a list of spellings"
