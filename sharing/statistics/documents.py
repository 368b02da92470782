"""A report as values, before it is written: sections with tables, charts and points."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as long as the head; all cells but the first of a row are figures or short words."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled bar of parts, one for each word of the legend."""

    label: str
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars below each other. `name` is that of its file where it is one."""

    name: str
    title: str
    legend: tuple[str, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what stands under it."""

    heading: str
    text: str = ""
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A report. `name` begins the names of its files; `about` tells its circumstances in pairs."""

    name: str
    title: str
    about: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All of it, in their order."""
        return tuple(chart for section in self.sections for chart in section.charts)
