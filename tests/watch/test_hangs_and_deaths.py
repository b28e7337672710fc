"""Parts that hang or die in the real process: it ends, says where, and starts anew in peace."""

import os
import signal

import pytest

from tests.watch.conftest import QUICK

pytestmark = pytest.mark.engine

RESTARTED = "says I had to start again. Please say it once more."
SERVER_DOWN = "says The assistant is not working right now. Please try again later."


def test_a_hanging_part_is_named_with_its_place_and_ends_the_process(device):
    """The ears are stuck in a driver: the loop sees that they do not move any more."""
    running = device(**QUICK)
    running.tell("hang ears")
    running.says("noted hang ears")
    running.tell("tap")
    assert running.ends() == 1
    assert "CRITICAL speaker.watch.watch: ears stuck for" in running.text
    assert 'device.py", line' in running.text
    assert "in hang" in running.text


def test_a_hanging_loop_is_ended_by_the_watchdog_of_our_own(device):
    """The light's driver never comes back: nobody is left to notice but the watchdog."""
    running = device(**QUICK)
    running.tell("hang loop")
    running.says("noted hang loop")
    running.tell("tap")
    code = running.ends()
    assert "Timeout (0:00:03.4" in running.text
    # CPython looks at the stacks of threads that run without a lock: that may end it in mid report.
    if code != -signal.SIGSEGV:
        assert code == 1
        assert "in hang" in running.text


def test_a_hanging_loudspeaker_ends_the_process_at_the_next_press(device):
    """The voice is stuck in its driver, and the press that is to silence it waits for it."""
    running = device(**QUICK)
    running.tell("hang voice")
    running.says("noted hang voice")
    running.tell("tap")
    running.says("says I heard nothing. Please say it now.")
    running.tell("tap")
    assert running.ends() == 1
    assert "in hang" in running.text


def test_a_process_that_stands_still_gives_no_sign_of_life(device):
    """Then systemd sends SIGABRT, and the log shows where every thread was."""
    running = device(**QUICK)
    running.says("event Registered")  # from here on nobody writes between the report's words
    running.tells("WATCHDOG=1")
    os.kill(running.process.pid, signal.SIGSTOP)
    signs = running.told.count("WATCHDOG=1")
    os.kill(running.process.pid, signal.SIGABRT)
    os.kill(running.process.pid, signal.SIGCONT)
    assert running.ends() == -signal.SIGABRT
    assert running.told.count("WATCHDOG=1") <= signs + 1
    assert "Fatal Python error: Aborted" in running.text


def test_a_part_that_dies_ends_the_process_and_tells_where_but_no_words(device):
    """Alive but deaf is not possible: exit code 1, the place, and not what the error says."""
    running = device()
    running.tell("kill ears")
    running.says("noted kill ears")
    running.tell("tap")
    assert running.ends() == 1
    assert "speaker: ears failed: RuntimeError" in running.text
    assert "in chance" in running.text
    assert "what-somebody-said" not in running.text


def test_after_a_crash_it_says_so_once_however_often_it_happens(device):
    """One sentence, not twenty: the next starts within the hour are silent."""
    said = []
    for _ in range(3):
        running = device()
        said.append(RESTARTED in running.lines)
        running.tell("kill voice")
        running.says("noted kill voice")
        running.tell("press")
        assert running.ends() == 1
    assert said == [False, True, False]


def test_what_is_wrong_is_said_once_over_restarts(start, tmp_path):
    """The server is down and the device is started again and again: one sentence in the hour."""
    said = []
    for _ in range(3):
        running = start("tests.watch.device", "http://127.0.0.1:9/api", str(tmp_path / "state"))
        running.tells("READY=1", "STATUS=no connection to the assistant; trying again")
        running.process.terminate()
        assert running.ends() == 0
        said.append(SERVER_DOWN in running.lines)
    assert said == [True, False, False]


def test_a_library_that_aborts_leaves_the_identity_and_a_device_that_starts(device, sandbox):
    """SIGABRT in the middle of a turn: the next run is the same user, and says what happened."""
    running = device()
    running.says("event Registered")
    running.tell("abort")
    running.says("noted abort")
    running.tell("tap")
    assert running.ends() == -signal.SIGABRT
    again = device()
    again.says("event Registered", RESTARTED)
    assert len(sandbox.users) == 1
