"""What is on disk is not what it was: the device says so, loses nothing, and goes on once it is."""

import json
import os

import pytest

from speaker.errors import Trouble
from speaker.events import RegistrationFailed
from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.house import OPENED, House, sentence

pytestmark = pytest.mark.engine


def newer(whole):
    return json.dumps(json.loads(whole) | {"version": 99}).encode()


@pytest.mark.parametrize(
    ("ruin", "line"),
    [
        (lambda whole: whole[: len(whole) // 2], "could not be understood and is kept as"),
        (lambda _: b"", "could not be understood and is kept as"),
        (lambda _: os.urandom(200), "could not be understood and is kept as"),
        (newer, "was written by a newer version"),
    ],
    ids=["truncated", "empty", "garbage", "newer"],
)
def test_an_identity_that_is_ruined_is_never_replaced_by_a_new_one(
    tmp_path, recognizer, registered, caplog, ruin, line
):
    """It says that something is wrong with the memory; repaired, it is the same user again."""
    file = registered(tmp_path) / "identity.json"
    whole = file.read_bytes()
    file.write_bytes(ruin(whole))
    with serving(answering_once_then_close(response())) as server:
        with House(tmp_path, server.url, recognizer) as house:
            house.wait(lambda: RegistrationFailed(Trouble.IDENTITY) in house.events)
            assert house.hears() == sentence(Trouble.IDENTITY)
            assert house.asks() == ("failed", sentence(Trouble.IDENTITY))
            assert server.requests == []
            file.write_bytes(whole)
            assert house.asks() == ("answered", OPENED)
        assert b"speaker-0123456789abcdefghijklmnopqrstuv" in server.requests[0]
    assert line in caplog.text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything: run it as a user")
def test_an_identity_of_somebody_else_is_explained(tmp_path, recognizer, registered, caplog):
    """A file that this user may not read: the words, and who is to look at it in the log."""
    file = registered(tmp_path) / "identity.json"
    file.chmod(0)
    with House(tmp_path, "http://127.0.0.1:9/api", recognizer) as house:
        assert house.asks() == ("failed", sentence(Trouble.IDENTITY))
    assert "check who owns it" in caplog.text
