"""What is remembered across restarts."""

import json

import pytest

from speaker.complaining import LATELY
from speaker.effects import Complained
from speaker.errors import Trouble
from speaker.state import Before
from speaker.watch.lately import Lately


class Machine:
    """A machine on which the device runs, crashes, and is started again."""

    def __init__(self, path):
        self.path = path
        self.now = 1000.0
        self.boot = "boot-1"

    def start(self):
        return Lately(self.path, self.boot, lambda: self.now)

    def lives(self, seconds, *, ready=True, asked=False):
        """Return the seconds that one life waited before it began, and let it end."""
        life = self.start()
        waited = life.begin()
        if ready:
            life.ready()
        self.now += seconds
        if asked:
            life.end()
        return waited

    def before(self):
        life = self.start()
        life.begin()
        return life.before()


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "state" / "lately.json")


def test_the_first_life_knows_of_nothing(machine):
    """A new device has not crashed."""
    assert machine.before() == Before()


def test_a_life_that_was_asked_to_end_did_not_crash(machine):
    """After `systemctl restart` nobody is told anything."""
    machine.lives(60.0, asked=True)
    assert not machine.before().crashed


def test_a_life_that_ended_unasked_crashed(machine):
    """Whatever it was, somebody may be waiting for an answer."""
    machine.lives(60.0)
    assert machine.before().crashed


def test_a_life_that_never_got_ready_left_nobody_waiting(machine):
    """A mistake in the settings, corrected: the device just starts."""
    machine.lives(1.0, ready=False)
    assert not machine.before().crashed


def test_after_a_reboot_nothing_counts(machine):
    """A power cut is no crash, and what is still wrong may be said again."""
    life = machine.start()
    life.begin()
    life.ready()
    life.wanted(Complained(Trouble.BUTTON), 0.0)
    machine.boot, machine.now = "boot-2", 5.0
    assert machine.before() == Before()


def test_what_was_said_is_not_said_again_within_the_hour(machine):
    """The next life is told how long to keep quiet about it."""
    life = machine.start()
    life.begin()
    life.wanted(Complained(Trouble.BUTTON), 0.0)
    machine.now += 600.0
    assert machine.before().complained == {Trouble.BUTTON: LATELY - 600.0}
    machine.now += LATELY
    assert machine.before().complained == {}


def test_starts_that_fail_in_a_row_wait_longer_and_longer(machine):
    """Three at once, then 5, 10, 20 ... seconds, a minute at the most."""
    waits = [machine.lives(3.0, ready=False) for _ in range(9)]
    assert waits == [0.0, 0.0, 0.0, 5.0, 10.0, 20.0, 40.0, 60.0, 60.0]


@pytest.mark.parametrize("good", [{"seconds": 5.0, "asked": True}, {"seconds": 3600.0}])
def test_one_good_life_ends_the_waiting(machine, good):
    """It ran long enough, or was asked to end: the next start is immediate."""
    for _ in range(6):
        machine.lives(3.0)
    machine.lives(**good)
    assert machine.lives(3.0) == 0.0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 300,
        b'{"version": 1',
        b"[]",
        b'{"boot": "boot-1"}',
        json.dumps({"version": 2, "boot": "boot-1"}).encode(),
        b'{"version":1,"boot":"boot-1","began":NaN,"ready":1,"ended":0,"failures":1e999,"spoken":{}}',
        b'{"version":1,"boot":"boot-1","began":1,"ready":1,"ended":0,"failures":0,"spoken":[1]}',
        b'{"version":1,"boot":"boot-1","began":1,"ready":1,"ended":0,"failures":0,"spoken":{"x":"y"}}',
        b'{"version":1,"boot":"boot-1","began":1' + b"0" * 400 + b"}",
        b'{"version":1,"boot":"boot-1","spoken":{},"failures":1' + b"0" * 400 + b"}",
        b"[" * 100_000,
    ],
)
def test_a_file_that_makes_no_sense_counts_as_none(machine, content, caplog):
    """It is a memory aid: the device begins anew, and the log says so."""
    machine.path.parent.mkdir()
    machine.path.write_bytes(content)
    assert machine.before() == Before()
    assert "says nothing of use" in caplog.text
    assert json.loads(machine.path.read_bytes())["version"] == 1


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(machine, caplog):
    """A read-only disk: it runs all the same."""
    machine.path = machine.path.parent.parent / "file" / "lately.json"
    machine.path.parent.write_bytes(b"")
    assert machine.lives(3.0) == 0.0
    assert "cannot remember" in caplog.text
