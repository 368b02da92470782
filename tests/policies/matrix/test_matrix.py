"""The matrix says what production decides, and its forms hold it whole, whatever the catalogue calls its items."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies import Policies, Right, parse_policies
from policies.asking import inquiry
from policies.errors import QuestionUnfit
from policies.matrix import Matrix, MatrixCell, as_csv, as_html, as_json, as_text, matrix_of, pages
from policies.matrix.style import STYLE
from policies.openness import openness
from policies.rowkinds import row_rules
from policies.space import Caller, Space
from policies.telling import decision_words
from tests.policies.random_tables import world
from tests.policies.small_city import CITY, POPULATION, TODAY, files, policies

POLICE = """\
p, everyone, population, query, by-key, *, -, allow,
p, police, population.*, query, always, *, clear, allow,
p, everyone, population.name, query, granted, *, clear, allow,
p, everyone, population.name, query, agreed, *, clear, allow,
p, district, population.name, query, always, own_region, clear, allow,
p, everyone, population.name, query, always, *, keep 1 1, allow,
p, everyone, population.birth_date, query, from=2027-01-01, *, year, allow,
p, tax/desk, population.gender, query, always, *, clear, allow,
p, everyone, population.name, verify, granted+purpose=relief-review, *, verdict, allow,
p, everyone, population.id_number, copy, always, own_region, -, deny,
"""
CENTRE = "g, lucheng-civil, district\n"
SMALL = policies(POLICE, p00_centre=CENTRE)


def matrix(
    city: Policies = SMALL, positions: bool = False, resources: Sequence[str] = (), departments: Sequence[str] = ()
) -> Matrix:
    return matrix_of(Space(city, TODAY), positions=positions, resources=resources, departments=departments)


def cells(made: Matrix, who: str, right: Right = Right.QUERY) -> dict[str | None, MatrixCell]:
    """The cells of population by their target."""
    table = next(table for table in made.tables if table.resource.code == "population")
    (place,) = [place for place, callers in enumerate(table.columns) if who in map(str, callers)]
    return {line.target: line.cells[place] for line in table.lines if line.right is right}


@pytest.mark.parametrize(
    ("who", "target", "right", "words"),
    [
        ("tax", None, Right.QUERY, "denied · open if by-key"),
        ("tax", "name", Right.QUERY, "keep 1 1 · clear if agreed or granted"),
        ("lucheng-civil", "name", Right.QUERY, "clear on own_region, else keep 1 1 · clear if agreed or granted"),
        ("police", "name", Right.QUERY, "clear"),
        ("tax", "birth_date", Right.QUERY, "denied · year if from=2027-01-01"),
        ("tax", "gender", Right.QUERY, "denied"),
        ("tax/desk", "gender", Right.QUERY, "clear"),
        ("civil-affairs", "name", Right.VERIFY, "denied · verdict if granted+purpose=relief-review"),
        ("tax", "name", Right.VERIFY, "denied"),
        ("tax", "id_number", Right.COPY, "denied"),
    ],
)
def test_a_cell_says_what_is_now_and_what_is_at_best(who: str, target: str | None, right: Right, words: str) -> None:
    assert str(cells(matrix(), who, right)[target]) == words


def test_positions_and_references_come_on_demand() -> None:
    assert {line.right for table in matrix().tables for line in table.lines} == {Right.QUERY, Right.VERIFY, Right.COPY}
    made = matrix(positions=True)
    assert str(cells(made, "police", Right.SORT)["name"]) == "denied · clear if by-key"  # where there are rows
    assert str(cells(made, "tax", Right.SORT)["name"]) == "denied · clear if agreed+by-key or granted+by-key"
    assert str(cells(made, "police")["household"]) == "denied"


def test_callers_that_have_the_same_share_a_column_the_providers_first() -> None:
    table = next(table for table in matrix().tables if table.resource.code == "population")
    assert [list(map(str, callers)) for callers in table.columns] == [
        ["police"],
        ["centre"],  # which has no function to be granted anything for
        ["civil-affairs"],
        ["civil", "tax"],
        ["tax/desk"],
        ["lucheng-civil"],
    ]


def test_the_open_site_has_a_column_where_something_is_open_to_it() -> None:
    opened = policies(POLICE + "p, public, population.gender, query, always, *, clear, allow, \n", p00_centre=CENTRE)
    by_resource = {table.resource.code: table.columns for table in matrix(opened).tables}
    assert (Caller("public"),) in by_resource["population"]
    assert all(Caller("public") not in callers for callers in by_resource["household"])


def test_only_what_is_asked_for() -> None:
    (table,) = matrix(resources=["population"], departments=["tax"]).tables
    assert [list(map(str, callers)) for callers in table.columns] == [["tax"], ["tax/desk"]]


@pytest.mark.parametrize(("resources", "departments"), [(["populatio"], []), ([], ["taxes"])])
def test_unknown_names_are_refused_with_a_hint(resources: list[str], departments: list[str]) -> None:
    with pytest.raises(QuestionUnfit, match="perhaps"):
        matrix(resources=resources, departments=departments)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**48), st.booleans())
def test_every_cell_is_what_production_decides(seed: int, positions: bool) -> None:
    drawn = world(seed, 12)
    if drawn is None:
        return
    space = Space(Policies(drawn.table, drawn.catalog), TODAY)
    for table in matrix_of(space, positions=positions).tables:
        for line in table.lines:
            for callers, cell in zip(table.columns, line.cells, strict=True):
                for caller in callers:
                    asked = inquiry(space, caller, table.resource, line.target, line.right)
                    first, *others = list(asked.situations())
                    now = asked.answer(first).decision
                    assert cell.now.words == decision_words(now, is_value=asked.is_value)
                    decisions = [asked.answer(situation).decision for situation in others]
                    names = row_rules((now, *decisions))
                    most = max((openness(decision, names) for decision in decisions), default=0)
                    assert (cell.best is not None) == (most > openness(now, names))


def test_the_sheet_holds_every_cell() -> None:
    made = matrix()
    rows = list(csv.DictReader(StringIO(as_csv(made))))
    assert len(rows) == sum(len(line.cells) for table in made.tables for line in table.lines)
    (row,) = [
        row
        for row in rows
        if (row["resource"], row["item"], row["for"]) == ("population", "name", "query")
        and "lucheng-civil" in row["who"].split()
    ]
    assert (row["now"], row["at_best"], row["if"]) == (
        "clear on own_region, else keep 1 1",
        "clear",
        "agreed or granted",
    )
    assert (row["lines_now"], row["lines_at_best"]) == ("10-police.csv:5 10-police.csv:6", "10-police.csv:4")


def test_the_values_are_plain() -> None:
    values = as_json(matrix())
    assert json.loads(json.dumps(values)) == values


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_of_the_text_is_longer_than_the_terminal(width: int) -> None:
    text = as_text(matrix(positions=True), width=width)
    assert max(map(columns_of, text.splitlines())) <= width
    assert "\x1b" not in text
    assert "\x1b[" in as_text(matrix(), width=width, colour=True)


def columns_of(line: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in line)


VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in its turn. `texts` are those outside of style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.elements if name == tag)


def test_the_page_is_well_formed_and_needs_nothing_else() -> None:
    html = as_html(matrix(positions=True))
    page = Page(html)
    assert html.startswith("<!doctype html>\n<html lang=")
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in STYLE and "@import" not in STYLE
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert {(attributes.get("href") or "")[1:] for attributes in page.all("a")} <= set(ids)


def test_every_heading_of_the_tables_has_its_scope() -> None:
    page = Page(as_html(matrix()))
    assert {attributes.get("scope") for attributes in page.all("th")} == {"col", "row", "rowgroup"}


def test_words_say_what_colours_say() -> None:
    """Every cell with a colour has its decision as text, and every colour is in the legend."""
    page = Page(as_html(matrix()))
    told = "".join(page.texts)
    for kind in ("clear", "masked", "compared", "denied", "depends on the row"):
        assert kind in told
    for made in matrix().tables:
        for line in made.lines:
            for cell in line.cells:
                assert cell.now.words in told and cell.at_best in told


def test_colours_can_be_read() -> None:
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5 to 1."""
    for kind in ("clear", "by-rows", "masked", "compared", "denied"):
        rule = STYLE.split(f"\n.{kind} {{")[1].split("}")[0]
        background, ink = (part.split(":")[1].strip() for part in rule.strip().rstrip(";").split(";"))
        assert contrast(background, ink) >= 4.5


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


HOSTILE = (
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "&lt;b&gt;",
    "</style><script>",
    "=HYPERLINK(1)",
    "@sum",
    "[bold]x[/bold]",
    "\u202eright to left",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_the_catalogue_becomes_markup(name: str) -> None:
    items = {code: replace(each, name=name) for code, each in POPULATION.items.items()}
    population = replace(POPULATION, name=name, items=items)
    departments = {code: replace(each, name=name) for code, each in CITY.departments.items()}
    resources = {**CITY.resources, "population": population}
    catalog = replace(CITY, resources=resources, departments=departments)
    lines = "p, tax, population.name, query, always, *, clear, allow, \n"
    made = matrix(Policies(parse_policies(files(p10_police=lines), catalog), catalog))
    page = Page(as_html(made))
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "img", "b"})
    assert name in page.texts
    assert all("onmouseover" not in attributes for _, attributes in page.elements)
    sheet = list(csv.reader(StringIO(as_csv(made))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in sheet for cell in row)
    assert "".join(name.split()) in "".join(as_text(made, width=200).split())


def test_callers_of_a_large_column_are_listed_once_above_the_table() -> None:
    lines = "p, everyone, population.name, query, always, *, clear, allow, \n"
    texts = "".join(Page(as_html(matrix(policies(lines)))).texts)
    assert "Column 1" in texts
    assert "and 2 more: column 1" in texts


def test_one_page_for_each_resource() -> None:
    made = dict(pages(matrix()))
    assert sorted(made) == ["household.html", "population.html", "relief.html"]
    assert all(Page(text) for text in made.values())


BY_CONSENT = """\
p, everyone, population, query, by-key, *, -, allow,
p, everyone, population.name, query, consented, *, clear, allow,
p, everyone, population.birth_date, query, emergency, *, clear, allow,
p, everyone, population.*, query, always, *, null, allow,
"""


def test_what_nobody_at_the_provider_has_granted_is_marked() -> None:
    made = matrix(policies(BY_CONSENT))
    found = cells(made, "tax")
    assert [str(found[item]) for item in ("name", "birth_date")] == [
        "null · clear if consented",
        "null · clear if emergency",
    ]
    best = {item: cell.best for item, cell in found.items()}
    assert {item for item, shown in best.items() if shown is not None and shown.attention} == {"name", "birth_date"}
    assert not any(cell.now.attention for cell in found.values())
    assert as_html(made).count("best clear attention") == 2 and ".attention" in STYLE
    assert json.dumps(as_json(made)).count('"attention": true') == 2
    assert "attention" not in json.dumps(as_json(matrix()))
    assert "\x1b[1;31m" in as_text(made, colour=True)
