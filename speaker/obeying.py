"""Local commands: what the device does by itself when told to, a row of the table each."""

from collections.abc import Callable
from dataclasses import replace

from speaker import announcing, options
from speaker.commands import Command, Order
from speaker.effects import Line, Mute, Outcome, Prompt, SetPace, SetVolume
from speaker.state import State, Step
from speaker.turn import again, options_lines, speak

QUIETEST, LOUDEST = 1, 10
FASTEST, SLOWEST = 0.6, 2.0
PACE_STEP = 1.2


def obey(state: State, order: Order) -> Step | None:
    """Do what was ordered; None when it means nothing now and is meant for the bot."""
    row = COMMANDS.get(order.command)
    return row(state, order) if row else None


def _repeat(state: State, _order: Order) -> Step:
    return answer_here(state, again(state))


def _slower(state: State, _order: Order) -> Step:
    return _at_pace(state, state.stretch * PACE_STEP, "slowest")


def _faster(state: State, _order: Order) -> Step:
    return _at_pace(state, state.stretch / PACE_STEP, "fastest")


def _at_pace(state: State, stretch: float, limit: str) -> Step:
    """Say the last answer again at the new pace: that is what "slower" asks for."""
    if not FASTEST <= stretch <= SLOWEST:
        return answer_here(state, (Prompt(limit),))
    state, effects = answer_here(replace(state, stretch=stretch), again(state))
    return state, (SetPace(stretch), *effects)


def _louder(state: State, _order: Order) -> Step:
    return _at_volume(state, state.volume + 1)


def _quieter(state: State, _order: Order) -> Step:
    return _at_volume(state, state.volume - 1)


def _volume(state: State, order: Order) -> Step:
    return _at_volume(state, state.volume if order.number is None else order.number)


def _at_volume(state: State, level: int) -> Step:
    if level > LOUDEST:
        level, said = LOUDEST, Prompt("loudest")
    elif level < QUIETEST:
        level, said = QUIETEST, Prompt("quietest")
    else:
        said = Prompt("volume-is", (("number", state.phrasebook.number(level)),))
    state, effects = answer_here(replace(state, volume=level), (said,))
    return state, (SetVolume(level), *effects)


def _stop(state: State, _order: Order) -> Step:
    state = replace(state, offer=(), rest=(), silences=0, misses=0)
    return speak(state, (Prompt("stopped"),), Outcome.CANCELLED)


def _mute(state: State, _order: Order) -> Step:
    state = replace(state, muted=True, offer=(), rest=(), silences=0, misses=0)
    state, effects = speak(state, (Prompt("muted"),), Outcome.ANSWERED)
    return state, (Mute(), *effects)


def _say_options(state: State, _order: Order) -> Step:
    return answer_here(state, options_lines(state) or (Prompt("no-options"),))


def _help(state: State, _order: Order) -> Step:
    return answer_here(state, (Prompt("help"), *options_lines(state)))


def _missed_notices(state: State, _order: Order) -> Step:
    return announcing.catch_up(state) or answer_here(state, (Prompt("no-notices"),))


def _more(state: State, _order: Order) -> Step | None:
    if state.rest:
        return _go_on(state)
    if not state.offer:
        return None
    if state.page + 1 < options.pages(state.offer):
        state = replace(state, page=state.page + 1)
        return answer_here(state, options_lines(state))
    state = replace(state, page=0)
    return answer_here(state, (Prompt("no-more-options"), *options_lines(state)))


def _yes(state: State, _order: Order) -> Step | None:
    return _go_on(state) if state.rest else None


def _no(state: State, _order: Order) -> Step | None:
    if not state.rest:
        return None
    state = replace(state, rest=())
    return answer_here(state, options_lines(state) or (Prompt("stopped"),))


def _go_on(state: State) -> Step:
    lines, rest = state.rest[0], state.rest[1:]
    state = replace(state, rest=rest, last_said=lines)
    return answer_here(state, lines if rest else lines + options_lines(state))


def answer_here(state: State, lines: tuple[Line, ...]) -> Step:
    """Answer without the bot; what was on the table stays there."""
    state = replace(state, silences=0, misses=0)
    listen_next = state.rules.follow_up and bool(state.offer or state.rest)
    return speak(state, lines, Outcome.ANSWERED, listen_next=listen_next)


COMMANDS: dict[Command, Callable[[State, Order], Step | None]] = {
    Command.REPEAT: _repeat,
    Command.SLOWER: _slower,
    Command.FASTER: _faster,
    Command.LOUDER: _louder,
    Command.QUIETER: _quieter,
    Command.VOLUME: _volume,
    Command.STOP: _stop,
    Command.CANCEL: _stop,
    Command.MUTE: _mute,
    Command.OPTIONS: _say_options,
    Command.HELP: _help,
    Command.MISSED: _missed_notices,
    Command.MORE: _more,
    Command.YES: _yes,
    Command.NO: _no,
}
