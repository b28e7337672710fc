"""The board's sound card, as the room around it hears it: two of ALSA's loopback cards.

What is played into the first comes out of its second half, which is the device's microphone; what
the device plays into the second card can be recorded from that one's second half.
"""

import subprocess
import time
from pathlib import Path
from typing import Self

import numpy as np

from speaker import models
from speaker.hearing.recognizer import RATE, Recognizer

MICROPHONE, LOUDSPEAKER = "CARD=Loopback,DEV=1", "CARD=Loopback_1"
"""What goes into the device's settings."""
QUESTION = Path("speaker/demo/questions/what-are-the-opening-hours.wav")
OPTIONS = "order a coffee two main menu"
"""How its answer ends. ALSA changes rates coarsely: some words before it are misheard."""
_INTO_THE_ROOM, _OUT_OF_THE_ROOM = "plughw:CARD=Loopback,DEV=0", "plughw:CARD=Loopback_1,DEV=1"
_FORM = ["-f", "S16_LE", "-c", "1", "-r", str(RATE), "-t", "raw"]
_LOUD = 500
"""Samples above this are sound."""


def say(wav: Path) -> None:
    """Play a recording into the microphone, to its end."""
    subprocess.run(["aplay", "-q", "-D", _INTO_THE_ROOM, str(wav)], check=True)


class Recording:
    """Records what the loudspeaker plays, from `with` to its end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._process: subprocess.Popen[bytes] | None = None
        self._forgotten = 0

    def __enter__(self) -> Self:
        command = ["arecord", "-q", "-D", _OUT_OF_THE_ROOM, *_FORM, str(self._file)]
        self._process = subprocess.Popen(command)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def forget(self) -> None:
        """What was heard until now does not count."""
        self._forgotten += self._samples().size

    def was_spoken(self, patience: float) -> bool:
        """Whether, within `patience` seconds, something is heard and two seconds of silence."""
        ends = time.monotonic() + patience
        while time.monotonic() < ends:
            loud = np.flatnonzero(np.abs(self._samples().astype(np.int32)) > _LOUD)
            if loud.size and self._samples().size > loud[-1] + 2 * RATE:
                return True
            time.sleep(0.5)
        return False

    def words(self) -> str:
        """Return what is said in it."""
        hearing = Recognizer(models.builtin_recognizer()).listen()
        for block in np.array_split(self._samples(), max(self._samples().size // 4000, 1)):
            hearing.feed(block.tobytes())
        return hearing.end().text

    def _samples(self) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
        whole = self._file.stat().st_size // 2
        return np.fromfile(self._file, np.int16, whole)[self._forgotten :]
