"""WAV files of int16 mono, the one kind that the speaking side writes and reads back."""

import struct
import wave
from pathlib import Path

import numpy as np

from speaker import safefile
from speaker.speaking.playback import Samples


def write_wav(path: Path, samples: Samples, rate: int) -> None:
    """Write int16 mono `samples` at `rate` Hz; the file is whole or not there at all."""
    with safefile.writing(path, mode=safefile.PUBLIC) as part, wave.open(part, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())


def read_wav(path: Path) -> tuple[Samples, int]:
    """Return samples and rate; OSError or wave.Error when it is not such a file."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise wave.Error(f"{path} is not int16 mono")
            frames = file.readframes(file.getnframes())
            whole = len(frames) == 2 * file.getnframes()
            rate = file.getframerate()
    except (EOFError, RuntimeError, ValueError, struct.error) as error:
        raise wave.Error(f"{path} is damaged") from error
    if not whole:
        raise wave.Error(f"{path} is cut short")
    return np.frombuffer(frames, np.int16), rate
