"""The network of a Piper voice, for its cost only: real layers and sizes, random weights.

Piper's voices are VITS (Kim, Kong and Son, 2021) at inference: a text encoder with relative
attention, a stochastic duration predictor made of spline flows, four coupling layers, and a
HiFi-GAN generator (Kong, Kim and Bae, 2020). The sizes are those of Piper's training code for
"low" and "medium" (which differ in the sample rate alone): 192 hidden channels, 768 in the
encoder's feed-forward, 2 heads, 6 layers, generator of kind "2" with rates 8, 8, 4 from 256
channels. Weight norms are folded, as in an exported voice.

One thing is not as in a real voice: random weights would make durations of their own, so they are
computed in full and then squashed to about three frames for an id, which is what speech takes.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, FILTER, HEADS, LAYERS = 192, 768, 2, 6
WINDOW = 4
"""Positions to either side that attention knows apart."""
HALF = HIDDEN // 2
FRAMES = 2.6
"""Frames of 256 samples for a phoneme id, before rounding up."""


class Voice(nn.Module):
    """Ids, their count and (noise, length, duration noise) -> sound, as Piper calls it."""

    def __init__(self, symbols: int) -> None:
        super().__init__()
        self.encoder = Encoder(symbols)
        self.durations = Durations()
        self.flow = nn.ModuleList(Coupling() for _ in range(4))
        self.generator = Generator()

    def forward(self, ids: Tensor, count: Tensor, scales: Tensor) -> Tensor:
        x, mean, deviation, mask = self.encoder(ids, count)
        squashed = 0.05 * torch.tanh(self.durations(x, mask, scales[2]))
        frames = torch.ceil(torch.exp(squashed) * FRAMES * mask * scales[1])
        path = _path(frames, mask)
        mean = torch.matmul(path, mean.transpose(1, 2)).transpose(1, 2)
        deviation = torch.matmul(path, deviation.transpose(1, 2)).transpose(1, 2)
        z = mean + torch.randn_like(mean) * torch.exp(deviation) * scales[0]
        for coupling in self.flow:
            z = coupling(torch.flip(z, [1]))
        return self.generator(z)


class Encoder(nn.Module):
    """What is to be said."""

    def __init__(self, symbols: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(symbols, HIDDEN)
        self.attentions = nn.ModuleList(Attention() for _ in range(LAYERS))
        self.feeds = nn.ModuleList(Feed() for _ in range(LAYERS))
        self.norms = nn.ModuleList(Norm(HIDDEN) for _ in range(2 * LAYERS))
        self.out = nn.Conv1d(HIDDEN, 2 * HIDDEN, 1)

    def forward(self, ids: Tensor, count: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        x = (self.embedding(ids) * math.sqrt(HIDDEN)).transpose(1, 2)
        mask = (torch.arange(ids.shape[1])[None, :] < count[:, None])[:, None].float()
        x = x * mask
        for number, (attention, feed) in enumerate(zip(self.attentions, self.feeds, strict=True)):
            x = self.norms[2 * number](x + attention(x, mask))
            x = self.norms[2 * number + 1](x + feed(x, mask))
        x = x * mask
        mean, deviation = torch.split(self.out(x) * mask, HIDDEN, dim=1)
        return x, mean, deviation, mask


class Attention(nn.Module):
    """Self-attention that knows near positions by their distance."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (
            nn.Conv1d(HIDDEN, HIDDEN, 1) for _ in range(4)
        )
        self.near_keys = nn.Parameter(torch.randn(1, 2 * WINDOW + 1, HALF) * HALF**-0.5)
        self.near_values = nn.Parameter(torch.randn(1, 2 * WINDOW + 1, HALF) * HALF**-0.5)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (self._heads(part(x)) for part in (self.query, self.key, self.value))
        query = query / math.sqrt(HALF)
        length = x.shape[2]
        scores = torch.matmul(query, key.transpose(2, 3))
        by_distance = torch.matmul(query, _around(self.near_keys, length).transpose(2, 3))
        scores = scores + _to_positions(by_distance, length)
        allowed = mask[:, :, :, None] * mask[:, :, None, :]
        weights = torch.softmax(scores.masked_fill(allowed == 0, -1e4), dim=3)
        far = torch.matmul(weights, value)
        near = torch.matmul(_to_distances(weights, length), _around(self.near_values, length))
        return self.out((far + near).transpose(2, 3).reshape(1, HIDDEN, length))

    def _heads(self, x: Tensor) -> Tensor:
        return x.view(1, HEADS, HALF, x.shape[2]).transpose(2, 3)


def _around(near: Tensor, length: Tensor) -> Tensor:
    """Zeros for what is farther than the window: [1, 1, 2 * length - 1, HALF]."""
    beyond = length - WINDOW - 1
    return functional.pad(near, (0, 0, beyond, beyond))[:, None]


def _to_positions(x: Tensor, length: Tensor) -> Tensor:
    """[.., length, 2 * length - 1] by distance -> [.., length, length] by position."""
    x = functional.pad(x, (0, 1)).reshape(1, HEADS, 2 * length * length)
    x = functional.pad(x, (0, length - 1)).reshape(1, HEADS, length + 1, 2 * length - 1)
    return x[:, :, :length, length - 1 :]


def _to_distances(x: Tensor, length: Tensor) -> Tensor:
    """The way back."""
    x = functional.pad(x, (0, length - 1)).reshape(1, HEADS, length * (2 * length - 1))
    return functional.pad(x, (length, 0)).reshape(1, HEADS, length, 2 * length)[:, :, :, 1:]


class Feed(nn.Module):
    """The encoder's feed-forward."""

    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.Conv1d(HIDDEN, FILTER, 3, padding=1)
        self.narrow = nn.Conv1d(FILTER, HIDDEN, 3, padding=1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return self.narrow(torch.relu(self.wide(x * mask)) * mask) * mask


class Norm(nn.Module):
    """Layer norm over the channels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels, eps=1e-5)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x.transpose(1, 2)).transpose(1, 2)


class Separable(nn.Module):
    """Three dilated depth-wise convolutions, each followed by a point-wise one."""

    def __init__(self) -> None:
        super().__init__()
        self.deep = nn.ModuleList(
            nn.Conv1d(HIDDEN, HIDDEN, 3, groups=HIDDEN, dilation=3**n, padding=3**n)
            for n in range(3)
        )
        self.wide = nn.ModuleList(nn.Conv1d(HIDDEN, HIDDEN, 1) for _ in range(3))
        self.norms = nn.ModuleList(Norm(HIDDEN) for _ in range(6))

    def forward(self, x: Tensor, mask: Tensor, given: Tensor | None = None) -> Tensor:
        x = x if given is None else x + given
        for n, (deep, wide) in enumerate(zip(self.deep, self.wide, strict=True)):
            y = functional.gelu(self.norms[2 * n](deep(x * mask)))
            x = x + functional.gelu(self.norms[2 * n + 1](wide(y)))
        return x * mask


class Durations(nn.Module):
    """How long each id takes: noise through spline flows (inverse), given the encoder's output."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.Conv1d(HIDDEN, HIDDEN, 1)
        self.separable = Separable()
        self.after = nn.Conv1d(HIDDEN, HIDDEN, 1)
        self.flows = nn.ModuleList(SplineFlow() for _ in range(3))  # of four, one goes unused
        self.shift = nn.Parameter(torch.zeros(2, 1))
        self.scale = nn.Parameter(torch.zeros(2, 1))

    def forward(self, x: Tensor, mask: Tensor, noise: Tensor) -> Tensor:
        given = self.after(self.separable(self.before(x), mask)) * mask
        z = torch.randn_like(x[:, :2]) * noise
        for flow in self.flows:
            z = flow(torch.flip(z, [1]), mask, given)
        z = (z - self.shift) * torch.exp(-self.scale) * mask
        return z[:, :1]


class SplineFlow(nn.Module):
    """One half of the noise bends the other by a monotone rational-quadratic spline, inverted."""

    BINS = 10
    LIMIT = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.Conv1d(1, HIDDEN, 1)
        self.separable = Separable()
        self.after = nn.Conv1d(HIDDEN, 3 * self.BINS - 1, 1)

    def forward(self, z: Tensor, mask: Tensor, given: Tensor) -> Tensor:
        kept, bent = torch.split(z, 1, dim=1)
        shape = self.after(self.separable(self.before(kept), mask, given)) * mask
        shape = shape.transpose(1, 2)[:, None] / math.sqrt(HIDDEN)
        widths, heights, slopes = torch.split(shape, [self.BINS, self.BINS, self.BINS - 1], dim=3)
        return torch.cat([kept, self._inverse(bent, widths, heights, slopes)], dim=1) * mask

    def _inverse(self, y: Tensor, widths: Tensor, heights: Tensor, slopes: Tensor) -> Tensor:
        xs, ys = self._knots(widths), self._knots(heights)
        slopes = functional.pad(0.001 + functional.softplus(slopes), (1, 1), value=1.0)
        inside = (y.abs() <= self.LIMIT).float()
        at = torch.clamp(y, -self.LIMIT, self.LIMIT)[..., None]
        index = ((at >= ys[..., :-1]).long().sum(dim=3, keepdim=True) - 1).clamp(0, self.BINS - 1)
        left, low = xs.gather(3, index), ys.gather(3, index)
        wide = xs.gather(3, index + 1) - left
        high = ys.gather(3, index + 1) - low
        first, last = slopes.gather(3, index), slopes.gather(3, index + 1)
        slope, rise = high / wide, at - low
        bend = rise * (first + last - 2 * slope)
        a, b, c = high * (slope - first) + bend, high * first - bend, -slope * rise
        root = 2 * c / (-b - torch.sqrt(torch.clamp(b * b - 4 * a * c, min=0.0)))
        return ((root * wide + left)[..., 0]) * inside + y * (1 - inside)

    def _knots(self, sizes: Tensor) -> Tensor:
        shares = 0.001 + (1 - 0.001 * self.BINS) * torch.softmax(sizes, dim=3)
        return functional.pad(torch.cumsum(shares, dim=3), (1, 0)) * 2 * self.LIMIT - self.LIMIT


class Coupling(nn.Module):
    """One half of the channels moves the other: four gated convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.Conv1d(HALF, HIDDEN, 1)
        self.gated = nn.ModuleList(nn.Conv1d(HIDDEN, 2 * HIDDEN, 5, padding=2) for _ in range(4))
        self.skips = nn.ModuleList(
            nn.Conv1d(HIDDEN, 2 * HIDDEN if n < 3 else HIDDEN, 1) for n in range(4)
        )
        self.after = nn.Conv1d(HIDDEN, HALF, 1)

    def forward(self, z: Tensor) -> Tensor:
        kept, moved = torch.split(z, HALF, dim=1)
        x = self.before(kept)
        total = torch.zeros_like(x)
        for gated, skip in zip(self.gated, self.skips, strict=True):
            tangent, sigmoid = torch.split(gated(x), HIDDEN, dim=1)
            y = skip(torch.tanh(tangent) * torch.sigmoid(sigmoid))
            if y.shape[1] == HIDDEN:
                total = total + y
            else:
                x, total = x + y[:, :HIDDEN], total + y[:, HIDDEN:]
        return torch.cat([kept, moved - self.after(total)], dim=1)


class Generator(nn.Module):
    """Frames -> samples: 8 x 8 x 4 for each."""

    CHANNELS, RATES, KERNELS = 256, (8, 8, 4), (16, 16, 8)
    BLOCKS = ((3, (1, 2)), (5, (2, 6)), (7, (3, 12)))

    def __init__(self) -> None:
        super().__init__()
        sizes = [self.CHANNELS >> n for n in range(4)]
        self.before = nn.Conv1d(HIDDEN, self.CHANNELS, 7, padding=3)
        self.ups = nn.ModuleList(
            nn.ConvTranspose1d(wide, narrow, kernel, rate, padding=(kernel - rate) // 2)
            for wide, narrow, kernel, rate in zip(
                sizes, sizes[1:], self.KERNELS, self.RATES, strict=False
            )
        )
        self.blocks = nn.ModuleList(
            nn.ModuleList(Block(size, kernel, steps) for kernel, steps in self.BLOCKS)
            for size in sizes[1:]
        )
        self.after = nn.Conv1d(sizes[-1], 1, 7, padding=3, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.before(x)
        for up, blocks in zip(self.ups, self.blocks, strict=True):
            x = up(functional.leaky_relu(x, 0.1))
            first, *others = blocks
            x = sum((block(x) for block in others), first(x)) / len(blocks)
        return torch.tanh(self.after(functional.leaky_relu(x)))


class Block(nn.Module):
    """Two dilated convolutions, each added to what came in."""

    def __init__(self, channels: int, kernel: int, steps: tuple[int, ...]) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(
            nn.Conv1d(channels, channels, kernel, dilation=step, padding=step * (kernel - 1) // 2)
            for step in steps
        )

    def forward(self, x: Tensor) -> Tensor:
        for convolution in self.convolutions:
            x = x + convolution(functional.leaky_relu(x, 0.1))
        return x


def _path(frames: Tensor, mask: Tensor) -> Tensor:
    """[1, time, ids]: which id each frame belongs to."""
    ends = torch.cumsum(frames[:, 0], dim=1)
    total = torch.clamp(ends[:, -1], min=1).long()
    time = torch.arange(total.max())[None, :, None]
    before = (time < ends[:, None, :]).float()
    return (before - functional.pad(before, (1, 0))[:, :, :-1]) * mask
