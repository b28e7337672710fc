"""The figures: as a table on the screen, and in docs/benchmarks.md with its charts."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.chart import Bar, stacked
from bench.figures import Figures
from bench.network import ROUND_TRIPS
from bench.reach import REACHES

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "benchmarks.md"
BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"
"""What lies between these lines is written by `make bench`."""
STEPS = ("end of speech to transcript", "network and bot", "text to sound")


def show(console: Console, figures: Figures) -> None:
    """Print what was measured, and what was to be reached."""
    table = Table("what (ms, unless it says otherwise)", "turns", "median", "best", "worst")
    for name in figures.names:
        table.add_row(name, *_columns(figures, name))
    console.print(table)
    reached = Table("reach", "target", "measured", "met?")
    for reach in REACHES:
        reached.add_row(*reach.row(figures))
    console.print(reached)


def write(figures: Figures, facts: dict[str, str]) -> None:
    """Write the page's measured part anew, and the charts."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    measured = "\n\n".join(("", _facts(facts), _reached(figures), _pictures(), _all(figures), ""))
    PAGE.write_text(f"{before}{BEGIN}{measured}{END}{after}", encoding="utf-8")
    (DOCS / "benchmark-turn.svg").write_text(_turns(figures), encoding="utf-8")
    (DOCS / "benchmark-distance.svg").write_text(_distances(figures), encoding="utf-8")


def facts(voice: Path, seconds: float) -> dict[str, str]:
    """Return what the figures were taken on."""
    return {
        "when": f"{datetime.now(UTC):%d %B %Y}, {seconds:.0f} s",
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.machine()}",
        "load average at the end": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "Python, onnxruntime": f"{platform.python_version()}, {version('onnxruntime')}",
        "voice": f"{voice.name}, {voice.stat().st_size / 1e6:.0f} MB",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor() or "unknown"


def _columns(figures: Figures, name: str) -> tuple[str, ...]:
    series = figures.series(name)
    digits = 2 if max(series) < 10 else 0
    values = (figures.median(name) or 0.0, min(series), max(series))
    return (str(len(series)), *(f"{value:.{digits}f}" for value in values))


def _rows(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _facts(told: dict[str, str]) -> str:
    return _rows(("taken", ""), list(told.items()))


def _reached(figures: Figures) -> str:
    rows = [reach.row(figures) for reach in REACHES]
    return "## What was to be reached\n\n" + _rows(("reach", "target", "measured", "met?"), rows)


def _pictures() -> str:
    return (
        "## A turn\n\n"
        "![How long a person waits, step by step](benchmark-turn.svg)\n\n"
        "![From the transcript to the first sound, by distance](benchmark-distance.svg)"
    )


def _all(figures: Figures) -> str:
    rows = [(name, *_columns(figures, name)) for name in figures.names]
    header = ("what (ms, unless it says otherwise)", "turns", "median", "best", "worst")
    return "## Everything that was measured\n\n" + _rows(header, rows)


def _turns(figures: Figures) -> str:
    bars = [
        Bar(name, [figures.median(f"{who}: {step}") or 0.0 for step in _STEP_NAMES])
        for who, name in (("hold", "ours, held"), ("tap", "ours, tapped"), ("script", "the script"))
    ]
    title = "From the end of the question to the first sound of the answer, 50 ms away (medians)"
    return stacked(title, STEPS, bars)


_STEP_NAMES = ("speech to transcript", "http", "voice")


def _distances(figures: Figures) -> str:
    bars = []
    for distance in ROUND_TRIPS:
        for who, name in (("ours", "ours"), ("script", "the script")):
            http = figures.median(f"{who}, {distance} ms: http") or 0.0
            whole = figures.median(f"{who}, {distance} ms: four to sound") or 0.0
            bars.append(Bar(f"{name}, {distance} ms away", (http, max(whole - http, 0.0))))
    title = "From the transcript to the first sound, four sentences (medians)"
    return stacked(title, STEPS[1:], bars)
