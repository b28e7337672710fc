"""Who is measured: the device and the script, each in a room, and the bot that both talk to."""

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.network import APP_ID, DOMAIN, HOST
from bench.room import Room
from speaker import models

HERE = Path(__file__).parent
REAL_VOICE = HERE / "voices" / "en_US-random-medium.onnx"
"""A voice of the real size, if `make bench-voice` has made it."""
TRAPS = ("PYTHONDONTWRITEBYTECODE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables that falsify: imports compile anew each time; other authorities than ours are used."""


def voice_file() -> Path:
    """Return the voice to measure with."""
    return REAL_VOICE if REAL_VOICE.is_file() else models.builtin_voice()


def environment() -> dict[str, str]:
    """Return this process's environment without what falsifies, and silent about us."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in TRAPS and not name.startswith("SPEAKER_")
    }
    return kept | {"ORT_DISABLE_TELEMETRY": "1"}  # see speaker/speaking/__init__.py


class Bot:
    """The far-away bot, in a process of its own; use it in a `with`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.network", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
            cwd=HERE.parent,
        )
        assert self._process.stdout is not None  # noqa: S101  # it is a pipe
        self._told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None  # noqa: S101  # it is a pipe
        self._process.stdin.close()
        self._process.wait()

    def address(self, round_trip: int | None = None) -> tuple[str, int]:
        """Return host and port of the bot at this distance (ms); of itself without one."""
        told = self._told
        return HOST, told["plain"] if round_trip is None else told["ports"][str(round_trip)]

    def url(self, round_trip: int) -> str:
        """Return the base URL of the bot at this distance (ms)."""
        return f"https://{HOST}:{self.address(round_trip)[1]}/api"

    @property
    def plain_url(self) -> str:
        """The bot itself, with neither TLS nor distance."""
        return f"http://{HOST}:{self.address()[1]}/api"

    @property
    def authority(self) -> str:
        """The certificate to trust."""
        return str(self._told["ca"])


@dataclass(frozen=True, slots=True)
class Scene:
    """What everybody is measured with."""

    bot: Bot
    folder: Path
    """For state that lasts over several starts."""
    voice: Path
    patient: bool = False
    """Whether a part may take as long as it likes."""

    def share(self, seconds: float) -> float:
        """Return the seconds that a part may take, of which these are its share of ten minutes."""
        return math.inf if self.patient else seconds

    @property
    def state(self) -> Path:
        """The device's state, with its optimized voice."""
        return self.folder / f"state-{self.voice.stem}"

    def device(self, round_trip: int, **settings: str) -> Room:
        """Return a room with our device."""
        given = {
            "SPEAKER_BOT_URL": self.bot.url(round_trip),
            "SPEAKER_BOT_APP_ID": str(APP_ID),
            "SPEAKER_BOT_DOMAIN": DOMAIN,
            "SPEAKER_BOT_CA_BUNDLE": self.bot.authority,
            "SPEAKER_VOICE_MODEL": str(self.voice),
            "SPEAKER_STATE_DIRECTORY": str(self.state),
            "SPEAKER_CONVERSATION_TONES": "false",
            **settings,
        }
        command = [sys.executable, "-m", "bench.device", "microphone", "loudspeaker"]
        path = {"PYTHONPATH": str(HERE.parent)}
        return Room(command, environment() | path | given)

    def script(self, round_trip: int, *, raw: bool = False) -> Room:
        """Return a room with the script; `raw` streams instead of writing a file first."""
        given = {
            "BENCH_URL": f"{self.bot.url(round_trip)}/webchat_apps/{APP_ID}",
            "BENCH_DOMAIN": DOMAIN,
            "BENCH_VOICE": str(self.voice),
            "BENCH_MODEL": str(models.builtin_recognizer()),
            "BENCH_RECORD": "cat microphone",
            "BENCH_PLAY": """sh -c 'exec cat "$@" > loudspeaker' aplay""",
            "REQUESTS_CA_BUNDLE": self.bot.authority,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        } | ({"BENCH_RAW": "1"} if raw else {})
        return Room([sys.executable, str(HERE / "script.py")], environment() | given)
