"""A register of persons and a file of cases about them, for tests of what masks leave to guess."""

from dataclasses import replace
from datetime import date

from catalog import ClaimRule, Equals, Item, Literal, Part, Reference, RowRule, VerificationBudgets, VerificationRules
from masking import ValueType
from policies import Policies, Space, parse_policies
from policies.leaks import Subjects
from tests.policies.small_city import catalog_of, department, files, item, resource

TODAY = date(2026, 7, 1)


def _id_number(code: str) -> Item:
    return item(code, identifier="resident_id", length=18)


PERSON = resource(
    "person",
    "police",
    [
        _id_number("id_number"),
        item("birth_date", type=ValueType.DATE, part=Part.BIRTH),
        item("sex", codes={"1": "", "2": ""}, part=Part.SEX),
        item("phone", length=11),
        item("income", type=ValueType.INT),
    ],
    row="row_id",
    rows={"near": RowRule("near", Equals("phone", Literal("1"))), "far": RowRule("far", Equals("phone", Literal("2")))},
    references={"cases": Reference("cases", "", "case", (("id_number", "suspect"),), many=True)},
)
CASE = resource(
    "case",
    "court",
    [item("number", length=10), _id_number("suspect"), _id_number("judge"), item("opened_on", type=ValueType.DATE)],
    row="row_id",
    references={
        "person": Reference("person", "", "person", (("suspect", "id_number"),)),
        "judge_person": Reference("judge_person", "", "person", (("judge", "id_number"),)),
    },
)
PERSONS = catalog_of(
    [PERSON, CASE],
    [department("police"), department("court", "trial"), department("tax", "assessment"), department("civil", "aid")],
)


BOLD = VerificationBudgets(negatives=1_000_000, calls=1_000_000, claim_sets=1_000_000, lock_sets=1_000_001)
"""So many comparisons of one person that they are as good as lookups."""


def comparable(*claims: ClaimRule, budgets: VerificationBudgets = PERSON.verification.budgets) -> VerificationRules:
    """What the police lets be compared of a person: `claims`, or all that is usual."""
    given = {claim.item: claim for claim in claims} or PERSON.verification.claims
    return replace(PERSON.verification, claims=given, budgets=budgets)


def policies(police: str, court: str = "", verification: VerificationRules = PERSON.verification) -> Policies:
    """Policies of rules written without `p, ` and `, `: `everyone, person.phone, query, always, *, clear, allow`."""
    texts = {"p10_police": _rules(police), "p20_court": _rules(court)}
    person = replace(PERSON, verification=verification)
    catalog = replace(PERSONS, resources={**PERSONS.resources, "person": person})
    return Policies(parse_policies(files(**{name: text for name, text in texts.items() if text}), catalog), catalog)


def subjects(police: str, court: str = "", verification: VerificationRules = PERSON.verification) -> Subjects:
    return Subjects(Space(policies(police, court, verification), TODAY))


def _rules(text: str) -> str:
    lines = (line.strip() for line in text.strip().splitlines())
    return "".join(f"p, {line},\n" for line in lines if line)
