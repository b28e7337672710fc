"""Timers, without waiting."""

from speaker.clock import Clock
from speaker.effects import SetTimer
from speaker.events import TimerFired


def test_a_timer_fires_when_it_is_due_and_not_before():
    """Due at the moment, not earlier, and only once."""
    clock = Clock()
    clock.set(SetTimer(1, "tone", 0.7), now=10.0)
    assert clock.wait(10.5) == 0.1999999999999993
    assert clock.due(10.6) == ()
    assert clock.due(10.7) == (TimerFired(1, "tone"),)
    assert clock.due(99.0) == ()


def test_a_timer_of_the_same_name_replaces_the_old_one():
    """Starting again means starting anew."""
    clock = Clock()
    clock.set(SetTimer(1, "tone", 1.0), now=0.0)
    clock.set(SetTimer(2, "tone", 5.0), now=0.0)
    assert clock.due(2.0) == ()
    assert clock.due(5.0) == (TimerFired(2, "tone"),)


def test_a_cancelled_timer_never_fires():
    """Cancelling is final, and cancelling what is not there is fine."""
    clock = Clock()
    clock.set(SetTimer(1, "tone", 1.0), now=0.0)
    clock.cancel("tone")
    clock.cancel("tone")
    assert clock.due(9.0) == ()
    assert clock.wait(9.0) is None


def test_timers_fire_in_the_order_they_are_due():
    """Two that ran out meanwhile come in order."""
    clock = Clock()
    clock.set(SetTimer(1, "late", 2.0), now=0.0)
    clock.set(SetTimer(1, "early", 1.0), now=0.0)
    assert [fired.name for fired in clock.due(3.0)] == ["early", "late"]
