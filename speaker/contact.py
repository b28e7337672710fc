"""The button's contact: it bounces, and one day it sticks, or goes mad. Pure.

A press that never ends and a wire that picks up the mains both look like somebody pressing, and
would keep the device listening to nobody for ever. What no finger does counts as a fault.
"""

from collections.abc import Sequence
from dataclasses import replace

from speaker.complaining import broken, mended
from speaker.effects import Effect, SetTimer
from speaker.errors import Trouble
from speaker.state import OUTSIDE, State, Step

BOUNCE = 0.025
"""Seconds: a contact that changes faster than this is still settling."""
STUCK = 60.0
"""Seconds for which nobody holds a button."""
MAD, WITHIN = 12, 1.0
"""So many presses within so many seconds are no finger's."""
CALM = 3.0
"""Seconds without a change after which the contact is trusted again."""


def settled(before: float, at: float) -> bool:
    """Whether a change at `at` seconds is more than the bouncing of the one before."""
    return at - before >= BOUNCE


def pressed(state: State, at: float) -> tuple[State, Effect]:
    """Note a press; it is to end within reasonable time."""
    recent = (*state.presses, at)[-MAD:]
    state = replace(state, presses=recent, mad=_is_mad(recent))
    return state, SetTimer(OUTSIDE, "button-stuck", STUCK)


def stuck(state: State) -> Step:
    """It is a minute since the last press: has it ended?"""
    return (state, ()) if state.down_at is None else broken(state, Trouble.BUTTON)


def released(state: State) -> Step:
    """Note the end of a press."""
    return mended(state, Trouble.BUTTON)


def goes_mad(state: State) -> Step:
    """Leave it alone until it is calm."""
    state, complained = broken(state, Trouble.BUTTON)
    state, waits = is_mad(state)
    return state, (*complained, *waits)


def is_mad(state: State) -> Step:
    """Wait for calm: it changed again."""
    return state, (SetTimer(OUTSIDE, "button-calm", CALM),)


def calm(state: State) -> Step:
    """Trust it again."""
    return mended(replace(state, mad=False, presses=(), down_at=None), Trouble.BUTTON)


def _is_mad(presses: Sequence[float]) -> bool:
    return len(presses) == MAD and presses[-1] - presses[0] < WITHIN
