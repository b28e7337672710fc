"""What must hold whatever happens, in whatever order (see the docstrings of the checks)."""

import pickle
from dataclasses import replace

from speaker import conversation
from speaker.effects import Effect, Listen, Look, NoticeHeard
from speaker.events import Event, Pressed, Released, Spoken, TimerFired
from speaker.state import Phase, State
from speaker.turn import resting_look
from tests.machine.room import Room

LOOKS = {
    Phase.LISTENING: {Look.LISTENING},
    Phase.THINKING: {Look.THINKING},
    Phase.SPEAKING: {Look.SPEAKING, Look.ERROR},
}
MOST_TIMERS = 40
"""One for each trouble, and those of the turn."""
MOST_BYTES = 100_000
"""What the state may weigh; a reply of the simulated bot has some 2,000 letters."""


def hold(room: Room, before: State, event: Event, effects: tuple[Effect, ...]) -> None:
    """Look at everything that must hold after `event` led from `before` to `effects`."""
    _check_heard(room, before, event, effects)
    _check_listening(before, event, effects)
    _check_turns(room)
    _check_sound(room)
    _check_way_out(room)
    _check_press(room)
    expected = LOOKS.get(room.state.phase, {resting_look(room.state)})
    assert room.look in expected, (room.look, expected)


def _check_turns(room: Room) -> None:
    assert room.begun == list(range(1, len(room.begun) + 1))
    going_on = [] if room.state.phase is Phase.IDLE else [room.state.turn_id]
    assert room.ended + going_on == room.begun, "every turn ends once"
    assert len(room.senders) == len(set(room.senders)), "a turn sends one message"


def _check_sound(room: Room) -> None:
    state = room.state
    if room.listening is not None:
        assert state.phase is Phase.LISTENING, "ears are open while listening only"
        assert room.listening == state.turn_id
        assert not room.muted
    if state.muted:
        assert room.muted, "who is muted does not hear"
    older = [said for said in room.voice if said.turn_id < state.turn_id]
    assert all(said in room.complaints for said in older), "an older turn is still spoken"
    if state.phase is not Phase.SPEAKING:
        assert (room.volume, room.pace) == (state.volume, state.stretch)


def _check_way_out(room: Room) -> None:
    """Whatever it waits for is on its way, or a timer ends the waiting."""
    turn = room.state.turn_id
    due = {fired.name for fired in _timers(room) if fired.turn_id == turn}
    match room.state.phase:
        case Phase.LISTENING:
            assert "ears" in due
        case Phase.THINKING:
            assert "give-up" in due
        case Phase.SPEAKING:
            speaking = any(said.turn_id == turn and not said.aside for said in room.voice)
            assert speaking or any(getattr(e, "turn_id", None) == turn for e in room.queue)
        case Phase.IDLE:
            pass


def _timers(room: Room) -> list[TimerFired]:
    running = [timer.fired for timer in room.clock._timers.values()]
    return running + [event for event in room.queue if isinstance(event, TimerFired)]


def _check_press(room: Room) -> None:
    """The next press leads to a new turn that listens; while listening, the one after it."""
    if any(isinstance(event, Pressed | Released) for event in room.queue):
        return  # the finger is ahead of us
    state, at = room.state, room.now + 60.0
    for fired in _timers(room):
        if fired.name in ("button-up", "button-calm"):
            state, _ = conversation.step(state, fired)
    if room.down:
        state, _ = conversation.step(state, Released(at))
    for _ in range(2 if state.phase is Phase.LISTENING else 1):
        at, turn = at + 10.0, state.turn_id
        state, effects = conversation.step(state, Pressed(at))
        if state.turn_id > turn:
            assert any(isinstance(effect, Listen) for effect in effects)
            return
        state, _ = conversation.step(state, Released(at + 0.1))
    raise AssertionError("a press leads nowhere")


def stays_small(room: Room) -> None:
    """However long it runs, it remembers no more than the last reply and a few numbers."""
    assert len(_timers(room)) - len(room.queue) <= MOST_TIMERS
    remembered = replace(room.state, phrasebook=None)  # type: ignore[arg-type]  # is shared
    assert len(pickle.dumps(remembered)) < MOST_BYTES


def _check_heard(room: Room, before: State, event: Event, effects: tuple[Effect, ...]) -> None:
    """A notice counts as heard when it was said to its end, and is never said again."""
    done = [effect.notice_id for effect in effects if isinstance(effect, NoticeHeard)]
    ended = isinstance(event, Spoken) and event.turn_id == before.turn_id
    said = before.announcing is not None and before.phase is Phase.SPEAKING
    assert done == ([before.announcing] if ended and said else [])
    assert not room.heard.intersection(done)
    room.heard.update(done)
    assert room.state.announcing not in room.heard, "said again after it was heard"


def _check_listening(before: State, event: Event, effects: tuple[Effect, ...]) -> None:
    """Who muted the device is not listened to before the next press."""
    if before.muted and any(isinstance(effect, Listen) for effect in effects):
        assert isinstance(event, Pressed)
