"""Timers: named, one of a name at a time, run out in the loop that also takes the events."""

from dataclasses import dataclass

from speaker.effects import SetTimer
from speaker.events import TimerFired


@dataclass(frozen=True, slots=True)
class _Timer:
    due: float
    fired: TimerFired


class Clock:
    """Keeps the timers; times are seconds of a monotonic clock, given from outside."""

    def __init__(self) -> None:
        self._timers: dict[str, _Timer] = {}

    def set(self, timer: SetTimer, now: float) -> None:
        """Start a timer, or start it anew."""
        due = now + max(timer.seconds, 0.0)
        self._timers[timer.name] = _Timer(due, TimerFired(timer.turn_id, timer.name))

    def cancel(self, name: str) -> None:
        """Forget the timer of this name, if there is one."""
        self._timers.pop(name, None)

    def wait(self, now: float) -> float | None:
        """Return the seconds until the next timer is due; None when there is none."""
        if not self._timers:
            return None
        return max(min(timer.due for timer in self._timers.values()) - now, 0.0)

    def due(self, now: float) -> tuple[TimerFired, ...]:
        """Return the timers that ran out, in order, and forget them."""
        ran_out = sorted(
            (timer for timer in self._timers.values() if timer.due <= now), key=lambda t: t.due
        )
        for timer in ran_out:
            del self._timers[timer.fired.name]
        return tuple(timer.fired for timer in ran_out)
