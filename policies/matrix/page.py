"""The matrix as one HTML page that needs nothing else: no script, no other file, no network.

The page is made as a tree and written by the library, so that no text of the catalogue can become markup.
"""

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, tostring

from catalog import Catalog
from policies.matrix.entries import Matrix, MatrixCell, MatrixTable, Shown
from policies.matrix.headings import NAMED, RIGHTS, caller_name, target_facts, target_name
from policies.matrix.style import STYLE
from policies.space import Caller
from policies.telling import Kind, places_words
from policies.words import Right

_SIGNS = MappingProxyType({Kind.CLEAR: "●", Kind.BY_ROWS: "◧", Kind.MASKED: "◐", Kind.COMPARED: "◇", Kind.DENIED: "○"})
_LEGEND = MappingProxyType(
    {
        Kind.CLEAR: "clear: the value as it is; for rows and references: open",
        Kind.BY_ROWS: "depends on the row: the first row rule that matches it decides",
        Kind.MASKED: "masked: the output of the mask",
        Kind.COMPARED: "compared: a verdict, never the value",
        Kind.DENIED: "denied",
    }
)


def as_html(matrix: Matrix) -> str:
    """The whole page, all resources after each other."""
    root = Element("html", lang="en")
    _head(root, f"Policies {matrix.version[:8]} of {matrix.today.isoformat()}")
    body = SubElement(root, "body")
    _introduction(body, matrix)
    main = SubElement(body, "main")
    for table in matrix.tables:
        _section(main, table, matrix.catalog)
    return "<!doctype html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def _head(root: Element, title: str) -> None:
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    # what is not in the page may not be loaded, should markup ever get in
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    _text(head, "title", title)
    _text(head, "style", STYLE)


def _introduction(body: Element, matrix: Matrix) -> None:
    header = SubElement(body, "header")
    _text(header, "h1", "Who may have what")
    facts = SubElement(header, "p")
    facts.text = "Policies "
    _text(facts, "code", matrix.version).tail = f", as they decide on {matrix.today.isoformat()}."
    _legend(header)
    nav = SubElement(header, "nav", {"aria-label": "Resources"})
    links = SubElement(nav, "ul")
    for table in matrix.tables:
        link = SubElement(SubElement(links, "li"), "a", href=f"#{_anchor(table)}")
        _name(link, table.resource.name)
        _text(link, "code", table.resource.code)


def _legend(header: Element) -> None:
    legend = SubElement(header, "dl", {"class": "legend"})
    for kind, words in _LEGEND.items():
        sign = SubElement(legend, "dt")
        _text(sign, "span", _SIGNS[kind], {"class": kind.value, "aria-hidden": "true"})
        _text(legend, "dd", words)
    _text(SubElement(legend, "dt"), "span", "… if", {"class": "if"})
    _text(legend, "dd", "first line: with nothing held; second line: the most that conditions can give")
    _text(SubElement(legend, "dt"), "span", "red", {"class": "attention"})
    _text(legend, "dd", "by consent of the subject or in an emergency: nobody at the provider has granted it")


def _section(main: Element, table: MatrixTable, catalog: Catalog) -> None:
    anchor = _anchor(table)
    section = SubElement(main, "section", {"aria-labelledby": anchor})
    heading = SubElement(section, "h2", id=anchor)
    _name(heading, table.resource.name)
    _text(heading, "code", table.resource.code)
    provider = SubElement(section, "p")
    provider.text = "provided by "
    _caller(provider, Caller(table.resource.provider), catalog)
    _groups(section, table, catalog)
    grid = SubElement(section, "table", {"aria-labelledby": anchor})
    _column_headings(grid, table, catalog)
    for right in _rights(table):
        _body(grid, table, right)


def _groups(section: Element, table: MatrixTable, catalog: Catalog) -> None:
    """Who is meant by the columns of more callers than a heading can name."""
    large = [(number, callers) for number, callers in enumerate(table.columns, 1) if len(callers) > NAMED]
    if not large:
        return
    listing = SubElement(section, "dl", {"class": "groups"})
    for number, callers in large:
        _text(listing, "dt", f"Column {number}")
        entry = SubElement(listing, "dd")
        for index, caller in enumerate(callers):
            _caller(entry, caller, catalog).tail = ", " if index < len(callers) - 1 else ""


def _column_headings(grid: Element, table: MatrixTable, catalog: Catalog) -> None:
    row = SubElement(SubElement(grid, "thead"), "tr")
    _text(row, "th", "item", {"scope": "col", "class": "corner"})
    for number, callers in enumerate(table.columns, 1):
        cell = SubElement(row, "th", scope="col")
        for caller in callers[:NAMED]:
            _caller(SubElement(cell, "div"), caller, catalog)
        if len(callers) > NAMED:
            _text(cell, "div", f"and {len(callers) - NAMED} more: column {number}", {"class": "more"})


def _body(grid: Element, table: MatrixTable, right: Right) -> None:
    body = SubElement(grid, "tbody")
    heading = SubElement(SubElement(body, "tr", {"class": "right"}), "th", scope="rowgroup")
    heading.set("colspan", str(1 + len(table.columns)))
    _text(heading, "span", right.value).tail = " "
    if right in RIGHTS:
        _name(heading, RIGHTS[right])
    for line in table.lines:
        if line.right is right:
            row = SubElement(body, "tr")
            _item(row, table, line.target)
            for cell in line.cells:
                _cell(row, cell)


def _item(row: Element, table: MatrixTable, target: str | None) -> None:
    heading = SubElement(row, "th", scope="row")
    _name(heading, target_name(table.resource, target))
    _text(heading, "code", target or table.resource.code)
    _text(heading, "small", target_facts(table.resource, target))


def _cell(row: Element, cell: MatrixCell) -> None:
    box = SubElement(row, "td", {"class": _style(cell.now)})
    _shown(box, cell.now, cell.now.words, "now")
    if cell.best is not None:
        _shown(box, cell.best, cell.at_best, f"best {_style(cell.best)}")


def _style(shown: Shown) -> str:
    return f"{shown.kind.value} attention" if shown.attention else shown.kind.value


def _shown(box: Element, shown: Shown, words: str, style: str) -> None:
    line = SubElement(box, "div", {"class": style})
    _text(line, "span", _SIGNS[shown.kind], {"class": "sign", "aria-hidden": "true"}).tail = f" {words} "
    if shown.places:
        _text(line, "small", places_words(shown.places))


def _caller(parent: Element, caller: Caller, catalog: Catalog) -> Element:
    span = SubElement(parent, "span", {"class": "caller"})
    name = caller_name(caller, catalog)
    if name:
        _name(span, name)
    _text(span, "code", str(caller))
    return span


def _name(parent: Element, name: str) -> None:
    """A name of the catalogue; isolated, since it may turn the direction of the text."""
    _text(parent, "bdi", name, {"lang": "zh"}).tail = " "


def _text(parent: Element, tag: str, text: str, attributes: dict[str, str] | None = None) -> Element:
    element = SubElement(parent, tag, attributes or {})
    element.text = text
    return element


def _rights(table: MatrixTable) -> Sequence[Right]:
    return list(dict.fromkeys(line.right for line in table.lines))


def _anchor(table: MatrixTable) -> str:
    return f"resource-{table.resource.code}"


def pages(matrix: Matrix) -> Iterable[tuple[str, str]]:
    """One page for each resource, by file name, for catalogues too large for one page."""
    for table in matrix.tables:
        yield f"{table.resource.code}.html", as_html(Matrix((table,), matrix.catalog, matrix.version, matrix.today))
