"""Notices: when one may be said, and what is said of it. Pure, like all of the conversation.

A notice is said between turns, as a turn of its own: a tone, who it is from, its text, its options.
Heard to its end it is done with; cut short by a press it stays unread, and is said again when the
person asks what they missed, or after a while.
"""

from dataclasses import replace

from speaker.effects import (
    BeginTurn,
    Line,
    NoticeHeard,
    Outcome,
    Prompt,
    SetPace,
    SetTimer,
    SetVolume,
    Tone,
)
from speaker.events import NoticesWaiting
from speaker.messages import Notice, Sender
from speaker.state import OUTSIDE, Effects, Phase, State, Step
from speaker.telling import told
from speaker.turn import options_lines, speak, unread_lines

PUT_OFF, LONGEST_PUT_OFF = 600.0, 7200.0
"""Seconds until a notice that was cut short is said again; twice as long each time."""
FROM = {
    Sender.TEAM: Prompt("notice-from-team"),
    Sender.BROADCAST: Prompt("notice-broadcast"),
    Sender.BOT: Prompt("notice-from-bot"),
}
GO_ON = Prompt("shall-i-go-on")


def noted(state: State, waiting: NoticesWaiting) -> State:
    """Remember what waits."""
    first = waiting.first
    if first is not None and first.id == state.heard_notice:
        return state  # told before the inbox knew that it was heard; newer tidings follow
    catching_up = state.catching_up and first is not None
    return replace(
        state,
        unread=waiting.unread,
        notice=first,
        quiet=waiting.quiet,
        catching_up=catching_up,
    )


def announce(state: State) -> Step:
    """Say the notice that waits, if this is a moment for it."""
    notice = state.notice
    if notice is None or not _is_moment(state, notice):
        return state, ()
    state, spoken = _say(replace(state, turn_id=state.turn_id + 1), notice, ())
    return state, (BeginTurn(state.turn_id), *spoken)


def catch_up(state: State) -> Step | None:
    """Say how many notices wait, then all of them, one after the other; None when none waits."""
    notice = state.notice
    if notice is None:
        return None
    return _say(replace(state, catching_up=True, put_off=None), notice, unread_lines(state))


def heard(state: State) -> Step:
    """Be done with the notice that was said to its end, if one was; speak as usual again."""
    if state.announcing is None:
        return state, ()
    done = NoticeHeard(state.announcing)
    state, usual = _as_usual(state)
    state = replace(
        state,
        announcing=None,
        notice=None,
        heard_notice=done.notice_id,
        unread=max(state.unread - 1, 0),
        put_off=None,
        put_offs=0,
    )
    return state, (done, *usual)


def put_off(state: State) -> Step:
    """Keep the notice that was being said, if one was, for later; speak as usual again."""
    state, usual = _as_usual(state)
    if state.announcing is None:
        return state, usual
    wait = min(PUT_OFF * 2.0**state.put_offs, LONGEST_PUT_OFF)
    state = replace(
        state,
        announcing=None,
        put_off=state.announcing,
        put_offs=min(state.put_offs + 1, 10),
        silences=0,
    )
    return state, (*usual, SetTimer(OUTSIDE, "put-off", wait))


def _as_usual(state: State) -> Step:
    """Go back to the device's own volume and pace."""
    if not state.as_notice:
        return state, ()
    usual = (SetVolume(state.volume), SetPace(state.stretch))
    return replace(state, as_notice=False), usual


def _is_moment(state: State, notice: Notice) -> bool:
    if state.phase is not Phase.IDLE or notice.id == state.put_off:
        return False
    return state.catching_up or notice.urgent or not state.quiet


def _say(state: State, notice: Notice, before: tuple[Line, ...]) -> Step:
    answer = told(notice.reply, state.phrasebook, state.rules.details)
    state = replace(
        state,
        announcing=notice.id,
        offer=answer.offer,
        page=0,
        rest=(),
        silences=max(state.rules.silent_rounds - 1, 0),  # perhaps nobody is there: ask only once
        misses=0,
    )
    parts = (answer.lines, *answer.rest)
    words = tuple(line for part in parts for line in part if line != GO_ON)
    lines = (Tone.NOTICE, FROM[notice.sender], *words, *options_lines(state))
    listen_next = state.rules.follow_up and bool(answer.offer or answer.asks)
    state, manner = _as_notice(replace(state, last_said=lines), notice)
    state, spoken = speak(state, before + lines, Outcome.ANSWERED, listen_next=listen_next)
    return state, manner + spoken


def _as_notice(state: State, notice: Notice) -> Step:
    """Speak softly at night, and at the pace chosen for the team."""
    manner: Effects = ()
    if state.quiet and not state.catching_up:
        manner = (SetVolume(min(state.volume, state.rules.night_volume)),)
    if notice.sender is Sender.TEAM and state.rules.team_stretch != 1.0:
        manner = (*manner, SetPace(state.stretch * state.rules.team_stretch))
    return replace(state, as_notice=bool(manner)), manner
