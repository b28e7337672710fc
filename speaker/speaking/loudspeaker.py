"""Where speech goes: a sound device through PortAudio, or memory (and from there a WAV file)."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from speaker.errors import MouthError
from speaker.speaking.playback import Playback, Samples

if TYPE_CHECKING:
    import sounddevice

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
        """Wait until all was played; False when `hushed` came true first."""
        while not self.playback.wait_until_empty(timeout=1.0):
            if hushed():
                return False
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
        sound = _portaudio()
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
        """Play `samples`, waking the stream when it sleeps."""
        super().play(samples)
        stream = self._stream
        if stream is not None and not stream.active:
            self._silent = 0
            stream.stop()  # after CallbackStop a stream must be stopped before it starts again
            stream.start()

    def _fill(self, outdata: Any, frames: int, _time: Any, _status: Any) -> None:
        self._silent = self._silent + frames if self.playback.empty else 0
        outdata[:] = self.playback.pull(frames).tobytes()
        if self._silent > self.LINGER * self.rate:
            raise _portaudio().CallbackStop


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
        sound = _portaudio()
        return str(sound.query_devices(kind="output")["name"])
    except (MouthError, ValueError):
        return ""
    except sound.PortAudioError:
        return ""


def _portaudio() -> Any:
    """Import sounddevice late: without PortAudio's library the import itself fails."""
    try:
        import sounddevice
    except OSError as error:
        raise MouthError("PortAudio is missing: install the package libportaudio2") from error
    return sounddevice
