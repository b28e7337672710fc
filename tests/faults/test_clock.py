"""A Pi has no clock of its own: it starts in 1970, and jumps when the network is there."""

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from speaker.errors import Trouble
from tests.botdistrikt.asking import server_context
from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.house import sentence
from tests.watch.conftest import PATIENCE

pytestmark = pytest.mark.engine

DAY = 24 * 60 * 60
TWENTY_YEARS = 20 * 365 * DAY
IN_1970 = DAY - time.time()
WELL = answering_once_then_close(response())


class WallClock:
    """The wall clock of a process; its monotonic clock stays as it is."""

    def __init__(self, folder):
        library, self._file = folder / "wallclock.so", folder / "wrong-by"
        source = Path(__file__).with_name("wallclock.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
        self.environment = {"LD_PRELOAD": str(library), "WALL_CLOCK": str(self._file)}
        self._file.write_bytes(bytes(8))

    def is_wrong_by(self, seconds):
        with self._file.open("r+b") as file:  # in place: the process has it mapped
            file.write(int(seconds).to_bytes(8, sys.byteorder, signed=True))


@pytest.fixture
def secure(authority):
    """A server's side of TLS; its certificate begins to be valid about now."""
    return server_context(authority.issue_cert("127.0.0.1"))


@pytest.fixture
def state(tmp_path, registered):
    return registered(tmp_path / "state")


@pytest.fixture
def clock(tmp_path):
    if shutil.which("cc") is None:
        pytest.skip("no C compiler to make a clock with: apt install gcc libc6-dev")
    return WallClock(tmp_path)


def test_in_1970_it_says_that_its_clock_is_wrong_until_it_is_set(
    start, clock, state, secure, bundle, question
):
    """No certificate is valid yet: the words, the code, and an answer once the time is there."""
    clock.is_wrong_by(IN_1970)
    with serving(WELL, secure) as server:
        room = ("tests.watch.device", server.url, str(state), f"bot.ca_bundle={bundle}")
        running = start(*room, "conversation.follow_up=", **clock.environment)
        running.tells("READY=1")
        running.tell(f"ask {question}")
        running.says(f"says {sentence(Trouble.CLOCK_NOT_SET)}", "event Spoken")
        assert "message failed (clock-not-set)" in running.text
        clock.is_wrong_by(0)
        running.tell(f"ask {question}")
        running.says("says We open at nine.")


@pytest.mark.parametrize("jumps_by", [TWENTY_YEARS, IN_1970], ids=["ahead", "to-1970"])
def test_a_clock_that_jumps_changes_nothing_in_the_middle_of_a_turn(
    start, clock, state, question, jumps_by
):
    """Twenty years ahead or back to 1970 while the bot thinks: the answer is said all the same."""
    rung = threading.Event()

    def jump(peer):
        peer.request()
        clock.is_wrong_by(jumps_by)
        rung.wait(PATIENCE)
        peer.send(response())

    with serving(jump) as server:
        room = ("tests.watch.device", server.url, str(state))
        running = start(*room, "conversation.follow_up=", **clock.environment)
        running.tells("READY=1")
        running.tell(f"ask {question}")
        running.says("event TimerFired")  # the first of three, and no other for its sake
        rung.set()
        running.says("says We open at nine.", "effect EndTurn")
        assert "turn 1: answered" in running.text
        running.tell(f"ask {question}")
        running.wait(lambda: running.lines.count("effect EndTurn") == 2)
        assert "turn 2: answered" in running.text
