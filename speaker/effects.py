"""What the conversation wants done: everything `conversation.step` can ask for.

Every effect of a turn carries its `turn_id`, and what comes of it carries it back.
"""

from dataclasses import dataclass
from enum import StrEnum

from speaker.errors import Trouble
from speaker.messages import Message


class Profile(StrEnum):
    """How long a silence ends the utterance (see the `[endpoint]` settings)."""

    OPEN = "open"
    OPTIONS = "options"


class Tone(StrEnum):
    """An earcon: a sound of at most 150 ms."""

    LISTENING = "listening"
    HEARD = "heard"
    WAIT = "wait"
    ERROR = "error"
    NOTICE = "notice"


class Look(StrEnum):
    """What the light shows."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    ERROR = "error"
    OFFLINE = "offline"
    MUTED = "muted"
    UNREAD = "unread"


class Outcome(StrEnum):
    """How a turn ended; every turn has exactly one."""

    ANSWERED = "answered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NOTHING_HEARD = "nothing-heard"


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence of the bot, already fit to be spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence of our own, by its name in the phrasebook."""

    name: str
    values: tuple[tuple[str, str], ...] = ()
    """What goes into the sentence's gaps, as (gap, words)."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of the bot, to be fetched and played."""

    url: str


Line = Words | Prompt | Tone | Recording


@dataclass(frozen=True, slots=True)
class Listen:
    """Open the ears."""

    turn_id: int
    profile: Profile = Profile.OPEN
    grammar: tuple[str, ...] = ()
    """Phrases likely to be said; empty for open recognition."""
    settle: float = 0.0
    """Seconds of audio to throw away first, so that our own tail is not heard."""
    held: bool = False
    """The button is down: silence does not end the utterance (see AutoEnd and EndUtterance)."""
    tone: bool = False
    """Our own listening tone sounds meanwhile and is to be taken out."""


@dataclass(frozen=True, slots=True)
class AutoEnd:
    """The button was only tapped: from here on silence ends the utterance."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class EndUtterance:
    """The person said by the button that they have finished."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class CloseEars:
    """Stop listening and forget what was heard."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class Mute:
    """Close the microphone until the next Listen."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send this message to the bot."""

    turn_id: int
    message: Message


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Connect to the bot now: the button went down, and a message will follow."""


@dataclass(frozen=True, slots=True)
class Register:
    """Make sure that the device has an identity."""


@dataclass(frozen=True, slots=True)
class TakeButton:
    """Take the button's pin (a ButtonTaken or a ButtonFailed follows)."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Say these lines, one after the other, behind what is being said."""

    turn_id: int
    lines: tuple[Line, ...]
    aside: bool = False
    """An aside (a tone, "still thinking") is said without a Spoken at its end."""


@dataclass(frozen=True, slots=True)
class Complained:
    """A trouble is said that nobody asked about (to be remembered across restarts)."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Hush:
    """Be silent at once and forget what was still to be said."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Speak at this volume."""

    level: int
    """0 (silent) to 10 (full)."""


@dataclass(frozen=True, slots=True)
class SetPace:
    """Speak at this pace."""

    stretch: float
    """1.0 is the voice's own; 1.25 takes a quarter longer."""


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Fire a TimerFired of this name after so many seconds; replaces one of the same name."""

    turn_id: int
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget the timer of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Show:
    """Set the light."""

    look: Look


@dataclass(frozen=True, slots=True)
class BeginTurn:
    """A turn began (for logs and the timeline)."""

    turn_id: int


@dataclass(frozen=True, slots=True)
class EndTurn:
    """A turn ended (for logs and the timeline)."""

    turn_id: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class NoticeHeard:
    """A notice was heard to its end: it need not be kept any longer."""

    notice_id: int


@dataclass(frozen=True, slots=True)
class LookForNotices:
    """Tell what waits in the inbox (a NoticesWaiting follows)."""


Effect = (
    Listen
    | AutoEnd
    | EndUtterance
    | CloseEars
    | Mute
    | Send
    | WarmUp
    | Register
    | TakeButton
    | Speak
    | Complained
    | Hush
    | SetVolume
    | SetPace
    | SetTimer
    | CancelTimer
    | Show
    | BeginTurn
    | EndTurn
    | NoticeHeard
    | LookForNotices
)
