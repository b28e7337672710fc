"""Notices through a relay and a real Mosquitto, which stops, freezes and starts."""

import signal
from pathlib import Path

import requests

from speaker.identity import Identity, IdentityFile
from tests.notices.fleet import MOSQUITTO, Fleet
from tests.notices.letters import WEBCHAT_ID, webhook

USER = "9001"
FIRST_ROW = 500_000
"""From here on its rows are numbered, far from those of the bot itself."""


class Post:
    """A broker, a relay, and the device's own topic; where there is no Mosquitto there is none."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.there = bool(MOSQUITTO)
        self.settings: dict[str, str] = {}
        """What the device must know of it."""
        self._brought = 0
        if self.there:
            self._fleet = Fleet(folder)
            self._fleet.broker.start()
            self._fleet.relay.start()
            self.settings = self._fleet.device(WEBCHAT_ID, USER).section

    @staticmethod
    def knows_the_device(state: Path) -> None:
        """Make the device who the relay takes it for."""
        IdentityFile(state / "identity.json").save(Identity(WEBCHAT_ID, USER, registered=True))

    def brings(self, text: str) -> bool:
        """Send a notice; whether the broker has it."""
        self._brought += 1
        body = webhook(str(FIRST_ROW + self._brought), text)
        try:
            return bool(self._fleet.relay.posts(body) == requests.codes.ok)
        except requests.RequestException:
            return False

    def stops(self) -> None:
        """The broker ends, having written everything down."""
        self._fleet.broker.stop()

    def starts(self) -> None:
        """It is there again."""
        self._fleet.broker.start()

    def freezes(self) -> None:
        """It says nothing any more, and keeps its connections."""
        self._fleet.broker.sends(signal.SIGSTOP)

    def goes_on(self) -> None:
        """It goes on."""
        self._fleet.broker.sends(signal.SIGCONT)

    def closes(self) -> None:
        """End both."""
        if self.there:
            self._fleet.relay.kill(signal.SIGTERM)
            self._fleet.broker.stop()
