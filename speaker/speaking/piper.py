"""Piper: a sentence in, speech out.

The voice is opened with our own onnxruntime session, because `PiperVoice.load` offers no say over
threads. Spinning is off: a thread that polls for work costs a small computer more than it saves.
"""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime
from piper import PiperConfig, PiperVoice, SynthesisConfig

from speaker.errors import ModelError
from speaker.speaking.playback import Samples


class Piper:
    """A Piper voice, held in memory."""

    def __init__(self, model: Path) -> None:
        """Load `<model>` and `<model>.json`; ModelError when either is missing or broken."""
        self._voice = PiperVoice(session=_session(model), config=_config(model))
        self.rate: int = self._voice.config.sample_rate
        """Hertz."""
        self._stretch = self._voice.config.length_scale

    def synthesize(self, sentence: str, stretch: float = 1.0) -> Samples:
        """Return `sentence` as int16 mono at `rate`; `stretch` over 1 is slower.

        Loudness is left as the voice made it: Piper's own normalization would lift every
        sentence to full peak, and a list of options would jump up and down.
        """
        settings = SynthesisConfig(length_scale=self._stretch * stretch, normalize_audio=False)
        chunks = [c.audio_int16_array for c in self._voice.synthesize(sentence, settings)]
        return np.concatenate(chunks) if chunks else np.zeros(0, np.int16)


def _session(model: Path) -> onnxruntime.InferenceSession:
    if not model.is_file():
        raise ModelError(f"there is no voice at {model}; install one or leave [voice] model empty")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(os.cpu_count() or 1, 4)
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime raises its own unrelated classes
        raise ModelError(f"the voice at {model} is broken ({type(error).__name__})") from error


def _config(model: Path) -> PiperConfig:
    path = model.with_name(model.name + ".json")
    try:
        return PiperConfig.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ModelError(f"the voice's description {path} is missing") from None
    except (KeyError, ValueError, TypeError) as error:
        raise ModelError(f"the voice's description {path} is broken: {error}") from error
