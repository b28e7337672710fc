"""What is on disk is not what it was: the device says so, loses nothing, and goes on once it is."""

import json
import os
import subprocess

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


def test_an_identity_that_this_user_may_not_read_is_explained(start, registered, tmp_path, sandbox):
    """Written by root, say: the words, who is to look at it, and no new identity."""
    without_privileges = ["unshare", "--user"]
    if subprocess.run([*without_privileges, "true"], check=False).returncode:
        pytest.skip("no user namespaces here")
    state = registered(tmp_path / "state")
    (state / "identity.json").chmod(0)
    running = start("tests.watch.device", sandbox.url, str(state), within=without_privileges)
    running.says(f"says {sentence(Trouble.IDENTITY)}")
    assert "check who owns it and that this user may read it" in running.text
    (state / "identity.json").chmod(0o600)
    running.says("event Registered")
    assert sandbox.users == []
