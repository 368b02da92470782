"""Plots as SVG, in as few lines as they need: bars in groups, and lines over an axis of powers of ten."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

COLOURS = ("#4269d0", "#6cc5b0", "#d1495b", "#efb118", "#97bbf5")
INK, PALE, PAPER = "#333333", "#dddddd", "#ffffff"
WIDTH = 860
BAR, GAP = 11, 16


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over one axis: for each name its points, from left to right."""

    axis: str
    lines: Mapping[str, Sequence[tuple[float, float]]]


def bars(path: Path, title: str, groups: Mapping[str, Mapping[str, float]]) -> None:
    """One group of horizontal bars to an entry, the names of the bars in the legend."""
    names = list(next(iter(groups.values())))
    top, left, right = 56, 120, 70
    height = top + len(groups) * (len(names) * BAR + GAP) + 10
    most = max(value for group in groups.values() for value in group.values())

    def drawn() -> Iterator[str]:
        yield _text(10, 20, title, size=15)
        yield from _legend(names, 10, 40)
        y = float(top)
        for group, values in groups.items():
            yield _text(left - 8, y + len(names) * BAR / 2 + 4, group, anchor="end")
            for colour, value in zip(COLOURS, values.values(), strict=False):
                length = max(1.0, (WIDTH - left - right) * value / most)
                yield f'<rect x="{left}" y="{y:.1f}" width="{length:.1f}" height="{BAR - 2}" fill="{colour}"/>'
                yield _text(left + length + 4, y + BAR - 3, _figure(value), size=9)
                y += BAR
            y += GAP

    _write(path, height, drawn())


def lines(path: Path, title: str, unit: str, panels: Sequence[Panel]) -> None:
    """Panels side by side with one scale upwards, which begins at zero."""
    top, bottom, left, height = 70, 40, 46, 300
    most = _round_up(max(y for panel in panels for points in panel.lines.values() for _, y in points))
    width = (WIDTH - left) / len(panels)
    floor = height - bottom

    def across(panel: Panel, number: int, x: float) -> float:
        xs = [math.log10(x) for points in panel.lines.values() for x, _ in points]
        share = (math.log10(x) - min(xs)) / ((max(xs) - min(xs)) or 1)
        return left + number * width + 24 + share * (width - 60)

    def up(y: float) -> float:
        return floor - (floor - top) * y / most

    def drawn() -> Iterator[str]:
        yield _text(10, 20, title, size=15)
        yield from _legend(list(panels[0].lines), 10, 40)
        for step in range(5):
            y = most * step / 4
            yield f'<line x1="{left}" x2="{WIDTH - 10}" y1="{up(y):.1f}" y2="{up(y):.1f}" stroke="{PALE}"/>'
            yield _text(left - 6, up(y) + 4, _figure(y), anchor="end", size=10)
        yield _text(left - 6, top - 12, unit, anchor="end", size=10)
        for number, panel in enumerate(panels):
            yield _text(left + number * width + width / 2, floor + 34, panel.axis, anchor="middle")
            for x, _ in next(iter(panel.lines.values())):
                yield _text(across(panel, number, x), floor + 16, f"{x:,.0f}", anchor="middle", size=10)
            for colour, points in zip(COLOURS, panel.lines.values(), strict=False):
                at = [(across(panel, number, x), up(y)) for x, y in points]
                way = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
                yield f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>'
                yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in at)

    _write(path, height, drawn())


def _legend(names: Sequence[str], x: float, y: float) -> Iterator[str]:
    for colour, name in zip(COLOURS, names, strict=False):
        yield f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{colour}"/>'
        yield _text(x + 15, y, name)
        x += 40 + 7 * len(name)


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{INK}">{escape(text)}</text>'


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _round_up(value: float) -> float:
    """The next of 1, 2, 4 or 8 times a power of ten, so that quarters of it are short."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 8, 10, 20) if step * power >= value)


def _write(path: Path, height: float, drawn: Iterator[str]) -> None:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}"'
        f' font-family="sans-serif" role="img"><rect width="100%" height="100%" fill="{PAPER}"/>'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, *drawn, "</svg>"]) + "\n", "utf-8")
