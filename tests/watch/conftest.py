"""A device as its own process, under somebody who plays systemd."""

import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.speaking.wav import write_wav
from tests.kitchen import APP_ID, DOMAIN

PATIENCE = 120.0
QUICK = {"WATCHDOG_USEC": "4000000"}
"""systemd's patience, and with it ours: 4 s."""


class Service:
    """A process that is started, listened to, and told what to do."""

    def __init__(self, command, folder, environment):
        self._changed = threading.Condition()
        self.lines = []
        """What it says, on standard output and standard error."""
        self.told = []
        """What it tells systemd."""
        self.code = None
        notify = folder / "notify"
        notify.unlink(missing_ok=True)
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(notify))
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ
            | {"NOTIFY_SOCKET": str(notify), "PYTHONPATH": str(Path.cwd())}
            | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen)
        self._reader = threading.Thread(target=self._read)
        self._listener.start()
        self._reader.start()

    def _read(self):
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._note(self.lines, line.rstrip("\n"))
        code = self.process.wait()
        self._ear.shutdown(socket.SHUT_RD)
        self._listener.join()  # what it told systemd last is noted before its end
        with self._changed:
            self.code = code
            self._changed.notify_all()

    def _listen(self):
        while message := self._ear.recv(4096):
            self._note(self.told, message.decode())

    def _note(self, where, what):
        with self._changed:
            where.append(what)
            self._changed.notify_all()

    def tell(self, command):
        """Give the room's device a command (see tests/watch/device.py)."""
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def wait(self, moment):
        """Wait until this is true."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: moment() or self.code is not None, PATIENCE)
            assert arrived, self.text
            assert moment(), self.text

    def says(self, *lines):
        """Wait until it has said these lines."""
        for line in lines:
            self.wait(lambda line=line: line in self.lines)

    def tells(self, *messages):
        """Wait until it has told systemd these."""
        for message in messages:
            self.wait(lambda message=message: message in self.told)

    def ends(self):
        """Wait for its end; return the exit code."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.code is not None, PATIENCE), self.text
        return self.code

    @property
    def text(self):
        """Everything that it has said."""
        return "\n".join(self.lines)

    def close(self):
        with suppress(ProcessLookupError):
            self.process.kill()
        self._reader.join(PATIENCE)
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._ear.close()


@pytest.fixture
def start(tmp_path):
    """Start a module as a process, `within` another command if need be."""
    services = []

    def started(*command, within=(), **environment):
        whole = [*within, sys.executable, "-m", *command]
        services.append(Service(whole, tmp_path, environment))
        return services[-1]

    yield started
    for made in services:
        made.close()


@pytest.fixture
def nowhere(tmp_path):
    """Settings, in the environment, of a device whose bot cannot be reached."""
    return {
        "SPEAKER_BOT_URL": "http://127.0.0.1:9/api",
        "SPEAKER_BOT_APP_ID": "4711",
        "SPEAKER_BOT_DOMAIN": DOMAIN,
        "SPEAKER_STATE_DIRECTORY": str(tmp_path / "state"),
    }


@pytest.fixture
def question(tmp_path, piper):
    """A recording of somebody who says hello."""
    file = tmp_path / "hello.wav"
    write_wav(file, piper.synthesize("hello"), piper.rate)
    return file


@pytest.fixture
def sandbox():
    with Sandbox(load_bot(), DOMAIN, APP_ID) as running:
        yield running


@pytest.fixture
def device(start, sandbox, tmp_path):
    """Start the daemon in a room of stand-ins, and wait until it is ready."""

    def started(*changes, **environment):
        made = start(
            "tests.watch.device", sandbox.url, str(tmp_path / "state"), *changes, **environment
        )
        made.tells("READY=1")
        return made

    return started
