"""Sounds that are not speech, made from scratch.

They teach the recognizer silence (a clip of noise alone has no words) and are mixed into speech
while training. Every function returns float samples of about unit level at 16 kHz.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, fftconvolve, sosfilt
from settings import SAMPLE_RATE

NYQUIST = SAMPLE_RATE / 2


def coloured(length: int, rng: np.random.Generator) -> np.ndarray:
    """Steady noise with a random slope: hiss, fans, traffic, water."""
    spectrum = np.fft.rfft(rng.normal(0, 1, length))
    frequency = np.fft.rfftfreq(length, 1 / SAMPLE_RATE) + 50
    return np.fft.irfft(spectrum * (frequency / 1000) ** rng.uniform(-1.6, 0.6), length)


def banded(length: int, rng: np.random.Generator) -> np.ndarray:
    """Noise in one band whose loudness wanders: gurgling, wind, rustling."""
    low = np.exp(rng.uniform(np.log(60), np.log(4000)))
    high = min(low * rng.uniform(1.3, 6), 0.95 * NYQUIST)
    band = butter(2, [low / NYQUIST, high / NYQUIST], "bandpass", output="sos")
    points = max(2, int(length / SAMPLE_RATE * rng.uniform(1, 12)) + 1)
    loudness = np.interp(
        np.linspace(0, 1, length), np.linspace(0, 1, points), rng.uniform(-2.5, 0.5, points)
    )
    return sosfilt(band, rng.normal(0, 1, length)) * np.exp(loudness)


def hum(length: int, rng: np.random.Generator) -> np.ndarray:
    """Mains hum or a motor: many harmonics of one low tone."""
    time = np.arange(length) / SAMPLE_RATE
    base = rng.choice([50.0, 60.0, rng.uniform(30, 300)])
    orders = np.arange(1, rng.integers(4, 24))
    weights = rng.uniform(0, 1, len(orders)) / orders ** rng.uniform(0.3, 1.5)
    phases = rng.uniform(0, 2 * np.pi, len(orders))
    return sum(
        weight * np.sin(2 * np.pi * base * order * time + phase)
        for order, weight, phase in zip(orders, weights, phases, strict=True)
    ) + 0.05 * rng.normal(0, 1, length)


def knocks(length: int, rng: np.random.Generator) -> np.ndarray:
    """Clicks, knocks, dishes: short resonances at random times over a quiet floor."""
    hits = np.zeros(length)
    count = int(rng.integers(1, 2 + length // (SAMPLE_RATE // 4)))
    hits[rng.integers(0, length, count)] = rng.uniform(0.1, 1, count)
    time = np.arange(int(0.25 * SAMPLE_RATE)) / SAMPLE_RATE
    ring = np.exp(-time / rng.uniform(0.002, 0.06))
    tones = [np.sin(2 * np.pi * rng.uniform(100, 6000) * time) for _ in range(3)]
    ring = ring * (sum(tones) + rng.uniform(0, 3) * rng.normal(0, 1, len(time)))
    return fftconvolve(hits, ring)[:length] + 0.003 * rng.normal(0, 1, length)


def music(length: int, rng: np.random.Generator) -> np.ndarray:
    """Chords with a beat."""
    time = np.arange(length) / SAMPLE_RATE
    beat = int(rng.uniform(0.15, 0.6) * SAMPLE_RATE)
    lowest = np.exp(rng.uniform(np.log(90), np.log(1000)))  # Hz
    scale = lowest * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12, 16, 19]) / 12)
    out = np.zeros(length)
    for start in range(0, length, beat):
        part = time[start : start + beat] - time[start]
        envelope = np.minimum(1, part / 0.01) * np.exp(-part * rng.uniform(0, 6))
        for note in rng.choice(scale, int(rng.integers(1, 5))):
            harmonics = np.arange(1, rng.integers(2, 9))
            tone = sum(np.sin(2 * np.pi * note * h * part) / h for h in harmonics)
            out[start : start + beat] += envelope * tone
    return out + rng.uniform(0, 0.5) * knocks(length, rng)


KINDS = (coloured, coloured, banded, banded, hum, knocks, knocks, music, music)


def noise_clip(rng: np.random.Generator) -> np.ndarray:
    """Return 1 to 4 seconds of one or two kinds of noise at a random level, in int16 units."""
    length = int(rng.uniform(1, 4) * SAMPLE_RATE)
    clip = np.zeros(length)
    for _ in range(int(rng.integers(1, 3))):
        part = KINDS[rng.integers(len(KINDS))](length, rng)
        clip += part / (np.sqrt((part**2).mean()) + 1e-9) * rng.uniform(0.2, 1)
    clip *= 32768 * 10 ** (rng.uniform(-85, -8) / 20)
    return np.round(clip).clip(-32768, 32767).astype(np.float32)
