"""Constants, folders and logging shared by every stage of the recognizer build."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
WORDS = HERE / "words"
MODEL = HERE.parent.parent / "builtin-en"


def names(text: str) -> list[str]:
    """Return the blank-separated names in a text."""
    return text.split()


SEED = 20261123
SAMPLE_RATE = 16000
MEL_BINS = 40
FRAME_RATE = 100
SUBSAMPLING = 3  # Vosk takes 0.03 s a frame for granted

SILENCE = "SIL"
SPOKEN_NOISE = "SPN"
UNKNOWN = "[unk]"
SPEECH_PHONES = names(
    "aa ae ah ao aw ax ay b ch d dh eh er ey f g hh ih iy jh k l m n ng ow oy p r s sh t th "
    "uh uw v w y z zh"
)
PHONES = [SILENCE, SPOKEN_NOISE, *SPEECH_PHONES]  # index 0 is silence, as the graph needs
VOWELS = frozenset(names("aa ae ah ao aw ax ay eh er ey ih iy ow oy uh uw"))
NUM_PDFS = 2 * len(PHONES)  # phone p: pdf 2p on entry, 2p + 1 while it lasts

FBANK_OPTIONS = {
    "use-energy": "false",
    "use-log-fbank": "true",
    "sample-frequency": "16000",
    "num-mel-bins": "40",
    "low-freq": "20",
    "high-freq": "7600",
    "dither": "0",
    "allow-upsample": "true",
}

log = logging.getLogger("recognizer")


@dataclass(frozen=True)
class Work:
    """Folder of everything that is made on the way to the model."""

    root: Path

    @property
    def plan(self) -> Path:
        """List of the utterances to synthesize."""
        return self.root / "plan.jsonl"

    @property
    def shards(self) -> Path:
        """Folder of the features of synthesized speech."""
        return self.root / "shards"

    @property
    def network(self) -> Path:
        """Trained weights."""
        return self.root / "network.pt"

    @property
    def graph(self) -> Path:
        """Scratch folder of the decoding graph."""
        return self.root / "graph"


def start_logging() -> None:
    """Send progress to standard error."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S"
    )


def generator(*keys: int | str) -> np.random.Generator:
    """Return a random generator that depends on the project's seed and the keys only."""
    numbers = [SEED]
    for key in keys:
        numbers += [key] if isinstance(key, int) else list(key.encode())
    return np.random.default_rng(numbers)
