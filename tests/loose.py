"""A microphone and a loudspeaker with loose plugs: they go, freeze, and come back when told to."""

import threading
from contextlib import suppress
from queue import Empty

from speaker.errors import EarsError, MouthError
from speaker.hearing.wav import WavMicrophone
from speaker.sound.change import Change
from speaker.speaking.loudspeaker import MemoryLoudspeaker
from speaker.speaking.playback import Playback


class LooseMicrophone(WavMicrophone):
    def __init__(self, speed, *, plugged=True):
        super().__init__(speed)
        self._plugged = plugged

    def start(self, deliver, lost):
        if not self._plugged:
            raise EarsError("there is no such microphone")
        self._lost = lost
        super().start(deliver, lost)

    def unplug(self):
        """Deliver nothing more, and say so."""
        self._plugged = False
        self._stopping.set()
        self._lost()

    def plug_in(self):
        """What was said meanwhile nobody has heard."""
        with suppress(Empty):
            while True:
                self._waiting.get_nowait()
        self._plugged = True

    def freeze(self):
        """Deliver nothing more, and say nothing of it, until it is opened again."""
        self._stopping.set()


class _Held(Playback):
    """Gives nothing while it is held."""

    def __init__(self):
        super().__init__()
        self.held = threading.Lock()

    def pull(self, count):
        with self.held:
            return super().pull(count)


class LooseLoudspeaker(MemoryLoudspeaker):
    def __init__(self, rate, speed):
        super().__init__(rate, speed)
        self._plug = _Held()
        self.playback = self._plug
        self._there = self._was_there = True

    def fitted(self, samples):
        if not self._there:
            raise MouthError("the loudspeaker is gone")
        return samples

    def tend(self):
        if self._there is self._was_there:
            return None
        self._was_there = self._there
        return Change.BACK if self._there else Change.GONE

    def patience(self):
        return 1.0

    def unplug(self):
        """Play nothing more, and say so."""
        self._there = False
        self._plug.held.acquire()

    def plug_in(self):
        self._there = True
        self.thaw()

    def freeze(self):
        """Take no more sound, and say nothing of it."""
        self._plug.held.acquire()

    def thaw(self):
        self._plug.held.release()
