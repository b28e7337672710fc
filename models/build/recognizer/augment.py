"""Changes log mel features while training, so that no utterance is heard twice the same way.

All of it works on batches of shape (utterances, frames, 40): speakers (warped mel axis),
microphones (gain, equalizer, 8 kHz recordings), rooms (a decaying tail) and noise, mixed as
power.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from acoustics import log_mel
from settings import FBANK_OPTIONS, MEL_BINS, SAMPLE_RATE, generator

DECIBEL = np.log(10) / 10  # one dB in the natural log of power
LOWEST = -15.9  # Kaldi's log of the smallest float: digital silence
WARPS = np.linspace(0.86, 1.16, 31)


def mel(hertz: np.ndarray | float) -> np.ndarray | float:
    """Return Kaldi's mel scale."""
    return 1127.0 * np.log1p(np.asarray(hertz) / 700.0)


def bin_centres() -> np.ndarray:
    """Return the mel values of the 40 bins' centres."""
    low, high = mel(float(FBANK_OPTIONS["low-freq"])), mel(float(FBANK_OPTIONS["high-freq"]))
    return low + (high - low) * np.arange(1, MEL_BINS + 1) / (MEL_BINS + 1)


def warp_matrices() -> np.ndarray:
    """Return (31, 40, 40) matrices that stretch the frequency axis by each of WARPS."""
    centres = bin_centres()
    hertz = 700.0 * np.expm1(centres / 1127.0)
    matrices = np.zeros((len(WARPS), MEL_BINS, MEL_BINS), np.float32)
    for matrix, factor in zip(matrices, WARPS, strict=True):
        place = np.interp(mel(hertz * factor), centres, np.arange(MEL_BINS))
        below = np.floor(place).astype(int).clip(0, MEL_BINS - 2)
        rows = np.arange(MEL_BINS)
        matrix[below, rows] += 1 - (place - below)
        matrix[below + 1, rows] += place - below
    return matrices


def rounding_floor() -> np.ndarray:
    """Return the log mel energies of int16 rounding noise, the floor of any recording."""
    noise = generator("rounding").uniform(-0.5, 0.5, SAMPLE_RATE).astype(np.float32)
    return np.log(np.exp(log_mel(noise)).mean(axis=0))


@dataclass
class Augmenter:
    """Applies random changes; `noises` is a list of log mel clips (frames, 40)."""

    noises: list[np.ndarray]
    rng: np.random.Generator

    def __post_init__(self) -> None:
        """Prepare the constant tables."""
        self.warps = warp_matrices()
        self.floor = rounding_floor().astype(np.float32)
        self.hertz = 700.0 * np.expm1(bin_centres() / 1127.0)

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        """Return a changed copy of a batch of log mel features, float32."""
        count = len(batch)
        batch = batch @ self.warps[self.rng.integers(len(WARPS), size=count)]
        batch = batch + self.equalizer(count)
        power = np.exp(batch)
        self.reverberate(power)
        self.add_noise(power)
        power *= np.exp(DECIBEL * self.rng.normal(0, 5, (count, 1, 1))).astype(np.float32)
        batch = np.log(np.maximum(power, np.exp(LOWEST)))
        self.narrow(batch)
        self.mask(batch)
        return batch.astype(np.float32)

    def equalizer(self, count: int) -> np.ndarray:
        """Return smooth random frequency responses, log power, shape (count, 1, 40)."""
        axis = np.linspace(0, 1, MEL_BINS)
        shapes = np.stack([axis - 0.5, *(np.cos(np.pi * order * axis) for order in (2, 3, 5))])
        weights = self.rng.normal(0, 1, (count, len(shapes))) * [8, 3, 2, 1.5] * DECIBEL
        return (weights @ shapes)[:, None].astype(np.float32)

    def reverberate(self, power: np.ndarray) -> None:
        """Let the power of some utterances decay slowly, as late echoes do."""
        chosen = np.flatnonzero(self.rng.random(len(power)) < 0.25)
        seconds = self.rng.uniform(0.1, 0.6, (len(chosen), 1))
        decay = (10 ** (-6 * 0.01 / seconds)).astype(np.float32)
        share = (10 ** (self.rng.uniform(-16, -4, (len(chosen), 1)) / 10)).astype(np.float32)
        tail = np.zeros_like(power[chosen, 0])
        for frame in range(power.shape[1]):
            dry = power[chosen, frame]
            power[chosen, frame] += tail
            tail = decay * (tail + share * dry)

    def noise(self, frames: int) -> np.ndarray:
        """Return a random piece of noise as power, repeated to the length needed."""
        clip = self.noises[self.rng.integers(len(self.noises))]
        start = self.rng.integers(len(clip))
        places = (start + np.arange(frames)) % len(clip)
        return np.exp(clip[places].astype(np.float32))

    def add_noise(self, power: np.ndarray) -> None:
        """Mix noise into most utterances, 2 to 35 dB below the speech."""
        for utterance in power:
            if self.rng.random() < 0.3:
                continue
            noise = self.noise(len(utterance))
            if self.rng.random() < 0.3:
                noise = noise + self.noise(len(utterance))
            loud = np.sort(utterance.sum(axis=1))[-max(1, len(utterance) // 3) :].mean()
            ratio = 10 ** (-self.rng.uniform(2, 35) / 10)
            utterance[:] += noise * (ratio * loud / (noise.sum(axis=1).mean() + 1e-9))

    def narrow(self, batch: np.ndarray) -> None:
        """Empty the upper bins of some utterances, as in 8 kHz recordings."""
        for utterance in batch:
            if self.rng.random() < 0.3:
                first = int(np.searchsorted(self.hertz, self.rng.uniform(3300, 4100)))
                lift = self.rng.choice([0.0, self.rng.uniform(0, 30)]) * DECIBEL
                size = (len(utterance), MEL_BINS - first)
                utterance[:, first:] = self.floor[first:] + lift + self.rng.normal(0, 0.25, size)

    def mask(self, batch: np.ndarray) -> None:
        """Hide a few bins or frames of some utterances behind their mean."""
        for utterance in batch:
            if self.rng.random() < 0.25:
                first = self.rng.integers(MEL_BINS - 6)
                utterance[:, first : first + self.rng.integers(1, 7)] = utterance.mean()
            if self.rng.random() < 0.2:
                first = self.rng.integers(max(1, len(utterance) - 8))
                utterance[first : first + self.rng.integers(1, 8)] = utterance.mean()
