"""From sound to features: resampling, trimming, rooms, log mel energies.

Sound is mono, float32 in int16 units at 16 kHz. Features are Kaldi's log mel filter bank:
40 bins, 25 ms frames every 10 ms, the very computation that Vosk does (kaldi-native-fbank).
"""

from __future__ import annotations

from fractions import Fraction

import kaldi_native_fbank as knf
import numpy as np
from plan import Utterance
from scipy.signal import fftconvolve, resample_poly
from settings import FBANK_OPTIONS, SAMPLE_RATE, generator

FULL_SCALE = 32768.0


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Return log mel energies, shape (frames, 40)."""
    options = knf.FbankOptions()
    options.frame_opts.dither = float(FBANK_OPTIONS["dither"])
    options.frame_opts.samp_freq = SAMPLE_RATE
    options.mel_opts.num_bins = int(FBANK_OPTIONS["num-mel-bins"])
    options.mel_opts.low_freq = float(FBANK_OPTIONS["low-freq"])
    options.mel_opts.high_freq = float(FBANK_OPTIONS["high-freq"])
    options.use_energy = False
    fbank = knf.OnlineFbank(options)
    fbank.accept_waveform(SAMPLE_RATE, samples)
    fbank.input_finished()
    frames = [fbank.get_frame(index) for index in range(fbank.num_frames_ready)]
    return np.stack(frames) if frames else np.zeros((0, options.mel_opts.num_bins), np.float32)


def resample(samples: np.ndarray, rate: int, warp: float = 1.0) -> np.ndarray:
    """Bring sound to 16 kHz; warp above 1 also shortens it and raises pitch and formants."""
    ratio = Fraction(SAMPLE_RATE / rate / warp).limit_denominator(160)
    if ratio == 1:
        return samples
    return resample_poly(samples, ratio.numerator, ratio.denominator).astype(np.float32)


def trim(samples: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """Cut the silence around speech, keeping `margin` seconds of it."""
    step = SAMPLE_RATE // FRAME_STEPS
    blocks = len(samples) // step
    if not blocks:
        return samples
    energy = (samples[: blocks * step].reshape(blocks, step) ** 2).mean(axis=1)
    loud = np.flatnonzero(energy > energy.max() * SILENCE_RATIO)
    start = max(0, loud[0] * step - int(margin * SAMPLE_RATE))
    stop = (loud[-1] + 1) * step + int(margin * SAMPLE_RATE)
    return samples[start:stop]


FRAME_STEPS = 100  # blocks a second
SILENCE_RATIO = 10**-3.8  # 38 dB below the loudest block


def reverberate(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Put the speaker into a small room: a few echoes and a decaying tail of noise."""
    decay = rng.uniform(0.08, 0.45)  # seconds until 60 dB less
    length = int(decay * SAMPLE_RATE)
    tail = rng.normal(0, 1, length) * np.exp(-6.9 * np.arange(length) / length)
    tail[: int(0.003 * SAMPLE_RATE)] = 0
    tail *= 10 ** (rng.uniform(-14, 2) / 20) / np.sqrt((tail**2).sum())
    tail[0] = 1.0
    for _ in range(int(rng.integers(0, 5))):
        tail[int(rng.uniform(0.001, 0.04) * SAMPLE_RATE)] += rng.uniform(-0.4, 0.4)
    return fftconvolve(samples, tail)[: len(samples)].astype(np.float32)


def narrow_band(samples: np.ndarray) -> np.ndarray:
    """Pass sound through an 8 kHz recording and back."""
    return resample_poly(np.round(resample_poly(samples, 1, 2)), 2, 1).astype(np.float32)


def prepare(utterance: Utterance, samples: np.ndarray, rate: int) -> np.ndarray:
    """Return the utterance as a microphone might have recorded it in a quiet place."""
    rng = generator("prepare", utterance.key)
    samples = resample(samples, rate, utterance.warp)
    if utterance.tight:
        samples = trim(samples, rng.uniform(0.0, 0.03))
    else:
        pads = (rng.uniform(0.05, 0.45, 2) * SAMPLE_RATE).astype(int)
        samples = np.pad(trim(samples, 0.05), pads)
    peak = np.abs(samples).max() + 1.0
    samples = samples * (FULL_SCALE * 10 ** (rng.uniform(-24, -1) / 20) / peak)
    if rng.random() < 0.3:
        samples = reverberate(samples, rng)
    if rng.random() < 0.25:
        samples = narrow_band(samples)
    return np.round(samples).clip(-FULL_SCALE, FULL_SCALE - 1).astype(np.float32)
