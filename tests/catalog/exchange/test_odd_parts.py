"""Cells and nodes that hold what nobody meant are mistakes like all others: a reader never fails at them."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import CatalogError, Findings
from catalog.documents import read_document
from catalog.exchange import SheetError, read_dcat, read_workbook
from catalog.exchange.columns import COLUMNS, Form
from catalog.resource_reading import read_resource
from tests.catalog.exchange.generated import members
from tests.catalog.exchange.workbooks import HEADINGS, PERSON, workbook

PARTS = [column.title for column in COLUMNS if column.form is Form.PART]
ODD = [
    "{a: %s}" % ("9" * 5_000),
    "{a: !!bool maybe}",
    "{a: !!bool [1]}",
    "{a: !!int {b: 1}}",
    "{a: !!int twelve}",
    "{a: !!python/name:os.system x}",
    "&a [*a]",
    "[" * 3_000,
    "{1: 2, 1: 3}",
]
ENTRY = """\
code: x
base: {tag}
items: {{a: {{name: a, type: String, base: {tag}}}}}
"""


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("title", PARTS)
def test_a_part_that_is_odd_is_told_by_its_cell(title: str, text: str) -> None:
    content = workbook((*PERSON, text), headings=(*HEADINGS, title))
    try:
        (entry,) = read_workbook("book.xlsx", content, members()).entries
    except SheetError as error:
        assert all(finding.place.file == "book.xlsx!信息项" for finding in error.findings)
    else:
        assert title.startswith("代码表") and "codes:" in entry.text, "any scalar is a text there"


@pytest.mark.parametrize("tag", ["!!bool maybe", "!!bool 7", "!!bool [1]", "!!bool {a: 1}", "!!int yes"])
def test_no_tag_makes_a_truth_of_something_else(tag: str) -> None:
    findings = Findings()
    document = read_document("x.yaml", ENTRY.format(tag=tag).encode(), findings)
    assert document is not None
    read_resource(document, ())
    assert "wrong_type" in {finding.code for finding in findings.sorted()}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@id", "@type", "@value", "@list", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)
TERMS = st.sampled_from(
    [
        *(
            "@id",
            "@context",
            "dct:title",
            "dct:issued",
            "dct:publisher",
            "dct:identifier",
            "dct:accessRights",
            "dct:rights",
        ),
        *("dcat:distribution", "dcat:contactPoint", "csvw:tableSchema", "csvw:column", "csvw:name", "csvw:primaryKey"),
    ]
)


@given(own=st.dictionaries(TERMS, VALUES, max_size=5), schema=st.dictionaries(TERMS, VALUES, max_size=4))
def test_a_graph_of_whatever_shape_is_read_or_refused(own: dict[str, object], schema: dict[str, object]) -> None:
    table = {"csvw:tableSchema": {"csvw:column": [{"csvw:name": "a"}], **schema}}
    content = orjson.dumps({"@type": "dcat:Dataset", "dcat:distribution": table, **own})
    try:
        read_dcat("x.json", content, members())
    except CatalogError:
        return
