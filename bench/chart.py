"""Stacked horizontal bars as SVG, readable on light and dark pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

COLOURS = ("#7f8c9a", "#2f7ed8", "#e0a030", "#3fa66a", "#b55fb0")
WIDTH, LABEL, BAR, GAP, TOP = 860, 190, 26, 12, 64
TEXT = "fill='#808080' font-family='sans-serif' font-size='13'"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, and the length of each part (ms)."""

    name: str
    parts: Sequence[float]


def stacked(title: str, parts: Sequence[str], bars: Sequence[Bar]) -> str:
    """Return the chart as an SVG document; every bar has the same parts, in the same order."""
    longest = max(sum(bar.parts) for bar in bars) or 1.0
    scale = (WIDTH - LABEL - 90) / longest
    height = TOP + len(bars) * (BAR + GAP)
    drawn = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' role='img'>",
        f"<title>{escape(title)}</title>",
        f"<text x='0' y='18' {TEXT} font-weight='bold'>{escape(title)}</text>",
        *_legend(parts),
    ]
    for number, bar in enumerate(bars):
        drawn += _bar(bar, TOP + number * (BAR + GAP), scale)
    return "\n".join([*drawn, "</svg>", ""])


def _legend(parts: Sequence[str]) -> list[str]:
    drawn, x = [], 0
    for part, colour in zip(parts, COLOURS, strict=False):
        drawn.append(f"<rect x='{x}' y='32' width='12' height='12' fill='{colour}'/>")
        drawn.append(f"<text x='{x + 17}' y='43' {TEXT}>{escape(part)}</text>")
        x += 40 + 8 * len(part)
    return drawn


def _bar(bar: Bar, y: int, scale: float) -> list[str]:
    drawn = [f"<text x='0' y='{y + 18}' {TEXT}>{escape(bar.name)}</text>"]
    x = float(LABEL)
    for length, colour in zip(bar.parts, COLOURS, strict=False):
        width = length * scale
        drawn.append(
            f"<rect x='{x:.1f}' y='{y}' width='{width:.1f}' height='{BAR}' fill='{colour}'/>"
        )
        if width > 34:
            white = "fill='#ffffff' font-family='sans-serif' font-size='12' text-anchor='middle'"
            drawn.append(f"<text x='{x + width / 2:.1f}' y='{y + 17}' {white}>{length:.0f}</text>")
        x += width
    total = f"{sum(bar.parts):.0f} ms"
    drawn.append(f"<text x='{x + 8:.1f}' y='{y + 18}' {TEXT} font-weight='bold'>{total}</text>")
    return drawn
