"""`make bench`: measure the device and the script, print the table, write docs/benchmarks.md."""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from rich.console import Console

from bench import costs, report, turns
from bench.cast import Bot, Scene, voice_file
from bench.figures import Figures
from bench.network import ROUND_TRIPS
from bench.resting import Resting


def main() -> None:
    """Measure everything, one thing after the other."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--turns", type=int, default=20, help="turns of a kind (20)")
    asked.add_argument("--only", default="", help="one part, printed and not written")
    asked.add_argument("--patient", action="store_true", help="all turns, however long they take")
    given = asked.parse_args()
    console, figures = Console(width=110), Figures()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Bot(Path(folder)) as bot, ExitStack() as stack:
        scene = Scene(bot, Path(folder), voice_file(), patient=given.patient)
        resting = Resting(scene, figures, stack)
        for name, part in _parts(scene, figures, resting, given.turns).items():
            if given.only in name:
                console.print(f"[dim]{time.monotonic() - started:4.0f} s[/dim]  {name} ...")
                part()
    report.show(console, figures)
    if not given.only:
        report.write(figures, report.facts(scene.voice, time.monotonic() - started))


def _parts(
    scene: Scene, figures: Figures, resting: Resting, count: int
) -> dict[str, Callable[[], None]]:
    return {
        "what imports cost": lambda: costs.imports(figures, 7),
        "what loading costs": lambda: costs.loads(scene, figures, 5),
        "the bot by itself": lambda: costs.bot(scene, figures, count),
        "start, first replies, stop": lambda: costs.starts(scene, figures, 3),
        **{
            f"from words to sound, {rtt} ms away": partial(turns.typed, scene, figures, rtt, count)
            for rtt in ROUND_TRIPS
        },
        "whole turns": lambda: turns.spoken(scene, figures, count),
        "devices go to rest": resting.begin,
        "press to silence": lambda: turns.silences(scene, figures, 5 * count),
        "after a rest": resting.ask,
        "many turns": lambda: costs.endurance(scene, figures, 25 * count),
        "gaps between sentences": lambda: resting.measure(lambda: turns.gaps(scene, figures)),
        "after another": resting.ask,
    }


if __name__ == "__main__":
    main()
