"""Presses the button of a running device through the kernel's GPIO simulator; prints PASS or FAIL.

Usage: press.py FOLDER, the simulator's folder of lines (sim_gpio0/pull, sim_gpio0/value, ...).
"""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from speaker.botdistrikt.sandbox import Sandbox, load_bot

BUTTON, LIGHT = 17, 27
PRESSES = 10
GAP = 0.1
"""Seconds between a release and the next press; less is taken for a bouncing contact."""
PATIENCE = 240.0
"""Seconds: the virtual machine's processor is emulated."""


class Lines:
    """The simulated pins, as the world outside sees them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def press(self) -> None:
        """Connect the button's pin to ground."""
        self._pull(BUTTON, "pull-down")

    def release(self) -> None:
        """Let the pin's own resistor pull it up again."""
        self._pull(BUTTON, "pull-up")

    def lit(self) -> bool:
        """Whether the light's pin is driven high."""
        return (self._folder / f"sim_gpio{LIGHT}" / "value").read_text().strip() == "1"

    def _pull(self, line: int, way: str) -> None:
        (self._folder / f"sim_gpio{line}" / "pull").write_text(way)


class Device:
    """The device as a process, and what it logs."""

    def __init__(self, url: str) -> None:
        environment = os.environ | {
            "GPIOZERO_PIN_FACTORY": "lgpio",
            "SPEAKER_BOT_URL": url,
            "SPEAKER_BOT_APP_ID": "4711",
            "SPEAKER_BOT_DOMAIN": "https://rig-5e0c1d7a2b.example",
            "SPEAKER_BUTTON_PIN": str(BUTTON),
            "SPEAKER_LIGHT_PIN": str(LIGHT),
            "SPEAKER_STATE_DIRECTORY": "/run/speaker",
        }
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("device.py"))],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def logs(self, words: str) -> None:
        """Wait until a line with `words` was logged."""
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines.get(timeout=max(ends - time.monotonic(), 0))
            except queue.Empty:
                raise AssertionError(f"the device never logged {words!r}") from None
            if words in line:
                return

    def stop(self) -> int:
        """End it as systemd would; return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)

    def _read(self) -> None:
        for line in self._process.stderr or ():
            print(f"speaker: {line}", end="", flush=True)
            self._lines.put(line)


def becomes(lines: Lines, *, lit: bool) -> bool:
    """Whether the light is seen lit (or dark) before patience ends."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if lines.lit() == lit:
            return True
        time.sleep(0.02)
    return False


def check(what: str, *, holds: bool) -> bool:
    """Print a line about one thing."""
    print(f"{'PASS' if holds else 'FAIL'}: {what}", flush=True)
    return holds


def main() -> int:
    """Run every check; 0 when all of them hold."""
    lines = Lines(Path(sys.argv[1]))
    lines.release()
    with Sandbox(load_bot(), "https://rig-5e0c1d7a2b.example", 4711) as bot:
        device = Device(bot.url)
        device.logs("ready")
        good = [check("the device is ready with its button on /dev/gpiochip0", holds=True)]
        for number in range(1, PRESSES + 1):
            lines.press()
            device.logs(f"turn {number}: begins")
            if number == 1:
                good.append(check("the light is lit", holds=becomes(lines, lit=True)))
            device.logs(f"turn {number}: failed")  # there is no microphone here
            lines.release()
            time.sleep(GAP)
        good.append(check(f"{PRESSES} presses of {PRESSES} began a turn each", holds=True))
        good.append(check("SIGTERM ends it with code 0", holds=device.stop() == 0))
        good.append(check("the light is dark after it", holds=becomes(lines, lit=False)))
    return 0 if all(good) and check("all", holds=True) else 1


if __name__ == "__main__":
    sys.exit(main())
