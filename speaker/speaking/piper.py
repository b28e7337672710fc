"""Piper: a sentence in, speech out.

The voice is opened with our own onnxruntime session, because `PiperVoice.load` offers no say over
threads, memory, or giving up a sentence that nobody wants to hear any more.
"""

import ctypes
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from piper import PiperConfig, PiperVoice, SynthesisConfig

from speaker.errors import ModelError
from speaker.speaking.espeak import Espeak
from speaker.speaking.optimized import open_voice
from speaker.speaking.playback import Samples

FIRST = "This is a sentence of the usual length."
RATES = range(8_000, 96_001)
"""Hertz of a voice."""
FASTEST, SLOWEST = 0.1, 10.0
"""Length scales of a voice."""
BROKEN = (AttributeError, KeyError, RecursionError, TypeError, ValueError)
"""What reading a description that is none raises."""
NOTHING: Samples = np.zeros(0, np.int16)


def _always() -> bool:
    return True


class Piper:
    """A Piper voice, held in memory. One thread synthesizes; any thread may `reconsider`."""

    def __init__(self, model: Path, kept: Path | None = None) -> None:
        """Load `<model>` and `<model>.json`; ModelError when either is missing or broken.

        `kept` is a folder for the optimized voice (see `optimized.py`); without it nothing is kept.
        """
        self._runs = _Runs(open_voice(model, kept))
        runs: Any = self._runs  # all that Piper does with a session is `run`
        self._voice = PiperVoice(session=runs, config=description(model))
        self._espeak = Espeak(self._voice)
        self.rate: int = self._voice.config.sample_rate
        """Hertz."""
        self._stretch = self._voice.config.length_scale

    def synthesize(
        self, sentence: str, stretch: float = 1.0, wanted: Callable[[], bool] = _always
    ) -> Samples:
        """Return `sentence` as int16 mono at `rate`; `stretch` over 1 is slower.

        Loudness is left as the voice made it: Piper's own normalization would lift every
        sentence to full peak, and a list of options would jump up and down.

        What is not `wanted` any more is given up as soon as somebody calls `reconsider`; then
        nothing is returned.

        Raises:
            ModelError: the voice cannot make this sentence.
        """
        settings = SynthesisConfig(length_scale=self._stretch * stretch, normalize_audio=False)
        self._runs.wanted = wanted
        try:
            chunks = [c.audio_int16_array for c in self._voice.synthesize(sentence, settings)]
        except _GivenUpError:
            return NOTHING
        except MemoryError:
            raise  # no sentence will do better in this process
        except Exception as error:  # a voice may load and be broken; each library has its own
            what = type(error).__name__
            raise ModelError(
                f"the voice cannot make a sentence ({what}); install it anew"
            ) from error
        self._espeak.refuse_lost()
        return np.concatenate(chunks) if chunks else NOTHING

    def reconsider(self) -> None:
        """Have the sentence that is being made given up, if it is not wanted any more."""
        self._runs.reconsider()

    def warm_up(self, wanted: Callable[[], bool] = _always) -> None:
        """Make a sentence that nobody hears, because the first one takes longer."""
        self.synthesize(FIRST, wanted=wanted)

    def give_back(self, wanted: Callable[[], bool] = _always) -> None:
        """Give back the memory of sentences: onnxruntime does so at the end of a very short one."""
        self._runs.shrinking = True
        try:
            self.synthesize("a", wanted=wanted)
        finally:
            self._runs.shrinking = False
        _return_memory()


class _GivenUpError(Exception):
    """The sentence is not wanted any more."""


@dataclass(slots=True)
class _Runs:
    """The voice's session as Piper uses it, each run of which can be ended from another thread."""

    session: onnxruntime.InferenceSession
    wanted: Callable[[], bool] = _always
    shrinking: bool = False
    _going_on: onnxruntime.RunOptions | None = None

    def run(self, names: Sequence[str] | None, inputs: Mapping[str, Any]) -> Any:
        """Run the voice.

        Raises:
            _GivenUpError: it was not wanted to the end.
        """
        options = onnxruntime.RunOptions()
        if self.shrinking:
            options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        self._going_on = options
        if not self.wanted():  # asked only now, so that no `reconsider` falls in between
            raise _GivenUpError
        try:
            return self.session.run(names, inputs, options)
        except Exception as error:
            if options.terminate:
                raise _GivenUpError from error
            raise
        finally:
            self._going_on = None

    def reconsider(self) -> None:
        """End the run going on, if it is not wanted any more."""
        options = self._going_on
        if options is not None and not self.wanted():
            options.terminate = True


def _return_memory() -> None:
    """Have the C library give back what was freed: after a few replies that is 40 MB."""
    with suppress(AttributeError):  # glibc's own; another one keeps less, or cannot be asked
        ctypes.CDLL(None).malloc_trim(0)


def description(model: Path) -> PiperConfig:
    """Return what `<model>.json` says of a voice.

    Raises:
        ModelError: it is missing, or no description of a voice.
    """
    path = model.with_name(model.name + ".json")
    try:
        config = PiperConfig.from_dict(json.loads(path.read_text(encoding="utf-8")))
        _refuse_nonsense(config)
    except FileNotFoundError:
        raise ModelError(f"the voice's description {path} is missing") from None
    except BROKEN as error:
        raise ModelError(f"the voice's description {path} is broken: {error}") from error
    return config


def _refuse_nonsense(config: PiperConfig) -> None:
    """Raise a ValueError for what Piper lets pass, and a device would stumble over."""
    if config.sample_rate not in RATES:
        raise ValueError("its sample rate is none")
    stretch = config.length_scale
    if not isinstance(stretch, int | float) or not SLOWEST >= stretch >= FASTEST:
        raise ValueError("its length scale is none")
