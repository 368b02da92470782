"""`zhaobi catalog import` and `export`: whole catalogues in and out, or every mistake and nothing written."""

from pathlib import Path

import orjson
import pytest

from catalog import read_catalog
from tests.catalog.exchange.generated import MEMBERS, bare
from tests.catalog.exchange.workbooks import PERSON, with_value, workbook
from tests.docs.console import zhaobi

CITY = Path(__file__).parents[2] / "examples" / "city"
CATALOG = ("--catalog", str(CITY / "catalog"), "--departments", str(CITY / "departments.yaml"))


@pytest.mark.parametrize(("form", "name"), [("xlsx", "city.xlsx"), ("yaml", "city")])
def test_a_catalogue_comes_back_the_same(form: str, name: str, tmp_path: Path) -> None:
    said = zhaobi("catalog", "export", "--to", form, "--out", name, *CATALOG, folder=tmp_path)
    assert (said.status, said.out) == (0, f"7 entries in {name}\n")
    said = zhaobi("catalog", "import", name, "--out", "back", *CATALOG, folder=tmp_path)
    assert said.status == 0 and said.out.endswith("7 entries, 0 of them drafts that somebody has to complete\n")
    members = CITY / "departments.yaml"
    before, after = read_catalog(CITY / "catalog", members), read_catalog(tmp_path / "back", members)
    assert {code: bare(one) for code, one in after.resources.items()} == {
        code: bare(one) for code, one in before.resources.items()
    }


def test_dcat_goes_out_and_comes_back_as_drafts(tmp_path: Path) -> None:
    words = ("--to", "dcat", "--out", "city.jsonld", "--url", "https://data.example", "--resource", "population")
    assert zhaobi("catalog", "export", *words, *CATALOG, folder=tmp_path).status == 0
    assert orjson.loads((tmp_path / "city.jsonld").read_bytes())["@graph"][0]["@id"] == "https://data.example/catalog"
    back = ("city.jsonld", "--out", "back", "--format", "json", "--departments", str(CITY / "departments.yaml"))
    said = zhaobi("catalog", "import", *back, "--catalog", "none", folder=tmp_path)
    assert orjson.loads(said.out) == {
        "entries": [{"code": "population", "file": "back/population.yaml", "lacking": ["source", "table"]}],
        "leftAside": [],
    }


def test_a_mistake_is_told_by_its_cell_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "departments.yaml").write_text(MEMBERS, "utf-8")
    (tmp_path / "book.xlsx").write_bytes(
        workbook(PERSON, with_value("信息资源代码", "1A01001/2", with_value("共享类型", "随便")))
    )
    words = ("book.xlsx", "--out", "back", "--catalog", "none", "--departments", "departments.yaml")
    said = zhaobi("catalog", "import", *words, folder=tmp_path)
    assert said.status == 1 and said.err.startswith(
        "信息项!K3: error: `随便` is no word of this column [unknown_word]; "
    )
    assert not (tmp_path / "back").exists()


def test_a_sheet_becomes_drafts_and_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    (tmp_path / "departments.yaml").write_text(MEMBERS, "utf-8")
    (tmp_path / "book.xlsx").write_bytes(workbook(PERSON))
    words = (
        "catalog",
        "import",
        "book.xlsx",
        "--out",
        "back",
        "--catalog",
        "none",
        "--departments",
        "departments.yaml",
    )
    said = zhaobi(*words, folder=tmp_path)
    assert said.out.splitlines() == [
        "left aside: the column `序号` (A), which means nothing here",
        "back/resource_1.yaml, to be written: code, source, table, key",
        "1 entries, 1 of them drafts that somebody has to complete",
    ]
    (tmp_path / "back" / "resource_1.yaml").write_text("changed", "utf-8")
    assert zhaobi(*words, folder=tmp_path).status == 2
    assert (tmp_path / "back" / "resource_1.yaml").read_text("utf-8") == "changed"
    assert zhaobi(*words, "--force", folder=tmp_path).status == 0
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["resource_1.yaml"]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    said = zhaobi("catalog", "export", "--to", "yaml", "--out", "x", "--resource", "nothing", *CATALOG, folder=tmp_path)
    assert said.status == 2 and "`nothing` is no resource" in said.err
