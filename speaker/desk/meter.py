"""Sound for checks and set-up: hears at any microphone into memory, plays at any loudspeaker."""

from collections import deque
from typing import Any, Self

import numpy as np

from speaker.desk.quiet import quiet
from speaker.errors import EarsError, MouthError
from speaker.sound.devices import Device, Way
from speaker.sound.forms import open_first, worth_trying
from speaker.sound.level import Level, level_of
from speaker.sound.portaudio import portaudio
from speaker.sound.resampling import Form, Samples, Stream, resampled

BLOCK = 0.05
"""Seconds."""
KEPT = 10.0
"""Seconds that are kept at most; all of it is forgotten with the meter."""
_TAKEN = "another program may have it, or the service (sudo systemctl stop speaker)"
_TAIL = 0.3
"""Seconds of silence behind a sound: PortAudio cuts the end off on some systems."""


class Meter:
    """Hears at a microphone, as it comes, and tells how loud it is; use it in a `with`."""

    def __init__(self, microphone: Device) -> None:
        """Open the microphone; EarsError when it cannot be."""
        self.microphone = microphone
        self._blocks: deque[bytes] = deque(maxlen=round(KEPT / BLOCK))
        self._new: deque[bytes] = deque(maxlen=round(1 / BLOCK))
        try:
            forms = worth_trying(microphone, Way.IN)
            with quiet():
                self._stream, self._form = open_first(forms, self._opened, EarsError)
        except EarsError as error:
            raise EarsError(f"{microphone.label}: {error}; {_TAKEN}") from error

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
    def rate(self) -> int:
        """Hertz of what is heard."""
        return self._form.rate

    @property
    def seconds(self) -> float:
        """How much was heard; 0 at a microphone that delivers nothing."""
        return len(self._blocks) * BLOCK

    @property
    def sound(self) -> Samples:
        """What was heard: int16 mono at `rate` Hz."""
        stream = Stream(self._form, self.rate)
        return np.frombuffer(stream.take(b"".join(self._blocks)), np.int16)

    def whole(self) -> Level:
        """Return how loud all of it was."""
        return level_of(b"".join(self._blocks))

    def _opened(self, form: Form) -> Any:
        return portaudio(EarsError).RawInputStream(
            device=self.microphone.index,
            samplerate=form.rate,
            channels=form.channels,
            dtype="int16",
            blocksize=round(form.rate * BLOCK),
            callback=self._came,
        )

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

    def opened(form: Form) -> Form:
        heard = resampled(padded, rate, form.rate)[:, np.newaxis]
        wide = np.repeat(heard, form.channels, axis=1)
        sound.play(wide, form.rate, device=loudspeaker.index, blocking=True)
        return form

    try:
        with quiet():
            open_first(worth_trying(loudspeaker, Way.OUT, rate), opened, MouthError)
    except MouthError as error:
        raise MouthError(f"{loudspeaker.label}: {error}; {_TAKEN}") from error
