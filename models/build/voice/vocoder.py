"""From parameters to sound, with operations that every ONNX runtime has.

Per 5 ms the voice says F0, whether the larynx sounds, a spectral envelope (mel-cepstrum) and the
voiced share of five bands. The vocoder makes a band-limited pulse train and takes noise from a
table, cuts both into overlapping windows of 10 ms, filters each window in the spectrum by the
envelope's minimum-phase response, and adds the windows up again.

    frames [F, 32]: log F0 (hertz), voiced 0..1, 25 mel-cepstra, 5 strengths
    audio  [F * 80]: -1..1 at 16 kHz

Flite calls every sound between two pauses voiced and leaves it to the strengths to tell an "s"
from an "a"; its voiceless sounds still get two thirds of a pulse and buzz. We stretch the
strengths (`HISS`, `TONE`, `MOST`) so that a voiceless sound is noise.

The minimum-phase response of a mel-cepstrum needs no Fourier transform: at a frequency w, warped
to w', it is exp(sum of c_k * exp(-j k w')). Excitation levels and filters are Flite's
(`src/cg/cst_mlsa.c`). The Fourier matrices are computed from `zero`, which the export turns from an
input into a constant: so they take no room in the file, and the runtime makes them once.
"""

import math

import numpy as np
import torch
from teacher import ALPHA, CEPSTRA, HOP, RATE
from torch import Tensor, nn

SIZE = 640
"""Samples of one filtered window: the response may ring for 30 ms."""

WINDOW = 2 * HOP
BINS = SIZE // 2 + 1
OVERLAP = SIZE // HOP

NOISE = 31991
"""Samples of the noise table: 2 s, a prime number."""

BETA = 0.4
"""Strength of Flite's postfilter for this voice."""

GAIN = 1.5 / 32768
"""Flite's gain for this voice, and its int16 range."""

CEILING = 0.88
"""No sample is louder."""

HISS = (0.62, 0.64, 0.47, 0.40, 0.51)
"""Strengths that Flite gives to voiceless sounds."""

TONE = (0.95, 0.80, 0.70, 0.60, 0.64)
"""Strengths that it gives to vowels."""

MOST = (1.0, 1.0, 0.95, 0.88, 0.8)
"""Voiced share of a vowel; the rest of the band is breath."""

HUSH = 0.4
"""Amplitude that is left of the noise in a pause, which is where Flite says "voiceless"."""

DRIFT = 400
"""Samples on each side whose mean is taken away: no offset, no rumble below 15 Hz."""

FADE_IN, FADE_OUT = 0.015, 0.1
"""Seconds; the sentence's own silence, which is never quite silent."""

HIGHEST = 7600.0
"""Hertz; the highest harmonic."""


def warped(bins: int) -> np.ndarray:
    """Return the warped frequency of each bin from 0 to the Nyquist frequency, in radians."""
    w = np.linspace(0, np.pi, bins)
    return w + 2 * np.arctan2(ALPHA * np.sin(w), 1 - ALPHA * np.cos(w))


def postfiltered(cepstra: np.ndarray) -> np.ndarray:
    """Sharpen the formants as Flite does before it synthesizes; energy stays.

    Args:
        cepstra: [frames, 25] mel-cepstra.
    """
    basis = np.cos(np.outer(np.arange(CEPSTRA), warped(129)))
    sharp = cepstra.copy()
    sharp[:, 2:] *= 1 + BETA
    energy = [np.mean(np.exp(2 * each @ basis), axis=1) for each in (cepstra, sharp)]
    sharp[:, 0] += np.log(energy[0] / energy[1]) / 2
    return sharp


def band_gains(filters: np.ndarray) -> np.ndarray:
    """Return [bands, BINS] amplitudes of Flite's symmetric excitation filters [bands, taps]."""
    taps = np.arange(filters.shape[1]) - (filters.shape[1] - 1) / 2
    angles = np.outer(taps, np.linspace(0, np.pi, BINS))
    return np.abs(filters @ np.cos(angles))


class Vocoder(nn.Module):
    """The vocoder as a network without anything to learn."""

    def __init__(self, filters: np.ndarray, level: float = 1.0) -> None:
        """Take Flite's excitation filters [5, taps] and a factor for the loudness."""
        super().__init__()
        noise = np.random.default_rng(1).standard_normal(NOISE)
        self.register_buffer("noise", torch.tensor(noise, dtype=torch.float32))
        self.register_buffer("bands", torch.tensor(band_gains(filters), dtype=torch.float32))
        hiss, tone = torch.tensor(HISS), torch.tensor(TONE)
        self.register_buffer("hiss", hiss)
        self.register_buffer("slope", 1 / (tone - hiss))
        self.register_buffer("most", torch.tensor(MOST))
        self.register_buffer("warp", torch.tensor(warped(BINS), dtype=torch.float32))
        self.gain = GAIN * level

    def forward(self, frames: Tensor, zero: Tensor) -> Tensor:
        """Return the audio of [F, 32] parameters; `zero` is an int64 0."""
        f0, voiced = torch.exp(frames[:, 0]), frames[:, 1:2]
        cepstra, strengths = frames[:, 2 : 2 + CEPSTRA], frames[:, 2 + CEPSTRA :]
        pulse = self._spectrum(self._pulses(f0), zero)
        noise = self._spectrum(self._table(f0), zero)
        tone = voiced * torch.clamp((strengths - self.hiss) * self.slope, 0, 1) * self.most
        hush = HUSH + (1 - HUSH) * voiced
        shares = (tone @ self.bands, (hush * (1 - tone**2)) @ self.bands)
        real = shares[0] * pulse[0] + shares[1] * noise[0]
        imaginary = shares[0] * pulse[1] + shares[1] * noise[1]
        order = (torch.arange(CEPSTRA) + zero).float()
        angles = order[:, None] * self.warp[None, :]
        size = torch.exp(cepstra @ torch.cos(angles)) * self.gain
        turn = cepstra @ torch.sin(angles)
        cosine, sine = torch.cos(turn), torch.sin(turn)
        windows = self._inverse(
            size * (real * cosine + imaginary * sine),
            size * (imaginary * cosine - real * sine),
            zero,
        )
        return self._finished(self._added(windows))

    def _pulses(self, f0: Tensor) -> Tensor:
        """Return [F, 80] of a pulse train of unit power, harmonics up to HIGHEST."""
        f0 = f0[:, None]
        step = torch.cat([f0[1:], f0[-1:]]) - f0
        n = torch.arange(HOP).float()[None, :]
        cycles = (f0 * n + step * n * (n - 1) / (2 * HOP)) / RATE
        whole = (f0 * HOP + step * (HOP - 1) / 2) / RATE
        begin = torch.cumsum(whole.double(), 0) - whole.double()
        phase = cycles + (begin - torch.floor(begin)).float()
        phase = math.pi * (phase - torch.floor(phase + 0.5))
        harmonics = torch.floor(HIGHEST / f0)
        below = torch.sin(phase)
        near = torch.abs(below) < 1e-4
        safe = torch.where(near, torch.ones_like(below), below)
        ratio = torch.sin((2 * harmonics + 1) * phase) / safe
        total = (torch.where(near, 2 * harmonics + 1 + 0 * below, ratio) - 1) / 2
        return total * torch.sqrt(2 / harmonics)

    def _table(self, f0: Tensor) -> Tensor:
        """Return [F, 80] of noise of unit power."""
        count = f0.shape[0] * HOP
        return self.noise[torch.arange(count) % NOISE].reshape(-1, HOP)

    def _spectrum(self, hops: Tensor, zero: Tensor) -> tuple[Tensor, Tensor]:
        """Return real and imaginary [F, BINS] of each window of two hops."""
        before = torch.cat([torch.zeros_like(hops[:1]), hops[:-1]])
        n = torch.arange(WINDOW) + zero
        shape = 0.5 - 0.5 * torch.cos(2 * math.pi * n.float() / WINDOW)
        segments = torch.cat([before, hops], 1) * shape
        angles = self._angles(n[:, None], torch.arange(BINS)[None, :])
        return segments @ torch.cos(angles), -(segments @ torch.sin(angles))

    def _inverse(self, real: Tensor, imaginary: Tensor, zero: Tensor) -> Tensor:
        """Return [F, SIZE] samples of half spectra [F, BINS]."""
        k = torch.arange(BINS) + zero
        angles = self._angles(k[:, None], torch.arange(SIZE)[None, :])
        edge = (k == 0) | (k == BINS - 1)
        twice = torch.where(edge, 1.0, 2.0)[None, :] / SIZE
        return (real * twice) @ torch.cos(angles) - (imaginary * twice) @ torch.sin(angles)

    @staticmethod
    def _angles(a: Tensor, b: Tensor) -> Tensor:
        """Return 2 pi a b / SIZE, reduced before it loses precision."""
        return (a * b % SIZE).float() * (2 * math.pi / SIZE)

    @staticmethod
    def _added(windows: Tensor) -> Tensor:
        """Overlap and add [F, SIZE] windows, one hop apart; return F hops of samples."""
        parts = windows.reshape(-1, OVERLAP, HOP)
        total = torch.zeros(1, 1)
        for j in range(OVERLAP):
            total = total + nn.functional.pad(parts[:, j], (0, 0, j, OVERLAP - j))
        return total[1 : 1 - OVERLAP].reshape(-1)

    @staticmethod
    def _finished(audio: Tensor) -> Tensor:
        """Take the offset away, limit the peaks softly, fade both ends."""
        mean = nn.functional.avg_pool1d(audio[None, None], 2 * DRIFT + 1, 1, DRIFT)[0, 0]
        level = audio - mean
        limited = level / torch.pow(1 + torch.pow(torch.abs(level / CEILING), 8), 1 / 8)
        n = torch.arange(audio.shape[0]).float() / RATE
        opened = torch.clamp(n / FADE_IN, 0, 1)
        closed = torch.clamp((n[-1] - n) / FADE_OUT, 0, 1)
        return limited * opened * closed * closed
