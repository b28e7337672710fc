"""The turn: a pure function from (state, event) to (state, effects). This is the main flow.

    idle --press--> listening --words--> thinking --reply--> speaking --silence--> idle
                        ^                                        |
                        +------ options or a question -----------+

Nothing here waits, sleeps, or touches a device. The rules:

* A press silences whatever is going on and listens; nothing of an older turn is heard again,
  because every event of a turn carries its `turn_id` and an old one changes nothing.
* Only `listening` owns the ears, and a turn listens once; asking again is a new turn.
* Every turn that begins ends once, with exactly one Outcome; should the program end in the middle
  of one, the loop sees to that.
* A notice waits for the end of a turn, and is a turn of its own (see `speaker.announcing`).
"""

from dataclasses import replace

from speaker import announcing, commands, complaining, contact, picking
from speaker.effects import (
    AutoEnd,
    CancelTimer,
    CloseEars,
    EndTurn,
    EndUtterance,
    Hush,
    Line,
    Look,
    LookForNotices,
    Outcome,
    Prompt,
    Register,
    Send,
    SetPace,
    SetTimer,
    SetVolume,
    Show,
    Speak,
    TakeButton,
    Tone,
)
from speaker.errors import Trouble
from speaker.events import (
    AgentWrote,
    BotFailed,
    ButtonFailed,
    ButtonTaken,
    EarsFailed,
    Event,
    Heard,
    HeardNothing,
    LoudspeakerBack,
    LoudspeakerGone,
    MicrophoneBack,
    MicrophoneGone,
    NoticesWaiting,
    Pressed,
    Registered,
    RegistrationFailed,
    Released,
    Replied,
    SpeechEnded,
    Spoken,
    StandsIn,
    TimerFired,
    VoiceFailed,
)
from speaker.messages import Message, Reply, Text, Wanted
from speaker.obeying import answer_here, obey
from speaker.phrasebook import Phrasebook
from speaker.state import OUTSIDE, Before, Effects, Phase, Rules, State, Step
from speaker.telling import told
from speaker.turn import again, idle, listen, options_lines, resting_look, speak, status

OFFLINE = frozenset(
    {Trouble.NO_NETWORK, Trouble.CAPTIVE_PORTAL, Trouble.CLOCK_NOT_SET, Trouble.SERVER_DOWN}
)
"""Troubles after which the light says that the device is offline."""
WAITING = ("wait-tone", "still-thinking", "give-up")
"""The timers that run while the bot thinks."""
SPOKEN_LATELY = frozenset(trouble.value for trouble in Trouble)
"""The timers after which a trouble may be spoken again."""


def begin(phrasebook: Phrasebook, rules: Rules, before: Before | None = None) -> Step:
    """Return the first state and what to do at start."""
    state = State(phrasebook, rules, volume=rules.volume, stretch=rules.stretch)
    manner = (SetVolume(state.volume), SetPace(state.stretch), Show(Look.IDLE))
    state, told = complaining.after(state, before or Before())
    return state, (*manner, *told, TakeButton(), Register())


def step(state: State, event: Event) -> Step:  # noqa: C901, PLR0911, PLR0912  # one row an event
    """Return what becomes of `state` when `event` happens, and what is to be done."""
    if _is_old(state, event):
        return state, ()
    match event, state.phase:
        case ((Pressed() | Released()), _) if state.mad:
            return contact.is_mad(state)
        case Pressed(at=at), _:
            return _pressed(state, at)
        case Released(at=at), _:
            return _released(state, at)
        case SpeechEnded(), Phase.LISTENING if state.rules.tones:
            return state, (Speak(state.turn_id, (Tone.HEARD,), aside=True),)
        case Heard(transcript=words, confidence=confidence), Phase.LISTENING:
            return _heard(state, words, confidence)
        case HeardNothing(), Phase.LISTENING:
            return _heard_nothing(state)
        case EarsFailed(trouble=trouble), Phase.LISTENING:
            return _failed(state, trouble)
        case Replied(reply=reply), Phase.THINKING:
            return _replied(state, reply)
        case BotFailed(trouble=trouble), Phase.THINKING:
            return _failed(state, trouble)
        case TimerFired(name="ears"), Phase.LISTENING:
            state, failed = _failed(state, Trouble.MICROPHONE_GONE)
            return state, (CloseEars(state.turn_id), *failed)
        case TimerFired(name=name), Phase.THINKING if name in WAITING:
            return _still_thinking(state, name)
        case Spoken(), Phase.SPEAKING:
            return _spoken(state)
        case VoiceFailed(), Phase.SPEAKING:
            return _voice_failed(state)
        case Registered(), _:
            registered = replace(state, online=True, registrations=0)
            return registered, _relit(state, registered)
        case RegistrationFailed(trouble=trouble, retry_after=wait), _:
            return _registration_failed(state, trouble, wait)
        case TimerFired(name="register"), _:
            return state, (Register(),)
        case ButtonFailed(), _:
            return _button_failed(state)
        case ButtonTaken(), _:
            return complaining.mended(replace(state, takes=0), Trouble.BUTTON)
        case StandsIn(trouble=trouble), _:
            return complaining.complain(state, trouble)
        case TimerFired(name="button-again"), _:
            return state, (TakeButton(),)
        case TimerFired(name="button-up"), _:
            return _released(state, (state.down_at or 0.0) + 2 * contact.BOUNCE)
        case TimerFired(name="button-stuck"), _:
            return contact.stuck(state)
        case TimerFired(name="button-calm"), _:
            return contact.calm(state)
        case MicrophoneGone(), _:
            return complaining.broken(state, Trouble.MICROPHONE_GONE)
        case MicrophoneBack(), _:
            return complaining.back(state, Trouble.MICROPHONE_GONE)
        case LoudspeakerGone(), _:
            return complaining.out_of_order(state, Trouble.LOUDSPEAKER_GONE)
        case LoudspeakerBack(), _:
            return complaining.back(state, Trouble.LOUDSPEAKER_GONE)
        case TimerFired(name=name), _ if name in complaining.BACK.values():
            return complaining.welcome_again(state, name), ()
        case TimerFired(name=name), _ if name in SPOKEN_LATELY:
            return complaining.may_again(state, Trouble(name)), ()
        case NoticesWaiting(), _:
            return _notices_waiting(state, event)
        case TimerFired(name="notices"), _:
            return state, (LookForNotices(),)
        case TimerFired(name="put-off"), _:
            return announcing.announce(replace(state, put_off=None))
        case AgentWrote(), _:
            return replace(state, agent=True), (SetTimer(OUTSIDE, "agent", state.rules.agent),)
        case TimerFired(name="agent"), _:
            return replace(state, agent=False), ()
        case _:
            return state, ()


def _is_old(state: State, event: Event) -> bool:
    """Whether the event belongs to another turn than the one going on."""
    turn_id = getattr(event, "turn_id", state.turn_id)
    outside = isinstance(event, TimerFired) and turn_id == OUTSIDE
    return not outside and bool(turn_id != state.turn_id)


# The button


def _pressed(state: State, at: float) -> Step:
    if state.down_at is not None or not contact.settled(state.up_at, at):
        return state, (CancelTimer("button-up"),)
    state, until = contact.pressed(state, at)
    state, effects = _stopped(state) if state.mad else _obeyed(state, at)
    return state, (*effects, until)


def _obeyed(state: State, at: float) -> Step:
    """Do what a press asks for."""
    double = at - state.tapped_at <= state.rules.double
    state = replace(state, down_at=at, tapped_at=at)
    if state.phase is not Phase.LISTENING:
        speaking = state.phase is Phase.SPEAKING  # then the last half second holds our own voice
        state, stopped = _interrupted(state)
        state, listening = listen(
            state, held=True, settle=state.rules.cut_settle if speaking else 0.0
        )
        return state, stopped + listening
    if double:
        state, spoken = answer_here(state, again(state))
        return state, (CloseEars(state.turn_id), *spoken)
    if not state.ending:
        return replace(state, ending=True), (EndUtterance(state.turn_id),)
    turn = state.turn_id
    closed = (CloseEars(turn), Hush(turn), EndTurn(turn, Outcome.CANCELLED))
    state, listening = listen(state, held=True)
    return state, closed + listening


def _stopped(state: State) -> Step:
    """End whatever goes on: the button is out of its mind."""
    listening = state.phase is Phase.LISTENING
    closed = (CloseEars(state.turn_id), EndTurn(state.turn_id, Outcome.CANCELLED))
    state, ended = (state, closed) if listening else _interrupted(state)
    state, complained = contact.goes_mad(replace(state, phase=Phase.IDLE, rest=()))
    return state, (*ended, *complained)


def _released(state: State, at: float) -> Step:
    if state.down_at is None:
        return state, ()
    if not contact.settled(state.down_at, at):
        # A bounce, if it is pressed again right away; else a short tap, or a spark.
        return state, (SetTimer(OUTSIDE, "button-up", contact.BOUNCE),)
    held = at - state.down_at >= state.rules.hold
    state, noted = contact.released(replace(state, down_at=None, up_at=at))
    if state.phase is not Phase.LISTENING or state.ending:
        return state, noted
    if held:
        return replace(state, ending=True), (EndUtterance(state.turn_id), *noted)
    return state, (AutoEnd(state.turn_id), *noted)


def _interrupted(state: State) -> Step:
    """Silence everything and end the turn, if one is going on."""
    hush = Hush(state.turn_id)
    match state.phase:
        case Phase.SPEAKING:
            ended: Effects = (hush, EndTurn(state.turn_id, state.outcome))
        case Phase.THINKING:
            # The message may have arrived and moved the bot on: its old options are no longer true.
            state = replace(state, offer=())
            ended = (hush, *_no_timers(), EndTurn(state.turn_id, Outcome.CANCELLED))
        case _:
            ended = (hush,)
    state, put_off = announcing.put_off(replace(state, catching_up=False))
    return state, ended + put_off


# Listening


def _heard(state: State, words: str, confidence: float) -> Step:
    """Options first, then our own commands, and everything else is for the bot."""
    if not words:
        return _missed(state)
    if state.offer and (done := _picked(state, words)) is not None:
        return done
    order = commands.understand(words, state.phrasebook) if state.rules.local_commands else None
    if order is not None and (done := obey(state, order)) is not None:
        return done
    if state.offer and state.misses == 0 and not _is_free_answer(state, words, confidence):
        return _missed(state)
    return _send(state, Text(words))


def _picked(state: State, words: str) -> Step | None:
    """Do what the words mean for the options on the table; None when they mean none of them."""
    match _pick(state, words):
        case picking.Picked(option=option) if not isinstance(option.answer, Wanted):
            return _send(state, option.answer)
        case picking.Unclear(first=first, second=second) as unclear:
            state = replace(state, unclear=(first.option, second.option))
            return _ask_again(state, (picking.ask_back(unclear, state.phrasebook),))
        case picking.OutOfRange(number=number):
            sorry = Prompt("out-of-range", (("number", state.phrasebook.number(number)),))
            return _ask_again(state, (sorry, *options_lines(state)))
        case _:
            return None


def _pick(state: State, words: str) -> picking.Verdict:
    """After "Did you mean A or B?" the answer is about those two first: "the first one" is A."""
    verdict = picking.pick(state.unclear, words, state.phrasebook)
    if isinstance(verdict, picking.Picked):
        return verdict
    return picking.pick(state.offer, words, state.phrasebook, state.page)


def _is_free_answer(state: State, words: str, confidence: float) -> bool:
    rules = state.rules
    long_enough = len(words.split()) >= rules.free_answer_words
    return long_enough and confidence >= rules.free_answer_confidence


def _heard_nothing(state: State) -> Step:
    if state.down_at is not None:  # a long hold without a word
        return speak(state, status(state), Outcome.ANSWERED)
    state = replace(state, silences=state.silences + 1)
    if state.silences >= state.rules.silent_rounds or not state.rules.follow_up:
        return _give_up(state)
    lines = (Prompt("nothing-heard"), *options_lines(state))
    return speak(state, lines, Outcome.NOTHING_HEARD, listen_next=True)


def _missed(state: State) -> Step:
    """Something was said that we cannot use: ask again, differently each time, then let it be."""
    state = replace(state, misses=state.misses + 1)
    if state.misses >= state.rules.misses or not state.rules.follow_up:
        return _give_up(state)
    again_name = "pick-again" if state.offer else "not-understood-again"
    name = "not-understood" if state.misses == 1 else again_name
    lines = (Prompt(name), *options_lines(state))
    return speak(state, lines, Outcome.NOTHING_HEARD, listen_next=True)


def _ask_again(state: State, lines: tuple[Line, ...]) -> Step:
    """Ask about what was picked, but not for ever."""
    state = replace(state, misses=state.misses + 1)
    if state.misses >= state.rules.misses:
        return _give_up(state)
    return speak(state, lines, Outcome.ANSWERED, listen_next=True)


def _give_up(state: State) -> Step:
    state = replace(state, silences=0, misses=0, unclear=())
    return speak(state, (Prompt("goodbye"),), Outcome.NOTHING_HEARD)


# Asking the bot


def _send(state: State, message: Message) -> Step:
    state = replace(state, phase=Phase.THINKING, silences=0, misses=0, rest=(), unclear=())
    rules = state.rules
    waits = (rules.wait_tone, rules.still_thinking, rules.give_up)
    timers = tuple(
        SetTimer(state.turn_id, name, wait) for name, wait in zip(WAITING, waits, strict=True)
    )
    return state, (Send(state.turn_id, message), Show(Look.THINKING), *timers)


def _still_thinking(state: State, name: str) -> Step:
    if name == "give-up":
        return _failed(state, Trouble.NO_ANSWER)
    line: Line = Tone.WAIT if name == "wait-tone" else Prompt("still-thinking")
    return state, (Speak(state.turn_id, (line,), aside=True),)


def _replied(state: State, reply: Reply) -> Step:
    empty = Prompt("agent-answering" if state.agent else "no-answer-empty")
    answer = told(reply, state.phrasebook, state.rules.details, empty)
    state = replace(state, online=True, offer=answer.offer, page=0, rest=answer.rest)
    state = replace(state, agent=state.agent and not reply.parts)  # the bot is back
    lines = answer.lines if answer.rest else answer.lines + options_lines(state)
    listen_next = state.rules.follow_up and bool(answer.offer or answer.rest or answer.asks)
    state, effects = speak(state, lines, Outcome.ANSWERED, listen_next=listen_next)
    return replace(state, last_said=lines), (*_no_timers(), *effects)


def _failed(state: State, trouble: Trouble) -> Step:
    """Say what went wrong and what to do; the options stay on the table for another try."""
    state = replace(state, online=state.online and trouble not in OFFLINE)
    state, remembered = complaining.told(state, trouble)
    state, effects = speak(state, (Tone.ERROR, Prompt(trouble.value)), Outcome.FAILED)
    return state, (*_no_timers(), *effects, Show(Look.ERROR), *remembered)


def _no_timers() -> Effects:
    return tuple(CancelTimer(name) for name in WAITING)


# Speaking


def _spoken(state: State) -> Step:
    state, heard = announcing.heard(state)
    if not state.listen_next:
        state, rested = _rest(state)
        return state, heard + rested
    ended = EndTurn(state.turn_id, state.outcome)
    state, listening = listen(state, settle=state.rules.settle)
    return state, (*heard, ended, *listening)


def _voice_failed(state: State) -> Step:
    """Say so, unless it was a notice: that will be said again, and nobody waits for it.

    Options that nobody heard are not picked from: the next words are the question once more.
    """
    lost = Speak(state.turn_id, (Tone.ERROR, Prompt("not-said")), aside=True)
    said: Effects = (lost,) if state.announcing is None else ()
    state, put_off = announcing.put_off(state)
    state = replace(state, outcome=Outcome.FAILED, listen_next=False, offer=(), unclear=())
    state, rested = _rest(state, said)
    return state, put_off + rested


def _rest(state: State, said: Effects = ()) -> Step:
    """End the turn, with something `said` about it; then is the moment for a notice."""
    state, ended = idle(state)
    state, welcomed = complaining.welcome(state)
    state, announced = announcing.announce(state)
    return state, (*ended, *said, *welcomed, *announced)


# Notices


def _notices_waiting(state: State, event: NoticesWaiting) -> Step:
    noted = announcing.noted(state, event)
    timer = () if event.look_again is None else (SetTimer(OUTSIDE, "notices", event.look_again),)
    light = _relit(state, noted)
    state, announced = announcing.announce(noted)
    return state, (*timer, *light, *announced)


def _relit(before: State, state: State) -> Effects:
    """Show how the device is at rest, if it is, and that has changed."""
    look = resting_look(state)
    changed = state.phase is Phase.IDLE and look is not resting_look(before)
    return (Show(look),) if changed else ()


# What must work before a turn can


def _registration_failed(state: State, trouble: Trouble, wait: float | None) -> Step:
    """Say each trouble once, and go on trying, slower and slower (at most an hour apart)."""
    delay = wait if wait is not None else min(5.0 * 2.0**state.registrations, 3600.0)
    state = replace(
        state,
        registrations=min(state.registrations + 1, 10),
        online=state.online and trouble not in OFFLINE,
    )
    state, complained = complaining.complain(state, trouble)
    return state, (SetTimer(OUTSIDE, "register", delay), *complained)


def _button_failed(state: State) -> Step:
    """Say it once, and go on trying (at most five minutes apart): something else may have it."""
    delay = min(2.0 * 2.0**state.takes, 300.0)
    state = replace(state, takes=min(state.takes + 1, 10))
    state, complained = complaining.broken(state, Trouble.BUTTON)
    return state, (SetTimer(OUTSIDE, "button-again", delay), *complained)
