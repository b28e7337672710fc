"""Whoever watches a device that runs on a thread of its own, and waits for what it does."""

import threading
from typing import Any

from speaker import app, phrasebook
from speaker.effects import EndTurn, Prompt, Speak, Words
from speaker.errors import SpeakerError
from speaker.loop import Inbox
from speaker.settings import Settings
from speaker.story import Story
from speaker.worlds import World

BOOK = phrasebook.load("en")
PATIENCE = 60.0


class Witness:
    """Remembers what happened to a device, and what it did."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.effects: list[Any] = []
        self.failure: SpeakerError | None = None
        """What the device ended by."""
        self.inbox = Inbox()
        self._changed = threading.Condition()

    def begins(self, settings: Settings, world: World) -> None:
        """Start the device."""
        self._thread = threading.Thread(target=self._run, args=(settings, world), name="device")
        self._thread.start()

    def ends(self) -> None:
        """Stop the device."""
        self.inbox.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def _run(self, settings: Settings, world: World) -> None:
        try:
            app.run(settings, world, self.inbox, (Story(), self))
        except SpeakerError as error:
            with self._changed:
                self.failure = error
                self._changed.notify_all()

    # What the loop tells its observers

    def happened(self, event, _at):
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wanted(self, effect, _at):
        with self._changed:
            self.effects.append(effect)
            self._changed.notify_all()

    # What can be waited for and looked at

    def wait(self, moment):
        """Wait until this is true of what happened so far."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: moment() or self.failure, PATIENCE)
        assert arrived, (self.events[-5:], self.effects[-5:])
        assert self.failure is None, self.failure

    @property
    def outcomes(self):
        """How each turn ended."""
        return [str(effect.outcome) for effect in self.effects if isinstance(effect, EndTurn)]

    @property
    def said(self):
        """The sentences that it was to say."""
        return [
            line.text if isinstance(line, Words) else BOOK.sentence(line)
            for effect in self.effects
            if isinstance(effect, Speak)
            for line in effect.lines
            if isinstance(line, Words | Prompt)
        ]
