"""An output stream of PortAudio that plays what waits in a playback, and silence between.

Its callback does no more than copy: when there is nothing to play, or not yet, it plays silence.
"""

import threading
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from speaker.errors import MouthError
from speaker.sound.devices import Device, Way
from speaker.sound.forms import open_first, worth_trying
from speaker.sound.portaudio import end, portaudio, start
from speaker.sound.resampling import Form
from speaker.speaking.lead_in import lead_in
from speaker.speaking.loudspeaker import BLOCK
from speaker.speaking.playback import Playback

if TYPE_CHECKING:
    import sounddevice

LATENCY = 0.05
"""Seconds of sound in the device's buffer: less stutters when the program is held up, more is
heard after a cut."""
FROZEN = 1.0
"""Seconds without a call for sound after which a stream is taken for dead: it raises nothing."""
TAIL = 0.3
"""Seconds of silence behind the last sound before a stream may be closed: what stops earlier loses
its end in ALSA's plugin for sound servers, up to 260 ms of it."""


class Output:
    """A running stream.

    Args:
        device: where to.
        rate: Hertz of the voice, spared a conversion where the device knows it.
        playback: what is to be played, at `form.rate`.
        kind: of the device, for its lead-in (see `speaker.speaking.lead_in`).

    Raises:
        MouthError: the device does not open.
    """

    def __init__(self, device: Device, rate: int, playback: Playback, kind: str) -> None:
        self._playback = playback
        self._ended = False
        self._called_at = time.monotonic()
        self._silent = 0
        self._quiet = threading.Condition()
        forms = worth_trying(device, Way.OUT, rate)
        try:
            self._stream, self.form = open_first(
                forms, lambda form: self._started(device, form, kind), MouthError
            )
        except MouthError as error:
            raise MouthError(f"no loudspeaker: {device.label}: {error}") from error

    @property
    def runs(self) -> bool:
        """Whether the device takes sound."""
        return not self._ended and time.monotonic() - self._called_at < FROZEN

    @property
    def silent(self) -> float:
        """Seconds since the last sound."""
        return self._silent / self.form.rate

    @property
    def latency(self) -> float:
        """Seconds from our hands to the ear, as far as the device knows."""
        return float(self._stream.latency)

    def wait_for_silence(self, seconds: float, timeout: float) -> bool:
        """Wait until it has been silent for so long; False when `timeout` seconds went by."""
        with self._quiet:
            return self._quiet.wait_for(lambda: self.silent >= seconds, timeout)

    def close(self) -> None:
        """End the stream, without waiting for anything."""
        self._ended = True
        end(self._stream)

    def _started(self, device: Device, form: Form, kind: str) -> "sounddevice.RawOutputStream":
        lead = lead_in(kind, device.name) * form.rate

        def fill(out: Any, frames: int, _time: Any, _status: Any) -> None:
            nonlocal lead
            self._called_at = time.monotonic()
            if lead > 0:
                lead -= frames
                out[:] = bytes(len(out))
            else:
                out[:] = self._block(frames, form.channels)

        stream: sounddevice.RawOutputStream = portaudio(MouthError).RawOutputStream(
            samplerate=form.rate,
            blocksize=round(BLOCK * form.rate),
            device=device.index,
            channels=form.channels,
            dtype="int16",
            latency=LATENCY,
            callback=fill,
            finished_callback=self._finished,
        )
        start(stream)
        return stream

    def _block(self, frames: int, channels: int) -> bytes:
        """Return what is to be heard next, the same on every channel."""
        with self._quiet:  # before the pull, which wakes who waits for the last sound
            self._silent = self._silent + frames if self._playback.empty else 0
            self._quiet.notify_all()
        block = self._playback.pull(frames)
        return (np.repeat(block, channels) if channels > 1 else block).tobytes()

    def _finished(self) -> None:
        self._ended = True
