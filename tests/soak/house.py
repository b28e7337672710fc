"""A device's process and the bot it talks to, with what was heard of both."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.botdistrikt.sandbox.switches import Switches
from speaker.settings import as_toml
from tests.kitchen import APP_ID, DOMAIN
from tests.notices.fleet import free_port
from tests.notices.letters import TOKEN

BROKEN = "Traceback"
WATCHED = {"WATCHDOG_USEC": "12000000"}
"""systemd's patience with a device that hangs, and with it ours: 12 s."""
ANSWERS = 5.0
"""Seconds that the device waits for an answer: faults that hang are to cost little time."""


class Device:
    """The process, from start to end."""

    def __init__(self, settings: Path, log: Path, within: Sequence[str] = ()) -> None:
        """Start it, `within` another command; its standard error is added to `log`."""
        command = [*within, sys.executable, "-m", "tests.soak.device", str(settings)]
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                command,
                env=os.environ | WATCHED,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self.told: list[list[str]] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._news:
                self.told.append(line.split())
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def does(self, command: str) -> None:
        """Let the person in the room do something, or something go wrong there."""
        assert self.process.stdin
        with suppress(BrokenPipeError):  # it has ended, which others will notice
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()

    def wait(self, moment: Callable[[], bool], seconds: float) -> bool:
        """Wait for something that is told; False when it did not come, or the process ended."""
        with self._news:
            return self._news.wait_for(lambda: moment() or not self.runs, seconds) and self.runs

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def of(self, word: str) -> list[list[str]]:
        """Everything that was told under a word."""
        return [words[1:] for words in list(self.told) if words[:1] == [word]]

    @property
    def turns(self) -> int:
        return len(self.of("begin"))

    @property
    def rests(self) -> bool:
        """Whether no turn is going on."""
        return len(self.of("begin")) == len(self.of("end"))

    def ends(self, patience: float = 60.0) -> int:
        """Ask it to end; return its exit code."""
        self.process.terminate()
        return self.is_gone(patience)

    def is_killed(self) -> int:
        """The power is cut."""
        self.process.kill()
        return self.is_gone(60.0)

    def is_gone(self, patience: float) -> int:
        """Wait for its end; return its exit code."""
        code = self.process.wait(patience)
        self._reader.join(patience)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            with suppress(BrokenPipeError):  # a command that nobody read
                pipe.close()
        return code

    def figures(self) -> tuple[float, int, int]:
        """Memory in MB, open files, threads."""
        folder = Path("/proc", str(self.process.pid))
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        memory = int(status["VmRSS"].split()[0]) / 1024
        return memory, len(list((folder / "fd").iterdir())), int(status["Threads"])


class House:
    """A bot whose server stops and starts, and remembers everything."""

    def __init__(self, folder: Path) -> None:
        """Take a folder for the device's settings."""
        self._folder = folder
        self.port = free_port()
        """Where the device takes webhooks."""
        self._door = f"http://127.0.0.1:{self.port}/notices/{TOKEN}"
        self.sandbox = Sandbox(load_bot(), DOMAIN, APP_ID)
        self.sandbox.start()
        self.behaves()

    def settings(self, state: Path, **notices: object) -> Path:
        """Write the settings of a device that keeps its state there; return their file."""
        door = {"receive": True, "port": self.port, "token": TOKEN}
        never = {"quiet_from": "", "quiet_to": ""}
        file = self._folder / "speaker.toml"
        bot: dict[str, object] = {"url": self.sandbox.url, "app_id": APP_ID, "domain": DOMAIN}
        sections: dict[str, dict[str, object]] = {
            "bot": bot | {"read_timeout": ANSWERS},
            "state": {"directory": str(state)},
            "notices": door | never | notices,
        }
        file.write_text(as_toml(sections))
        return file

    def behaves(self, **switches: object) -> None:
        """Switch the server's behaviour; without arguments it behaves well."""
        self.sandbox.switches = Switches(events_url=self._door, **switches)  # type: ignore[arg-type]

    def stops(self) -> None:
        """The server is down: connections are refused."""
        self.sandbox.stop()

    def starts(self) -> None:
        """It is back at the same place, and knows everybody."""
        self.sandbox.start()

    def writes(self, source: str, text: str) -> bool:
        """Send a notice; whether the device said that it has it."""
        return self.sandbox.events.fire(source, text) == [200]

    @property
    def received(self) -> list[str]:
        """The messages that were executed."""
        return [message.text for message in self.sandbox.messages]


def later(seconds: float) -> None:
    """Let time pass."""
    time.sleep(seconds)
