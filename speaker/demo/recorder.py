"""Keeps what was said in WAV files, for machines without a sound card."""

from pathlib import Path

import numpy as np

from speaker.effects import Effect, EndTurn
from speaker.events import Event
from speaker.hearing.source import RATE
from speaker.hearing.wav import read_wav
from speaker.speaking.loudspeaker import MemoryLoudspeaker
from speaker.speaking.playback import Samples
from speaker.speaking.wav import write_wav


class Recorder:
    """Watches the loop, and writes a file for each answer and one for all of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loudspeaker = MemoryLoudspeaker(RATE)
        self._conversation: list[Samples] = []
        self._files: list[Path] = []

    def at(self, rate: int) -> MemoryLoudspeaker:
        """Return the loudspeaker to record from, at this rate in Hz."""
        self._loudspeaker = MemoryLoudspeaker(rate)
        return self._loudspeaker

    def asked(self, recording: Path | None) -> None:
        """Put a question of the visitor into the recording of it all."""
        if recording is None:
            return
        question = np.frombuffer(read_wav(recording), np.int16)
        self._conversation.append(_resampled(question, self._loudspeaker.rate))

    def happened(self, event: Event, at: float) -> None:
        """Nothing to keep of an event."""

    def wanted(self, effect: Effect, _at: float) -> None:
        """Keep what a turn sounded like, when it ends."""
        if isinstance(effect, EndTurn):
            answer = self._loudspeaker.take()
            if len(answer):
                self._conversation.append(answer)
                self._write(f"answer-{effect.turn_id:02d}.wav", answer)

    def finish(self) -> list[Path]:
        """Write the whole conversation; return all files, that one last."""
        self._write("conversation.wav", np.concatenate(self._conversation))
        return self._files

    def _write(self, name: str, samples: Samples) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        write_wav(self._folder / name, samples, self._loudspeaker.rate)
        self._files.append(self._folder / name)


def _resampled(samples: Samples, rate: int) -> Samples:
    if rate == RATE:
        return samples
    import soxr

    return soxr.resample(samples.astype(np.float32), RATE, rate).astype(np.int16)
