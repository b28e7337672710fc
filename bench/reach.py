"""What a well-built device should reach, and whether this one did: one table."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Figures, growth
from bench.turns import MIDDLE

Measured = Callable[[Figures], float | None]


@dataclass(frozen=True, slots=True)
class Reach:
    """One thing to be reached."""

    name: str
    most: float
    unit: str
    measured: Measured

    def row(self, figures: Figures) -> tuple[str, str, str, str]:
        """Return its row: what, target, measured, whether it was met."""
        value = self.measured(figures)
        if value is None:
            return self.name, _shown(self.most, self.unit), "not measured", "-"
        met = "yes" if value <= self.most else "**no**"
        return self.name, f"≤ {_shown(self.most, self.unit)}", _shown(value, self.unit), met


def _shown(value: float, unit: str) -> str:
    digits = 0 if unit in {"ms", "MB"} else 2
    return f"{value:.{digits}f} {unit}"


def _median(name: str) -> Measured:
    return lambda figures: figures.median(name)


def _worst(name: str) -> Measured:
    return lambda figures: figures.worst(name)


def _ratio(name: str, other: str) -> Measured:
    return lambda figures: figures.ratio(name, other)


def _over(name: str, subtracted: float) -> Measured:
    def over(figures: Figures) -> float | None:
        median = figures.median(name)
        own = figures.median("bot: its own time")
        return None if median is None or own is None else max(median - subtracted - own, 0.0)

    return over


def _start(figures: Figures) -> float | None:
    """READY, as a multiple of the imports plus the longer of the two loads."""
    names = ("start: ready", "start: engines imported", "load: recognizer", "load: voice as kept")
    ready, imports, recognizer, voice = (figures.median(name) for name in names)
    if ready is None or imports is None or recognizer is None or voice is None:
        return None
    return (ready - max(recognizer, voice)) / imports


def _growth(name: str) -> Measured:
    def grown(figures: Figures) -> float | None:
        series = figures.series(name)
        return growth(series) if series else None

    return grown


OURS, SCRIPT = f"ours, {MIDDLE} ms", f"script, {MIDDLE} ms"
REACHES = (
    Reach("transcript to first sound, of the script's, 50 ms away", 0.20, "x",
          _ratio(f"{OURS}: four to sound", f"{SCRIPT}: four to sound")),
    Reach("HTTP: what a turn pays beyond one round trip and the bot's own time", 5.0, "ms",
          _over(f"{OURS}: http", MIDDLE)),
    Reach("the same after idleness in which the server closed the connection", 5.0, "ms",
          _over("ours: http after idleness", MIDDLE)),
    Reach("first reply after the start, of a later one's", 1.2, "x",
          _ratio("first reply", "later reply")),
    Reach("hold to talk: end of speech to request sent, median", 150.0, "ms",
          _median("hold: speech to sent")),
    Reach("words lost of a question begun 0.2 s before the press, worst", 0.0, "",
          _worst("ours: words lost at the start")),
    Reach("first sound of 12 sentences, of that of one", 1.2, "x",
          _ratio("ours: twelve text to sound", "ours: one text to sound")),
    Reach("silence between sentences beyond the pause, worst", 50.0, "ms", _worst("ours: gap")),
    Reach("press to the last sample for the sound card, worst", 100.0, "ms",
          _worst("ours: press to last sample")),
    Reach("CPU at rest, microphone open", 0.7, "%", _median("% CPU, microphone open")),
    Reach("CPU at rest, microphone closed", 0.02, "%", _median("% CPU, microphone closed")),
    Reach("wake-ups at rest, microphone closed", 1.0, "/s",
          _median("wake-ups/s, microphone closed")),
    Reach("memory at rest after replies", 240.0, "MB", _median("MB at rest")),
    Reach("READY, less the longer load, of the five imports", 1.3, "x", _start),
    Reach("the voice as kept, of its load as it comes", 0.4, "x",
          _ratio("load: voice as kept", "load: voice as it comes")),
    Reach("SIGTERM in mid-reply to the end, worst", 300.0, "ms", _worst("SIGTERM to exit")),
    Reach("exit code of that", 0.0, "", _worst("exit code")),
    Reach("memory: growth over many turns", 5.0, "MB", _growth("MB over many turns")),
    Reach("threads: growth over many turns", 0.0, "", _growth("threads over many turns")),
)  # fmt: skip
