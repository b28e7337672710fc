"""Sound for checks and set-up: hears at any microphone into memory, plays at any loudspeaker."""

from collections import deque
from typing import Self

import numpy as np

from speaker.errors import EarsError, MouthError
from speaker.sound.devices import Device
from speaker.sound.level import Level, level_of
from speaker.sound.portaudio import portaudio
from speaker.sound.resampling import Form, Samples, Stream, resampled

BLOCK = 0.05
"""Seconds."""
KEPT = 10.0
"""Seconds that are kept at most; all of it is forgotten with the meter."""
_TAIL = 0.3
"""Seconds of silence behind a sound: PortAudio cuts the end off on some systems."""


class Meter:
    """Hears at a microphone, as it comes, and tells how loud it is; use it in a `with`."""

    def __init__(self, microphone: Device) -> None:
        self.microphone = microphone
        self.rate = microphone.rate
        self._channels = min(2, microphone.inputs)
        self._blocks: deque[bytes] = deque(maxlen=round(KEPT / BLOCK))
        self._new: deque[bytes] = deque(maxlen=round(1 / BLOCK))
        sound = portaudio(EarsError)
        try:
            self._stream = sound.RawInputStream(
                device=microphone.index,
                samplerate=self.rate,
                channels=self._channels,
                dtype="int16",
                blocksize=round(self.rate * BLOCK),
                callback=self._came,
            )
        except (sound.PortAudioError, ValueError) as error:
            raise EarsError(
                f"the microphone {microphone.label} cannot be opened: another program has it, "
                "perhaps the service (sudo systemctl stop speaker)"
            ) from error

    def __enter__(self) -> Self:
        self._stream.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def level(self) -> Level:
        """Return how loud it was since this was asked last, or in the last second."""
        found = [self._new.popleft() for _ in range(len(self._new))]
        return level_of(b"".join(found))

    @property
    def seconds(self) -> float:
        """How much was heard; 0 at a microphone that delivers nothing."""
        return len(self._blocks) * BLOCK

    @property
    def sound(self) -> Samples:
        """What was heard: int16 mono at `rate` Hz."""
        stream = Stream(Form(self.rate, self._channels), self.rate)
        return np.frombuffer(stream.take(b"".join(self._blocks)), np.int16)

    def whole(self) -> Level:
        """Return how loud all of it was."""
        return level_of(b"".join(self._blocks))

    def _came(self, block: object, *_: object) -> None:
        copy = bytes(block)  # type: ignore[call-overload]  # a buffer of PortAudio's
        self._blocks.append(copy)
        self._new.append(copy)


def play(loudspeaker: Device, samples: Samples, rate: int) -> None:
    """Play int16 mono of `rate` Hz to its end.

    Raises:
        MouthError: the loudspeaker cannot be opened.
    """
    sound = portaudio(MouthError)
    padded = np.append(samples, np.zeros(round(rate * _TAIL), np.int16))
    heard = resampled(padded, rate, loudspeaker.rate)
    if loudspeaker.outputs > 1:
        heard = np.repeat(heard[:, np.newaxis], 2, axis=1)
    try:
        sound.play(heard, loudspeaker.rate, device=loudspeaker.index, blocking=True)
    except (sound.PortAudioError, ValueError) as error:
        raise MouthError(
            f"the loudspeaker {loudspeaker.label} cannot be opened: another program has it, "
            "perhaps the service (sudo systemctl stop speaker)"
        ) from error
