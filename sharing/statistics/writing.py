"""Writes documents as Markdown and as one HTML page each: the same document always gives the same bytes."""

import re
from collections.abc import Mapping
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from sharing.statistics.charts import svg
from sharing.statistics.documents import Chart, Document

_MARKED = re.compile(r"([\\`*_{}\[\]<>|#~!])")


def markdown(document: Document) -> str:
    """Charts are shown from the files that `chart_files` names."""
    return _rendered(document, "report.md.j2", pages=False)


def html(document: Document) -> str:
    """One page that asks for nothing else: charts and style are in it, and there is no script."""
    return _rendered(document, "report.html.j2", pages=True)


def chart_files(document: Document) -> Mapping[str, str]:
    """The charts by the names of their files."""
    return {chart_file(document, chart): svg(chart) for chart in document.charts}


def chart_file(document: Document, chart: Chart) -> str:
    """The name of the file of a chart."""
    return f"{document.name}-{chart.name}.svg"


def _rendered(document: Document, name: str, *, pages: bool) -> str:
    source = files("sharing.statistics").joinpath("templates", name).read_text("utf-8")
    environment = Environment(
        autoescape=pages,  # noqa: S701 - Markdown escapes by its own filter
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
    )
    environment.filters["cell"] = _cell
    environment.filters["drawn"] = _drawn
    template = environment.from_string(source)
    return template.render(document=document, chart_file=chart_file).rstrip("\n") + "\n"


def _cell(text: str) -> str:
    """A text that means nothing to Markdown, on one line."""
    return _MARKED.sub(r"\\\1", " ".join(text.split()))


def _drawn(chart: Chart) -> Markup:
    return Markup(svg(chart))  # noqa: S704 - every text in it is escaped where it is drawn
