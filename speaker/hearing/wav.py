"""WAV files as something to listen to."""

import io
import queue
import struct
import threading
import wave
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from speaker.errors import EarsError
from speaker.hearing.source import BLOCK, RATE, SECONDS_A_BLOCK, Deliver, Lost
from speaker.sound.resampling import Form, resampled

LONGEST = 600
"""Seconds: a longer file is a mistake, and would not fit into a small device's memory."""
HISS = 3.0
"""Standard deviation of the quiet between files, in int16 steps: a room is never digital zero."""
HISS_LOOP = 3.0
"""Seconds of quiet that are played over and over."""
_BROKEN = (wave.Error, EOFError, RuntimeError, ValueError, struct.error, ZeroDivisionError)
"""What the wave module says of files that are none."""


def read_wav(path: Path) -> bytes:
    """Return the sound of a PCM WAV file as int16 mono of 16 kHz.

    Takes 8, 16, 24 and 32 bit, any rate and any number of channels.

    Raises:
        EarsError: there is no such file, or it is no such WAV.
    """
    try:
        with wave.open(_plain(path.read_bytes())) as file:
            if file.getnframes() > LONGEST * file.getframerate():
                raise EarsError(f"{path} is longer than {LONGEST} s; cut it into parts")
            samples = _mono(file)
            return _at_our_rate(samples, file.getframerate()).tobytes()
    except OSError as error:
        raise EarsError(f"cannot read {path}: {error.strerror}") from error
    except _BROKEN as error:
        raise EarsError(f"{path} is not a PCM WAV file of 8 to 32 bit ({error})") from error


def blocks(sound: bytes) -> Iterator[bytes]:
    """Cut sound (int16) into blocks of 30 ms; the last may be shorter."""
    for start in range(0, len(sound), 2 * BLOCK):
        yield sound[start : start + 2 * BLOCK]


def quiet(seconds: float) -> bytes:
    """Return faint hiss, always the same."""
    hiss = np.random.default_rng(0).normal(0.0, HISS, round(seconds * RATE))
    return hiss.astype(np.int16).tobytes()


class WavMicrophone:
    """A microphone that hears quiet, and the files it is told to say.

    Args:
        speed: 1.0 delivers in real time, 4.0 four times as fast.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self.form = Form(RATE)
        self.silent = threading.Event()
        """Set while all that was to be said has been delivered."""
        self._pause = SECONDS_A_BLOCK / speed
        self._waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._saying = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def say(self, path: Path) -> float:
        """Put a file behind what is still to be heard; return its length in seconds.

        Raises:
            EarsError: it is not a PCM WAV file.
        """
        sound = read_wav(path)
        with self._saying:
            for block in blocks(sound + bytes(-len(sound) % (2 * BLOCK))):
                self._waiting.put(block)
            self.silent.clear()  # it is set again once all this has been delivered
        return len(sound) / 2 / RATE

    def start(self, deliver: Deliver, lost: Lost) -> None:  # noqa: ARG002  # it is never lost
        """Begin to deliver, on a thread of its own."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, args=(deliver,), name="wav-microphone")
        self._thread.daemon = True
        self._thread.start()

    def stop(self) -> None:
        """Deliver nothing more once this returns."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=5.0)
            self._thread = None

    def _run(self, deliver: Deliver) -> None:
        # Not one block over and over: repeated hiss is a hum, and recognizers hear the difference.
        hiss = cycle(list(blocks(quiet(HISS_LOOP))))
        while not self._stopping.wait(self._pause):
            deliver(self._next() or next(hiss))

    def _next(self) -> bytes | None:
        with self._saying:
            try:
                return self._waiting.get_nowait()
            except queue.Empty:
                self.silent.set()
                return None


def _plain(raw: bytes) -> io.BytesIO:
    """Pass an "extensible" header off as plain PCM: Python 3.11's wave does not know it.

    The first 16 bytes of the format chunk are the same; its last 16 begin with the true format.
    """
    at = raw.find(b"fmt ", 12, 1024)
    if at >= 0 and raw[at + 8 : at + 10] == b"\xfe\xff":
        raw = raw[: at + 8] + raw[at + 32 : at + 34] + raw[at + 10 :]
    return io.BytesIO(raw)


def _mono(file: wave.Wave_read) -> NDArray[np.float32]:
    """Return all samples, channels averaged, as float32 in int16's range."""
    width, channels = file.getsampwidth(), file.getnchannels()
    raw = np.frombuffer(file.readframes(file.getnframes()), np.uint8)
    raw = raw[: raw.size - raw.size % (width * channels)].reshape(-1, width)
    samples = _widened(raw, width).reshape(-1, channels).astype(np.float32)
    return np.asarray(samples.mean(axis=1) / 65536.0, np.float32)


def _widened(raw: NDArray[np.uint8], width: int) -> NDArray[np.int32]:
    """Return little-endian samples of `width` bytes as int32, loudest at its ends."""
    wide = np.zeros((len(raw), 4), np.uint8)
    wide[:, 4 - width :] = raw if width > 1 else raw ^ 0x80  # 8 bit is unsigned
    return wide.view("<i4").reshape(-1)


def _at_our_rate(samples: NDArray[np.float32], rate: int) -> NDArray[np.int16]:
    return resampled(np.clip(np.rint(samples), -32768, 32767).astype(np.int16), rate, RATE)
