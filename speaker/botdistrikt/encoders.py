"""How a message is written for the platform.

The documentation names the `message` field but not what is in it, so the shape is a setting.
`probe_encoder` in `probe.py` finds out which one a bot understands.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from speaker.messages import Location, Message, Postback, Text

Shape = dict[str, Any]


class Encoder(StrEnum):
    """Three spellings of one text; all inferred, the first looks most like what is documented."""

    TYPED = "typed"
    """{"type": "text", "text": "hello"}, as quick replies and text payloads are written."""
    PAYLOAD = "payload"
    """{"type": "text", "message_payload": {...}}, as `response_payload` is named."""
    BARE = "bare"
    """{"text": "hello"}, as on Messenger."""


def encode(message: Message, encoder: Encoder = Encoder.TYPED) -> Shape:
    """Turn a message into the JSON object of the `message` field."""
    return _SPELLINGS[encoder](_typed(message))


def _typed(message: Message) -> Shape:
    match message:
        case Text(text=text, payload=None):
            return {"type": "text", "text": text}
        case Text(text=text, payload=payload):
            return {"type": "text", "text": text, "quick_reply": {"payload": payload}}
        case Postback(payload=payload, title=title):
            return {"type": "postback", "payload": payload, "title": title}
        case Location(latitude=latitude, longitude=longitude):
            place = {"lat": latitude, "long": longitude}
            return {"type": "location", "location": place}


def _payload(typed: Shape) -> Shape:
    return {"type": typed["type"], "message_payload": typed}


def _bare(typed: Shape) -> Shape:
    match typed:
        case {"type": "postback", "payload": payload, "title": title}:
            return {"postback": {"title": title, "payload": payload}}
        case {"type": "location", "location": place}:
            attachment = {"type": "location", "payload": {"coordinates": place}}
            return {"attachments": [attachment]}
        case _:
            return {key: value for key, value in typed.items() if key != "type"}


_SPELLINGS: Mapping[Encoder, Callable[[Shape], Shape]] = {
    Encoder.TYPED: lambda typed: typed,
    Encoder.PAYLOAD: _payload,
    Encoder.BARE: _bare,
}
