"""`make bench-check`: has anything become slower? Instruction counts and ratios, not milliseconds.

Valgrind counts instructions whatever else the machine does; ratios are taken within one run. Both
are compared with `figures.toml`, with room for noise and for other versions of the libraries.
`--write` keeps what is measured now.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from rich.console import Console
from rich.table import Table

from bench.calls import WORK
from bench.cast import environment
from speaker import models
from speaker.speaking.piper import Piper

COMMITTED = Path(__file__).with_name("figures.toml")
ROOM = {"instructions": 1.10, "ratios": 1.35}
"""How many times the committed figure is still all right."""
COUNTED = re.compile(r"I\s+refs:\s*([\d,]+)")
ROUNDS = 9
VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


def main() -> None:
    """Measure, compare, and end with 1 when something has become slower."""
    asked = argparse.ArgumentParser(prog="python -m bench.check", description=__doc__)
    asked.add_argument("--write", action="store_true", help="keep these figures")
    asked.add_argument(
        "--only", default="", metavar="NAME", help="instructions of one kind of work"
    )
    given = asked.parse_args()
    measured = {"instructions": _instructions(given.only)}
    if not given.only:
        measured["ratios"] = _ratios()
    if given.write and not given.only:
        COMMITTED.write_text(_toml(measured), encoding="utf-8")
    if not COMMITTED.is_file():
        sys.exit("there are no figures to compare with; --write keeps these")
    worse = slower(measured, tomllib.loads(COMMITTED.read_text(encoding="utf-8")))
    sys.exit(f"slower than before: {', '.join(worse)}" if worse else 0)


def slower(measured: dict[str, dict[str, float]], before: dict[str, dict[str, float]]) -> list[str]:
    """Print a table; return what has become slower."""
    table = Table("what", "committed", "now", "now / committed", "room", "")
    worse = []
    for kind, figures in measured.items():
        table.add_section()
        for name, now in figures.items():
            then = before.get(kind, {}).get(name, now)
            change, room = now / then, ROOM[kind]
            worse += [name] if change > room else []
            numbers = (f"{then:.4g}", f"{now:.4g}", f"{change:.2f}", f"{room:.2f}")
            table.add_row(f"{kind}: {name}", *numbers, "[red]slower[/red]" if change > room else "")
    Console(width=110).print(table)
    return worse


def _instructions(only: str) -> dict[str, float]:
    """Millions of instructions for one call of each piece of work; none without Valgrind."""
    if shutil.which("valgrind") is None:
        print("No instructions are counted: valgrind is missing (sudo apt install valgrind).")
        return {}
    return {name: _for_one_call(name, count) for name, (_, count) in WORK.items() if only in name}


def _for_one_call(name: str, count: int) -> float:
    with ThreadPoolExecutor(2) as pool:
        few, many = pool.map(partial(_counted, name), (count, 3 * count))
    return round((many - few) / (2 * count) / 1e6, 3)


def _counted(name: str, count: int) -> int:
    fixed = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
    found = subprocess.run(
        [*VALGRIND, sys.executable, "-m", "bench.calls", name, str(count)],
        env=environment() | fixed,
        cwd=COMMITTED.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    counted = COUNTED.search(found.stderr)
    if counted is None:
        raise RuntimeError(f"valgrind counted nothing: {found.stderr[-500:]}")
    return int(counted[1].replace(",", ""))


def _ratios() -> dict[str, float]:
    """CPU times within one run, by turns, as ratios."""
    with tempfile.TemporaryDirectory() as folder:
        voice, kept = models.builtin_voice(), Path(folder) / "voice"
        speaking = Piper(voice, kept)
        return {
            "kept voice / voice as it comes": _ratio(
                lambda: Piper(voice, kept), lambda: Piper(voice)
            ),
            "twelve words / four words": _ratio(
                lambda: speaking.synthesize("We are open from eight in the morning to six today."),
                lambda: speaking.synthesize("We are open today."),
            ),
            "import of the daemon / of its engines": _ratio(
                lambda: _import("speaker.daemon, speaker.app, vosk, sounddevice, gpiozero"),
                lambda: _import("requests, vosk, onnxruntime, piper, sounddevice, gpiozero"),
            ),
        }


def _import(names: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {names}"], env=environment(), check=True)


def _ratio(one: Callable[[], object], other: Callable[[], object]) -> float:
    return round(statistics.median(_cpu(one) / _cpu(other) for _ in range(ROUNDS)), 3)


def _cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work, our children's included."""
    before = _used()
    work()
    return _used() - before


def _used() -> float:
    own, children = (getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _toml(measured: dict[str, dict[str, float]]) -> str:
    lines = ["# Written by `python -m bench.check --write`. Instructions in millions for one call."]
    for kind, figures in measured.items():
        lines += ["", f"[{kind}]", *(f'"{name}" = {value}' for name, value in figures.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
