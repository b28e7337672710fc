"""The log of the conversation: what happened and how long it took, without a word of it.

In the journal a line of it has an EVENT, mostly a TURN_ID, and at the end of a turn an OUTCOME and
the milliseconds of every step; `speaker logs` and `speaker stats` read them there.
"""

import logging

from speaker.effects import BeginTurn, Effect, EndTurn
from speaker.events import (
    BotFailed,
    EarsFailed,
    Event,
    Heard,
    LoudspeakerBack,
    LoudspeakerGone,
    MicrophoneBack,
    MicrophoneGone,
    RegistrationFailed,
    Replied,
    VoiceFailed,
)
from speaker.timeline import Timeline, Turn, field_name

log = logging.getLogger(__name__)

ENDED = "turn-ended"
"""The EVENT of the line with the figures of a turn."""


class Story:
    """Watches the loop and logs a line for whatever matters later."""

    def __init__(self) -> None:
        self._timeline = Timeline()

    def happened(self, event: Event, at: float) -> None:  # noqa: C901  # one row an event
        """Log an event."""
        self._timeline.happened(event, at)
        match event:
            case Heard(turn_id=turn_id, transcript=words, confidence=confidence):
                line = f"heard {len(words.split())} words, confidence {confidence:.2f}"
                _tell(turn_id, "heard", line)
            case Replied(turn_id=turn_id, reply=reply):
                line = f"{len(reply.parts)} parts, {len(reply.options)} options"
                _tell(turn_id, "replied", line)
            case BotFailed(turn_id=turn_id, trouble=trouble):
                _tell_trouble(turn_id, "bot-failed", f"the bot failed: {trouble}", trouble)
            case EarsFailed(turn_id=turn_id, trouble=trouble):
                _tell_trouble(turn_id, "ears-failed", f"the ears failed: {trouble}", trouble)
            case VoiceFailed(turn_id=turn_id):
                _tell_trouble(turn_id, "voice-failed", "the voice failed", "voice")
            case MicrophoneGone():
                _tell_gone("microphone")
            case LoudspeakerGone():
                _tell_gone("loudspeaker")
            case MicrophoneBack():
                _tell_back("microphone")
            case LoudspeakerBack():
                _tell_back("loudspeaker")
            case RegistrationFailed(trouble=trouble):
                fields = {"EVENT": "not-registered", "TROUBLE": trouble}
                log.warning("not registered: %s", trouble, extra={"fields": fields})
            case _:
                log.debug("%s", type(event).__name__)

    def wanted(self, effect: Effect, at: float) -> None:
        """Log an effect; at the end of a turn, its timeline."""
        ended = self._timeline.wanted(effect, at)
        match effect:
            case BeginTurn(turn_id=turn_id):
                _tell(turn_id, "turn-begins", "begins")
            case EndTurn(turn_id=turn_id, outcome=outcome) if ended is not None:
                steps = ", ".join(f"{name} {ms:.0f} ms" for name, ms in ended.steps())
                _tell(turn_id, ENDED, f"{outcome} ({steps})", OUTCOME=outcome, **_figures(ended))
            case _:
                log.debug("%s", type(effect).__name__)


def _figures(turn: Turn) -> dict[str, object]:
    """Return milliseconds as fields: the steps there were, and the pause that a person felt."""
    figures: dict[str, object] = {field_name(name): round(ms) for name, ms in turn.steps()}
    if turn.pause is not None:
        figures[field_name("pause")] = round(turn.pause)
    return figures


def _tell(turn_id: int, event: str, line: str, **fields: object) -> None:
    fields |= {"EVENT": event, "TURN_ID": turn_id}
    log.info("turn %d: %s", turn_id, line, extra={"fields": fields})


def _tell_gone(device: str) -> None:
    fields = {"EVENT": "device-gone", "TROUBLE": f"{device}-gone"}
    log.warning("the %s is gone", device, extra={"fields": fields})


def _tell_back(device: str) -> None:
    log.info("the %s is back", device, extra={"fields": {"EVENT": "device-back"}})


def _tell_trouble(turn_id: int, event: str, line: str, trouble: str) -> None:
    fields = {"EVENT": event, "TURN_ID": turn_id, "TROUBLE": trouble}
    log.warning("turn %d: %s", turn_id, line, extra={"fields": fields})
