"""The microphone, through PortAudio."""

from typing import TYPE_CHECKING, Any

from speaker.errors import EarsError
from speaker.hearing.source import BLOCK, RATE, Deliver, Lost
from speaker.sound.portaudio import portaudio

if TYPE_CHECKING:
    import sounddevice


class Microphone:
    """Delivers what a sound device hears.

    Args:
        device: part of its name; empty for the system's own choice.
    """

    def __init__(self, device: str = "") -> None:
        self.overflows = 0
        """Times the sound system says that it lost sound before we had it."""
        self._device = device
        self._stream: sounddevice.RawInputStream | None = None

    def start(self, deliver: Deliver, lost: Lost) -> None:
        """Open the device; EarsError when that is impossible."""
        sound = portaudio(EarsError)

        def hear(block: Any, _frames: int, _time: Any, status: "sounddevice.CallbackFlags") -> None:
            self.overflows += status.input_overflow
            deliver(bytes(block))

        def finished() -> None:
            if self._stream is not None:  # not by our own `stop`
                lost()

        try:
            stream = sound.RawInputStream(
                samplerate=RATE,
                blocksize=BLOCK,
                device=self._device or None,
                channels=1,
                dtype="int16",
                callback=hear,
                finished_callback=finished,
            )
            stream.start()
        except (sound.PortAudioError, ValueError) as error:
            raise EarsError(f"no microphone: {error}; see [microphone] device") from error
        self._stream = stream

    def stop(self) -> None:
        """Close the device."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.abort()
            stream.close()
