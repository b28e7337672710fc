"""What every step of the first hour has in hand: somebody to talk to, and the settings file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from speaker.desk.setup.file import SettingsFile
from speaker.desk.setup.talk import Talk
from speaker.settings import Settings


@dataclass(frozen=True, slots=True)
class Hour:
    """The first hour of a device."""

    talk: Talk
    file: SettingsFile

    @property
    def settings(self) -> Settings:
        """The settings in effect right now."""
        return self.file.settings()

    def save(self, **sections: Mapping[str, Any]) -> None:
        """Write what was learned: `save(bot={"app_id": 4711})`."""
        self.file.change(sections)
