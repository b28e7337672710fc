"""The settings: shipped defaults, then speaker.toml, then the environment; every mistake at once.

The values live in `defaults.toml` alone, their types and bounds in `sections` alone. A settings
library would do this too, but the ones that report all mistakes cost a Pi more start-up time and
memory than these lines.
"""

from speaker.settings.kinds import Secret
from speaker.settings.reading import defaults, defaults_text, effective, find_file, load, read_file
from speaker.settings.sections import (
    BotSettings,
    LoudspeakerSettings,
    NoticesSettings,
    Settings,
)
from speaker.settings.showing import as_toml, shown

__all__ = [
    "BotSettings",
    "LoudspeakerSettings",
    "NoticesSettings",
    "Secret",
    "Settings",
    "as_toml",
    "defaults",
    "defaults_text",
    "effective",
    "find_file",
    "load",
    "read_file",
    "shown",
]
