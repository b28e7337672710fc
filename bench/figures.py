"""What was measured: series of numbers by name, and what is said of them."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median


class Figures:
    """Series of measurements, by name; the order of the names is that of their first mention."""

    def __init__(self) -> None:
        self._series: defaultdict[str, list[float]] = defaultdict(list)

    def add(self, name: str, value: float) -> None:
        """Add a measurement (milliseconds, unless the name says otherwise)."""
        self._series[name].append(value)

    def series(self, name: str) -> Sequence[float]:
        """Return the measurements of this name; none when there are none."""
        return tuple(self._series.get(name, ()))

    def median(self, name: str) -> float | None:
        """Return their median."""
        series = self.series(name)
        return median(series) if series else None

    def worst(self, name: str) -> float | None:
        """Return the greatest."""
        return max(self.series(name), default=None)

    def ratio(self, name: str, other: str) -> float | None:
        """Return how many times the median of `other` the median of `name` is."""
        ours, theirs = self.median(name), self.median(other)
        return None if ours is None or not theirs else ours / theirs

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in order."""
        return tuple(self._series)


def growth(values: Sequence[float]) -> float:
    """Return by how much the last quarter's median lies above the second quarter's.

    The first quarter is left out: caches fill, and pools grow to their size.
    """
    quarter = len(values) // 4
    if not quarter:
        return 0.0
    return median(values[-quarter:]) - median(values[quarter : 2 * quarter])
