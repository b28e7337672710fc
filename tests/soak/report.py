"""What is printed at the end of a soak, and whether anything grew."""

import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

WARM = 0.4
"""Part of the time that does not count for memory: caches fill."""
GROWTH = 8.0
"""MB that the memory may differ by between the first and the last quarter after the warm-up."""
ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """How large the process was at a moment."""

    at: float
    """Seconds."""
    memory: float
    """MB."""
    files: int
    threads: int


def growth(figures: list[Figure]) -> Iterator[str]:
    """Print how the process grew; return what grew too much."""
    if len(figures) < ENOUGH:
        say("memory    too short a time to tell")
        return
    tenths = [figures[len(figures) * n // 10].memory for n in range(10)]
    say(f"memory MB {', '.join(f'{value:.0f}' for value in tenths)}, a tenth of the time each")
    warm = [figure for figure in figures if figure.at > WARM * figures[-1].at]
    hours = [figure.at / 3600 for figure in warm]
    for name, most in (("memory", GROWTH), ("files", 4), ("threads", 4)):
        values = [float(getattr(figure, name)) for figure in warm]
        quarter = max(len(values) // 4, 1)
        first, last = statistics.median(values[:quarter]), statistics.median(values[-quarter:])
        slope = statistics.linear_regression(hours, values).slope
        say(
            f"{name:9} {first:.1f} after the warm-up, {last:.1f} at the end, "
            f"{min(values):.1f} to {max(values):.1f}, {slope:+.1f} an hour"
        )
        if last - first > most:
            yield f"{name} grew from {first:.1f} to {last:.1f}"


def recoveries(questions: Mapping[str, list[int]]) -> None:
    """Print how often each fault was met, and how many questions it took after it."""
    for fault, needed in sorted(questions.items()):
        at_once = sum(number == 1 for number in needed)
        say(f"fault     {fault}: {len(needed)} times, the next question answered {at_once} times")


def listed(counts: Counter[str]) -> str:
    """Return counts in words."""
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)  # noqa: T201
