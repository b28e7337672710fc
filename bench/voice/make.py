"""Voices of the real size with random weights: `make bench-voice`.

They say nothing anybody could understand, in exactly the time that a real voice takes.
"""

import argparse
import json
from pathlib import Path

import torch
from network import Voice
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

SYMBOLS = 256
"""As in Piper's published voices; about 150 of them are used."""
RATES = {"low": 16_000, "medium": 22_050}
OPSET = 15
"""Piper's own."""


def main() -> None:
    """Write `en_US-random-<quality>.onnx` and its description for both qualities."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    folder = asked.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    voice = _tamed(Voice(SYMBOLS)).eval()
    for quality, rate in RATES.items():
        file = folder / f"en_US-random-{quality}.onnx"
        _export(voice, file)
        description = file.with_name(f"{file.name}.json")
        description.write_text(json.dumps(_description(quality, rate)), encoding="utf-8")
        print(f"{file}: {file.stat().st_size / 1e6:.0f} MB")


def _tamed(voice: Voice) -> Voice:
    """Make the sound quiet: what it is does not matter, but it must not be all at full scale."""
    with torch.no_grad():
        voice.generator.after.weight.mul_(0.5)
    return voice


def _export(voice: Voice, file: Path) -> None:
    length = 50
    ids = torch.randint(0, SYMBOLS, (1, length))
    example = (ids, torch.tensor([length]), torch.tensor([0.667, 1.0, 0.8]))
    part = file.with_name(f".{file.name}.part")
    torch.onnx.export(
        voice,
        example,
        str(part),
        opset_version=OPSET,
        input_names=["input", "input_lengths", "scales"],
        output_names=["output"],
        dynamic_axes={"input": {1: "phonemes"}, "output": {2: "samples"}},
        dynamo=False,
    )
    part.replace(file)


def _description(quality: str, rate: int) -> dict[str, object]:
    return {
        "audio": {"sample_rate": rate, "quality": quality},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
        "num_symbols": SYMBOLS,
        "num_speakers": 1,
        "hop_length": 256,
    }


if __name__ == "__main__":
    main()
