"""Where speech goes: a sound device through PortAudio, or memory (and from there a WAV file)."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from speaker.errors import MouthError
from speaker.sound.portaudio import portaudio
from speaker.speaking.playback import Playback, Samples

if TYPE_CHECKING:
    import sounddevice

STALLED = 3.0
"""Seconds without a sample being taken after which a loudspeaker is taken for dead."""
BLOCK = 0.02
"""Seconds a block: what is cut off is silent after at most this and the device's own buffer."""


class Loudspeaker(ABC):
    """Plays int16 mono at `rate` Hz; what is added is heard behind what waits."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.playback = Playback()

    @abstractmethod
    def open(self) -> None:
        """Get ready to play; MouthError when that is impossible."""

    @abstractmethod
    def close(self) -> None:
        """Stop and let go of the device."""

    def play(self, samples: Samples) -> None:
        """Play `samples` behind what waits."""
        self.playback.add(samples)

    def cut(self) -> None:
        """Be silent at once."""
        self.playback.cut()

    def drain(self, hushed: Callable[[], bool]) -> bool:
        """Wait until all was played; False when `hushed` came true first.

        Raises:
            MouthError: nothing was played for a while; a device that is gone says nothing.
        """
        pulls = self.playback.pulls
        while not self.playback.wait_until_empty(timeout=STALLED):
            if hushed():
                return False
            if self.playback.pulls == pulls:
                self.cut()
                raise MouthError("the loudspeaker plays nothing any more")
            pulls = self.playback.pulls
        return not hushed()


class DeviceLoudspeaker(Loudspeaker):
    """A sound device. Its stream runs while there is something to play and a little longer."""

    LINGER = 2.0
    """Seconds of silence before the stream is stopped, so that an idle device sleeps."""

    def __init__(self, rate: int, device: str = "") -> None:
        super().__init__(rate)
        self._device = device
        self._stream: sounddevice.RawOutputStream | None = None
        self._silent = 0

    def open(self) -> None:
        """Open the stream, without starting it."""
        sound = portaudio(MouthError)
        try:
            self._stream = sound.RawOutputStream(
                samplerate=self.rate,
                blocksize=round(BLOCK * self.rate),
                device=self._device or None,
                channels=1,
                dtype="int16",
                callback=self._fill,
            )
        except (sound.PortAudioError, ValueError) as error:
            raise MouthError(f"no loudspeaker: {error}; see [loudspeaker] device") from error

    def close(self) -> None:
        """Stop the stream and let go of the device."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def play(self, samples: Samples) -> None:
        """Play `samples`, opening or waking the stream where need be.

        Raises:
            MouthError: the device cannot be used; the next call tries again.
        """
        if self._stream is None:
            self.open()
        super().play(samples)
        self._wake()

    def _wake(self) -> None:
        stream = self._stream
        if stream is None or stream.active:
            return
        self._silent = 0
        try:
            stream.stop()  # after CallbackStop a stream must be stopped before it starts again
            stream.start()
        except portaudio(MouthError).PortAudioError as error:
            self.cut()
            self.close()
            raise MouthError(f"the loudspeaker is gone: {error}") from error

    def _fill(self, outdata: Any, frames: int, _time: Any, _status: Any) -> None:
        self._silent = self._silent + frames if self.playback.empty else 0
        outdata[:] = self.playback.pull(frames).tobytes()
        if self._silent > self.LINGER * self.rate:
            raise portaudio(MouthError).CallbackStop


class MemoryLoudspeaker(Loudspeaker):
    """Plays into memory, for WAV files and machines without a sound card.

    It takes real time for it, or `speed` times less. Silence between utterances is not kept.
    """

    def __init__(self, rate: int, speed: float = 1.0) -> None:
        super().__init__(rate)
        self._pace = BLOCK / speed
        self._kept: list[Samples] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loudspeaker", daemon=True)

    def open(self) -> None:
        """Start to play."""
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._closed.set()
        self._thread.join()

    def take(self) -> Samples:
        """Return what was played since the last call, and forget it."""
        with self._lock:
            taken, self._kept = self._kept, []
        return np.concatenate(taken) if taken else np.zeros(0, np.int16)

    def _run(self) -> None:
        while not self._closed.wait(self._pace):
            if not self.playback.empty:
                block = self.playback.pull(round(BLOCK * self.rate))
                with self._lock:
                    self._kept.append(block)


def output_device() -> str:
    """Return the name of the system's loudspeaker; empty when there is none."""
    try:
        sound = portaudio(MouthError)
    except MouthError:
        return ""
    try:
        name = str(sound.query_devices(kind="output")["name"])
        sound.check_output_settings(channels=1, dtype="int16")  # listed is not yet usable
    except (sound.PortAudioError, ValueError):
        return ""
    return name
