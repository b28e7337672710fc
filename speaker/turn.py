"""The moves a turn is made of: listen, speak, be idle. Pure, like all of the conversation."""

from dataclasses import replace

from speaker import options
from speaker.effects import (
    BeginTurn,
    EndTurn,
    Line,
    Listen,
    Look,
    Outcome,
    Profile,
    Prompt,
    SetTimer,
    Show,
    Speak,
    Tone,
    WarmUp,
)
from speaker.state import Effects, Phase, State, Step


def listen(state: State, *, held: bool = False, settle: float = 0.0) -> Step:
    """Begin a turn: open the ears, tuned to the options on the table.

    `settle` is the seconds of our own voice still in the room.
    """
    state = replace(
        state, phase=Phase.LISTENING, turn_id=state.turn_id + 1, ending=False, muted=False
    )
    grammar = options.grammar(state.offer, state.page, state.phrasebook) if state.offer else ()
    open_ears = Listen(
        state.turn_id,
        profile=Profile.OPTIONS if state.offer else Profile.OPEN,
        grammar=grammar,
        settle=settle,
        held=held,
        tone=held and state.rules.tones,
    )
    # A microphone that is frozen says nothing and raises nothing: somebody must watch it.
    watch = SetTimer(state.turn_id, "ears", state.rules.deaf)
    effects: Effects = (
        *(BeginTurn(state.turn_id), open_ears, watch),
        *(WarmUp(), Show(Look.LISTENING)),
    )
    if held and state.rules.tones:
        effects = (*effects, Speak(state.turn_id, (Tone.LISTENING,), aside=True))
    return state, effects


def speak(
    state: State, lines: tuple[Line, ...], outcome: Outcome, *, listen_next: bool = False
) -> Step:
    """Say `lines`; the turn ends with `outcome` when they are over.

    After that the ears open, if `listen_next`, but never those of a device that was muted.
    """
    listen_next = listen_next and not state.muted
    state = replace(state, phase=Phase.SPEAKING, outcome=outcome, listen_next=listen_next)
    if listen_next and state.rules.tones:
        lines = (*lines, Tone.LISTENING)
    return state, (Show(Look.SPEAKING), Speak(state.turn_id, lines))


def idle(state: State) -> Step:
    """End the turn and be still."""
    ended = EndTurn(state.turn_id, state.outcome)
    return replace(state, phase=Phase.IDLE, rest=()), (ended, Show(resting_look(state)))


def resting_look(state: State) -> Look:
    """Return how the light looks when nothing goes on."""
    if state.faults:
        return Look.ERROR
    if state.muted:
        return Look.MUTED
    if not state.online or state.registrations:
        return Look.OFFLINE
    return Look.UNREAD if state.unread else Look.IDLE


def options_lines(state: State) -> tuple[Line, ...]:
    """Return the lines that read the page of options on the table; none when there are none."""
    if not state.offer:
        return ()
    return options.spoken(state.offer, state.page, state.phrasebook)


def status(state: State) -> tuple[Line, ...]:
    """Return the lines that say how the device is."""
    name = "status-online" if state.online else "status-offline"
    return (Prompt(name, (("volume", str(state.volume)),)), *unread_lines(state))


def unread_lines(state: State) -> tuple[Line, ...]:
    """Return the line that says how many notices wait; none when there are none."""
    match state.unread:
        case 0:
            return ()
        case 1:
            return (Prompt("message-waiting"),)
        case many:
            return (Prompt("messages-waiting", (("number", state.phrasebook.number(many)),)),)


def again(state: State) -> tuple[Line, ...]:
    """Return what was said last."""
    return state.last_said or (Prompt("nothing-to-repeat"),)
