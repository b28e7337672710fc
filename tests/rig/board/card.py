"""The board's sound card, as the room around it hears it: two of ALSA's loopback cards.

What is played into the first comes out of its second half, which is the device's microphone; what
the device plays into the second card can be recorded from that one's second half.
"""

import subprocess
from pathlib import Path
from typing import Self

MICROPHONE, LOUDSPEAKER = "CARD=Loopback,DEV=1", "CARD=Loopback_1"
"""What goes into the device's settings."""
_INTO_THE_ROOM, _OUT_OF_THE_ROOM = "plughw:CARD=Loopback,DEV=0", "plughw:CARD=Loopback_1,DEV=1"


def say(wav: Path) -> None:
    """Play a recording into the microphone, to its end."""
    subprocess.run(["aplay", "-q", "-D", _INTO_THE_ROOM, str(wav)], check=True)


class Recording:
    """Records what the loudspeaker plays, from `with` to its end."""

    def __init__(self, wav: Path) -> None:
        self.wav = wav
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        command = [
            "arecord",
            "-q",
            "-D",
            _OUT_OF_THE_ROOM,
            "-f",
            "S16_LE",
            "-c",
            "1",
            "-r",
            "16000",
        ]
        self._process = subprocess.Popen([*command, str(self.wav)])
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
