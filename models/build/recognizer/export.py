"""Stage: write the trained network as Kaldi's am/final.mdl, and Vosk's configuration.

The file holds a TransitionModel (one emitting state a phone, "chain" topology; Kaldi's
hmm/hmm-topology and hmm/transition-model) and an AmNnetSimple (nnet3/am-nnet-simple,
nnet3/nnet-nnet and nnet-simple-component). Normalizations are folded into the affine layers,
so that two kinds of component are enough.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from kaldi_binary import Reader, Writer
from network import NARROW, SPLICE, STEPS, WIDE, Acoustics
from settings import FBANK_OPTIONS, MEL_BINS, PHONES, SUBSAMPLING, log

POSITIONS = ("B", "E", "I", "S")  # of a phone in its word: begin, end, internal, singleton
POSITION_NAMES = {"B": "begin", "E": "end", "I": "internal", "S": "singleton"}
SILENCE_ID, NOISE_ID = 1, 2  # SIL and SPN have no positions
FIRST_SPEECH_ID = 3

DECODER_OPTIONS = {
    "min-active": "200",
    "max-active": "3000",
    "beam": "13.0",
    "lattice-beam": "2.5",
    "acoustic-scale": "1.0",
    "frame-subsampling-factor": str(SUBSAMPLING),
    "endpoint.silence-phones": "1",
    "endpoint.rule2.min-trailing-silence": "0.5",
    "endpoint.rule3.min-trailing-silence": "0.75",
    "endpoint.rule4.min-trailing-silence": "1.0",
}


@dataclass(frozen=True)
class Layer:
    """An affine layer as nnet3 sees it: weight (outputs, inputs), bias (outputs,)."""

    weight: np.ndarray
    bias: np.ndarray


def position_phones() -> list[tuple[int, str]]:
    """Return Kaldi's phones in order of their ids from 1: index in PHONES, place in the word."""
    speech = range(FIRST_SPEECH_ID - 1, len(PHONES))
    return [(0, ""), (1, ""), *((phone, place) for phone in speech for place in POSITIONS)]


def position_id(phone: int, place: str) -> int:
    """Return the Kaldi id of a phone (index in PHONES) at a place in its word."""
    if phone < FIRST_SPEECH_ID - 1:
        return phone + 1
    speech = phone - (FIRST_SPEECH_ID - 1)
    return FIRST_SPEECH_ID + len(POSITIONS) * speech + POSITIONS.index(place)


def fold(model: Acoustics) -> list[Layer]:
    """Return the affine layers with all normalization folded in, the output layer last."""
    layers = []
    for index, (affine, norm) in enumerate(zip(model.affines, model.norms, strict=True)):
        weight = affine.weight.detach().double().numpy()
        bias = affine.bias.detach().double().numpy()
        if index == 0:
            scale = np.tile(1 / model.deviation.double().numpy(), SPLICE)
            shift = np.tile(model.mean.double().numpy(), SPLICE)
            weight = weight * scale
            bias = bias - weight @ shift
        gain = norm.weight.detach().double() / (norm.running_var.double() + norm.eps).sqrt()
        gain = gain.numpy()
        offset = norm.bias.detach().double().numpy() - gain * norm.running_mean.double().numpy()
        layers.append(Layer(weight * gain[:, None], bias * gain + offset))
    output = model.output
    layers.append(
        Layer(output.weight.detach().double().numpy(), output.bias.detach().double().numpy())
    )
    return layers


def network_lines() -> list[str]:
    """Return nnet3's config lines: nodes, their inputs and the output."""
    lines = [f"input-node name=input dim={MEL_BINS}"]
    source = "input"
    offsets = [1, 1, *(SUBSAMPLING * step for step in STEPS)]
    for index, offset in enumerate(offsets, 1):
        spliced = f"Append(Offset({source}, -{offset}), {source}, Offset({source}, {offset}))"
        lines += [
            f"component-node name=affine{index} component=affine{index} input={spliced}",
            f"component-node name=relu{index} component=relu{index} input=affine{index}",
        ]
        residual = index > len(offsets) - len(STEPS)
        source = f"sum{index}" if residual else f"relu{index}"
        if residual:
            below = f"sum{index - 1}" if index > len(offsets) - len(STEPS) + 1 else "relu2"
            lines.append(
                f"component-node name=sum{index} component=sum{index} "
                f"input=Sum(relu{index}, {below})"
            )
    lines += [
        f"component-node name=logits component=logits input={source}",
        "output-node name=output input=logits objective=linear",
    ]
    return lines


def write_transitions(out: Writer) -> None:
    """Write the TransitionModel: topology, tuples (phone, state, pdfs), log probabilities."""
    phones = position_phones()
    count = len(phones)
    out.token("<TransitionModel>")
    out.token("<Topology>")
    out.integers(list(range(1, count + 1)))
    out.integers([-1] + [0] * count)
    for value in (-1, 1, 2, 0, 1, 2):  # new format, one entry, two states; state 0: classes, arcs
        out.integer(value)
    for destination in (0, 1):
        out.integer(destination)
        out.real(0.5)
    for value in (-1, -1, 0):  # state 1 is final: no pdfs, no arcs
        out.integer(value)
    out.token("</Topology>")
    out.token("<Tuples>")
    out.integer(count)
    for identity, (phone, _) in enumerate(phones, 1):
        for value in (identity, 0, 2 * phone, 2 * phone + 1):
            out.integer(value)
    out.token("</Tuples>")
    out.token("<LogProbs>")
    out.vector(np.array([0.0] + [math.log(0.5)] * (2 * count)))
    out.token("</LogProbs>")
    out.token("</TransitionModel>")


def write_affine(out: Writer, name: str, layer: Layer) -> None:
    """Write a FixedAffineComponent."""
    for token in ("<ComponentName>", name, "<FixedAffineComponent>", "<LinearParams>"):
        out.token(token)
    out.matrix(layer.weight)
    out.token("<BiasParams>")
    out.vector(layer.bias)
    out.token("</FixedAffineComponent>")


def write_rectifier(out: Writer, name: str, size: int) -> None:
    """Write a RectifiedLinearComponent without statistics."""
    for token in ("<ComponentName>", name, "<RectifiedLinearComponent>", "<Dim>"):
        out.token(token)
    out.integer(size)
    for token in ("<ValueAvg>", "<DerivAvg>"):
        out.token(token)
        out.vector(np.zeros(0))
    for token in ("<Count>", "<NumDimsSelfRepaired>", "<NumDimsProcessed>"):
        out.token(token)
        out.double(0.0)
    out.token("<SelfRepairScale>")
    out.real(0.0)
    out.token("</RectifiedLinearComponent>")


def write_pass(out: Writer, name: str, size: int) -> None:
    """Write a NoOpComponent, which only adds up its inputs here."""
    for token in ("<ComponentName>", name, "<NoOpComponent>", "<Dim>"):
        out.token(token)
    out.integer(size)
    out.token("<BackpropScale>")
    out.real(1.0)
    out.token("</NoOpComponent>")


def write_model(layers: list[Layer], path: Path) -> None:
    """Write am/final.mdl."""
    out = Writer()
    write_transitions(out)
    out.token("<Nnet3>")
    out.text("\n" + "\n".join(network_lines()) + "\n\n")
    hidden = layers[:-1]
    out.token("<NumComponents>")
    out.integer(2 * len(hidden) + len(STEPS) + 1)
    for index, layer in enumerate(hidden, 1):
        size = NARROW if index == 1 else WIDE
        write_affine(out, f"affine{index}", layer)
        write_rectifier(out, f"relu{index}", size)
        if index > len(hidden) - len(STEPS):
            write_pass(out, f"sum{index}", size)
    write_affine(out, "logits", layers[-1])
    out.token("</Nnet3>")
    out.token("<LeftContext>")
    out.integer(0)  # computed again when read
    out.token("<RightContext>")
    out.integer(0)
    out.token("<Priors>")
    out.vector(np.zeros(0))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.data)
    log.info("wrote %s, %d bytes", path, len(out.data))


def read_affines(path: Path) -> list[Layer]:
    """Read the affine layers back from a model that write_model wrote."""
    reader = Reader(path.read_bytes())
    layers = []
    while (place := reader.data.find(b"<LinearParams> ", reader.place)) >= 0:
        reader.place = place + len(b"<LinearParams> ")
        weight = reader.matrix()
        reader.token()
        layers.append(Layer(weight, reader.vector()))
    return layers


def write_options(options: dict[str, str], path: Path) -> None:
    """Write a Kaldi option file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"--{name}={value}\n" for name, value in options.items()))


def write_configuration(folder: Path) -> None:
    """Write conf/fbank.conf and conf/model.conf."""
    write_options(FBANK_OPTIONS, folder / "conf" / "fbank.conf")
    write_options(DECODER_OPTIONS, folder / "conf" / "model.conf")
