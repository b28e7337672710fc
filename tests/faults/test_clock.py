"""A Pi has no clock of its own: it starts in 1970, and jumps when the network is there."""

from pathlib import Path

import pytest

from speaker.errors import Trouble
from speaker.speaking.wav import write_wav
from tests.botdistrikt.asking import server_context
from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.house import sentence

pytestmark = [pytest.mark.engine, pytest.mark.clock]

WELL = answering_once_then_close(response())


@pytest.fixture
def question(tmp_path, piper):
    file = tmp_path / "hello.wav"
    write_wav(file, piper.synthesize("hello"), piper.rate)
    return file


class Clock:
    """The wall clock of a process; its monotonic clock stays as it is."""

    def __init__(self, folder, library):
        self._file = folder / "clock"
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, when):
        self._file.write_text(f"{when}\n")


@pytest.fixture
def secure(authority):
    """A server's side of TLS; its certificate begins to be valid about now."""
    return server_context(authority.issue_cert("127.0.0.1"))


@pytest.fixture
def state(tmp_path, registered):
    return registered(tmp_path / "state")


@pytest.fixture
def clock(tmp_path):
    found = [*Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")]
    if not found:
        pytest.skip("no libfaketime: apt install libfaketime")
    return Clock(tmp_path, found[0])


def test_in_1970_it_says_that_its_clock_is_wrong_until_it_is_set(
    start, clock, state, secure, bundle, question
):
    """No certificate is valid yet: the words, the code, and an answer once the time is there."""
    clock.set("@1970-01-02 00:00:00")
    with serving(WELL, secure) as server:
        room = ("tests.watch.device", server.url, str(state), f"bot.ca_bundle={bundle}")
        running = start(*room, "conversation.follow_up=", **clock.environment)
        running.tells("READY=1")
        running.tell(f"ask {question}")
        running.says(f"says {sentence(Trouble.CLOCK_NOT_SET)}", "event Spoken")
        assert "message failed (clock-not-set)" in running.text
        clock.set("+0")
        running.tell(f"ask {question}")
        running.says("says We open at nine.")


@pytest.mark.parametrize("when", ["+20y", "@1970-01-02 00:00:00"])
def test_a_clock_that_jumps_changes_nothing_in_the_middle_of_a_turn(
    start, clock, state, question, when
):
    """Twenty years ahead or back to 1970 while the bot thinks: the answer is said all the same."""
    clock.set("+0")

    def jump(peer):
        peer.request()
        clock.set(when)
        peer.send(response())

    with serving(jump) as server:
        room = ("tests.watch.device", server.url, str(state))
        running = start(*room, "conversation.follow_up=", **clock.environment)
        running.tells("READY=1")
        running.tell(f"ask {question}")
        running.says("says We open at nine.", "effect EndTurn")
        running.tell(f"ask {question}")
        running.wait(lambda: running.lines.count("effect EndTurn") == 2)
        assert "turn 2: answered" in running.text
