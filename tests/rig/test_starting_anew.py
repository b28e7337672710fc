"""The whole daemon, where PortAudio hangs: it ends, is started again, and says so aloud."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.effects import Prompt
from speaker.errors import Trouble
from tests.faults.house import closest
from tests.rig.appliance import APP_ID, DOMAIN
from tests.rig.sound import words_of
from tests.witness import BOOK

pytestmark = pytest.mark.rig

PATIENCE = 120.0
HANGS = "the sound device hangs; the device must start anew"
RESTARTED = BOOK.sentence(Prompt(Trouble.RESTARTED))


class Daemon:
    """`speaker run`, with Enter as its button; use it in a `with`."""

    def __init__(self, environment, log):
        self._log: Path = log
        self._environment = environment

    def __enter__(self):
        with self._log.open("wb") as log:
            self._program: Any = subprocess.Popen(
                [sys.executable, "-m", "speaker", "run", "--keyboard"],
                env=self._environment,
                stdin=subprocess.PIPE,
                stderr=log,
            )
        return self

    def __exit__(self, *_):
        self._program.kill()
        self._program.wait()
        self._program.stdin.close()

    def press(self):
        self._program.stdin.write(b"\n")
        self._program.stdin.flush()

    def ends(self):
        return self._program.wait(PATIENCE)

    @property
    def log(self):
        return self._log.read_text(errors="replace")


@pytest.fixture
def daemon(tmp_path, room):
    """Start a life of a device in the room."""
    with Sandbox(load_bot(), DOMAIN, APP_ID) as sandbox:
        settings = {
            "SPEAKER_BOT_URL": sandbox.url,
            "SPEAKER_BOT_APP_ID": str(APP_ID),
            "SPEAKER_BOT_DOMAIN": DOMAIN,
            "SPEAKER_STATE_DIRECTORY": str(tmp_path / "state"),
        }
        yield lambda **more: Daemon(room.for_the_device | settings | more, tmp_path / "device.log")


@pytest.fixture
def pulled(tmp_path):
    """A file, and the variables of a program that meets a sound card pulled out while it exists."""
    library, source = tmp_path / "hung_card.so", Path(__file__).with_name("hung_card.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    file = tmp_path / "pulled"
    return file, {"LD_PRELOAD": str(library), "PULLED": str(file)}


def test_a_server_that_stays_frozen_ends_it_and_it_says_so_afterwards(room, daemon, recognizer):
    """Not even closing a stream returns; the next life waits for the server, and speaks."""
    with daemon() as running:
        room.wait_for_inputs(1)
        speaker = room.record()
        running.press()
        speaker.wait_for_sound()
        room.freeze()
        assert running.ends() == 1
        assert HANGS in running.log
    room.thaw()
    with daemon():
        assert says(room, recognizer) == RESTARTED


def test_a_card_that_goes_before_its_start_ends_it_and_it_says_so_afterwards(
    room, daemon, pulled, recognizer
):
    """PortAudio's start never returns; it is given up, and the next life speaks."""
    file, variables = pulled
    with daemon(**variables) as running:
        room.wait_for_inputs(1)
        room.wait_for_outputs(0)  # it sleeps
        file.touch()
        running.press()
        assert running.ends() == 1
        assert HANGS in running.log
    file.unlink()
    with daemon(**variables):
        assert says(room, recognizer) == RESTARTED


def says(room, recognizer):
    """Return the sentence that is heard next in the room."""
    speaker = room.record()
    speaker.wait_for_silence(1.5)
    return closest(words_of(recognizer, speaker.sound()))
