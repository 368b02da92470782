"""The section `verify`: what a right one means, what holds without one, and where each mistake is pointed at."""

import json
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import event, given
from hypothesis import strategies as st

from catalog import (
    CanonicalColumn,
    CanonicalForm,
    ClaimKind,
    ClaimRule,
    Finding,
    Findings,
    Item,
    Resource,
    SharingClass,
    VerificationBudgets,
    VerificationRules,
    read_document,
    usual_rules,
)
from catalog.claiming import form_fits, kind_fits, usual_form
from catalog.resource_reading import read_resource
from catalog.threshold_reading import PREDICATES
from masking import ValueType

HEAD = """\
code: population
name: 人口基本信息
resource_code: 1A01001/0000001
provider: police
category: base
modes: [verify]
class: conditional
source: city
table: people
row: row_id
key: [id_number]
items:
  id_number: {name: 公民身份号码, type: String, length: 18, identifier: resident_id}
  name: {name: 姓名, type: String, column: full_name}
  employer: {name: 单位, type: String, length: 18, identifier: uscc}
  region_code: {name: 行政区划, type: String, length: 6}
  gender: {name: 性别, type: String, codes: {1: 男, 2: 女}}
  grade: {name: 等级, type: Int, codes: {1: 一级, 2: 二级}}
  birth_date: {name: 出生日期, type: Date}
  valid_from: {name: 有效期自, type: Date}
  valid_until: {name: 有效期至, type: Date}
  seen_at: {name: 登记时间, type: DateTime}
  children: {name: 子女数, type: Int}
  income: {name: 收入, type: Decimal, scale: 2}
  area: {name: 面积, type: Float}
  alive: {name: 在世, type: Boolean}
  paper: {name: 证照, type: JSON}
"""
BUDGETS = (
    "{calls: 500, negatives: 20, claim_sets: 3, lock_sets: 9, days: 7, case_subjects: 2, "
    "batch_calls: 900, batch_negatives: 90}"
)
WHOLE = """\
verify:
  subject: [id_number, name]
  together: 2
  items:
    birth_date: [equals, age_at_least, year]
    income: [amount_at_least, equals]
    children: [amount_at_least]
    region_code: [region_within, one_of]
    valid_until: [valid_on]
    paper: [absent, present]
  thresholds:
    birth_date: {age_at_least: [16, 18, 60]}
    income: {amount_at_least: [-100, 3000.50]}
    children: {amount_at_least: [-1, 3]}
    region_code: {region_within: [330300, "110101"]}
    valid_until: {valid_on: [2026-12-31]}
  tolerance: {birth_date: 1, income: 0.5}
  forms: {name: person_name}
  canonical: {name: {column: name_canonical, version: 1}}
  begins: {valid_until: valid_from}
  any_day: [birth_date]
"""
WHOLE += f"  budgets: {BUDGETS}\n"
SCALARS = [
    *("name", "employer", "region_code", "gender", "grade", "birth_date", "valid_from", "valid_until"),
    *("seen_at", "children", "income", "area", "alive"),
]


def read(verify: str) -> tuple[Resource, tuple[Finding, ...]]:
    findings = Findings()
    document = read_document("people.yaml", (HEAD + verify).encode(), findings)
    assert document is not None
    resource = read_resource(document, {"police"})
    return resource, findings.sorted()


def rules(verify: str) -> VerificationRules:
    resource, findings = read(verify)
    assert findings == ()
    return resource.verification


def test_everything_that_can_be_said() -> None:
    found = rules(WHOLE)
    assert (found.subject, found.together) == (("id_number", "name"), 2)
    assert found.budgets == VerificationBudgets(500, 20, 3, 9, 7, 2, 900, 90)
    assert found.claims == {
        "birth_date": ClaimRule(
            "birth_date",
            frozenset({ClaimKind.EQUALS, ClaimKind.AGE_AT_LEAST, ClaimKind.YEAR}),
            {ClaimKind.AGE_AT_LEAST: (16, 18, 60)},
            Decimal(1),
            CanonicalForm.DATE,
            any_day=True,
        ),
        "income": ClaimRule(
            "income",
            frozenset({ClaimKind.AMOUNT_AT_LEAST, ClaimKind.EQUALS}),
            {ClaimKind.AMOUNT_AT_LEAST: (Decimal(-100), Decimal("3000.50"))},
            Decimal("0.5"),
        ),
        "children": ClaimRule("children", frozenset({ClaimKind.AMOUNT_AT_LEAST}), {ClaimKind.AMOUNT_AT_LEAST: (-1, 3)}),
        "region_code": ClaimRule(
            "region_code",
            frozenset({ClaimKind.REGION_WITHIN, ClaimKind.ONE_OF}),
            {ClaimKind.REGION_WITHIN: ("330300", "110101")},
            form=CanonicalForm.TEXT,
        ),
        "valid_until": ClaimRule(
            "valid_until",
            frozenset({ClaimKind.VALID_ON}),
            {ClaimKind.VALID_ON: (date(2026, 12, 31),)},
            form=CanonicalForm.DATE,
            begins="valid_from",
        ),
        "paper": ClaimRule("paper", frozenset({ClaimKind.ABSENT, ClaimKind.PRESENT})),
    }
    equals = frozenset({ClaimKind.EQUALS})
    assert found.naming == {
        "id_number": ClaimRule("id_number", equals, form=CanonicalForm.RESIDENT_ID),
        "name": ClaimRule(
            "name",
            equals,
            form=CanonicalForm.PERSON_NAME,
            canonical=CanonicalColumn("name_canonical", 1),
        ),
    }


def test_without_a_section_the_key_names_the_subject_and_every_other_scalar_may_be_equalled() -> None:
    found = rules("")
    assert (found.subject, found.together, found.budgets) == (("id_number",), 1, VerificationBudgets())
    assert list(found.claims) == SCALARS
    assert {rule.kinds for rule in found.claims.values()} == {frozenset({ClaimKind.EQUALS})}
    assert {code: rule.form for code, rule in {**found.claims, **found.naming}.items() if rule.form} == {
        "id_number": CanonicalForm.RESIDENT_ID,
        "employer": CanonicalForm.CREDIT_CODE,
        **dict.fromkeys(("name", "region_code", "gender"), CanonicalForm.TEXT),
        **dict.fromkeys(("birth_date", "valid_from", "valid_until"), CanonicalForm.DATE),
    }


def test_a_subject_alone_leaves_the_rest_as_usual() -> None:
    found = rules("verify: {subject: [id_number, name]}")
    assert (found.subject, list(found.naming)) == (("id_number", "name"), ["id_number", "name"])
    assert list(found.claims) == SCALARS[1:]


def test_items_may_be_none_at_all() -> None:
    assert rules("verify: {subject: [id_number], items: {}}").claims == {}


def test_as_many_thresholds_as_there_may_be() -> None:
    ages = ", ".join(map(str, range(1, 33)))
    found = rules(f"verify: {{subject: [name], items: {{birth_date: [age_at_least]}}, thresholds: {limits(ages)}}}")
    assert found.claims["birth_date"].thresholds == {ClaimKind.AGE_AT_LEAST: tuple(range(1, 33))}


def limits(ages: str) -> str:
    return f"{{birth_date: {{age_at_least: [{ages}]}}}}"


@dataclass(frozen=True)
class Mistake:
    """`old` becomes `new` in the whole section; the finding `code` then stands on the line that holds `at`."""

    code: str
    old: str
    new: str
    at: str
    words: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.new.strip()[:40]}"


AGES = "[16, 18, 60]"
ITEMS = "  items:\n"
FORMS = "  forms: {name: person_name}\n"
CANONICAL = "{column: name_canonical, version: 1}"
MISTAKES = [
    Mistake("unknown_element", "  together: 2\n", "  togeter: 2\n", "togeter", "did you mean `together`"),
    Mistake("missing_element", "  subject: [id_number, name]\n", "", "verify:", "`subject` is missing"),
    Mistake("wrong_type", "[id_number, name]", "[]", "subject:"),
    Mistake("wrong_type", WHOLE, "verify: [id_number]\n", "verify:"),
    Mistake("unknown_item", "[id_number, name]", "[id_number, nickname]", "subject:"),
    Mistake("not_for_type", "[id_number, name]", "[id_number, paper]", "subject:"),
    Mistake("duplicate_entry", "[id_number, name]", "[name, name]", "subject:"),
    # items and kinds
    Mistake("unknown_item", ITEMS, ITEMS + "    nickname: [equals]\n", "nickname", "`id_number`, `name`"),
    Mistake("subject_claimed", ITEMS, ITEMS + "    name: [equals]\n", "    name:"),
    Mistake("unknown_word", "[absent, present]", "[absent, missing]", "paper:"),
    Mistake("duplicate_entry", "[absent, present]", "[absent, absent]", "paper:"),
    Mistake("wrong_type", "[absent, present]", "[]", "paper:"),
    Mistake("wrong_type", "[absent, present]", "absent", "paper:"),
    Mistake("not_for_type", "[absent, present]", "[equals]", "paper:", "one of `present`, `absent`"),
    Mistake("not_for_type", "[absent, present]", "[one_of]", "paper:"),
    Mistake("not_for_type", ITEMS, ITEMS + "    seen_at: [year]\n", "seen_at"),
    Mistake("not_for_type", ITEMS, ITEMS + "    seen_at: [age_at_least]\n", "seen_at"),
    Mistake("not_for_type", ITEMS, ITEMS + "    seen_at: [valid_on]\n", "seen_at"),
    Mistake("not_for_type", ITEMS, ITEMS + "    birth_date: [amount_at_least]\n", "birth_date: [amount"),
    Mistake("not_for_type", ITEMS, ITEMS + "    grade: [amount_at_least]\n", "grade"),
    Mistake("not_for_type", ITEMS, ITEMS + "    employer: [region_within]\n", "employer"),
    Mistake("not_for_type", ITEMS, ITEMS + "    gender: [region_within]\n", "gender"),
    Mistake("not_for_type", ITEMS, ITEMS + "    children: [region_within]\n", "children: [region"),
    # thresholds
    Mistake("thresholds_missing", "    birth_date: {age_at_least: [16, 18, 60]}\n", "", "birth_date: [equals"),
    Mistake("thresholds_missing", "{age_at_least: [16, 18, 60]}", "{}", "birth_date: [equals"),
    Mistake("thresholds_missing", "    income: {amount_at_least: [-100, 3000.50]}\n", "", "income: [amount"),
    Mistake("thresholds_missing", '    region_code: {region_within: [330300, "110101"]}\n', "", "region_code: [region"),
    Mistake("not_claimed", "[equals, age_at_least, year]", "[equals, year]", "birth_date: {age", "`age_at_least`"),
    Mistake("not_claimed", "  thresholds:\n", "  thresholds:\n    area: {amount_at_least: [1]}\n", "area"),
    Mistake("not_claimed", "  thresholds:\n", "  thresholds:\n    name: {amount_at_least: [1]}\n", "    name"),
    Mistake("unknown_item", "  thresholds:\n", "  thresholds:\n    nickname: {age_at_least: [1]}\n", "nickname"),
    Mistake("unknown_element", "{age_at_least: ", "{year: [1990], age_at_least: ", "birth_date: {year"),
    Mistake("too_many", AGES, f"[{', '.join(map(str, range(1, 34)))}]", "birth_date: {age", "at most 32"),
    Mistake("duplicate_entry", AGES, "[16, 18, 16]", "birth_date: {age"),
    Mistake("duplicate_entry", "[-100, 3000.50]", "[3000.5, 3000.50]", "income: {amount"),
    Mistake("wrong_type", AGES, "[]", "birth_date: {age"),
    Mistake("wrong_type", AGES, "18", "birth_date: {age"),
    Mistake("wrong_type", AGES, "[adult]", "birth_date: {age"),
    Mistake("wrong_type", AGES, "[0]", "birth_date: {age"),
    Mistake("wrong_type", AGES, "[17.5]", "birth_date: {age"),
    Mistake("bad_form", AGES, "[151]", "birth_date: {age"),
    Mistake("bad_form", "[-100, 3000.50]", "[much]", "income: {amount"),
    Mistake("bad_form", "[-100, 3000.50]", "[.inf]", "income: {amount"),
    Mistake("bad_form", "[-100, 3000.50]", "[1_000]", "income: {amount"),
    Mistake("wrong_type", "[-100, 3000.50]", "[true, [1]]", "income: {amount"),
    Mistake("bad_form", "[-1, 3]", "[1.5]", "children: {amount"),
    Mistake("bad_form", '[330300, "110101"]', "[3303]", "region_code: {region"),
    Mistake("bad_form", '[330300, "110101"]', '["000000"]', "region_code: {region"),
    Mistake("bad_form", "[2026-12-31]", "[2026-12-32]", "valid_until: {valid_on"),
    Mistake("bad_form", "[2026-12-31]", "[today]", "valid_until: {valid_on"),
    # tolerance, forms, canonical columns, begins
    Mistake("unknown_item", "{birth_date: 1, income: 0.5}", "{nickname: 1}", "tolerance"),
    Mistake("not_claimed", "{birth_date: 1, income: 0.5}", "{children: 1}", "tolerance", "`birth_date`, `income`"),
    Mistake("not_claimed", "{birth_date: 1, income: 0.5}", "{name: 1}", "tolerance"),
    Mistake("not_for_type", "{birth_date: 1, income: 0.5}", "{region_code: 1}", "tolerance"),
    Mistake("wrong_type", "{birth_date: 1, income: 0.5}", "{birth_date: -1}", "tolerance"),
    Mistake("wrong_type", "{birth_date: 1, income: 0.5}", "{birth_date: 0.5}", "tolerance"),
    Mistake("bad_form", "{birth_date: 1, income: 0.5}", "{income: -0.5}", "tolerance"),
    Mistake("wrong_type", "{birth_date: 1, income: 0.5}", "5", "tolerance"),
    Mistake("unknown_word", "person_name", "nickname", "forms"),
    Mistake("unknown_item", FORMS, "  forms: {nickname: text}\n", "forms"),
    Mistake("not_claimed", FORMS, "  forms: {paper: text}\n", "forms"),
    Mistake("not_for_type", FORMS, "  forms: {id_number: phone}\n", "forms", "one of `resident_id`"),
    Mistake("not_for_type", FORMS, "  forms: {birth_date: text}\n", "forms"),
    Mistake("not_for_type", FORMS, "  forms: {income: phone}\n", "forms", "leave it out"),
    Mistake("unknown_item", "{name: {column", "{nickname: {column", "canonical"),
    Mistake("not_claimed", "{name: {column", "{paper: {column", "canonical"),
    Mistake("not_for_type", "{name: {column", "{birth_date: {column", "canonical"),
    Mistake("wrong_type", CANONICAL, "name_canonical", "canonical"),
    Mistake("wrong_type", "version: 1}", "version: 0}", "canonical"),
    Mistake("wrong_type", "version: 1}", "version: one}", "canonical"),
    Mistake("not_claimed", "any_day: [birth_date]", "any_day: [paper]", "any_day"),
    Mistake("not_claimed", "any_day: [birth_date]", "any_day: [name]", "any_day"),
    Mistake("unknown_item", "any_day: [birth_date]", "any_day: [birthday]", "any_day"),
    Mistake("canonical_version", "version: 1}", "version: 2}", "canonical", "of `name` was filled by version 2"),
    Mistake("missing_element", CANONICAL, "{column: name_canonical}", "canonical"),
    Mistake("missing_element", CANONICAL, "{version: 1}", "canonical"),
    Mistake("unknown_element", CANONICAL, "{column: name_canonical, version: 1, table: x}", "canonical"),
    Mistake("canonical_is_item", "name_canonical", "FULL_NAME", "canonical", "the item `name`"),
    Mistake("canonical_is_item", "name_canonical", "region_code", "canonical", "the item `region_code`"),
    Mistake("canonical_is_item", "name_canonical", "row_id", "canonical", "the row surrogate"),
    Mistake(
        "canonical_is_item",
        CANONICAL,
        f"{CANONICAL}, id_number: {CANONICAL}",
        "canonical",
        "the canonical form of `name`",
    ),
    Mistake("unknown_item", "valid_until: valid_from", "valid_until: issued_on", "begins"),
    Mistake("not_for_type", "valid_until: valid_from", "valid_until: seen_at", "begins"),
    Mistake("not_for_type", "valid_until: valid_from", "valid_until: valid_until", "begins"),
    Mistake("not_claimed", "valid_until: valid_from", "birth_date: valid_from", "begins", "`valid_until`"),
    Mistake("wrong_type", "valid_until: valid_from", "valid_until: [valid_from]", "begins"),
    # together and budgets
    Mistake("wrong_type", "together: 2", "together: 0", "together"),
    Mistake("wrong_type", "together: 2", "together: all", "together"),
    Mistake("too_many", "together: 2", "together: 9", "together", "at most 8"),
    Mistake("unknown_element", "calls: 500", "call: 500", "budgets", "did you mean `calls`"),
    Mistake("wrong_type", "calls: 500", "calls: 0", "budgets"),
    Mistake("wrong_type", "negatives: 20", "negatives: -1", "budgets"),
    Mistake("wrong_type", "days: 7", "days: 0.5", "budgets"),
    Mistake("wrong_type", "batch_calls: 900", "batch_calls: 0", "budgets"),
    Mistake("wrong_type", "batch_negatives: 90", "batch_negatives: many", "budgets"),
    Mistake("wrong_type", BUDGETS, "100", "budgets"),
    Mistake("budget_order", "lock_sets: 9", "lock_sets: 3", "budgets"),
    Mistake("budget_order", BUDGETS, "{claim_sets: 20}", "budgets", "after 20 claim sets"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_every_mistake_is_pointed_at(mistake: Mistake) -> None:
    assert mistake.old in WHOLE, "the mistake changes nothing"
    text = WHOLE.replace(mistake.old, mistake.new, 1)
    before = HEAD.count("\n")
    line = next(number for number, line in enumerate(text.split("\n"), before + 1) if mistake.at in line)
    found = [finding for finding in read(text)[1] if (finding.code, finding.place.line) == (mistake.code, line)]
    assert found
    assert any(mistake.words in str(finding) for finding in found)


FITTING = {
    **dict.fromkeys((ClaimKind.EQUALS, ClaimKind.ONE_OF), {"id_number", *SCALARS}),
    **dict.fromkeys(
        (ClaimKind.YEAR, ClaimKind.AGE_AT_LEAST, ClaimKind.VALID_ON), {"birth_date", "valid_from", "valid_until"}
    ),
    ClaimKind.AMOUNT_AT_LEAST: {"children", "income", "area"},
    ClaimKind.REGION_WITHIN: {"name", "region_code"},
    **dict.fromkeys((ClaimKind.PRESENT, ClaimKind.ABSENT), {"id_number", "paper", *SCALARS}),
}
SPELLED = {
    **dict.fromkeys((CanonicalForm.PERSON_NAME, CanonicalForm.ORGANISATION_NAME), {"name", "region_code"}),
    CanonicalForm.PHONE: {"name", "region_code"},
    CanonicalForm.TEXT: {"name", "region_code", "gender"},
    CanonicalForm.RESIDENT_ID: {"id_number", "name", "region_code"},
    CanonicalForm.CREDIT_CODE: {"employer", "name", "region_code"},
    CanonicalForm.DATE: {"name", "region_code", "birth_date", "valid_from", "valid_until"},
}


def test_which_kinds_and_forms_fit_which_items() -> None:
    items = read("")[0].items
    assert {kind: {code for code, item in items.items() if kind_fits(kind, item)} for kind in ClaimKind} == FITTING
    assert {form: {code for code, item in items.items() if form_fits(form, item)} for form in CanonicalForm} == SPELLED


ONE_ITEM = st.builds(
    Item,
    code=st.just("it"),
    name=st.just("项"),
    type=st.sampled_from(ValueType),
    sharing_class=st.just(SharingClass.CONDITIONAL),
    column=st.just("it"),
    identifier=st.sampled_from([None, "resident_id", "uscc"]),
    codes=st.sampled_from([{}, {"1": "一"}]),
)


@given(ONE_ITEM)
def test_the_usual_form_always_fits(item: Item) -> None:
    form = usual_form(item)
    assert form is None or form_fits(form, item)


@given(ONE_ITEM, st.booleans())
def test_the_usual_rules_claim_only_what_fits(item: Item, is_key: bool) -> None:
    found = usual_rules((item.code,) if is_key else (), {item.code: item})
    assert not found.claims.keys() & found.naming.keys()
    assert set(found.naming) == set(found.subject)
    assert all(kind_fits(kind, item) for rule in found.claims.values() for kind in rule.kinds)


WORDS = ["id_number", "name", "birth_date", "valid_until", "income", "paper", "nickname", *ClaimKind, *CanonicalForm]
NUMBERS = [-1, 0, 1, 5, 9, 150, 0.5, "0.5", "330300", "2026-12-31", None, True]
OTHER = st.one_of(st.sampled_from(WORDS), st.sampled_from(NUMBERS), st.just([]), st.just({}))


@st.composite
def sections(draw: st.DrawFn) -> object:
    """The whole section with one or two of its values changed, renamed or taken away, at any depth."""
    section = json.loads(json.dumps(yaml.safe_load(WHOLE)["verify"], default=str))
    for _ in range(draw(st.integers(1, 2))):
        _change(draw, section)
    return section


def _change(draw: st.DrawFn, part: Any) -> None:
    """`part` is a mapping or a list as JSON has them."""
    is_named = isinstance(part, dict)
    place = draw(st.sampled_from(list(part) if is_named else range(len(part))))
    if isinstance(part[place], dict | list) and part[place] and draw(st.integers(0, 3)):
        _change(draw, part[place])
    elif is_named and draw(st.booleans()):
        part[draw(st.sampled_from(WORDS))] = part.pop(place)
    elif is_named and draw(st.booleans()):
        del part[place]
    else:
        part[place] = draw(OTHER)


@given(sections())
def test_whatever_stands_there_is_refused_or_keeps_every_bound(section: object) -> None:
    resource, findings = read(f"verify: {json.dumps(section, ensure_ascii=False)}\n")
    event("refused" if findings else "read")
    if not findings:
        assert_bounded(resource)
    assert all(finding.place.file == "people.yaml" and finding.place.line > 1 for finding in findings)


@given(
    st.lists(st.sampled_from(["id_number", "name"]), min_size=1, unique=True),
    st.dictionaries(
        st.sampled_from(["birth_date", "valid_until", "children", "region_code"]),
        st.sets(st.sampled_from(ClaimKind), min_size=1),
    ),
    st.sets(st.integers(1, 150), min_size=1, max_size=32),
    st.integers(1, 8),
)
def test_what_fits_is_read_as_it_was_written(
    subject: list[str], wanted: dict[str, set[ClaimKind]], ages: set[int], together: int
) -> None:
    items = read("")[0].items
    kinds = {code: {kind for kind in some if kind_fits(kind, items[code])} for code, some in wanted.items()}
    thresholds = {code: {kind: values(kind, ages) for kind in some if kind in LISTED} for code, some in kinds.items()}
    written = {
        "subject": subject,
        "together": together,
        "items": {code: sorted(some) for code, some in kinds.items() if some},
        "thresholds": {code: some for code, some in thresholds.items() if some},
    }
    resource, findings = read(f"verify: {json.dumps(written)}\n")
    assert findings == ()
    assert_bounded(resource)
    found = resource.verification
    assert (list(found.subject), found.together) == (subject, together)
    assert {code: rule.kinds for code, rule in found.claims.items()} == {
        code: some for code, some in kinds.items() if some
    }
    for rule in found.claims.values():
        assert rule.thresholds.get(ClaimKind.AGE_AT_LEAST, tuple(sorted(ages))) == tuple(sorted(ages))


LISTED = (*PREDICATES, ClaimKind.VALID_ON)


def values(kind: ClaimKind, ages: set[int]) -> list[object]:
    match kind:
        case ClaimKind.REGION_WITHIN:
            return [f"33{age:03}1" for age in sorted(ages)]
        case ClaimKind.VALID_ON:
            return [f"{2000 + age}-01-01" for age in sorted(ages)]
        case _:
            return list(sorted(ages))


def assert_bounded(resource: Resource) -> None:
    """What the parts above the catalogue may rely on, whatever a file says."""
    found = resource.verification
    assert found.subject and set(found.naming) == set(found.subject)
    assert found.claims.keys() <= resource.items.keys() - set(found.subject)
    assert 1 <= found.together <= 8
    assert all(count >= 1 for count in astuple(found.budgets)) and found.budgets.lock_sets > found.budgets.claim_sets
    columns = [rule.canonical.column for rule in (*found.naming.values(), *found.claims.values()) if rule.canonical]
    assert len(columns) == len(set(columns)) and not set(columns) & {item.column for item in resource.items.values()}
    for code, rule in (*found.naming.items(), *found.claims.items()):
        item = resource.items[code]
        assert rule.item == code and rule.kinds and all(kind_fits(kind, item) for kind in rule.kinds)
        assert rule.form is None or form_fits(rule.form, item)
        assert rule.thresholds.keys() <= rule.kinds and rule.kinds & set(PREDICATES) <= rule.thresholds.keys()
        assert all(1 <= len(set(some)) == len(some) <= 32 for some in rule.thresholds.values())
        assert rule.tolerance is None or rule.tolerance >= 0
        assert rule.canonical is None or rule.canonical.version >= 1
        assert rule.begins is None or resource.items[rule.begins].type is ValueType.DATE
