"""The microphone, through PortAudio: opened as it is, at its own rate and channels."""

import time
from typing import TYPE_CHECKING, Any

from speaker.errors import EarsError
from speaker.hearing.source import RATE, SECONDS_A_BLOCK, Deliver, Lost
from speaker.sound.devices import Device, Way, choose, list_devices
from speaker.sound.forms import open_first, worth_trying
from speaker.sound.portaudio import STREAMS, end, holds, look_again, portaudio, released, start
from speaker.sound.resampling import Form

if TYPE_CHECKING:
    import sounddevice

LATENCY = 0.1
"""Seconds of sound that wait in the device when our program is held up."""
LIVING = 1.0
"""Seconds since the last block for which the stream is taken for alive."""


class Microphone:
    """Delivers what a sound device hears. Its callback does nothing but hand blocks over.

    Args:
        device: which one (see `speaker.sound.devices.choose`); empty for the system's own choice.
    """

    def __init__(self, device: str = "") -> None:
        self.form = Form(RATE)
        self.overflows = 0
        """Times the sound system says that it lost sound before we had it."""
        self._wanted = device
        self._stream: sounddevice.RawInputStream | None = None
        self._lost: Lost | None = None
        self._block_at = 0.0
        self._listened = False

    def start(self, deliver: Deliver, lost: Lost) -> None:
        """Open the device, looking for it anew if need be; EarsError when that is impossible."""
        with STREAMS:
            try:
                self._open(deliver, lost)
            except EarsError:
                if not look_again(EarsError):
                    raise
                self._open(deliver, lost)

    def stop(self) -> None:
        """Close the device."""
        with STREAMS:
            self._lost = None
            self._close()

    def in_use(self) -> bool:
        """Whether it hears, and somebody listens."""
        return self._listened and time.monotonic() - self._block_at < LIVING

    def let_go(self) -> None:
        """Close the device, because PortAudio starts anew; whoever started it is told."""
        lost = self._lost
        self._close()
        if lost is not None:
            lost()

    def _open(self, deliver: Deliver, lost: Lost) -> None:
        device = choose(list_devices(EarsError), self._wanted, Way.IN, EarsError)
        forms = worth_trying(device, Way.IN)
        try:
            opened = open_first(forms, lambda form: self._started(device, form, deliver), EarsError)
        except EarsError as error:
            raise EarsError(f"no microphone: {device.label}: {error}") from error
        self._stream, self.form = opened
        self._lost = lost
        holds(self)

    def _started(
        self, device: Device, form: Form, deliver: Deliver
    ) -> "sounddevice.RawInputStream":
        def hear(block: Any, _frames: int, _time: Any, status: "sounddevice.CallbackFlags") -> None:
            self.overflows += status.input_overflow
            self._block_at = time.monotonic()
            self._listened = deliver(bytes(block))

        def finished() -> None:
            if self._stream is stream and self._lost is not None:  # not by our own `stop`
                self._lost()

        stream: sounddevice.RawInputStream = portaudio(EarsError).RawInputStream(
            samplerate=form.rate,
            blocksize=round(SECONDS_A_BLOCK * form.rate),
            device=device.index,
            channels=form.channels,
            dtype="int16",
            latency=LATENCY,
            callback=hear,
            finished_callback=finished,
        )
        start(stream)
        return stream

    def _close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            released(self)
            end(stream)
