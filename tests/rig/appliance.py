"""The whole appliance on the rig: the device as a process of its own, a bot, and a finger."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from speaker import demo
from speaker.botdistrikt.sandbox import Sandbox, load_bot
from tests.rig.sound import PATIENCE

QUESTIONS = Path(demo.__file__).parent / "questions"
DOMAIN = "https://rig-7c1d0b9e44f2.example"
APP_ID = 4711
TURNS = ("BeginTurn", "EndTurn")
RESTARTS = 2
"""So often a device may end by itself: PortAudio does not survive every death of its server."""
TAP = 0.08
"""Seconds that a finger stays down: what is much shorter is a contact that bounces."""


def question(words):
    """Return the file of one of the demonstration's questions."""
    return QUESTIONS / f"{words.replace(' ', '-')}.wav"


class Appliance:
    """Starts the device in a room; use it in a `with`.

    Args:
        folder: for its settings and state.
        room: where it is.
        prompts: a folder in which rendered prompts are shared between appliances.
        more: settings beyond the usual, as TOML.
    """

    def __init__(self, folder, room, prompts, more=""):
        self.sandbox = Sandbox(load_bot(), DOMAIN, APP_ID)
        self._folder = Path(folder)
        self._room = room
        self._more = more
        self._changed = threading.Condition()
        self.lines: list[dict[str, Any]] = []
        self._prompts = prompts
        shutil.copytree(prompts, self._folder / "state" / "prompts")

    def __enter__(self):
        self.sandbox.start()
        self._log = (self._folder / "device.log").open("wb")
        self._ending = False
        self.restarts = 0
        self._begin()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.wait(lambda: self.all("Registered") and self.all("Ready"), "being ready")
        return self

    def _begin(self):
        self._program: Any = subprocess.Popen(
            [sys.executable, "-m", "tests.rig.device", str(self._settings())],
            env=self._room.for_the_device,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=Path(__file__).parents[2],
        )

    def __exit__(self, kind, *_):
        with self._changed:
            self._ending = True
            self._do("stop")
        try:
            code = self._program.wait(PATIENCE)
        finally:
            self._program.kill()
            self._reader.join()
            self._program.stdin.close()
            self._program.stdout.close()
            self._log.close()
            self.sandbox.stop()
        shutil.copytree(self._folder / "state" / "prompts", self._prompts, dirs_exist_ok=True)
        if kind is None:
            assert code == 0, self.log

    @property
    def log(self):
        """What the device logged last; PortAudio can fill a disk in its agony."""
        with (self._folder / "device.log").open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - 50_000, 0))
            return file.read().decode(errors="replace")

    @property
    def pid(self):
        return self._program.pid

    # The finger

    def press(self):
        """Push the button down; return the moment."""
        return self._do("down")

    def let_go(self):
        """Let the button go; return the moment."""
        return self._do("up")

    def tap(self):
        """Push and let go; return the moment it was pushed."""
        at = self.press()
        self.next("Pressed", at)
        time.sleep(TAP)
        self.let_go()
        return at

    def figures(self):
        """Ask the device what sound it lost."""
        return self.next("Figures", self._do("figures"))

    # What happened

    def all(self, name, since=0.0):
        """Return all events and effects of this name, as dictionaries."""
        return [line for line in self.lines if line["name"] == name and line["at"] >= since]

    def next(self, name, since):
        """Wait for the first one of this name from a moment on."""
        self.wait(lambda: self.all(name, since), name)
        return self.all(name, since)[0]

    def wait(self, moment, what):
        """Wait until something is true of what happened."""
        with self._changed:
            there = self._changed.wait_for(lambda: moment() or self._ending, PATIENCE)
            assert there, f"waited for {what}\n{self._story()}"
            assert moment(), f"the device ended while waiting for {what}\n{self.log}"

    def wait_for_idle(self, since):
        """Wait until nothing goes on any more; nobody answers what the device may ask."""
        self.wait(lambda: self._rests(since), "being idle")

    def wait_for_prompts(self):
        """Wait until the device has nothing more to render in its idle moments."""
        folder, rendered = self._folder / "state" / "prompts", -1
        while rendered != (rendered := len(list(folder.rglob("*.wav")))) or not rendered:
            time.sleep(3.0)

    def wait_for_words_in_log(self, words):
        """Wait until the device has logged something."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.log:
            assert time.monotonic() < deadline, self._story()
            time.sleep(0.05)

    def _rests(self, since):
        turns = [line for line in self.lines if line["name"] in TURNS and line["at"] >= since]
        return bool(turns) and turns[-1]["name"] == "EndTurn" and self._settled(turns[-1]["at"])

    def _settled(self, at):
        return any(line["name"] == "Show" for line in self.lines if line["at"] >= at)

    def understood(self, since):
        """Wait for the end of an utterance; return its words, "" when nothing was heard."""
        ends = ("Heard", "HeardNothing")
        self.wait(lambda: any(self.all(name, since) for name in ends), "the end of an utterance")
        heard = self.all("Heard", since)
        return heard[0]["transcript"] if heard else ""

    def asks(self, words):
        """Tap, say a question once the ears are open, and wait for the transcript."""
        return self.hears(words, self.tap())

    def hears(self, words, since):
        """Say something once the ears open after a moment, and wait for the transcript."""
        opened = self.next("EarsOpened", since)
        self._room.say(question(words)).wait()
        return self.next("Heard", opened["at"])

    def holds(self, words):
        """Hold the button down while saying something, and wait for the transcript."""
        down = self.press()
        self.next("EarsOpened", down)
        self._room.say(question(words)).wait()
        up = self.let_go()
        return self.next("Heard", up)

    def _story(self):
        last = [f"{line['at']:.3f} {line['name']}" for line in self.lines[-40:]]
        return "\n".join([*last, self.log])

    def _do(self, command):
        at = time.monotonic()
        self._program.stdin.write(f"{command}\n")
        self._program.stdin.flush()
        return at

    def _read(self):
        """Read what it says; a device that ends by itself is started anew, as systemd does it."""
        while True:
            for text in self._program.stdout:
                with self._changed:
                    self.lines.append(json.loads(text))
                    self._changed.notify_all()
            with self._changed:
                if self._program.wait() == 0 or self._ending or self.restarts == RESTARTS:
                    self._ending = True
                    self._changed.notify_all()
                    return
                self._program.stdin.close()
                self._program.stdout.close()
                self.restarts += 1
                self._begin()
                self._changed.notify_all()

    def _settings(self):
        file = self._folder / "speaker.toml"
        file.write_text(
            f'[bot]\nurl = "{self.sandbox.url}"\napp_id = {APP_ID}\ndomain = "{DOMAIN}"\n'
            f'[state]\ndirectory = "{self._folder / "state"}"\n{self._more}'
        )
        return file
