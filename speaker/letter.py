"""What an event webhook carried, without what need not be known: rows, quick replies, the sender.

Whatever dialect the platform spoke, a letter has one form: the inbox keeps it and the broker
carries it so. Nothing in it names the user it is for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from speaker.messages import Sender

VERSION = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One message of the letter."""

    key: str
    """The platform's row id; a digest of the content where it has none."""
    content: Any = field(repr=False)
    """The row's JSON, as it came."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody sent, in rows."""

    sender: Sender
    sender_id: str
    """The id of the team member, the broadcast or the bot."""
    rows: tuple[Row, ...]
    quick_replies: tuple[Any, ...] = field(default=(), repr=False)

    def body(self) -> dict[str, Any]:
        """Return it in the shape of the answer to Send Message."""
        return {
            "webchat_responses": [row.content for row in self.rows],
            "webchat_quickreplies": list(self.quick_replies),
        }

    def document(self) -> str:
        """Return it as JSON text (ASCII: half a character in a message must not break it)."""
        plain = {
            "version": VERSION,
            "sender": self.sender,
            "sender_id": self.sender_id,
            "rows": [[row.key, row.content] for row in self.rows],
            "quick_replies": list(self.quick_replies),
        }
        return json.dumps(plain, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter is for, by the names the webhook used."""

    webchat_id: str | None = field(repr=False)
    """A credential; where it is given it decides."""
    user_id: str | None


def read_document(text: str | bytes) -> Letter:
    """Read a letter from its JSON text; ValueError when it is none."""
    try:
        return _letter(json.loads(text))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("this is no letter") from error


def _letter(plain: Mapping[str, Any]) -> Letter:
    if plain["version"] != VERSION:
        raise ValueError(f"a letter of version {plain['version']!r}")
    rows = tuple(Row(str(key), content) for key, content in plain["rows"])
    sender = Sender(plain["sender"])
    return Letter(sender, str(plain["sender_id"]), rows, tuple(plain["quick_replies"]))
