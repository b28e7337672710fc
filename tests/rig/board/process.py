"""The device as a process, and what it logs."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.rig.board.log import PATIENCE, Log
from tests.rig.board.pins import BUTTON, LIGHT

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
        self.logs = Log(self._process.stderr or ()).has

    def stop(self) -> int:
        """End it as systemd would; return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)
