"""The device as a process, and what it logs."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from tests.rig.board.pins import BUTTON, LIGHT

PATIENCE = 240.0
"""Seconds: the board's processor is emulated."""
APP_ID = 4711
DOMAIN = "https://board-5e0c1d7a2b.example"


class Device:
    """A running device that asks the bot at `url`; further settings as SPEAKER_… variables."""

    def __init__(self, url: str, settings: Mapping[str, str]) -> None:
        environment = {
            "GPIOZERO_PIN_FACTORY": "lgpio",
            "SPEAKER_BOT_URL": url,
            "SPEAKER_BOT_APP_ID": str(APP_ID),
            "SPEAKER_BOT_DOMAIN": DOMAIN,
            "SPEAKER_BUTTON_PIN": str(BUTTON),
            "SPEAKER_LIGHT_PIN": str(LIGHT),
            "SPEAKER_STATE_DIRECTORY": "/run/speaker",
        }
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("device.py"))],
            env=os.environ | environment | dict(settings),
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def logs(self, words: str) -> str:
        """Wait until a line with `words` is logged, and return it."""
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines.get(timeout=max(ends - time.monotonic(), 0))
            except queue.Empty:
                raise AssertionError(f"the device never logged {words!r}") from None
            if words in line:
                return line

    def stop(self) -> int:
        """End it as systemd would; return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)

    def _read(self) -> None:
        for line in self._process.stderr or ():
            print(f"speaker: {line}", end="", flush=True)
            self._lines.put(line)
