"""`speaker logs` and `speaker stats`: what the log tells about the last turns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from speaker.desk.entries import Entry
from speaker.story import ENDED
from speaker.timeline import STEPS, field_name

PAUSE = "pause"
"""From the end of speech to the first sound of the answer: what a person waits."""


@dataclass(frozen=True, slots=True)
class Tale:
    """A turn, as the log tells it."""

    turn_id: str
    entries: tuple[Entry, ...]
    """From its first line to its last, whatever else was logged meanwhile included."""

    @property
    def began(self) -> float:
        """Seconds since 1970."""
        return self.entries[0].at

    @property
    def outcome(self) -> str:
        """How it ended; empty when it has not."""
        ended = next((entry for entry in self.entries if _is_end(entry)), None)
        return "" if ended is None else ended.fields.get("OUTCOME", "")


def tales(entries: Sequence[Entry], last: int) -> list[Tale]:
    """Return the last so many turns, the oldest first."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, entry in enumerate(entries):
        if entry.turn is not None:
            places.setdefault(entry.turn, []).append(place)
    chosen = list(places.items())[-last:] if last > 0 else []
    return [Tale(turn[1], tuple(entries[found[0] : found[-1] + 1])) for turn, found in chosen]


@dataclass(frozen=True, slots=True)
class Figure:
    """How long a step took, over some turns."""

    step: str
    turns: int
    """In how many it came to that."""
    median_ms: int
    worst_ms: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The last turns in numbers."""

    turns: int
    outcomes: dict[str, int]
    steps: tuple[Figure, ...]
    """The pause first, then the steps in order."""


def figures(entries: Sequence[Entry], last: int) -> Figures:
    """Return medians and worst of the last so many turns that ended."""
    ended = [entry for entry in entries if _is_end(entry)][-last:]
    outcomes = Counter(entry.fields.get("OUTCOME", "unknown") for entry in ended)
    steps = (_figure(step, ended) for step in (PAUSE, *STEPS))
    found = tuple(figure for figure in steps if figure is not None)
    return Figures(len(ended), dict(outcomes.most_common()), found)


def _figure(step: str, ended: Sequence[Entry]) -> Figure | None:
    texts = (entry.fields.get(field_name(step), "") for entry in ended)
    times = [int(text) for text in texts if text.lstrip("-").isdecimal()]
    if not times:
        return None
    return Figure(step, len(times), round(median(times)), max(times))


def _is_end(entry: Entry) -> bool:
    return entry.fields.get("EVENT") == ENDED
