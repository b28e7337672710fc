"""Lessons: each sentence as espeak-ng's phonemes, their times, and the teacher's parameters.

The teacher is improved a little on the way: half of its silence goes, commas last longer, its
melody is wider, and a question rises at the end (Flite's does not).

One file, `lessons.npz`, holds all sentences end to end:

    tokens  int16 [tokens]       ids, BEGIN first and END last in each sentence
    times   float32 [tokens]     durations in network frames of 10 ms, fractions kept
    stretch float32 [sentences]  how much slower than usual the sentence was spoken
    frames  float16 [frames, 32] at 5 ms: log F0, voiced 0/1, 25 mel-cepstra, 5 strengths
    token_ends, frame_ends int64 [sentences]
"""

import logging
import random
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import align
import corpus
import numpy as np
import symbols
from piper.phonemize_espeak import EspeakPhonemizer
from teacher import Lesson, Teacher

LOG = logging.getLogger(__name__)

FRAMES_A_SECOND = 100
"""Network frames; each holds two of the teacher's."""

LEAD, TAIL = 8, 20
"""Silence that is left before and after a sentence, in frames of 5 ms."""

COMMA = 20
"""Frames of 5 ms added to a pause inside a sentence: Flite's last only about 90 ms."""

PITCH = 98.0
"""Hertz; the middle of the voice (`cmu_us_rms_cg.c`)."""

WIDER = 1.15
"""How much the melody is widened around PITCH, in the logarithm."""

PORTION = 100
"""Sentences a worker does at a time."""

RISE = 0.5
"""How much a question has risen at its end, natural logarithm of F0."""


@dataclass
class Sheet:
    """A lesson under work: frames of 5 ms and the boundaries between tokens."""

    tokens: list[str]
    bounds: np.ndarray
    """[tokens + 1] in frames of 5 ms."""

    frames: np.ndarray
    """[frames, 32]"""


def melody(f0: np.ndarray) -> np.ndarray:
    """Return log F0 without holes, widened around the middle of the voice."""
    voiced = np.flatnonzero(f0 > 0)
    if not len(voiced):
        return np.full(len(f0), np.log(PITCH), np.float32)
    filled = np.interp(np.arange(len(f0)), voiced, np.log(f0[voiced]))
    return (np.log(PITCH) + WIDER * (filled - np.log(PITCH))).astype(np.float32)


def sheet(tokens: list[str], lesson: Lesson) -> tuple[float, Sheet]:
    """Align a lesson; return the cost of the alignment and the sheet."""
    bounds = [0.0, *(lesson.ends * 200)]
    cost, times = align.durations(tokens, lesson.phones, bounds)
    voiced = (lesson.f0 > 0).astype(np.float32)
    frames = np.column_stack([melody(lesson.f0), voiced, lesson.cepstra, lesson.strengths])
    return cost, Sheet(tokens, np.concatenate([[0.0], np.cumsum(times)]), frames)


def rise(page: Sheet) -> None:
    """Let a question rise from its last stressed vowel to its last voiced frame."""
    if page.tokens[-2] != "?":
        return
    stressed = [i for i, token in enumerate(page.tokens) if token in symbols.STRESS]
    start = page.bounds[stressed[-1]] if stressed else page.bounds[-1] / 2
    end = np.flatnonzero(page.frames[:, 1])[-1] if page.frames[:, 1].any() else len(page.frames)
    along = np.clip((np.arange(len(page.frames)) - start) / max(10.0, end - start), 0, 1)
    page.frames[:, 0] += RISE * along**1.3


def lengthen_pauses(page: Sheet) -> None:
    """Hold the middle of each pause inside the sentence for COMMA more frames."""
    for i in range(1, len(page.tokens) - 1):
        start, end = page.bounds[i], page.bounds[i + 1]
        if page.tokens[i] in symbols.PAUSES and end - start > 6:
            middle = int((start + end) / 2)
            held = np.repeat(page.frames[middle : middle + 1], COMMA, axis=0)
            page.frames = np.concatenate([page.frames[:middle], held, page.frames[middle:]])
            page.bounds[i + 1 :] += COMMA


def trim(page: Sheet) -> None:
    """Leave LEAD frames of silence before the sentence and TAIL after it."""
    cut = max(0, int(page.bounds[1]) - LEAD)
    page.frames = page.frames[cut : int(page.bounds[-2]) + TAIL]
    page.frames = page.frames[: len(page.frames) // 2 * 2]
    page.bounds = np.clip(page.bounds - cut, 0, len(page.frames))
    page.bounds[-1] = len(page.frames)


Row = tuple[np.ndarray, np.ndarray, np.ndarray, float]
"""Token ids, times, frames and stretch of one lesson."""


def taught(job: tuple[list[str], int]) -> list[Row]:
    """Return the lessons of some sentences, those left out that do not align."""
    texts, seed = job
    phonemizer, teacher, dice = EspeakPhonemizer(), Teacher(), random.Random(seed)
    rows = []
    for text in texts:
        stretch = 1.0 if dice.random() < 0.7 else dice.uniform(0.75, 1.5)
        spoken = phonemizer.phonemize("en-us", text)
        tokens = [symbols.BEGIN, *spoken[0], symbols.END]
        if len(spoken) != 1 or not align.known(tokens):
            continue
        cost, page = sheet(tokens, teacher.say(text, stretch))
        if cost > align.LIMIT:
            continue
        rise(page)
        lengthen_pauses(page)
        trim(page)
        ids = np.array([symbols.IDS[token] for token in tokens], np.int16)
        times = (np.diff(page.bounds) / 2).astype(np.float32)
        rows.append((ids, times, page.frames.astype(np.float16), stretch))
    return rows


def write(folder: Path, count: int, workers: int = 2) -> None:
    """Make lessons of `count` sentences (a few are rejected) and save them."""
    begun, rows = time.monotonic(), []
    texts = corpus.sentences(count)
    jobs = [(texts[start : start + PORTION], start) for start in range(0, count, PORTION)]
    with ProcessPoolExecutor(workers) as pool:
        for done, some in enumerate(pool.map(taught, jobs), 1):
            rows += some
            LOG.info("%d of %d portions, %.0f s", done, len(jobs), time.monotonic() - begun)
    tokens, times, frames, stretch = zip(*rows, strict=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.txt").write_text("\n".join(texts) + "\n")
    np.savez(
        folder / "lessons.npz",
        tokens=np.concatenate(tokens),
        times=np.concatenate(times),
        frames=np.concatenate(frames),
        stretch=np.array(stretch, np.float32),
        token_ends=np.cumsum([len(row) for row in tokens]),
        frame_ends=np.cumsum([len(row) for row in frames]),
    )
    hours = sum(len(row) for row in frames) / 200 / 3600
    LOG.info("%d lessons, %.2f h, %d rejected", len(rows), hours, count - len(rows))
