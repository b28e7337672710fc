"""The `message` of a Send Message, in any of the spellings that a bot might read."""

from collections.abc import Callable, Mapping
from typing import Any

from speaker.botdistrikt.encoders import Encoder

Told = tuple[str, str | None]
"""A text and no payload, or a button's title and its payload."""


def read_message(message: Any, encoders: tuple[Encoder, ...]) -> Told:
    """Read a `message` in the spellings that are switched on, into its text and its payload.

    A text has no payload. What cannot be read is an empty text: the platform executes it all the
    same. All spellings are assumptions, but for a message being an object.
    """
    for encoder in encoders:
        found = _READERS[encoder](message)
        if found is not None:
            return found
    return "", None


def _typed(message: Any) -> Told | None:
    match message:
        case {"type": "text", "text": str(text)}:
            return text, None
        case {"type": "postback", "payload": str(payload)}:
            return str(message.get("title", "")), payload
        case {"type": "location", "location": {"lat": latitude, "long": longitude}}:
            return f"{latitude}, {longitude}", None
    return None


def _payload(message: Any) -> Told | None:
    inner = message.get("message_payload")
    return _typed(inner) if isinstance(inner, dict) else None


def _bare(message: Any) -> Told | None:
    match message:
        case {"type": _}:
            return None
        case {"text": str(text)}:
            return text, None
        case {"postback": {"title": str(title), "payload": str(payload)}}:
            return title, payload
        case {"attachments": [{"payload": {"coordinates": {"lat": lat, "long": long}}}]}:
            return f"{lat}, {long}", None
    return None


_READERS: Mapping[Encoder, Callable[[Any], Told | None]] = {
    Encoder.TYPED: _typed,
    Encoder.PAYLOAD: _payload,
    Encoder.BARE: _bare,
}
