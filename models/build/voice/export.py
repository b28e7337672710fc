"""The voice as one ONNX file with Piper's signature, and its JSON.

Signature (Piper 1.8.0, `voice.py`): `input` int64 [1, T], `input_lengths` int64 [1], `scales`
float32 [3] = noise, length, noise width. First output: audio; second: frames a phoneme id, to be
multiplied by `hop_length`. Padding may stand anywhere or nowhere. Only the length scale does
something: there is one way to say a sentence, so the two noise scales are ignored.

Weights are stored as float16 and cast to float32 when the runtime loads them.
"""

# ruff: noqa: RUF001 - phonetic letters look like others

import json
import logging
import math
from pathlib import Path

import numpy as np
import onnx
import symbols
import torch
from model import PARAMETERS, Acoustic, owners, places
from onnx import TensorProto, helper, numpy_helper
from teacher import HOP, RATE, Teacher
from torch import Tensor, nn
from vocoder import Vocoder

LOG = logging.getLogger(__name__)

NAME = "en_US-builtin-low"
OPSET = 17

LEVEL = 1.5
"""Loudness: about -15 dBFS while speaking, peaks about -3 dBFS."""

LEAD, TAIL = 4.0, 11.0
"""Silence before and after a sentence in network frames of 10 ms, at every speed."""

SHORTEST = 0.3
"""A token that would last less, in network frames, is left out."""

FASTEST, SLOWEST = 0.4, 3.0
"""Limits of the length scale."""

LOWEST_PITCH, HIGHEST_PITCH = math.log(55.0), math.log(260.0)


class Voice(nn.Module):
    """Phoneme ids in, audio out."""

    def __init__(self, acoustic: Acoustic, vocoder: Vocoder) -> None:
        super().__init__()
        self.acoustic, self.vocoder = acoustic, vocoder

    def forward(
        self, ids: Tensor, lengths: Tensor, scales: Tensor, zero: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return audio [1, 1, samples] and network frames for each id [T]."""
        given = torch.clamp(ids[0, : lengths[0]], 0, len(symbols.TOKENS) - 1)
        heard = torch.nonzero(given)[:, 0]
        tokens = given[heard]
        mask = torch.ones_like(tokens, dtype=torch.float32)[None, :, None]
        encoded, duration = self.acoustic.encoder(tokens[None], mask)
        ends, times = self._timed(tokens, duration[0], scales[1])
        frames = torch.floor(ends[-1] + 0.5).long()
        owner = owners(ends, frames)
        centre = torch.arange(frames).float() + 0.5
        where = places((ends - times)[owner], ends[owner], centre)
        mask = torch.ones_like(where[None, :, :1])
        said = self.acoustic.decoder(encoded[:, owner], where[None], mask)
        audio = self.vocoder(self._sane(said.reshape(-1, PARAMETERS)), zero)
        each = torch.arange(tokens.shape[0])
        counts = (owner[:, None] == each[None, :]).long().sum(0)
        spread = torch.zeros_like(ids[0]).index_put((heard,), counts)
        return audio[None, None], spread

    @staticmethod
    def _timed(tokens: Tensor, duration: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
        """Return where each token ends and how long it lasts, in network frames."""
        times = (torch.exp(duration) - 1) / 2
        times = torch.where(times < SHORTEST, torch.zeros_like(times), times)
        times = times * torch.clamp(scale, FASTEST, SLOWEST)
        times = torch.where(tokens == symbols.IDS[symbols.BEGIN], LEAD, times)
        times = torch.where(tokens == symbols.IDS[symbols.END], TAIL, times)
        return torch.cumsum(times, 0), times

    def _sane(self, said: Tensor) -> Tensor:
        """Undo the normalization and keep every parameter in its range."""
        real = said * self.acoustic.scale + self.acoustic.mean
        pitch = torch.clamp(real[:, :1], LOWEST_PITCH, HIGHEST_PITCH)
        voiced = torch.clamp(4 * torch.sigmoid(real[:, 1:2]) - 1.5, 0, 1)
        return torch.cat([pitch, voiced, real[:, 2:27], torch.clamp(real[:, 27:], 0, 1)], 1)


def settle(graph: onnx.GraphProto) -> None:
    """Turn the input `zero` into a constant."""
    inputs = [each for each in graph.input if each.name != "zero"]
    del graph.input[:]
    graph.input.extend(inputs)
    graph.initializer.append(numpy_helper.from_array(np.array(0, np.int64), "zero"))


def halved(graph: onnx.GraphProto) -> None:
    """Store large float32 weights as float16, each followed by a cast."""
    casts = []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < 256:
            continue
        graph.initializer.remove(tensor)
        name = f"{tensor.name}.half"
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), name))
        casts.append(helper.make_node("Cast", [name], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def settings() -> dict[str, object]:
    """Return Piper's JSON."""
    return {
        "audio": {"sample_rate": RATE, "quality": "low"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US", "family": "en", "region": "US", "name_english": "English"},
        "dataset": "builtin: taught by CMU Flite's cmu_us_rms, see NOTICE",
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": symbols.phoneme_id_map(),
        "num_symbols": len(symbols.TOKENS),
        "num_speakers": 1,
        "speaker_id_map": {},
        "hop_length": 2 * HOP,
    }


def export(folder: Path, out: Path) -> None:
    """Write the two files of the voice from `model.pt`."""
    acoustic = Acoustic()
    acoustic.load_state_dict(torch.load(folder / "model.pt", weights_only=True))
    voice = Voice(acoustic, Vocoder(Teacher().filters, LEVEL)).eval()
    ids = [symbols.to_ids(list("həlˈoʊ, wˈʌn."))]
    example = (
        torch.tensor(ids),
        torch.tensor([len(ids[0])]),
        torch.tensor([0.667, 1.0, 0.8]),
        torch.tensor(0),
    )
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{NAME}.onnx"
    torch.onnx.export(
        voice,
        example,
        str(path),
        dynamo=False,
        opset_version=OPSET,
        do_constant_folding=False,
        input_names=["input", "input_lengths", "scales", "zero"],
        output_names=["output", "durations"],
        dynamic_axes={
            "input": {1: "phonemes"},
            "output": {2: "samples"},
            "durations": {0: "phonemes"},
        },
    )
    model = onnx.load(path)
    settle(model.graph)
    halved(model.graph)
    model.producer_name, model.doc_string = "speaker", ""
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, path)
    text = json.dumps(settings(), ensure_ascii=False, indent=1)
    path.with_suffix(".onnx.json").write_text(text + "\n")
    LOG.info("%s: %d bytes", path, path.stat().st_size)
