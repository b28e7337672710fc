"""A source that is kept open."""

import pytest

from speaker.errors import EarsError
from speaker.hearing.kept import PULSE, SILENT, KeptSource
from speaker.sound.change import GRACE, Change
from speaker.sound.resampling import Form
from speaker.sound.retry import FIRST, HOPE, LONGEST, SELDOM, Retry


class Plug:
    """A microphone on a plug: in or out, or in and frozen."""

    form = Form(16_000)

    def __init__(self):
        self.plugged = True
        self.running = False
        self.starts = 0

    def start(self, deliver, lost):
        self.starts += 1
        if not self.plugged:
            raise EarsError("no microphone")
        self.deliver, self.lost, self.running = deliver, lost, True

    def stop(self):
        self.running = False

    def pull_out(self):
        self.plugged = False
        self.lost()


class Room:
    """A source, its keeper, and time."""

    def __init__(self):
        self.plug = Plug()
        self.now = 1000.0
        self.woken = 0
        self.looks = 0
        self.kept = KeptSource(
            self.plug, lambda block: False, self.wake, lambda: self.now, self.cards
        )

    def cards(self):
        """List the cards as the kernel does: a plug's card is there while it is plugged in."""
        self.looks += 1
        return "0 [Device]: USB-Audio" if self.plug.plugged else "--- no soundcards ---"

    def wake(self):
        self.woken += 1

    def passes(self, seconds, *, pulse=True):
        """Let time pass as the ears do: tend when told to, blocks every 30 ms if it is alive."""
        told, end = [], self.now + seconds
        while self.now < end:
            if self.plug.running and pulse:
                self.plug.deliver(bytes(960))
            change = self.kept.tend()
            told += [] if change is None else [change]
            self.now += max(self.kept.patience() or 0.0, 0.01)
        return told


@pytest.fixture
def room():
    room = Room()
    room.kept.open()
    return room


def test_a_living_source_is_left_alone(room):
    """One start, a look a second, nothing to tell."""
    assert room.passes(60) == []
    assert room.plug.starts == 1
    assert room.kept.patience() == PULSE


def test_a_source_that_ends_wakes_and_is_opened_again(room):
    """A moment's loss is mended at once and not worth a word."""
    room.plug.lost()
    assert room.woken == 1
    assert room.kept.tend() is None
    assert room.plug.starts == 2
    assert not room.kept.away


def test_a_source_that_freezes_is_opened_again(room):
    """No error, no block: after a while it is taken for gone."""
    room.passes(SILENT + PULSE + 0.1, pulse=False)
    assert room.plug.starts == 2


def test_an_unplugged_source_is_told_once_and_found_again(room):
    """Gone after a moment's grace, tried for ever but not often, and back within seconds."""
    room.plug.pull_out()
    assert room.passes(GRACE + 2.5) == [Change.GONE]
    assert room.kept.away
    before, looks = room.plug.starts, room.looks
    assert room.passes(3600) == []
    assert room.plug.starts - before <= HOPE / LONGEST + 3600 / SELDOM + 1
    assert room.looks - looks <= 2 * 3600 / LONGEST  # and that is all that goes on
    room.plug.plugged = True
    assert room.passes(5.0) == [Change.BACK]
    assert not room.kept.away


def test_a_source_missing_from_the_start_is_the_same(room):
    """It raises, it is told once, and it is found when it comes."""
    late = Room()
    late.plug.plugged = False
    with pytest.raises(EarsError):
        late.kept.open()
    assert late.passes(30) == [Change.GONE]
    late.plug.plugged = True
    assert late.passes(5.0) == [Change.BACK]


def test_a_closed_source_rests(room):
    """Nobody looks after it, and nothing is told."""
    room.kept.close()
    assert not room.plug.running
    assert room.kept.patience() is None
    assert room.kept.tend() is None


def test_attempts_become_rarer_up_to_a_limit():
    """Half a second, then twice as long each time, at most the limit; a success starts anew."""
    now = 0.0
    retry = Retry(lambda: now, lambda: "")
    assert retry.due()
    waits = []
    for _ in range(6):
        retry.failed()
        waits.append(retry.wait())
        now += retry.wait()
    assert waits == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    retry.reset()
    assert retry.due()


def test_after_a_minute_attempts_are_rare():
    """Nobody is about to come back: an attempt every half minute, a look at the cards between."""
    now, attempts = 0.0, []
    retry = Retry(lambda: now, lambda: "")
    while now < HOPE + 10 * SELDOM:
        if retry.due():
            attempts.append(now)
            retry.failed()
        assert 0.0 < retry.wait() <= LONGEST
        now += retry.wait()
    assert sum(at > HOPE for at in attempts) <= 11


def test_a_card_that_comes_is_tried_at_once_and_then_again_soon():
    """It may need a moment before it opens, so hope is new."""
    now, there = 0.0, "none"
    retry = Retry(lambda: now, lambda: there)
    retry.failed()
    now = HOPE + 1
    retry.failed()
    assert not retry.due()
    there = "Device"
    assert retry.due()
    retry.failed()
    assert retry.wait() == FIRST
