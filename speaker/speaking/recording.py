"""Recordings that a bot sends (MP3, Ogg, FLAC, WAV), as samples for our loudspeaker.

Decoded by libsndfile, which comes inside the `soundfile` wheel. What arrives is hostile until
proven otherwise: its length is checked before it is decoded.
"""

import io
import threading
from collections.abc import Callable
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from speaker.errors import MouthError, SpeakerError
from speaker.speaking.playback import Samples

LONGEST = 180.0
"""Seconds."""
MOST = round(LONGEST * 48_000 * 2)
"""Samples of all channels: what decoding takes in memory is four bytes for each."""


def fetched(fetch: Callable[[str], bytes], url: str) -> Future[bytes]:
    """Fetch on a thread of its own that nothing waits for when the device stops."""
    coming: Future[bytes] = Future()

    def work() -> None:
        try:
            coming.set_result(fetch(url))
        except SpeakerError as error:
            coming.set_exception(error)

    threading.Thread(target=work, name="recording", daemon=True).start()
    return coming


def decode(data: bytes, rate: int) -> Samples:
    """Return a recording as int16 mono at `rate` Hz.

    Raises:
        MouthError: it is no recording that can be played, or too long.
    """
    import soundfile
    import soxr

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            too_long = file.frames > LONGEST * file.samplerate
            if too_long or file.frames * file.channels > MOST:
                raise MouthError(f"the recording is longer than {LONGEST:.0f} s")
            sound = file.read(dtype="float32", always_2d=True).mean(axis=1)
            heard: NDArray[np.float32] = soxr.resample(sound, file.samplerate, rate)
    except (soundfile.SoundFileError, ValueError, RuntimeError) as error:
        raise MouthError("the recording cannot be played") from error
    return np.clip(heard * 32767, -32768, 32767).astype(np.int16)
