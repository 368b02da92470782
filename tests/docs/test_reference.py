"""The reference pages are complete and right: every setting, code, mask, word, element and record member."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import get_args, get_type_hints

import orjson
import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from api.auth import ROLES
from api.errors import STATUS
from api.settings import Section, Settings, SourceSection
from audit import Entry, Look, Outcome, PolicyLooks, ProceedingLook, ProceedingLooks, RootField, Ruled, Ruling, Use
from catalog import (
    DEPARTMENT_ATTRIBUTES,
    BasisLevel,
    CanonicalForm,
    Category,
    ClaimKind,
    Contains,
    Grade,
    Mode,
    Network,
    Part,
    Secrecy,
    SharingClass,
    read_catalog,
)
from catalog.department_reading import ELEMENTS as DEPARTMENT_ELEMENTS
from catalog.item_reading import IDENTIFIERS, ITEM_ELEMENTS, REFERENCE_ELEMENTS
from catalog.resource_reading import ELEMENTS, FORMATS, OPEN_CLASSES, UPDATE_CYCLES
from catalog.rowrule_reading import OPERATORS
from catalog.verification_reading import BUDGETS
from catalog.verification_reading import ELEMENTS as VERIFICATION_ELEMENTS
from masking import MASKS, KeyedForm, MaskEntry, ValueType, parse_mask
from masking import example as made_under_published_keys
from policies import (
    EVERYONE,
    PUBLIC,
    Class,
    Condition,
    Effect,
    Policies,
    PolicyFile,
    PolicyTable,
    Reveal,
    Right,
    Space,
    State,
    explaining,
    parse_policies,
)
from resolvers import Code
from tests.docs.pages import DOCS, ROOT, Block, blocks, quoted, rows
from tests.fix_city import CITY

CONFIGURATION, ERRORS, MASK_PAGE = DOCS / "configuration.md", DOCS / "errors.md", DOCS / "masks.md"
CHINESE_POLICIES = DOCS / "policies.zh-CN.md"
POLICY_PAGE, CATALOGUE, AUDIT = DOCS / "policies.md", DOCS / "catalogue.md", DOCS / "audit.md"


def section_tables() -> Iterator[tuple[str, type[BaseModel]]]:
    """Every table of `zhaobi.toml` by its name."""
    for name, field in Settings.model_fields.items():
        if name == "sources":
            yield "sources.NAME", SourceSection
        elif isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield name, field.annotation


def setting_rows() -> Iterator[list[str]]:
    """The rows that the configuration page must have: setting, default, meaning."""
    for name, section in section_tables():
        for key, field in section.model_fields.items():
            yield [f"`{name}.{key}`", written_default(field.default), field.description or ""]


def written_default(value: object) -> str:
    if value is PydanticUndefined:
        return "required"
    return "none" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_every_setting_is_documented_with_its_default() -> None:
    found = [row for row in rows(CONFIGURATION) if re.fullmatch(r"`[a-z]+\.[A-Za-z_.]+`", row[0])]
    assert found == list(setting_rows())


def test_every_code_is_documented_with_its_statuses() -> None:
    found = [row for row in rows(ERRORS) if row[0].startswith("`")]
    assert {code: status for code, status, _ in found} == {f"`{code}`": written_status(code) for code in Code}
    assert all(len(meaning) > 20 for _, _, meaning in found)


def written_status(code: Code) -> str:
    status = STATUS[code]
    return str(status.graphql) if status.graphql == status.json else f"{status.graphql} or {status.json}"


@pytest.mark.parametrize("entry", MASKS.values(), ids=lambda entry: entry.name)
def test_every_mask_is_documented_with_its_examples(entry: MaskEntry) -> None:
    text = MASK_PAGE.read_text("utf-8")
    assert f"## {entry.name}\n" in text
    assert f"`{entry.grammar}`" in text
    assert entry.summary in text
    found = list(rows(MASK_PAGE))
    examples = [[f"`{vector.mask}`", written(vector.value), written(vector.masked)] for vector in entry.vectors]
    assert [example for example in examples if example not in found] == []


def written(value: str | None) -> str:
    return "NULL" if value is None else f"`{value}`"


def test_every_example_of_a_mask_is_right() -> None:
    for row in rows(MASK_PAGE):
        if len(row) == 3 and row[0].startswith("`"):
            mask, value, masked = row
            type = next(vector.type for vector in MASKS[mask.strip("`").split()[0]].vectors)
            assert written(made(mask.strip("`"), None if value == "NULL" else value.strip("`"), type)) == masked


def made(mask: str, value: str | None, type: ValueType) -> str | None:
    """What the mask makes of a value that is written as the page writes it."""
    raw: str | int | None = value
    if value is not None and type in (ValueType.INT, ValueType.BOOLEAN):
        raw = int(value) if type is ValueType.INT else {"true": True, "false": False}[value]
    match parse_mask(mask).form:
        case KeyedForm() as keyed:
            found: object = made_under_published_keys(keyed, raw, type)
        case plain:
            found = plain.python(raw, type)
    return None if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def words_of_conditions() -> set[str]:
    """`always` … and `from=DATE`, `until=DATE`, `purpose=CODE`, from the closed type itself."""
    kinds = [kind for kind in get_args(Condition) if kind is not State]
    names = {"From": "from=DATE", "Until": "until=DATE", "ForPurpose": "purpose=CODE"}
    return {str(state) for state in State} | {names[kind.__name__] for kind in kinds}


def spellings(*vocabularies: type[StrEnum]) -> set[str]:
    return {str(word) for words in vocabularies for word in words}


@pytest.mark.parametrize(
    ("page", "words"),
    [
        pytest.param(POLICY_PAGE, words_of_conditions(), id="conditions"),
        pytest.param(POLICY_PAGE, spellings(Right, Effect, Reveal, Class), id="words of policies"),
        pytest.param(POLICY_PAGE, {EVERYONE, PUBLIC}, id="built-in names"),
        pytest.param(POLICY_PAGE, {f"$department.{name}" for name in DEPARTMENT_ATTRIBUTES}, id="attributes"),
        pytest.param(CATALOGUE, ELEMENTS, id="elements of a resource"),
        pytest.param(CATALOGUE, ITEM_ELEMENTS, id="elements of an item"),
        pytest.param(CATALOGUE, REFERENCE_ELEMENTS, id="elements of a reference"),
        pytest.param(CATALOGUE, DEPARTMENT_ELEMENTS, id="elements of a department"),
        pytest.param(CATALOGUE, {*FORMATS, *UPDATE_CYCLES, *OPEN_CLASSES, *IDENTIFIERS}, id="words of the catalogue"),
        pytest.param(
            CATALOGUE,
            spellings(SharingClass, Mode, Category, Contains, Part, ValueType, BasisLevel, Grade, Secrecy, Network),
            id="closed vocabularies",
        ),
        pytest.param(CATALOGUE, {*OPERATORS, "reveals", "$today", "$years_ago(n)"}, id="row rules"),
        pytest.param(CATALOGUE, {*VERIFICATION_ELEMENTS, *BUDGETS}, id="elements of verification"),
        pytest.param(CATALOGUE, spellings(ClaimKind, CanonicalForm), id="kinds and forms of claims"),
        pytest.param(CONFIGURATION, ROLES, id="roles"),
        pytest.param(AUDIT, spellings(Ruled), id="kinds of decisions"),
    ],
)
def test_every_word_is_documented(page: Path, words: set[str]) -> None:
    assert words - quoted(page) == set()


EXAMPLES = blocks(POLICY_PAGE, "csv")


@pytest.mark.parametrize("block", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_policy_examples_are_policies(block: Block) -> None:
    """Each is read against the city: a file of the page by itself, lines without a file as lines of the police."""
    assert example(block).rules


def example(block: Block) -> PolicyTable:
    catalog = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    if block.file:
        return parse_policies([PolicyFile(block.file, block.text.encode())], catalog)
    centre = PolicyFile("00-centre.csv", (CITY / "policies" / "00-centre.csv").read_bytes())
    return parse_policies([centre, PolicyFile("10-police.csv", block.text.encode())], catalog)


@pytest.mark.parametrize(
    ("number", "who", "what", "when", "decision"),
    [
        (0, "tax", "population.phone", "by-key", "clear"),
        (0, "tax", "population.phone", "always", "denied"),
        (0, "court", "population.phone", "by-key", "denied"),
        (1, "tax", "population.name", "granted", "clear"),
        (1, "tax", "population.name", "always", "name first"),
        (2, "lucheng-civil", "population", "always", "open on own_region, else denied"),
        (2, "lucheng-civil", "population.phone", "always", "clear on own_region, else denied"),
        (2, "tax", "population.phone", "always", "denied"),
        (3, "tax", "population.phone", "always", "denied"),
    ],
)
def test_the_first_page_says_what_its_lines_do(number: int, who: str, what: str, when: str, decision: str) -> None:
    table = example(EXAMPLES[number])
    space = Space(Policies(table, table.grounds.catalog), date(2026, 7, 1))
    found = explaining.explain(space, who, what, "query", when)
    assert explaining.as_text(found).splitlines()[1] == f"=> {decision}"


def test_the_policy_page_is_the_same_in_both_languages() -> None:
    """Both show the same examples, the same sections, and the same words of the policy files in their tables."""
    assert blocks(CHINESE_POLICIES) == blocks(POLICY_PAGE)
    assert skeleton(CHINESE_POLICIES) == skeleton(POLICY_PAGE)
    assert [row[0] for row in rows(CHINESE_POLICIES) if row[0].startswith("`")] == [
        row[0] for row in rows(POLICY_PAGE) if row[0].startswith("`")
    ]


def skeleton(page: Path) -> tuple[list[str], list[str], int]:
    """The levels of the headings, the links to other pages, and the number of table rows."""
    text = page.read_text("utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    other_language = {CHINESE_POLICIES.name, POLICY_PAGE.name}
    return (
        re.findall(r"^#+ ", text, re.MULTILINE),
        [link for link in links if link not in other_language],
        len(list(rows(page))),
    )


def test_the_catalogue_examples_are_a_catalogue(tmp_path: Path) -> None:
    for block in blocks(CATALOGUE, "yaml"):
        if block.file:
            (tmp_path / block.file).write_text(block.text, "utf-8")
    catalog = read_catalog(tmp_path, tmp_path / "departments.yaml")
    assert catalog.resources


RECORDS: Mapping[str, type] = {
    "request": Entry,
    "outcome": Outcome,
    "policies": PolicyLooks,
    "proceedings": ProceedingLooks,
}


def record_examples() -> dict[str, dict[str, object]]:
    found = [orjson.loads(line) for block in blocks(AUDIT, "json") for line in block.text.split("\n\n")]
    return {str(record["kind"]): record for record in found}


@pytest.mark.parametrize("kind", RECORDS)
def test_the_record_examples_have_the_members_of_the_record(kind: str) -> None:
    example = record_examples()[kind]
    assert set(example) == {"kind", *(field.name for field in fields(RECORDS[kind]))}
    if kind == "policies":
        (look,) = orjson.loads(orjson.dumps(example["looks"]))
        assert set(look) == set(get_type_hints(Look))
    if kind == "proceedings":
        (look,) = orjson.loads(orjson.dumps(example["looks"]))
        assert set(look) == set(get_type_hints(ProceedingLook))
    if kind == "request":
        (field,) = orjson.loads(orjson.dumps(example["fields"]))
        assert set(field) == set(get_type_hints(RootField))
        assert set(field["uses"][0]) == set(get_type_hints(Use))
        assert set(field["uses"][0]["rulings"][0]) == set(get_type_hints(Ruling))


def test_every_member_of_a_record_is_explained() -> None:
    names = {
        field.name for record in (Entry, Outcome, RootField, Use, Ruling, PolicyLooks, Look) for field in fields(record)
    }
    assert names - quoted(AUDIT) == set()


NAMED_TEST = re.compile(r"tests/[\w/]+\.py(?:::\w+)?")
TESTED_PAGES = [page for page in sorted(DOCS.glob("*.md")) if NAMED_TEST.search(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", TESTED_PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    missing = []
    for named in set(NAMED_TEST.findall(page.read_text("utf-8"))):
        file, _, test = named.partition("::")
        path = ROOT / file
        if not path.exists() or (test and f"def {test}(" not in path.read_text("utf-8")):
            missing.append(named)
    assert sorted(missing) == []


def test_security_and_architecture_name_their_tests() -> None:
    assert {"security.md", "architecture.md"} <= {page.name for page in TESTED_PAGES}
