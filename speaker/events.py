"""What happens to the device: everything `conversation.step` can be told.

Events that belong to a turn carry its `turn_id`; one of an old turn changes nothing. Times are
seconds of a monotonic clock.
"""

from dataclasses import dataclass

from speaker.errors import Trouble
from speaker.messages import Notice, Reply


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button went down."""

    at: float


@dataclass(frozen=True, slots=True)
class Released:
    """The button came up."""

    at: float


@dataclass(frozen=True, slots=True)
class EarsOpened:
    """The ears are listening (pre-roll included)."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The endpoint was decided; the transcript follows."""

    turn_id: int
    silence: float
    """Seconds of trailing silence in the audio that led to the decision; 0 when released."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The utterance is over and this is its transcript."""

    turn_id: int
    transcript: str
    """What the ears settled on: the grammar's words, or the open recognition's. May be empty."""
    confidence: float = 1.0
    """0 to 1: the mean of the words' confidences."""


@dataclass(frozen=True, slots=True)
class HeardNothing:
    """Nobody spoke before the no-speech time was over."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class EarsFailed:
    """The ears could not listen."""

    turn_id: int
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Replied:
    """The bot answered."""

    turn_id: int
    reply: Reply


@dataclass(frozen=True, slots=True)
class BotFailed:
    """The bot could not be asked, or gave no answer."""

    turn_id: int
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Registered:
    """The device has its identity and may send messages."""


@dataclass(frozen=True, slots=True)
class RegistrationFailed:
    """The device has no identity yet."""

    trouble: Trouble
    retry_after: float | None = None
    """Seconds the server asked us to wait."""


@dataclass(frozen=True, slots=True)
class MicrophoneGone:
    """The microphone went, or was never there; it is looked for."""


@dataclass(frozen=True, slots=True)
class MicrophoneBack:
    """It was found again."""


@dataclass(frozen=True, slots=True)
class LoudspeakerGone:
    """The loudspeaker went, or was never there; it is looked for."""


@dataclass(frozen=True, slots=True)
class LoudspeakerBack:
    """It was found again."""


@dataclass(frozen=True, slots=True)
class ButtonTaken:
    """The button's pin is ours: presses will come."""


@dataclass(frozen=True, slots=True)
class ButtonFailed:
    """The button's pin cannot be had."""


@dataclass(frozen=True, slots=True)
class StandsIn:
    """Built-in models are used in place of better ones."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class SoundStarted:
    """The first sample of the answer left for the loudspeaker."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """Everything that was to be spoken has been heard to its end."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class VoiceFailed:
    """The voice could not speak; there is nothing left to say it with but the light."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer set by the effect of the same name ran out."""

    turn_id: int
    name: str


@dataclass(frozen=True, slots=True)
class NoticesWaiting:
    """What waits in the inbox; told whenever that changes."""

    unread: int
    first: Notice | None
    """The one to say next; None when nothing waits."""
    quiet: bool = False
    """These are quiet hours: only urgent ones may be said unasked."""
    look_again: float | None = None
    """Seconds after which this may have changed by itself (quiet hours end)."""


@dataclass(frozen=True, slots=True)
class AgentWrote:
    """A person of the team wrote: they may have paused the bot."""


Event = (
    Pressed
    | Released
    | EarsOpened
    | SpeechEnded
    | Heard
    | HeardNothing
    | EarsFailed
    | Replied
    | BotFailed
    | Registered
    | RegistrationFailed
    | MicrophoneGone
    | MicrophoneBack
    | LoudspeakerGone
    | LoudspeakerBack
    | ButtonTaken
    | ButtonFailed
    | StandsIn
    | SoundStarted
    | Spoken
    | VoiceFailed
    | TimerFired
    | NoticesWaiting
    | AgentWrote
)
