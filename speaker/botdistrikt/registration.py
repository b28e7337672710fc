"""Being a user of the bot: once for the life of the device, and again only when it must be."""

from dataclasses import replace

from speaker.botdistrikt.client import Client
from speaker.errors import BotError, Trouble
from speaker.identity import Identity, IdentityFile

_KEEPS_IT = (Trouble.REJECTED, Trouble.SERVER_DOWN)


def ensure_registered(client: Client, file: IdentityFile) -> Identity:
    """Return the identity, registering it first when that has not been done.

    The id is on disk before the platform hears of it. A crash in between, or an answer that was
    lost, therefore ends in the same id being registered again, not in a second user.

    Raises:
        BotError: The platform could not be asked, or said no.
        IdentityError: The identity file cannot be used.
    """
    identity = file.load_or_make()
    return identity if identity.registered else _register(client, file, identity)


def register_again(client: Client, file: IdentityFile) -> Identity:
    """Register the known id once more: after a 401 on a message, or when someone asks for it.

    What the platform does with an id it knows is not documented. Refused as invalid or answered
    with a fault, the device goes on with the identity it has.

    Raises:
        BotError: The platform could not be asked, or does not accept the device.
        IdentityError: The identity file cannot be used.
    """
    identity = file.load_or_make()
    try:
        return _register(client, file, identity)
    except BotError as error:
        if identity.registered and error.trouble in _KEEPS_IT:
            return identity
        raise


def _register(client: Client, file: IdentityFile, identity: Identity) -> Identity:
    given = client.register(identity.webchat_id)
    identity = replace(
        identity,
        webchat_id=given.webchat_id,
        user_id=given.user_id or identity.user_id,
        registered=True,
    )
    file.save(identity)
    return identity
