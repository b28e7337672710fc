"""A device as its own process, under somebody who plays systemd."""

import os
import socket
import subprocess
import sys
from contextlib import suppress

import pytest

PATIENCE = 120.0


class Service:
    """A process that tells how it is, as systemd would see it."""

    def __init__(self, command, folder, environment):
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.settimeout(PATIENCE)
        self._ear.bind(str(folder / "notify"))
        self.log = folder / "log.txt"
        self.told = []
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env=os.environ | {"NOTIFY_SOCKET": str(folder / "notify")} | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait_for(self, line):
        """Read what is told until this is."""
        while line not in self.told:
            self.told.append(self._ear.recv(4096).decode())

    def ends(self):
        """Return the exit code."""
        return self.process.wait(PATIENCE)

    def close(self):
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(PATIENCE)
        self._ear.close()


@pytest.fixture
def service(tmp_path):
    """Start `speaker run` with these settings in the environment."""
    services = []

    def start(*arguments, **environment):
        services.append(
            Service([sys.executable, "-m", "speaker", "run", *arguments], tmp_path, environment)
        )
        return services[-1]

    yield start
    for made in services:
        made.close()


@pytest.fixture
def nowhere(tmp_path):
    """Settings of a device that is set up, with a bot that cannot be reached."""
    return {
        "SPEAKER_BOT_URL": "http://127.0.0.1:9/api",
        "SPEAKER_BOT_APP_ID": "4711",
        "SPEAKER_BOT_DOMAIN": "https://kitchen-7c1d0b9e44f2.example",
        "SPEAKER_STATE_DIRECTORY": str(tmp_path / "state"),
    }
