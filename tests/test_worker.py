"""A worker says until when it must have moved."""

import threading
import time

import pytest

from speaker.worker import Worker

LATER = 1_000_000.0


class Digger(Worker[threading.Event]):
    """Digs until it is told that it is deep enough."""

    limit = 30.0

    def __init__(self, pause=None):
        super().__init__("digger")
        self.digs = threading.Event()
        self.rested = threading.Event()
        self._pause = pause

    def handle(self, item):
        self.digs.set()
        item.wait(60.0)

    def patience(self):
        self.rested.set()
        return self._pause


@pytest.fixture
def started():
    diggers = []

    def start(pause=None):
        made = Digger(pause)
        diggers.append(made)
        opened = threading.Event()
        made.start(lambda name, error: None, opened.set)
        assert opened.wait(60.0)
        assert made.rested.wait(60.0)
        return made

    yield start
    for made in diggers:
        made.stop()


def test_who_has_nothing_to_do_is_not_stuck(started):
    """It may sleep for as long as nobody asks for anything."""
    digger = started()
    enough = threading.Event()
    digger.post(enough)
    enough.set()
    assert digger.digs.wait(60.0)
    digger.stop()
    assert digger.stuck(time.monotonic()) == ""


def test_who_takes_too_long_for_one_thing_is_stuck(started):
    """Half a minute for this one; it says for how long."""
    digger, enough = started(), threading.Event()
    digger.post(enough)
    assert digger.digs.wait(60.0)
    now = time.monotonic()
    assert digger.stuck(now) == ""
    assert digger.stuck(now + 29.0) == ""
    assert "digger stuck for" in digger.stuck(now + 31.0)
    digger.moved()
    assert digger.stuck(now + 29.0) == ""
    enough.set()


def test_who_is_to_wake_up_by_itself_and_does_not_is_stuck(started):
    """It looks after something every five minutes: without that it may be frozen."""
    digger = started(pause=300.0)
    asleep = threading.Event()
    while not digger.stuck(time.monotonic() + 300.0 + 31.0):
        asleep.wait(0.01)  # it is just about to fall asleep
    assert digger.stuck(time.monotonic() + 299.0) == ""


def test_who_was_never_started_is_not_stuck():
    """There is nobody to be."""
    assert Digger().stuck(LATER) == ""
