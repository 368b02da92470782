"""Charts as SVG that stands by itself: no script, no font and nothing else from elsewhere."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from sharing.statistics.documents import Bar, Chart

WIDTH, LABELS, FIGURES, LINE, BAR, HEAD = 760, 220, 80, 24, 14, 52
COLOURS = ("#1b5e9b", "#e08a1e", "#b3261e", "#6b7280")
"""Told apart by the colour-blind too, on white."""


def svg(chart: Chart) -> str:
    """Bars in proportion to the longest; each bar tells its figures, so that nothing depends on colours."""
    longest = max((sum(bar.parts) for bar in chart.bars), default=0)
    height = HEAD + LINE * len(chart.bars) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="sans-serif" font-size="13">',
        f"<title>{escape(chart.title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="0" y="16" font-size="15" fill="#111827">{escape(chart.title)}</text>',
        *_legend(chart.legend),
        *(line for place, bar in enumerate(chart.bars) for line in _bar(bar, HEAD + LINE * place, longest)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _legend(words: Sequence[str]) -> Iterator[str]:
    left = 0
    for place, word in enumerate(words):
        yield f'<rect x="{left}" y="27" width="12" height="12" fill="{_colour(place)}"/>'
        yield f'<text x="{left + 17}" y="38" fill="#374151">{escape(word)}</text>'
        left += 40 + 15 * len(word)


def _bar(bar: Bar, top: int, longest: int) -> Iterator[str]:
    middle, room = top + BAR - 2, WIDTH - LABELS - FIGURES
    yield f'<text x="{LABELS - 8}" y="{middle}" text-anchor="end" fill="#111827">{escape(bar.label)}</text>'
    left = LABELS
    for place, part in enumerate(bar.parts):
        width = part * room // longest if longest else 0  # whole numbers: the same bytes on every machine
        if width:
            yield f'<rect x="{left}" y="{top}" width="{width}" height="{BAR}" fill="{_colour(place)}"/>'
        left += width
    figures = " / ".join(map(str, bar.parts))
    yield f'<text x="{left + 6}" y="{middle}" fill="#374151">{figures}</text>'


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]
