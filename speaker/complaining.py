"""Faults that nobody asked about: each is said once, and shown for as long as it lasts. Pure.

The person shall hear one sentence about a problem and not twenty, however often it is met: by the
retries, by a plug that comes and goes, or by a device that starts again and again.
"""

from dataclasses import replace

from speaker.effects import Complained, Prompt, SetTimer, Show, Speak, Tone
from speaker.errors import Trouble
from speaker.state import OUTSIDE, Before, Phase, State, Step
from speaker.turn import resting_look

LATELY = 3600.0
"""Seconds after which a trouble that was spoken may be spoken again."""
A_MOMENT = 300.0
"""Seconds after which a return may be told again: a loose plug comes and goes all day."""
BACK = {
    Trouble.MICROPHONE_GONE: "microphone-back",
    Trouble.LOUDSPEAKER_GONE: "loudspeaker-back",
}
"""The prompts that tell of a return, and the names of the timers after which they may again."""


def after(state: State, before: Before) -> Step:
    """Remember what was said before a restart, and say that there was one."""
    state = replace(state, complained=frozenset(before.complained))
    timers = tuple(SetTimer(OUTSIDE, name.value, left) for name, left in before.complained.items())
    if not before.crashed:
        return state, timers
    state, complained = complain(state, Trouble.RESTARTED)
    return state, (*timers, *complained)


def broken(state: State, trouble: Trouble) -> Step:
    """Something that is needed does not work, and is being tried again."""
    return complain(replace(state, faults=state.faults | {trouble}), trouble)


def out_of_order(state: State, trouble: Trouble) -> Step:
    """Something does not work without which nothing can be said: only the light tells."""
    state = replace(state, faults=state.faults | {trouble})
    return state, (Show(resting_look(state)),) if state.phase is Phase.IDLE else ()


def back(state: State, trouble: Trouble) -> Step:
    """A device came back; say so, unless nobody missed it, or that was said a moment ago."""
    missed = trouble in state.complained or trouble is Trouble.LOUDSPEAKER_GONE
    state, shown = mended(state, trouble)
    if not missed or trouble in state.welcomed:
        return state, shown
    state, said = welcome(replace(state, returned=trouble))
    return state, shown + said


def welcome(state: State) -> Step:
    """Say that a device came back, if one did and this is the moment for it."""
    trouble = state.returned
    if trouble is None or state.phase is not Phase.IDLE:
        return state, ()
    state = replace(
        state,
        returned=None,
        welcomed=state.welcomed | {trouble},
        complained=state.complained - {trouble},  # if it goes again that is news
    )
    said = () if state.quiet else (Speak(state.turn_id, (Prompt(BACK[trouble]),), aside=True),)
    return state, (*said, SetTimer(OUTSIDE, BACK[trouble], A_MOMENT))


def welcome_again(state: State, name: str) -> State:
    """A return that was told by the prompt `name` was told so long ago that the next one may be."""
    told = {trouble for trouble in state.welcomed if BACK[trouble] == name}
    return replace(state, welcomed=state.welcomed - told)


def told(state: State, trouble: Trouble) -> Step:
    """The person was told of it just now, as the end of their turn."""
    if trouble not in BACK or trouble in state.complained:
        return state, ()
    state = replace(state, complained=state.complained | {trouble})
    return state, (SetTimer(OUTSIDE, trouble.value, LATELY),)


def mended(state: State, trouble: Trouble) -> Step:
    """It works again."""
    if trouble not in state.faults:
        return state, ()
    state = replace(state, faults=state.faults - {trouble})
    return state, (Show(resting_look(state)),) if state.phase is Phase.IDLE else ()


def complain(state: State, trouble: Trouble) -> Step:
    """Say it, unless it was said lately or this is no moment for it; the next attempt may be.

    Nobody is to be woken up by it: in quiet hours the light tells, and a press.
    """
    if state.phase is not Phase.IDLE:
        return state, ()
    shown = Show(resting_look(state))
    if trouble in state.complained or state.quiet:
        return state, (shown,)
    state = replace(state, complained=state.complained | {trouble})
    spoken = Speak(state.turn_id, (Tone.ERROR, Prompt(trouble.value)), aside=True)
    again = SetTimer(OUTSIDE, trouble.value, LATELY)
    return state, (shown, spoken, Complained(trouble), again)


def may_again(state: State, trouble: Trouble) -> State:
    """It was said so long ago that it may be said again."""
    return replace(state, complained=state.complained - {trouble})
