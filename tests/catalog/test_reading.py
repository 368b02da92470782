"""Reading catalogue files: what a right one means, and where each mistake is pointed at."""

import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import catalog as catalog_package
from catalog import (
    DEPARTMENT_ATTRIBUTES,
    After,
    AllOf,
    AnyOf,
    Before,
    Catalog,
    CatalogError,
    Category,
    Contains,
    DepartmentAttribute,
    Equals,
    Finding,
    In,
    IsNull,
    Literal,
    Mode,
    Part,
    Place,
    RowRule,
    SharingClass,
    StartsWith,
    Today,
    Withdrawal,
    WithinRegion,
    YearsAgo,
    read_catalog,
)
from masking import ValueType

DEPARTMENTS = """\
departments:
  police: {name: 公安局, credit_code: 11330300MB99000215, region_code: 330300, functions: [case-handling]}
  centre: {name: 大数据中心, credit_code: 11330300MB9900013A, region_code: "330300", centre: true}
"""
POPULATION = """\
code: population
name: 人口基本信息
resource_code: 1A01001/0000001
provider: police
category: base
theme: 人口
abstract: 户籍人口
format: database
update_cycle: daily
data_as_of: 2026-11-01
modes: [verify, query]
class: conditional
open: {class: not_open}
source: city
schema: shared
table: people
row: row_id
key: [id_number]
verify: {subject: [id_number, name]}
items:
  id_number: {name: 公民身份号码, type: String, length: 18, identifier: resident_id, contains: personal}
  name: {name: 姓名, type: String, column: full_name}
  birth_date: {name: 出生日期, type: Date, part: birth}
  seen_at: {name: 登记时间, type: DateTime}
  gender: {name: 性别, type: String, class: unconditional, base: true, codes: {1: 男, 2: 女}}
  region_code: {name: 行政区划, type: String}
  children: {name: 子女数, type: Int}
  income: {name: 收入, type: Decimal, scale: 2}
  area: {name: 面积, type: Float}
  alive: {name: 在世, type: Boolean}
  paper: {name: 证照, type: JSON}
  record: {name: 记录, type: String, class: restricted, sparse: true, basis: 某法第一条}
references:
  household: {resource: household, on: {region_code: region_code}, many: true}
rows:
  own_region: {item: region_code, within_region: $department.region_code}
  minor: {item: birth_date, after: $years_ago(18), reveals: true}
"""
HOUSEHOLD = """\
code: household
name: 家庭户
resource_code: 1A01002/0000002
provider: police
category: base
modes: [query]
class: unconditional
source: city
table: household
key: [region_code]
items:
  region_code: {name: 行政区划, type: String}
  member_count: {name: 人数, type: Int}
"""

SEEN_AT = "  seen_at: {name: 登记时间, type: DateTime}\n"


def write(folder: Path, **files: str | bytes) -> None:
    """The three right files, some of them replaced: `population="…"`."""
    texts = {"departments": DEPARTMENTS, "population": POPULATION, "household": HOUSEHOLD} | files
    (folder / "catalog").mkdir()
    for name, text in texts.items():
        place = folder if name == "departments" else folder / "catalog"
        (place / f"{name}.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())


def read(folder: Path) -> Catalog:
    return read_catalog(folder / "catalog", folder / "departments.yaml")


def findings_of(folder: Path) -> list[tuple[str, int, str]]:
    """(file name without ending, line, code) of every mistake, in the order of the report."""
    with pytest.raises(CatalogError) as raised:
        read(folder)
    return [(Path(one.place.file).stem, one.place.line, one.code) for one in raised.value.findings]


def test_reads_every_element(tmp_path: Path) -> None:
    write(tmp_path)
    read_one = read(tmp_path)
    assert list(read_one.resources) == ["household", "population"]
    assert list(read_one.departments) == ["police", "centre"]
    population = read_one.resources["population"]
    assert (population.resource_code, population.provider, population.category) == (
        "1A01001/0000001",
        "police",
        Category.BASE,
    )
    assert (population.source, population.db_schema, population.table) == ("city", "shared", "people")
    assert (population.row, population.key) == ("row_id", ("id_number",))
    assert population.modes == {Mode.VERIFY, Mode.QUERY}
    assert (population.verification.subject, population.data_as_of) == (("id_number", "name"), "2026-11-01")
    assert (population.open_class, population.update_cycle) == ("not_open", "daily")
    assert str(population.place) == f"{tmp_path}/catalog/population.yaml:1"


def test_items_take_what_they_do_not_say_from_the_resource(tmp_path: Path) -> None:
    write(tmp_path)
    items = read(tmp_path).resources["population"].items
    assert items["id_number"].contains is Contains.PERSONAL
    assert (items["id_number"].identifier, items["id_number"].length) == ("resident_id", 18)
    assert (items["name"].column, items["birth_date"].column) == ("full_name", "birth_date")
    assert items["birth_date"].sharing_class is SharingClass.CONDITIONAL
    assert (items["birth_date"].part, items["name"].part) == (Part.BIRTH, None)
    assert (items["gender"].sharing_class, items["gender"].base) == (SharingClass.UNCONDITIONAL, True)
    assert items["gender"].codes == {"1": "男", "2": "女"}
    assert (items["record"].sharing_class, items["record"].basis) == (SharingClass.RESTRICTED, "某法第一条")
    assert [item.type for item in items.values()].count(ValueType.STRING) == 5
    assert items["income"].scale == 2


def test_codes_have_symbols_all_or_none(tmp_path: Path) -> None:
    symbols = "codes: {1: {name: 男, symbol: MALE}, 2: {name: 女, symbol: NO}}"
    write(tmp_path, population=POPULATION.replace(CODES, symbols))
    gender = read(tmp_path).resources["population"].items["gender"]
    assert (gender.codes, gender.symbols) == ({"1": "男", "2": "女"}, {"1": "MALE", "2": "NO"})
    without = tmp_path / "without"
    without.mkdir()
    write(without)
    assert read(without).resources["population"].items["gender"].symbols == {}


def test_an_item_is_withdrawn_from_a_day_in_favour_of_another(tmp_path: Path) -> None:
    gone = "type: Boolean, withdrawn: {since: 2027-01-01, instead: seen_at, note: 改用登记时间}}"
    write(tmp_path, population=POPULATION.replace("type: Boolean}", gone))
    items = read(tmp_path).resources["population"].items
    assert items["alive"].withdrawn == Withdrawal(date(2027, 1, 1), "seen_at", "改用登记时间")
    assert items["seen_at"].withdrawn is None


def test_references_keep_their_pairs_and_are_named_after_their_target(tmp_path: Path) -> None:
    write(tmp_path)
    reference = read(tmp_path).resources["population"].references["household"]
    assert (reference.on, reference.many, reference.name) == ((("region_code", "region_code"),), True, "家庭户")


def test_departments_keep_codes_as_written_and_offer_the_attributes_that_rules_may_name(tmp_path: Path) -> None:
    write(tmp_path)
    police, centre = read(tmp_path).departments.values()
    assert (police.region_code, police.centre, centre.centre) == ("330300", False, True)
    assert (set(police.functions), set(centre.functions)) == ({"case-handling"}, set())
    assert set(police.attributes) == DEPARTMENT_ATTRIBUTES


ROW_RULES = [
    ("{item: gender, equals: 1}", Equals("gender", Literal("1"))),
    ("{item: children, equals: -2}", Equals("children", Literal(-2))),
    ("{item: income, equals: 100}", Equals("income", Literal(100))),
    ("{item: alive, equals: true}", Equals("alive", Literal(True))),
    ("{item: birth_date, equals: 2000-02-29}", Equals("birth_date", Literal(date(2000, 2, 29)))),
    ("{item: gender, in: [1, '2']}", In("gender", (Literal("1"), Literal("2")))),
    ("{item: name, starts_with: 欧阳}", StartsWith("name", Literal("欧阳"))),
    ("{item: region_code, within_region: 330300}", WithinRegion("region_code", Literal("330300"))),
    ("{item: birth_date, before: $today}", Before("birth_date", Today())),
    ("{item: seen_at, after: $years_ago( 5 )}", After("seen_at", YearsAgo(5))),
    ("{item: name, equals: $department.code}", Equals("name", DepartmentAttribute("code"))),
    ("{item: area, is_null: true}", IsNull("area")),
    ("{all_of: [{item: area, is_null: true}]}", AllOf((IsNull("area"),))),
    (
        "{any_of: [{item: area, is_null: true}, {all_of: [{item: name, is_null: true}]}]}",
        AnyOf((IsNull("area"), AllOf((IsNull("name"),)))),
    ),
]


@pytest.mark.parametrize(("text", "test"), ROW_RULES, ids=[text for text, _ in ROW_RULES])
def test_row_rules_mean_what_they_say(tmp_path: Path, text: str, test: object) -> None:
    write(tmp_path, population=f"{POPULATION}  tried: {text}\n")
    rules = read(tmp_path).resources["population"].rows
    assert rules["tried"] == RowRule("tried", test, reveals=False)  # type: ignore[arg-type]  # one table, many types
    assert rules["minor"].reveals


@dataclass(frozen=True)
class Mistake:
    """`old` becomes `new` in one file; the finding `code` then stands on the line that holds `at`."""

    code: str
    old: str
    new: str
    at: str
    file: str = "population"

    def __str__(self) -> str:
        return f"{self.code}-{self.new.strip()[:40]}"


JWK = "{kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}"  # of RFC 8037, appendix A.2
KEY_ID = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
SAME_KEY = (
    f"centre: true, keys: {{{KEY_ID}: {JWK}}}}}\n"
    f"  tax: {{name: x, credit_code: 11330300MB990003XW, region_code: 330300, keys: {{{KEY_ID}: {JWK}}}}}"
)
SM2 = "{kty: EC, crv: SM2, x: AA, y: AA}"
OLD = "{public: MCow, retired: 2026-01-01}"
SOON = "{public: MCow, withdrawn: soon}"
NEW_RULE = "rows:\n  tried: "
NEW_ITEM = "items:\n  tried: "
CODES = "codes: {1: 男, 2: 女}"
CLASHING = CODES + "}\n  order: {name: 次序, type: Int, codes: {1: {name: 一, symbol: ONE}}"
MISTAKES = [
    # the file as a whole
    Mistake("syntax", "code: population", "code: [population", "name: 人口"),
    Mistake("syntax", POPULATION, "", ""),
    Mistake("syntax", "name: 人口", "name: \x07", ""),
    Mistake("syntax", "name: 人口", "---\nname: 人口", "---"),
    Mistake("not_allowed", "abstract: 户籍人口", f"abstract: {'[' * 500}{']' * 500}", "abstract"),
    Mistake("not_allowed", "abstract: 户籍人口", f"abstract: {'[' * 100_000}", "abstract"),
    Mistake("wrong_type", POPULATION, "just text", "just text"),
    Mistake("not_allowed", "key: [id_number]", "key: &key [id_number]\nmodes: *key", "modes: *key"),
    # people and terms
    Mistake("state_secret", "theme: 人口", "theme: 人口\nsecrecy: 机密", "secrecy"),
    Mistake("unknown_word", "theme: 人口", "theme: 人口\ngrade: secret", "grade"),
    Mistake("bad_form", "theme: 人口", "theme: 人口\nreleased: 2026-02-30", "released"),
    Mistake("bad_form", "theme: 人口", "theme: 人口\nbased_on: 1A", "based_on"),
    Mistake("related_cycle", "theme: 人口", "theme: 人口\nrelated: [1A01001/0000001]", "related"),
    Mistake("unknown_related", "theme: 人口", "theme: 人口\nrelated: [1A01001/9]", "code: population"),
    # elements
    Mistake("unknown_element", "theme:", "them:", "them:"),
    Mistake("unknown_element", "{name: 姓名,", "{name: 姓名, clas: x,", "clas: x"),
    Mistake("unknown_element", "centre: true", "center: true", "center: true", "departments"),
    Mistake("unknown_element", "departments:\n", "extra: 1\ndepartments:\n", "extra: 1", "departments"),
    Mistake("duplicate_element", "theme: 人口\n", "theme: 人口\ntheme: 法人\n", "theme: 法人"),
    Mistake("duplicate_element", "  seen_at: ", "  birth_date: ", "登记时间"),
    Mistake("missing_element", "table: people\n", "", ""),
    Mistake("missing_element", "{name: 姓名, ", "{", "column: full_name"),
    Mistake("missing_element", "type: DateTime", "base: true", "登记时间"),
    Mistake("missing_element", "credit_code: 11330300MB99000215,", "", "police", "departments"),
    Mistake("missing_element", "on: {region_code: region_code}, ", "", "resource: household"),
    Mistake("missing_element", "{subject: [id_number, name]}", "{}", "verify:"),
    Mistake("missing_element", "{class: not_open}", "{condition: 无}", "open:"),
    Mistake("missing_element", "{item: region_code, within", "{within", "own_region"),
    Mistake("wrong_type", "name: 人口基本信息", "name: [a]", "name: [a]"),
    Mistake("wrong_type", "theme: 人口", "theme:", "theme:"),
    Mistake("wrong_type", "theme: 人口", "theme: ''", "theme: ''"),
    Mistake("wrong_type", "theme: 人口", "theme: !!binary YQ==", "theme:"),
    Mistake("wrong_type", "theme: 人口", "theme: !mine x", "theme:"),
    Mistake("wrong_type", "length: 18", "length: 0", "length: 0"),
    Mistake("wrong_type", "length: 18", "length: 0x12", "length: 0x12"),
    Mistake("wrong_type", "base: true", "base: 1", "base: 1"),
    Mistake("wrong_type", "key: [id_number]", "key: id_number", "key: id_number"),
    Mistake("wrong_type", "key: [id_number]", "key: []", "key: []"),
    Mistake("wrong_type", "items:\n", "items: {}\nodd:\n", "items: {}"),
    Mistake("wrong_type", "codes: {1: 男, 2: 女}", "codes: {}", "codes: {}"),
    Mistake("wrong_type", "on: {region_code: region_code}", "on: {}", "on: {}"),
    Mistake(
        "wrong_type",
        "  birth_date: {name: 出生日期, type: Date, part: birth}",
        "  birth_date: Date",
        "birth_date: Date",
    ),
    Mistake(
        "wrong_type", "  household: {resource: household,", "  odd: text\n  household: {resource: household,", "odd"
    ),
    Mistake(
        "wrong_type", "own_region: {item: region_code, within_region: $department.region_code}", "own_region: x", "x"
    ),
    Mistake("wrong_type", "items:\n", "items:\n  ? [a]\n  : b\n", "? [a]"),
    Mistake("wrong_type", DEPARTMENTS, "departments: {}", "{}", "departments"),
    Mistake("wrong_type", "functions: [case-handling]", "functions: {a: b}", "police", "departments"),
    Mistake("duplicate_entry", "modes: [verify, query]", "modes: [query, query]", "modes:"),
    Mistake("duplicate_entry", "[case-handling]", "[a, b, a]", "police", "departments"),
    Mistake("unknown_word", "class: conditional", "class: secret", "class: secret"),
    Mistake("unknown_word", "modes: [verify, query]", "modes: [verify, read]", "modes:"),
    Mistake("unknown_word", "category: base", "category: basic", "category:"),
    Mistake("unknown_word", "update_cycle: daily", "update_cycle: hourly", "update_cycle:"),
    Mistake("unknown_word", "format: database", "format: paper", "format:"),
    Mistake("unknown_word", "type: DateTime", "type: Moment", "Moment"),
    Mistake("unknown_word", "contains: personal", "contains: gossip", "gossip"),
    Mistake("unknown_word", "identifier: resident_id", "identifier: passport", "passport"),
    Mistake("unknown_word", "{class: not_open}", "{class: open}", "open:"),
    # codes and names
    Mistake("bad_form", "code: population", "code: Population", "Population"),
    Mistake("bad_form", "resource_code: 1A01001/0000001", "resource_code: 1A01001", "resource_code:"),
    Mistake("bad_form", "source: city", "source: ../city", "source:"),
    Mistake("bad_form", "data_as_of: 2026-11-01", "data_as_of: yesterday", "data_as_of:"),
    Mistake("bad_form", "  seen_at:", "  seen__at:", "seen__at"),
    Mistake("bad_form", "  seen_at:", "  __type:", "__type"),
    Mistake("bad_form", "  minor:", "  Minor:", "Minor"),
    Mistake("bad_form", "  household: {resource", "  house-hold: {resource", "house-hold"),
    Mistake("bad_form", "items:\n", "items:\n  n: {name: n, type: Int, codes: {a: b}}\n", "a: b"),
    Mistake("bad_form", "  police:", "  Police:", "Police", "departments"),
    Mistake("bad_form", "region_code: 330300,", "region_code: 33030,", "33030,", "departments"),
    Mistake("bad_form", "[case-handling]", "[case_handling]", "case_handling", "departments"),
    Mistake("reserved_name", "  seen_at:", "  id:", "id: {"),
    Mistake("reserved_name", "  seen_at:", "  and:", "and: {"),
    Mistake("reserved_name", "  household: {resource", "  sharing: {resource", "sharing"),
    Mistake("reserved_name", "  centre:", "  everyone:", "everyone", "departments"),
    Mistake("name_clash", "items:\n", "items:\n  a_1: {name: a, type: Int}\n  a1: {name: a, type: Int}\n", "a1:"),
    Mistake("name_clash", "  household: {resource", "  seen_at: {resource", "{resource"),
    Mistake("check_digit", "MB99000215", "MB99000216", "police", "departments"),
    Mistake("check_digit", "11330300MB99000215", "11330300mb99000215", "police", "departments"),
    Mistake("duplicate_credit_code", "11330300MB9900013A", "11330300MB99000215", "centre:", "departments"),
    # keys of departments
    Mistake("key_unreadable", "[case-handling]", "[], keys: {k: MCowBQ==}", "police", "departments"),
    Mistake("key_unreadable", "[case-handling]", "[], keys: {k: 密}", "police", "departments"),
    Mistake("key_unreadable", "[case-handling]", f"[], keys: {{k: {SM2}}}", "police", "departments"),
    Mistake("key_id", "[case-handling]", f"[], keys: {{k: {JWK}}}", "police", "departments"),
    Mistake("private_key", "[case-handling]", "[], keys: {k: {d: x}}", "police", "departments"),
    Mistake("unknown_element", "[case-handling]", f"[], keys: {{k: {OLD}}}", "police", "departments"),
    Mistake("bad_form", "[case-handling]", f"[], keys: {{k: {SOON}}}", "police", "departments"),
    Mistake("duplicate_key", "centre: true}", SAME_KEY, "tax:", "departments"),
    Mistake("two_centres", "functions: [case-handling]", "centre: true", "centre: {", "departments"),
    # what one file says of itself
    Mistake("category_mismatch", "category: base", "category: thematic", "category:"),
    Mistake("unknown_department", "provider: police", "provider: fire", "provider:"),
    Mistake("empty_key", "key: [id_number]", "key: []", "key:"),
    Mistake("unknown_item", "key: [id_number]", "key: [number]", "key:"),
    Mistake("unknown_item", "[id_number, name]", "[id_number, nickname]", "verify:"),
    Mistake("unknown_item", "on: {region_code:", "on: {region:", "on: {region:"),
    Mistake("unknown_item", "{item: region_code, within", "{item: region, within", "own_region"),
    Mistake("row_is_item", "row: row_id", "row: FULL_NAME", "row: FULL_NAME"),
    Mistake("duplicate_column", "column: full_name", "column: birth_date", "  birth_date:"),
    Mistake("basis_missing", ", basis: 某法第一条", "", "  record:"),
    Mistake("basis_missing", "class: conditional", "class: restricted", "  id_number:"),
    Mistake("not_for_type", "type: DateTime", "type: DateTime, length: 8", "length: 8"),
    Mistake("not_for_type", "type: Float", "type: Float, scale: 2", "type: Float"),
    Mistake("not_for_type", "type: Boolean", "type: Boolean, codes: {a: b}", "a: b"),
    Mistake("not_for_type", "type: Int", "type: Int, identifier: uscc", "uscc"),
    Mistake("not_for_type", "part: birth", "part: region", "part: region"),
    Mistake("not_for_type", "type: Boolean", "type: Boolean, part: sex", "part: sex"),
    Mistake("unknown_word", "part: birth", "part: age", "part: age"),
    Mistake("part_of_what", ", identifier: resident_id", "", "  birth_date:"),
    Mistake(
        "part_of_what", "type: String, column: full_name", "type: String, identifier: resident_id", "  birth_date:"
    ),
    Mistake("part_of_what", "identifier: resident_id", "identifier: resident_id, part: sex", "  id_number:"),
    # row rules
    Mistake("row_rule_form", "rows:\n", NEW_RULE + "{item: name}\n", "tried"),
    Mistake("row_rule_form", "rows:\n", NEW_RULE + "{item: name, equals: a, starts_with: b}\n", "tried"),
    Mistake("row_rule_form", "rows:\n", NEW_RULE + "{item: name, is_null: false}\n", "tried"),
    Mistake("row_rule_form", "rows:\n", NEW_RULE + "{item: name, any_of: [{item: name, is_null: true}]}\n", "tried"),
    Mistake(
        "row_rule_form", "rows:\n", f"{NEW_RULE}{'{all_of: [' * 9}{{item: name, is_null: true}}{']}' * 9}\n", "tried"
    ),
    Mistake("unknown_element", "rows:\n", NEW_RULE + "{item: name, like: a}\n", "tried"),
    Mistake("unknown_element", "rows:\n", NEW_RULE + "{any_of: [{item: name, equals: a, reveals: true}]}\n", "tried"),
    Mistake("wrong_type", "rows:\n", NEW_RULE + "{item: name, in: []}\n", "tried"),
    Mistake("wrong_type", "rows:\n", NEW_RULE + "{item: name, starts_with: ''}\n", "tried"),
    Mistake("operator_type", "rows:\n", NEW_RULE + "{item: children, starts_with: 1}\n", "tried"),
    Mistake("operator_type", "rows:\n", NEW_RULE + "{item: name, before: $today}\n", "tried"),
    Mistake("operator_type", "rows:\n", NEW_RULE + "{item: birth_date, within_region: $department.code}\n", "tried"),
    Mistake("operator_type", "rows:\n", NEW_RULE + "{item: area, equals: 1}\n", "tried"),
    Mistake("operand_type", "rows:\n", NEW_RULE + "{item: children, equals: many}\n", "tried"),
    Mistake("operand_type", "rows:\n", NEW_RULE + "{item: children, equals: 007}\n", "tried"),
    Mistake("operand_type", "rows:\n", NEW_RULE + "{item: children, equals: $today}\n", "tried"),
    Mistake("operand_type", "rows:\n", NEW_RULE + "{item: name, equals: $years_ago(3)}\n", "tried"),
    Mistake("operand_type", "rows:\n", NEW_RULE + "{item: birth_date, after: $department.code}\n", "tried"),
    Mistake("operand_type", "rows:\n", NEW_RULE + "{item: birth_date, after: 2026-02-30}\n", "tried"),
    Mistake("operand_type", "rows:\n", NEW_RULE + "{item: birth_date, after: '2026-02-03T00:00:00'}\n", "tried"),
    Mistake("operand_type", "rows:\n", NEW_RULE + "{item: seen_at, after: '2026-02-03T00:00:00+08:00'}\n", "tried"),
    Mistake("operand_type", "rows:\n", NEW_RULE + "{item: alive, in: [true, maybe]}\n", "tried"),
    Mistake("unknown_operand", "rows:\n", NEW_RULE + "{item: birth_date, after: $yesterday}\n", "tried"),
    Mistake("unknown_operand", "rows:\n", NEW_RULE + "{item: birth_date, after: $years_ago(151)}\n", "tried"),
    Mistake("unknown_operand", "rows:\n", NEW_RULE + "{item: birth_date, after: $years_ago(0)}\n", "tried"),
    Mistake("unknown_attribute", "rows:\n", NEW_RULE + "{item: name, equals: $department.name}\n", "tried"),
    Mistake("bad_form", "rows:\n", NEW_RULE + "{item: region_code, within_region: 0000}\n", "tried"),
    # codes with symbols, withdrawals, documents
    Mistake("symbols_missing", CODES, "codes: {1: {name: 男, symbol: MALE}, 2: 女}", "gender:"),
    Mistake("symbols_missing", CODES, "codes: {1: {name: 男, symbol: MALE}, 2: {name: 女}}", "gender:"),
    Mistake("bad_form", CODES, "codes: {1: {name: 男, symbol: male}}", "gender:"),
    Mistake("bad_form", CODES, "codes: {1: {name: 男, symbol: __MALE}}", "gender:"),
    Mistake("bad_form", CODES, "codes: {1: {name: 男, symbol: 男}}", "gender:"),
    Mistake("duplicate_entry", CODES, "codes: {1: {name: 男, symbol: SAME}, 2: {name: 女, symbol: SAME}}", "gender:"),
    Mistake("missing_element", CODES, "codes: {1: {symbol: MALE}}", "gender:"),
    Mistake("unknown_element", CODES, "codes: {1: {name: 男, sign: MALE}}", "gender:"),
    Mistake("missing_element", "type: Boolean}", "type: Boolean, withdrawn: {instead: name}}", "alive:"),
    Mistake("bad_form", "type: Boolean}", "type: Boolean, withdrawn: {since: soon}}", "alive:"),
    Mistake("unknown_element", "type: Boolean}", "type: Boolean, withdrawn: {since: 2027-01-01, by: x}}", "alive:"),
    Mistake("unknown_item", "type: Boolean}", "type: Boolean, withdrawn: {since: 2027-01-01, instead: x}}", "alive:"),
    Mistake(
        "withdrawn_too", "type: Boolean}", "type: Boolean, withdrawn: {since: 2027-01-01, instead: alive}}", "alive:"
    ),
    Mistake("not_for_type", "type: Boolean}", "type: JSON, length: 3}", "alive:"),
    Mistake("not_for_type", "key: [id_number]", "key: [paper]", "key:"),
    Mistake("not_for_type", "subject: [id_number, name]", "subject: [id_number, paper]", "verify:"),
    Mistake("not_for_type", "{region_code: region_code}", "{paper: region_code}", "on: {"),
    Mistake("operator_type", "rows:\n", NEW_RULE + "{item: paper, equals: 1}\n", "tried"),
    Mistake("name_clash", CODES, CLASHING, "order:"),
    # verification: one of each kind, the others are in test_verification_reading.py
    Mistake("subject_claimed", "[id_number, name]}", "[id_number], items: {id_number: [equals]}}", "verify:"),
    Mistake("not_claimed", "[id_number, name]}", "[id_number], begins: {birth_date: birth_date}}", "verify:"),
    Mistake("thresholds_missing", "[id_number, name]}", "[name], items: {birth_date: [age_at_least]}}", "verify:"),
    Mistake("too_many", "[id_number, name]}", "[name], together: 9}", "verify:"),
    Mistake("canonical_is_item", "name]}", "name], canonical: {name: {column: ROW_ID, version: 1}}}", "verify:"),
    Mistake("canonical_version", "name]}", "name], canonical: {name: {column: n, version: 2}}}", "verify:"),
    Mistake("budget_order", "[id_number, name]}", "[name], budgets: {lock_sets: 5}}", "verify:"),
    # what files say of each other
    Mistake("duplicate_code", "code: population", "code: household", "code: household"),
    Mistake("duplicate_code", "1A01001/0000001", "1A01002/0000002", "code: population"),
    Mistake("name_clash", "code: population", "code: home1", "code: home1"),
    Mistake("unknown_resource", "{resource: household,", "{resource: home,", "resource: home"),
    Mistake("unknown_item", "{region_code: region_code}", "{region_code: region}", "on: {"),
    Mistake("type_mismatch", "{region_code: region_code}", "{region_code: member_count}", "on: {"),
    Mistake("other_source", "{region_code: region_code}", "{seen_at: seen_at}", "resource: household"),
]


def altered(mistake: Mistake) -> dict[str, str]:
    texts = {"departments": DEPARTMENTS, "population": POPULATION, "household": HOUSEHOLD}
    if mistake.code == "other_source":  # two that need both files to change
        texts["household"] = HOUSEHOLD.replace("source: city", "source: town") + SEEN_AT
        return texts | {"population": POPULATION.replace(mistake.old, mistake.new)}
    if mistake.new == "code: home1":
        home = HOUSEHOLD.replace("code: household", "code: home_1")
        return {"household": home, "population": POPULATION.replace("code: population", "code: home1")}
    assert mistake.old in texts[mistake.file], "the mistake changes nothing"
    return {mistake.file: texts[mistake.file].replace(mistake.old, mistake.new, 1)}


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_every_mistake_is_pointed_at(tmp_path: Path, mistake: Mistake) -> None:
    texts = altered(mistake)
    write(tmp_path, **texts)
    lines = texts[mistake.file].split("\n")
    expected = next(number for number, line in enumerate(lines, 1) if mistake.at in line)
    assert (mistake.file, expected, mistake.code) in findings_of(tmp_path)


def test_every_kind_of_finding_of_the_readers_has_a_case() -> None:
    elsewhere = {"fitting.py", "published.py", "condition_reading.py"}  # each has a test of its own
    sources = [path for path in Path(catalog_package.__path__[0]).glob("*.py") if path.name not in elsewhere]
    reported = re.compile(r'(?:report|findings\.add)\((?:[^"\n]*, )?"([a-z_]+)"')
    codes = {code for path in sources for code in reported.findall(path.read_text())}
    assert len(codes) > 25
    assert codes - {mistake.code for mistake in MISTAKES} == {"encoding", "file_name", "no_resources", "unreadable"}


def test_all_mistakes_of_all_files_come_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        departments=DEPARTMENTS.replace("MB99000215", "MB99000216"),
        population=POPULATION.replace("table: people\n", "").replace("class: conditional", "class: secret"),
        household=HOUSEHOLD.replace("[query]", "[read]"),
    )
    assert findings_of(tmp_path) == [
        ("household", 6, "unknown_word"),
        ("population", 1, "missing_element"),
        ("population", 12, "unknown_word"),
        ("departments", 2, "check_digit"),
    ]


def test_a_file_in_another_encoding_is_refused_at_its_line(tmp_path: Path) -> None:
    write(tmp_path, population=POPULATION.replace("户籍人口", "x").encode()[:20] + "\n人口".encode("gb18030"))
    assert ("population", 3, "encoding") in findings_of(tmp_path)


def test_byte_order_mark_and_carriage_returns_are_welcome(tmp_path: Path) -> None:
    write(tmp_path, population=b"\xef\xbb\xbf" + POPULATION.replace("\n", "\r\n").encode())
    assert read(tmp_path).resources["population"].place == Place(f"{tmp_path}/catalog/population.yaml", 1, 1)


def test_a_file_that_would_not_be_read_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "catalog" / "enterprise.yml").write_text("")
    assert findings_of(tmp_path) == [("enterprise", 1, "file_name")]


def test_missing_files_are_refused(tmp_path: Path) -> None:
    assert findings_of(tmp_path) == [("catalog", 1, "no_resources"), ("departments", 1, "unreadable")]


def test_departments_may_lie_among_the_resources(tmp_path: Path) -> None:
    write(tmp_path)
    apart = read(tmp_path)
    shutil.move(tmp_path / "departments.yaml", tmp_path / "catalog" / "departments.yaml")
    assert read_catalog(tmp_path / "catalog", tmp_path / "catalog" / "departments.yaml").version == apart.version


def test_messages_begin_small_and_end_without_a_stop() -> None:
    finding = Finding(Place("a.yaml", 3), "unknown_word", "`x` is no `class`", "one of `a`, `b`")
    assert str(finding) == "a.yaml:3:1: error: `x` is no `class` [unknown_word]; one of `a`, `b`"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, len(POPULATION) - 1), put=st.text(max_size=3))
def test_no_text_breaks_the_reader_and_every_change_is_another_version(
    tmp_path_factory: pytest.TempPathFactory, cut: int, put: str
) -> None:
    """A changed file is either refused with findings that name a line of it, or read under another version."""
    folder = tmp_path_factory.mktemp("changed")
    write(folder)
    before = read(folder).version
    text = POPULATION[:cut] + put + POPULATION[cut + 1 :]
    content = text.encode("utf-8", "surrogatepass")
    (folder / "catalog" / "population.yaml").write_bytes(content)
    try:
        after = read(folder).version
    except CatalogError as error:
        assert error.findings and all(one.message and one.place.line >= 1 for one in error.findings)
    else:
        assert (after == before) == (content == POPULATION.encode())
