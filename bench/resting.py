"""Devices that rest side by side while others are measured, and a turn after each rest."""

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from bench.cast import Scene
from bench.costs import memory
from bench.figures import Figures
from bench.room import Room
from bench.turns import MIDDLE, QUESTION, ask, cpu_seconds, ms, quieten, speak, wait_until_settled

STANDBY = ("open", "closed", "open", "closed", "open")
"""The microphones of the devices."""


class Resting:
    """The devices, which end with the `stack`. There are none before `begin`."""

    def __init__(self, scene: Scene, figures: Figures, stack: ExitStack) -> None:
        self._scene, self._figures, self._stack = scene, figures, stack
        self._devices: list[Room] = []

    def begin(self) -> None:
        """Start the devices and talk to all of them at once."""
        self._devices = [self._start(number, how) for number, how in enumerate(STANDBY)]
        with ThreadPoolExecutor(len(self._devices)) as together:
            list(together.map(_talk, self._devices))

    def _start(self, number: int, standby: str) -> Room:
        # Starts that share one state would be taken for one that fails again and again, and wait.
        state = self._scene.folder / f"resting-{number}"
        if self._scene.state.is_dir():  # not with `--only`
            shutil.copytree(self._scene.state, state, copy_function=os.link)
        settings = {
            "SPEAKER_STATE_DIRECTORY": str(state),
            "SPEAKER_MICROPHONE_STANDBY": standby,
        }
        return self._stack.enter_context(self._scene.device(MIDDLE, **settings))

    def ask(self) -> None:
        """Ask aloud, one after the other: their server has hung up meanwhile."""
        for ours in self._devices:
            moments = speak(ours, QUESTION)
            self._figures.add("ours: http after idleness", ms(moments, "sent", "reply"))
            ours.program.wait("EndTurn", quieten(ours))  # the next one has the cores to itself

    def measure(self, meanwhile: Callable[[], None]) -> None:
        """See what rest costs while something else is done, ten seconds and more after a turn."""
        before = [_moved(ours) for ours in self._devices]
        meanwhile()
        for ours, standby, start in zip(self._devices, STANDBY, before, strict=False):
            took, used, woken = (now - then for now, then in zip(_moved(ours), start, strict=True))
            self._figures.add(f"% CPU, microphone {standby}", 100 * used / took)
            self._figures.add(f"wake-ups/s, microphone {standby}", woken / took)
            self._figures.add("MB at rest", memory(ours, "VmRSS"))
            self._figures.add("MB at rest, page cache left out", memory(ours, "RssAnon"))


def _talk(ours: Room) -> None:
    ours.program.wait("READY")
    wait_until_settled(ours)
    speak(ours, QUESTION)
    for _ in range(3):
        ask(ours, "four sentences")
    quieten(ours)


def _moved(ours: Room) -> tuple[float, float, int]:
    """Return the moment, the CPU seconds and the wake-ups so far."""
    process = ours.program.process.pid
    return time.monotonic(), cpu_seconds(process), _wakeups(process)


def _wakeups(process: int) -> int:
    """Return how often the threads of a process were woken so far."""
    total = 0
    for thread in Path(f"/proc/{process}/task").iterdir():
        status = (thread / "status").read_text(encoding="utf-8")
        total += int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])
    return total
