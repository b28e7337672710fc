"""Drives the packaged speech synthesizers and returns their sound.

Each engine turns the utterances of one shard into WAV files in a scratch folder; engines differ
in rate (16 to 44.1 kHz) and are brought to one by acoustics.py.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from diphones import DIPHONE_VOICES, festival_segments
from lexicon import Lexicon, tool
from plan import Utterance
from scipy.io import wavfile
from settings import generator, log

Wave = tuple[int, np.ndarray]  # samples a second, mono samples in int16 units
TIME_LIMIT = 300  # seconds for one call of an engine


def run_tool(name: str, *arguments: str) -> None:
    """Run a synthesizer; a failure shows later as a missing file."""
    subprocess.run([tool(name), *arguments], check=False, capture_output=True, timeout=TIME_LIMIT)


def flite(utterances: list[Utterance], folder: Path, _: Lexicon) -> None:
    """Speak with flite: diphone kal and the statistical awb and slt."""
    for utterance in utterances:
        run_tool(
            "flite",
            "-voice",
            utterance.voice,
            "--setf",
            f"duration_stretch={1 / utterance.rate:.3f}",
            "--setf",
            f"f0_shift={utterance.pitch:.3f}",
            "-t",
            utterance.text,
            "-o",
            str(folder / f"{utterance.key}.wav"),
        )


def espeak(utterances: list[Utterance], folder: Path, _: Lexicon) -> None:
    """Speak with espeak-ng: formant synthesis, many accents and variants."""
    for utterance in utterances:
        run_tool(
            "espeak-ng",
            "-v",
            utterance.voice,
            "-s",
            f"{np.clip(160 * utterance.rate, 90, 260):.0f}",
            "-p",
            f"{np.clip(50 * utterance.pitch**2, 5, 95):.0f}",
            "-w",
            str(folder / f"{utterance.key}.wav"),
            utterance.text,
        )


def festival(script: list[str], folder: Path) -> None:
    """Run a Festival script."""
    path = folder / "script.scm"
    path.write_text("\n".join(script))
    run_tool("festival", "--batch", str(path))


def save_command(utterance: Utterance, folder: Path) -> str:
    """Return the Festival expression that stores the last utterance."""
    return f'(utt.save.wave u "{folder / utterance.key}.wav" \'riff)'


def festival_text(utterances: list[Utterance], folder: Path, _: Lexicon) -> None:
    """Speak text with a Festival voice as it is."""
    script = [f"(voice_{utterances[0].voice})"]
    for utterance in utterances:
        script += [
            f"(Parameter.set 'Duration_Stretch {1 / utterance.rate:.3f})",
            f'(set! u (utt.synth (Utterance Text "{utterance.text}")))',
            save_command(utterance, folder),
        ]
    festival(script, folder)


def hts(utterances: list[Utterance], folder: Path, _: Lexicon) -> None:
    """Speak with Festival's HTS voice; its engine takes a rate, but no pitch."""
    script = [f"(voice_{utterances[0].voice})", "(set! usual hts_engine_params)"]
    for utterance in utterances:
        script += [
            f'(set! hts_engine_params (append usual \'(("-r" {utterance.rate:.3f}))))',
            f'(set! u (utt.synth (Utterance Text "{utterance.text}")))',
            save_command(utterance, folder),
        ]
    festival(script, folder)


def diphone(utterances: list[Utterance], folder: Path, lexicon: Lexicon) -> None:
    """Speak phones with a Festival diphone voice, see diphones.py."""
    voice = DIPHONE_VOICES[utterances[0].voice]
    script = [f"(voice_{voice.name})"]
    for utterance in utterances:
        rng = generator("diphone", utterance.key)
        phones: list[str] = []
        for word in utterance.text.split():
            choices = [entry.phones for entry in lexicon[word] if not entry.cost]
            phones += choices[0] if rng.random() < 0.6 else choices[rng.integers(len(choices))]
        segments = festival_segments(phones, voice, rng, utterance.pitch)
        script += [f"(set! u {segments})", "(utt.synth u)", save_command(utterance, folder)]
    festival(script, folder)


ENGINES: dict[str, Callable[[list[Utterance], Path, Lexicon], None]] = {
    "flite": flite,
    "espeak": espeak,
    "festival": festival_text,
    "hts": hts,
    "diphone": diphone,
}


def speak(
    utterances: list[Utterance], folder: Path, lexicon: Lexicon
) -> Iterator[tuple[Utterance, Wave]]:
    """Synthesize utterances of one engine and yield those that succeeded."""
    ENGINES[utterances[0].engine](utterances, folder, lexicon)
    for utterance in utterances:
        path = folder / f"{utterance.key}.wav"
        if not path.exists() or path.stat().st_size < 2000:
            log.warning("no sound for %s: %r", utterance.key, utterance.text)
            continue
        rate, samples = wavfile.read(path)
        path.unlink()
        yield utterance, (rate, samples.astype(np.float32))
