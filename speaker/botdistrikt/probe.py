"""Which spelling of a message the bot understands, found out by asking it.

The platform repeats the latest text in `user.stats.last_message` (documented by a sample). A
spelling whose text comes back was read; whether it comes back at once, or only with the next
answer, is not documented, so both count.
"""

from dataclasses import dataclass

from speaker.botdistrikt.client import Client
from speaker.botdistrikt.encoders import Encoder
from speaker.identity import Identity
from speaker.messages import Text


@dataclass(frozen=True, slots=True)
class Probed:
    """What the probe found."""

    encoder: Encoder | None
    """The first spelling whose text came back; None when none did."""
    sent: int
    """How many messages that took: they count towards the bot's quota."""


def probe_encoder(client: Client, identity: Identity) -> Probed:
    """Send a short greeting in each spelling until one comes back; four messages at most.

    The client keeps the spelling it had.

    Raises:
        BotError: The platform could not be asked.
    """
    texts = {f"hello {number}": encoder for number, encoder in enumerate(Encoder, start=1)}
    usual = client.encoder
    try:
        for sent, (text, encoder) in enumerate(texts.items(), start=1):
            client.encoder = encoder
            if (found := _echoed(client, identity, text, texts)) is not None:
                return Probed(found, sent)
        client.encoder = usual
        return Probed(_echoed(client, identity, "hello", texts), len(texts) + 1)
    finally:
        client.encoder = usual


def _echoed(
    client: Client, identity: Identity, text: str, texts: dict[str, Encoder]
) -> Encoder | None:
    client.send(identity.webchat_id, identity.user_id, Text(text))
    return texts.get(client.last_echo.strip())
