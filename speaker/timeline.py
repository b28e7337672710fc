"""How long each step of a turn took: what a person feels as "the pause".

Fed with every event and effect and the moment (monotonic seconds) it happened; keeps no words.
"""

from dataclasses import dataclass, replace

from speaker.effects import BeginTurn, Effect, EndTurn, Outcome, Send
from speaker.events import (
    BotFailed,
    EarsOpened,
    Event,
    Heard,
    Pressed,
    Replied,
    SoundStarted,
    SpeechEnded,
)

STEPS = ("listening", "end of speech", "endpoint", "transcript", "sent", "reply", "first audio")
"""The steps of a turn, in order."""


def field_name(step: str) -> str:
    """Return the name of a step's milliseconds in the journal: "first audio" is FIRST_AUDIO_MS."""
    return step.upper().replace(" ", "_") + "_MS"


@dataclass(frozen=True, slots=True)
class Turn:
    """The moments of one turn, in monotonic seconds; None where it did not come to that."""

    turn_id: int
    began: float
    ears_opened: float | None = None
    speech_ended: float | None = None
    """When the person stopped talking: the endpoint less the silence that led to it."""
    endpoint: float | None = None
    """When we decided that they had."""
    transcript: float | None = None
    sent: float | None = None
    reply: float | None = None
    sound: float | None = None
    outcome: Outcome | None = None

    def steps(self) -> tuple[tuple[str, float], ...]:
        """Return (step, milliseconds since the step before), for the steps there were."""
        moments = (
            self.ears_opened,
            self.speech_ended,
            self.endpoint,
            self.transcript,
            self.sent,
            self.reply,
            self.sound,
        )
        steps, before = [], self.began
        for name, moment in zip(STEPS, moments, strict=True):
            if moment is not None:
                steps.append((name, (moment - before) * 1000))
                before = moment
        return tuple(steps)

    @property
    def pause(self) -> float | None:
        """Milliseconds from the end of speech to the first sound of the answer."""
        if self.speech_ended is None or self.sound is None:
            return None
        return (self.sound - self.speech_ended) * 1000


class Timeline:
    """Collects the moments of the turn that is going on."""

    def __init__(self) -> None:
        self.turn: Turn | None = None
        self._pressed = 0.0

    def happened(self, event: Event, at: float) -> None:
        """Take note of an event."""
        if isinstance(event, Pressed):
            self._pressed = at
        turn = self.turn
        if turn is None or getattr(event, "turn_id", None) != turn.turn_id:
            return
        match event:
            case EarsOpened():
                turn = replace(turn, ears_opened=at)
            case SpeechEnded(silence=silence):
                turn = replace(turn, endpoint=at, speech_ended=at - silence)
            case Heard():
                turn = replace(turn, transcript=at)
            case Replied() | BotFailed():
                turn = replace(turn, reply=at)
            case SoundStarted() if turn.sound is None:
                turn = replace(turn, sound=at)
            case _:
                pass
        self.turn = turn

    def wanted(self, effect: Effect, at: float) -> Turn | None:
        """Take note of an effect; return the turn when this effect ends it."""
        match effect:
            case BeginTurn(turn_id=turn_id):
                pressed_just_now = at - self._pressed < 1.0
                self.turn = Turn(turn_id, self._pressed if pressed_just_now else at)
            case Send() if self.turn is not None:
                self.turn = replace(self.turn, sent=at)
            case EndTurn(outcome=outcome) if self.turn is not None:
                ended, self.turn = replace(self.turn, outcome=outcome), None
                return ended
            case _:
                pass
        return None
