"""Drafts of catalogue files: codes, what stands in the text, and which column may carry rows."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import CatalogError, Findings, graphql_name, read_document
from catalog.drafting import DraftedItem, DraftedReference, DraftedResource, LeftOut, members_file, resource_file
from catalog.drafting.codes import LONGEST, item_codes, reference_code, table_codes
from catalog.drafting.items import drafted_items
from catalog.drafting.keys import drafted_key
from catalog.item_reading import NODE_FIELDS, WHERE_WORDS
from catalog.names import CODE
from catalog.resource_reading import read_resource
from masking import ValueType
from sources import ColumnFamily, DeclaredColumn, DeclaredTable

NAMES = st.one_of(
    st.text(min_size=1),
    st.sampled_from(
        ["id", "a_b", "aB", "A-B", "a b", "ab", "null", "query", "item", "departments", "人口", "1st", "_"]
    ),
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,9}", fullmatch=True),
    st.from_regex(r"[ab_]{60,300}", fullmatch=True),
)
TABLE = DeclaredTable("people", {})
ITEM = DraftedItem("name", "姓名", ValueType.STRING, "name")
RESOURCE = DraftedResource("people", "人口", 1, "people", None, (ITEM,), (), ("name",), True)


@given(st.lists(NAMES, max_size=30))
def test_tables_always_get_codes_that_differ(names: list[str]) -> None:
    codes = table_codes(names)
    assert len(codes) == len(names) == len({graphql_name(code) for code in codes})
    assert all(len(code) <= LONGEST + len("_table_99") for code in codes)
    assert all(CODE.fullmatch(code) for code in codes) and "departments" not in codes


@given(st.lists(NAMES, max_size=30, unique=True), st.lists(NAMES, max_size=5))
def test_items_and_references_always_get_codes_that_differ(columns: list[str], wished: list[str]) -> None:
    codes = item_codes(columns)
    references: list[str] = []
    for number, _ in enumerate(wished):
        references.append(reference_code(f"a_b{number % 2}", codes.values(), references))
    fields = [graphql_name(code) for code in (*codes.values(), *references)]
    assert list(codes) == columns and len(fields) == len(set(fields))
    assert all(CODE.fullmatch(code) for code in codes.values())
    assert not (NODE_FIELDS | WHERE_WORDS) & set(fields)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("person", "person"),
        ("PersonRecord", "person_record"),
        ("T_PERSON", "t_person"),
        ("person-record 2", "person_record_2"),
        ("query", "query_table"),
        ("catalog", "catalog_table"),
        ("departments", "departments_table"),
        ("2nd", "table_1"),
        ("人口", "table_1"),
    ],
)
def test_a_code_is_the_name_in_snake_case_where_it_can_be(name: str, code: str) -> None:
    assert table_codes([name]) == (code,)


def test_equal_codes_are_told_apart() -> None:
    assert table_codes(["a b", "a_b", "A-B"]) == ("a_b", "a_b_table", "a_b_table_2")
    assert tuple(item_codes(["a b", "a_b", "aB"]).values()) == ("a_b", "a_b_item", "a_b_item_2")


@given(NAMES, NAMES, NAMES, st.text())
def test_whatever_a_database_calls_things_is_read_back(name: str, table: str, column: str, comment: str) -> None:
    item = replace(ITEM, name=comment or "-", column=column)
    left_out = (LeftOut(comment, comment, comment),)
    reference = DraftedReference("self", "people", (("name", "name"),), many=True)
    drafted = replace(RESOURCE, name=name, table=table, db_schema=table, items=(item,), left_out=left_out)
    text = resource_file(replace(drafted, row_advice=(comment,), references=(reference,)), "legacy", "police")
    findings = Findings()
    document = read_document("people.yaml", text.encode(), findings)
    assert document is not None
    read = read_resource(document, ["police"])
    blank = not table.strip() or not column.strip()
    assert blank or not findings.met, findings.sorted()
    assert blank or (read.table, read.db_schema, read.items["name"].column) == (table, table, column)


def table(
    *columns: DeclaredColumn, primary_key: Sequence[str] = (), unique: Sequence[Sequence[str]] = ()
) -> DeclaredTable:
    keys = frozenset(map(tuple, [*unique, *([primary_key] if primary_key else [])]))
    return DeclaredTable("t", {column.name: column for column in columns}, primary_key=tuple(primary_key), unique=keys)


NUMBER = DeclaredColumn("number", ColumnFamily.INTEGER, nullable=False)
TEXT = DeclaredColumn("text", ColumnFamily.TEXT, nullable=False, length=18, comment="身份证号")
UUID = DeclaredColumn("uuid", ColumnFamily.OTHER, nullable=False, kind="uuid")
JSON = DeclaredColumn("json", ColumnFamily.JSON)


@pytest.mark.parametrize(
    ("given", "key", "declared"),
    [
        (table(NUMBER, TEXT, primary_key=["number"], unique=[["text"]]), ("number",), True),
        (table(UUID, NUMBER, TEXT, primary_key=["uuid"], unique=[["text"], ["number", "text"]]), ("text",), True),
        (table(replace(NUMBER, nullable=True), TEXT, unique=[["number"]]), ("number", "text"), False),
        (table(TEXT, JSON), ("text",), False),
        (table(JSON, UUID), (), False),
    ],
)
def test_the_key_is_what_the_table_keeps_distinct(given: DeclaredTable, key: tuple[str, ...], declared: bool) -> None:
    items, _ = drafted_items(given)
    found = drafted_key(given, items)
    assert (found.codes, found.declared) == (key, declared)


@pytest.mark.parametrize("nameless", ["\u3000", " ", "\t\n"], ids=ascii)
def test_a_column_without_a_name_is_left_out_and_names_nobody(nameless: str) -> None:
    given = table(replace(NUMBER, name=nameless), TEXT, primary_key=[nameless], unique=[["text"]])
    items, left_out = drafted_items(given)
    assert [item.column for item in items] == ["text"] and drafted_key(given, items).codes == ("text",)
    (one,) = left_out
    assert one.column == nameless and "nothing but spaces" in one.reason
    text = resource_file(replace(RESOURCE, left_out=left_out), "legacy", "police")
    spelled = nameless.encode("unicode_escape").decode()
    assert f"# left out: `{spelled}`, for its name" in text and not read_errors(text)


def read_errors(text: str) -> bool:
    findings = Findings()
    document = read_document("people.yaml", text.encode(), findings)
    assert document is not None
    read_resource(document, ["police"])
    return bool(findings.met)


def test_names_advise_and_decide_nothing() -> None:
    (item,), _ = drafted_items(table(TEXT))
    assert "identifier: resident_id" in item.advice
    text = resource_file(replace(RESOURCE, items=(replace(item, code="name"),)), "legacy", "police")
    document = read_document("people.yaml", text.encode(), Findings())
    assert document is not None
    assert read_resource(document, ["police"]).items["name"].identifier is None


def test_members_are_written_where_there_are_none() -> None:
    written = members_file("police", "departments.yaml", None)
    assert members_file("police", "departments.yaml", written) == written
    with pytest.raises(CatalogError, match="`tax` is no department"):
        members_file("tax", "departments.yaml", written)
    with pytest.raises(CatalogError, match="no valid department code"):
        members_file("Tax Office", "departments.yaml", None)
