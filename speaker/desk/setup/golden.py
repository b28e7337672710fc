"""Setup, golden images: configuration in, identity never.

A memory card that is copied to many devices must not carry who one of them is: to the bot all of
them would be the same user, and would answer in each other's conversations.
"""

from speaker.errors import SettingsError
from speaker.settings import Settings

ONE_OWN = ("identity.json*", "notices.sqlite*")
"""What only one device may have."""


def personal(settings: Settings) -> list[str]:
    """Return the files that must not be copied to other devices; there may be none."""
    folder = settings.state_directory
    return sorted(str(path) for pattern in ONE_OWN for path in folder.glob(pattern))


def check(settings: Settings) -> None:
    """Raise SettingsError when this is no card to copy."""
    if found := personal(settings):
        raise SettingsError(
            "do not copy this card: all copies would be one user of the bot. "
            f"Before you copy it: rm {' '.join(found)}"
        )
