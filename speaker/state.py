"""What the conversation remembers, and the rules it follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from speaker.effects import Effect, Line, Outcome
from speaker.errors import Trouble
from speaker.messages import Notice, Option
from speaker.options import Details
from speaker.phrasebook import Phrasebook

OUTSIDE = 0
"""The `turn_id` of what belongs to no turn."""


class Phase(StrEnum):
    """Where the conversation is."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"


@dataclass(frozen=True, slots=True)
class Rules:
    """How the conversation behaves (from the settings)."""

    hold: float = 0.4
    """Seconds the button is down before it is a hold and not a tap."""
    double: float = 0.5
    """Seconds between two presses that make a double press."""
    follow_up: bool = True
    """Listen again without a press when the reply offers options or ends with a question."""
    settle: float = 0.3
    """Seconds of audio thrown away before listening again."""
    cut_settle: float = 0.15
    """The same after a press that cut our own voice short."""
    deaf: float = 25.0
    """Seconds of listening without a word from the ears, after which they are taken for deaf."""
    silent_rounds: int = 2
    """After so many silences in a row the conversation ends politely."""
    misses: int = 3
    """After so many misunderstandings in a row the conversation ends politely."""
    local_commands: bool = True
    wait_tone: float = 0.7
    """Seconds of thinking before a soft tone."""
    still_thinking: float = 4.0
    """Seconds of thinking before a sentence."""
    give_up: float = 45.0
    """Seconds of thinking before we stop waiting; the bot's own time-out comes first."""
    free_answer_words: int = 3
    """An unmatched answer of so many words is meant for the bot, not a mangled option."""
    free_answer_confidence: float = 0.8
    tones: bool = True
    volume: int = 7
    stretch: float = 1.0
    details: Details = field(default_factory=Details)
    """What the device may answer for its owner: place, e-mail address, phone number."""
    night_volume: int = 3
    """Urgent notices are said no louder than this during quiet hours."""
    team_stretch: float = 1.0
    """Messages of the team are said at the device's pace times this."""
    agent: float = 900.0
    """Seconds after an agent wrote in which an empty reply is explained by that."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the run before this one left behind."""

    crashed: bool = False
    """It ended unasked, perhaps in the middle of a turn."""
    complained: Mapping[Trouble, float] = field(default_factory=dict)
    """The troubles that were spoken lately, and the seconds until they may be spoken again."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything the conversation remembers."""

    phrasebook: Phrasebook
    rules: Rules = Rules()
    phase: Phase = Phase.IDLE
    turn_id: int = OUTSIDE
    outcome: Outcome = Outcome.ANSWERED
    """How the turn will have ended when the speaking is over."""
    listen_next: bool = False
    """The ears open again when the speaking is over."""
    ending: bool = False
    """The utterance was ended by the button; its transcript is on the way."""
    offer: tuple[Option, ...] = ()
    """The options on the table: those of the latest reply."""
    page: int = 0
    unclear: tuple[Option, ...] = ()
    """The two that were just asked about ("Did you mean ...?")."""
    rest: tuple[tuple[Line, ...], ...] = ()
    """Parts of a long reply not yet said."""
    last_said: tuple[Line, ...] = ()
    silences: int = 0
    misses: int = 0
    down_at: float | None = None
    """When the button went down, while it is down."""
    up_at: float = float("-inf")
    tapped_at: float = float("-inf")
    """When the press before this one came."""
    presses: tuple[float, ...] = ()
    """When the newest presses came."""
    mad: bool = False
    """The button is left alone until it is calm (see `speaker.contact`)."""
    volume: int = 7
    stretch: float = 1.0
    muted: bool = False
    """The microphone is closed until the next press."""
    online: bool = True
    faults: frozenset[Trouble] = frozenset()
    """What does not work right now, and is being tried again."""
    complained: frozenset[Trouble] = frozenset()
    """The troubles that were spoken lately."""
    welcomed: frozenset[Trouble] = frozenset()
    """Those of which the end was told a moment ago."""
    returned: Trouble | None = None
    """The one of which the end is still to be told."""
    registrations: int = 0
    """Failed attempts in a row."""
    takes: int = 0
    """Failed attempts in a row to take the button."""
    unread: int = 0
    """Notices that wait in the inbox."""
    notice: Notice | None = None
    """The one to say next."""
    quiet: bool = False
    """These are quiet hours."""
    announcing: int | None = None
    """The notice that is being said."""
    heard_notice: int | None = None
    """The notice heard last."""
    put_off: int | None = None
    """A notice that a press cut short: not to be said again unasked for a while."""
    put_offs: int = 0
    """How often in a row."""
    catching_up: bool = False
    """The person asked for the notices: all of them, whatever the hour."""
    as_notice: bool = False
    """Volume and pace are those of a notice."""
    agent: bool = False
    """A person of the team wrote a short while ago."""


Effects = tuple[Effect, ...]
Step = tuple[State, Effects]
