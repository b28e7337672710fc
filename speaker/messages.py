"""What goes to the bot and what comes back, in the few kinds the conversation knows.

Nothing here knows JSON or HTTP: `speaker.botdistrikt` turns these into requests and raw answers
into these.
"""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Text:
    """Typed text, as a person would write it to the bot."""

    text: str
    payload: str | None = None
    """The quick reply's own payload, when it carried one."""


@dataclass(frozen=True, slots=True)
class Postback:
    """The press of a Story button."""

    payload: str
    """Sent back byte for byte."""
    title: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where the device stands, in degrees."""

    latitude: float
    longitude: float


Message = Text | Postback | Location


class Wanted(StrEnum):
    """An answer that only the device's settings can give."""

    LOCATION = "location"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Option:
    """Something a person can pick: a quick reply or a button."""

    label: str
    answer: Message | Wanted


@dataclass(frozen=True, slots=True)
class Say:
    """Text of the bot, as it came (speaker.speech makes it fit to be spoken)."""

    text: str


class Thing(StrEnum):
    """What a reply can hold that cannot be spoken itself, only told about."""

    PICTURE = "picture"
    VIDEO = "video"
    SOUND = "sound"
    DOCUMENT = "document"
    CARD = "card"
    PLACE = "place"
    STICKER = "sticker"
    LINK = "link"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Tell:
    """A thing to be described in words."""

    thing: Thing
    title: str = ""
    detail: str = ""
    """A card's subtitle, a phone number, a place's coordinates."""


@dataclass(frozen=True, slots=True)
class Play:
    """A recording the bot sent: an https URL to fetch without credentials."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Options put on the table, in the order they came."""

    options: tuple[Option, ...]


Part = Say | Tell | Play | Offer


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot sent back to one message; empty when it had nothing to say."""

    parts: tuple[Part, ...] = ()
    row_ids: tuple[str, ...] = field(default=(), repr=False)
    """The platform's row ids, to tell the webhook's echoes from news."""

    @property
    def options(self) -> tuple[Option, ...]:
        """Every option of the reply, in order."""
        return tuple(o for part in self.parts if isinstance(part, Offer) for o in part.options)


class Sender(StrEnum):
    """Who sent a message that nobody asked for, in the platform's words."""

    TEAM = "human"
    """A person of the team: a live agent."""
    BROADCAST = "broadcast"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message nobody asked for, waiting to be heard."""

    id: int
    """Its number in the inbox."""
    sender: Sender
    reply: Reply
    urgent: bool = False
    """May be said during quiet hours."""
