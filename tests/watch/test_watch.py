"""The loop's look at its parts."""

import faulthandler

import pytest

from speaker.watch.lately import Lately
from speaker.watch.supervisor import Supervisor
from speaker.watch.watch import TURN, StuckError, Watch


class Part:
    """Is stuck from some moment on."""

    def __init__(self, since):
        self.since = since

    def stuck(self, now):
        return "the ears stuck for 61 s" if now >= self.since else ""


@pytest.fixture
def watch(tmp_path):
    yield Watch(Supervisor({}), Lately(tmp_path / "lately.json"))
    faulthandler.cancel_dump_traceback_later()


def test_a_part_that_is_stuck_ends_it_and_is_named(watch, caplog, capfd):
    """With every thread's place."""
    assert watch.look(0.0, [Part(TURN)]) == TURN
    with pytest.raises(StuckError):
        watch.look(TURN, [Part(TURN)])
    assert "the ears stuck for 61 s" in caplog.text


def test_between_two_turns_nobody_is_looked_at(watch):
    """However much happens: it costs nothing."""
    watch.look(0.0, [])
    assert watch.look(TURN - 1.0, [Part(0.0)]) == 1.0


def test_after_the_whole_process_stood_still_the_parts_get_a_turn_to_move(watch):
    """Stopped and continued: everybody is late, and nobody is stuck."""
    watch.look(0.0, [])
    assert watch.look(500.0, [Part(0.0)]) == TURN
    with pytest.raises(StuckError):
        watch.look(500.0 + TURN, [Part(0.0)])
