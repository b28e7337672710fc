"""Advice about the microphone's gain, for the log and for whoever asks: once an utterance."""

import logging

from speaker.sound.level import level_of

log = logging.getLogger(__name__)


class Advice:
    """Watches how loud an utterance is."""

    def __init__(self) -> None:
        self.dead = 0
        """Utterances of nothing but zeros: the microphone is switched off or broken."""
        self.clipped = 0
        """Utterances that were too loud for the microphone's gain."""
        self._blocks = 0
        self._silent = 0
        self._loud = 0

    def heard(self, sound: bytes) -> None:
        """Watch a block of int16."""
        if sound:
            level = level_of(sound)
            self._blocks += 1
            self._silent += level.silent
            self._loud += level.too_loud

    def give(self) -> None:
        """Log what should be done, if anything; the utterance is over."""
        if self._blocks and self._silent == self._blocks:
            self.dead += 1
            log.warning("the microphone delivers only zeros; is it switched off or muted?")
        if self._loud > MANY:
            self.clipped += 1
            log.warning("the microphone clips; turn its gain down")
        self._blocks = self._silent = self._loud = 0


MANY = 3
"""Blocks that clip before it is more than a knock on the table."""
