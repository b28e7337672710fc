"""The log of the conversation: what happened and how long it took, without a word of it."""

import logging

from speaker.effects import BeginTurn, Effect, EndTurn
from speaker.events import BotFailed, EarsFailed, Event, Heard, RegistrationFailed, Replied
from speaker.timeline import Timeline

log = logging.getLogger(__name__)


class Story:
    """Watches the loop and logs a line for whatever matters later."""

    def __init__(self) -> None:
        self._timeline = Timeline()

    def happened(self, event: Event, at: float) -> None:
        """Log an event."""
        self._timeline.happened(event, at)
        match event:
            case Heard(turn_id=turn_id, transcript=words, confidence=confidence):
                length = len(words.split())
                log.info("turn %d: heard %d words, confidence %.2f", turn_id, length, confidence)
            case Replied(turn_id=turn_id, reply=reply):
                options = len(reply.options)
                log.info("turn %d: %d parts, %d options", turn_id, len(reply.parts), options)
            case BotFailed(turn_id=turn_id, trouble=trouble):
                log.warning("turn %d: the bot failed: %s", turn_id, trouble)
            case EarsFailed(turn_id=turn_id, trouble=trouble):
                log.warning("turn %d: the ears failed: %s", turn_id, trouble)
            case RegistrationFailed(trouble=trouble):
                log.warning("not registered: %s", trouble)
            case _:
                log.debug("%s", type(event).__name__)

    def wanted(self, effect: Effect, at: float) -> None:
        """Log an effect; at the end of a turn, its timeline."""
        ended = self._timeline.wanted(effect, at)
        match effect:
            case BeginTurn(turn_id=turn_id):
                log.info("turn %d: begins", turn_id)
            case EndTurn(turn_id=turn_id, outcome=outcome) if ended is not None:
                steps = ", ".join(f"{name} {ms:.0f} ms" for name, ms in ended.steps())
                log.info("turn %d: %s (%s)", turn_id, outcome, steps)
            case _:
                log.debug("%s", type(effect).__name__)
