"""SIGTERM before the device is of use to anybody, and while something is wrong with it."""

import pytest

from speaker.botdistrikt.sandbox.switches import Fault, Switches
from tests.notices.fleet import until
from tests.watch.test_ending import ends

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("moment", ["effect SetVolume", "effect Register", "event ButtonTaken"])
def test_while_it_starts(start, sandbox, tmp_path, moment):
    """Its parts are being opened, one after the other."""
    running = start("tests.watch.device", sandbox.url, str(tmp_path / "state"))
    running.says(moment)
    assert ends(running) == 0


def test_while_it_registers(device, sandbox):
    """The platform takes the request and says nothing; the next start is a user all the same."""
    sandbox.switches = Switches(fault=Fault.HANG)
    running = device()
    until(lambda: "user" in sandbox.calls)
    assert ends(running) == 0
    sandbox.switches = Switches()
    again = device()
    again.says("event Registered")
    assert len(sandbox.users) == 1
    assert ends(again) == 0


def test_while_it_says_what_is_wrong(start, tmp_path):
    """There is no server; the sentence about it is cut short, and so is the waiting."""
    running = start("tests.watch.device", "http://127.0.0.1:9/api", str(tmp_path / "state"))
    running.says("event RegistrationFailed", "effect Complained")
    assert ends(running) == 0


def test_while_it_says_that_it_had_to_start_again(device):
    """After a crash; nobody is told twice."""
    running = device()
    running.process.kill()
    running.ends()
    again = device()
    again.says("says I had to start again. Please say it once more.")
    assert ends(again) == 0
    third = device()
    assert "says I had to start again. Please say it once more." not in third.lines
    assert ends(third) == 0
