"""The network: phonemes to durations, then to the vocoder's parameters.

A convolutional encoder reads the whole token string. A small head says how long each token
lasts. Every 10 ms a second convolutional net gets its token's encoding and where in the token it
is, and says two 5 ms frames of parameters. All of it is plain regression: the teacher says a
sentence in one way only.

Shapes: T tokens, F network frames of 10 ms, B sentences.
"""

import torch
from symbols import TOKENS
from torch import Tensor, nn

WIDTH = 192
"""Channels of the token encoder."""

FRAME_WIDTH = 176
"""Channels of the frame net."""

TOKEN_DILATIONS = (1, 1, 2, 2, 4)
FRAME_DILATIONS = (1, 1, 2, 4, 2, 1)
KERNEL = 5
PARAMETERS = 32
"""A frame of the vocoder: log F0, voiced, 25 mel-cepstra, 5 strengths."""

PLACES = 5
"""Numbers that say where in its token a frame is."""


class Block(nn.Module):
    """Layer norm, ReLU, convolution, and a way around them. [B, N, width] in and out."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        reach = dilation * (KERNEL - 1) // 2
        self.mix = nn.Conv1d(width, width, KERNEL, padding=reach, dilation=dilation)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return x and what its neighbours add to it; mask [B, N, 1] is 0 beyond the end."""
        heard = torch.relu(self.norm(x)) * mask
        return x + self.mix(heard.transpose(1, 2)).transpose(1, 2)


class Encoder(nn.Module):
    """Tokens in context."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(len(TOKENS), WIDTH)
        self.blocks = nn.ModuleList(Block(WIDTH, each) for each in TOKEN_DILATIONS)
        self.norm = nn.LayerNorm(WIDTH)
        self.duration = nn.Sequential(nn.Linear(WIDTH, 96), nn.ReLU(), nn.Linear(96, 1))

    def forward(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return encodings [B, T, WIDTH] and log(1 + frames of 5 ms) [B, T]."""
        x = self.embed(tokens)
        for block in self.blocks:
            x = block(x, mask)
        x = self.norm(x)
        return x, self.duration(x)[..., 0]


class Decoder(nn.Module):
    """Frames from encodings."""

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Linear(WIDTH, FRAME_WIDTH)
        self.place = nn.Linear(PLACES, FRAME_WIDTH)
        self.blocks = nn.ModuleList(Block(FRAME_WIDTH, each) for each in FRAME_DILATIONS)
        self.norm = nn.LayerNorm(FRAME_WIDTH)
        self.leave = nn.Linear(FRAME_WIDTH, 2 * PARAMETERS)

    def forward(self, encoded: Tensor, places: Tensor, mask: Tensor) -> Tensor:
        """Return normalized parameters [B, F, 64] from encodings [B, F, WIDTH]."""
        x = self.enter(encoded) + self.place(places)
        for block in self.blocks:
            x = block(x, mask)
        return self.leave(torch.relu(self.norm(x)))


def places(start: Tensor, end: Tensor, centre: Tensor) -> Tensor:
    """Say where frames are in their tokens.

    Args:
        start: [..., F] where the frame's token begins, in network frames.
        end: [..., F] where it ends.
        centre: [..., F] the middle of the frame.

    Returns:
        [..., F, PLACES]
    """
    length = end - start
    since, left = centre - start, end - centre
    return torch.stack(
        [
            torch.clamp(since, 0, 20) / 10,
            torch.clamp(left, 0, 20) / 10,
            torch.clamp(since / torch.clamp(length, min=0.1), 0, 1),
            torch.log1p(length) / 2,
            torch.exp(-torch.clamp(since, 0, 20)) - torch.exp(-torch.clamp(left, 0, 20)),
        ],
        -1,
    )


def owners(ends: Tensor, frames: int) -> Tensor:
    """Return [F], the token at the middle of each frame; ends [T] are cumulative durations."""
    centre = torch.arange(frames, device=ends.device).to(ends.dtype) + 0.5
    found = (ends[None, :] <= centre[:, None]).sum(1)
    return torch.clamp(found, max=ends.shape[0] - 1)


class Acoustic(nn.Module):
    """Encoder, decoder and the scale of the parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(), Decoder()
        self.register_buffer("mean", torch.zeros(PARAMETERS))
        self.register_buffer("scale", torch.ones(PARAMETERS))
