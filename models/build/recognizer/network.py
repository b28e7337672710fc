"""The acoustic network: a time-delay network from log mel frames to pdf scores.

Input frames come every 10 ms, output frames every 30 ms. Layer 1 works on every input frame,
layer 2 gathers three of them, the others look 3 or 6 input frames to both sides and add their
input to their output. Context: 20 input frames on either side.
"""

from __future__ import annotations

import numpy as np
import torch
from settings import MEL_BINS, NUM_PDFS, SUBSAMPLING
from torch import Tensor, nn

NARROW = 128
WIDE = 256
STEPS = (1, 1, 2, 2)  # offsets of layers 3 to 6 in output frames
CONTEXT = 1 + 1 + SUBSAMPLING * sum(STEPS)  # input frames on either side
SPLICE = 3  # every layer sees three places


class Acoustics(nn.Module):
    """Log mel features (batch, 3 * (outputs + 12) + 2, 40) to logits (batch, outputs, pdfs)."""

    def __init__(self, mean: Tensor, deviation: Tensor) -> None:
        """Take the mean and deviation of the training features, each (40,)."""
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        sizes = [(SPLICE * MEL_BINS, NARROW), (SPLICE * NARROW, WIDE)]
        sizes += [(SPLICE * WIDE, WIDE)] * len(STEPS)
        self.affines = nn.ModuleList(nn.Linear(inputs, outputs) for inputs, outputs in sizes)
        self.norms = nn.ModuleList(nn.BatchNorm1d(outputs) for _, outputs in sizes)
        self.output = nn.Linear(WIDE, NUM_PDFS)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def layer(self, index: int, spliced: Tensor) -> Tensor:
        """Apply one affine layer, its normalization and the rectifier."""
        flat = self.affines[index](spliced.flatten(0, 1))
        return torch.relu(self.norms[index](flat)).unflatten(0, spliced.shape[:2])

    def hidden(self, features: Tensor) -> Tensor:
        """Return the last hidden layer, (batch, outputs, 256)."""
        scaled = (features - self.mean) / self.deviation
        frames = scaled.shape[1] - 2
        spliced = torch.cat([scaled[:, k : k + frames] for k in range(SPLICE)], dim=2)
        low = self.layer(0, spliced)
        high = self.layer(1, low.unflatten(1, (-1, SUBSAMPLING)).flatten(2))
        for index, step in enumerate(STEPS, 2):
            frames = high.shape[1] - 2 * step
            places = [high[:, k * step : k * step + frames] for k in range(SPLICE)]
            high = places[1] + self.layer(index, torch.cat(places, dim=2))
        return high

    def forward(self, features: Tensor) -> Tensor:
        """Return the logits of the pdfs."""
        return self.output(self.hidden(features))


def output_frames(frames: int) -> int:
    """Return how many scores Kaldi asks for, given the number of input frames."""
    return (frames + SUBSAMPLING - 1) // SUBSAMPLING


def pad_places(frames: int, outputs: int) -> np.ndarray:
    """Return which input frame stands at each place of the padded input.

    The first and last frames are repeated beyond the edges, as nnet3 does.
    """
    size = SUBSAMPLING * (outputs + 2 * sum(STEPS)) + 2
    return (np.arange(size) - CONTEXT).clip(0, frames - 1)


def logits_of(model: Acoustics, features: np.ndarray) -> np.ndarray:
    """Return the scores (outputs, pdfs) of one utterance's features (frames, 40)."""
    places = pad_places(len(features), output_frames(len(features)))
    batch = torch.from_numpy(features[places].astype(np.float32))[None]
    with torch.no_grad():
        return model(batch)[0].numpy()
