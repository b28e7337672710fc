"""`speaker register`: the device becomes a user of the bot."""

from dataclasses import dataclass

from speaker import from_settings
from speaker.botdistrikt.probe import probe_encoder
from speaker.botdistrikt.registration import ensure_registered
from speaker.settings import Settings


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it; nothing secret."""

    user_id: str | None
    file: str
    """Where the identity is kept."""
    encoder: str | None
    """The spelling of messages that the bot understands, if that was asked and found."""


def register(settings: Settings, *, probe: bool) -> Done:
    """Register unless that was done before; with `probe`, find the encoder.

    Raises:
        SettingsError: the bot is not set up.
        BotError: the platform could not be asked, or does not accept us.
        IdentityError: the identity cannot be kept.
    """
    client, file = from_settings.make_client(settings), from_settings.identity_file(settings)
    identity = ensure_registered(client, file)
    found = probe_encoder(client, identity).encoder if probe else None
    return Done(identity.user_id, str(file.path), str(found) if found else None)
