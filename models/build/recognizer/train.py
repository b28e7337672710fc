"""Stage: train the network by LF-MMI, from a flat start, on one CPU thread."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from acoustics import log_mel
from augment import Augmenter
from lexicon import Lexicon
from network import Acoustics, output_frames, pad_places
from noises import noise_clip
from sequences import PhoneBigram, WordGraph, estimate_bigram, posteriors, word_graph
from settings import MEL_BINS, SEED, generator, log
from torch import nn

BATCH = 32
PEAK_RATE = 2e-3
WARM_UP = 300  # steps
CROSS_ENTROPY = 0.1
OUTPUT_DECAY = 5e-4
NOISE_CLIPS = 1200
NOISE_SHARE = 0.07  # of a batch: clips without words
LONGEST = 450  # input frames
REPORT = 200  # steps
KEEP = 1000  # steps between copies of the unfinished network


@dataclass
class Example:
    """One utterance: log mel features (frames, 40), its words and its numerator graph."""

    features: np.ndarray
    text: str
    rhotic: bool
    graph: WordGraph | None = None


def load_examples(folder: Path) -> list[Example]:
    """Read all shards."""
    examples = []
    for path in sorted(folder.glob("*.npz")):
        shard = np.load(path)
        pieces = np.split(shard["features"], np.cumsum(shard["lengths"])[:-1])
        texts = json.loads(str(shard["texts"]))
        for piece, text, rhotic in zip(pieces, texts, shard["rhotic"], strict=True):
            examples.append(Example(piece, text, bool(rhotic)))
    return [item for item in examples if 9 <= len(item.features) <= LONGEST]


def noise_examples(count: int) -> list[Example]:
    """Make clips of noise without words."""
    rng = generator("noise")
    return [
        Example(log_mel(noise_clip(rng)).astype(np.float16), "", rhotic=True) for _ in range(count)
    ]


def build_graphs(examples: list[Example], lexicon: Lexicon, bigram: PhoneBigram) -> list[Example]:
    """Give examples their numerators and drop those too short for their words."""
    for item in examples:
        item.graph = word_graph(item.text, rhotic=item.rhotic, lexicon=lexicon, bigram=bigram)
    return [item for item in examples if output_frames(len(item.features)) > item.graph.shortest]


def batches(
    examples: list[Example], noises: list[Example], rng: np.random.Generator
) -> Iterator[list[Example]]:
    """Yield batches of similar length for ever."""
    lengths = np.array([len(item.features) for item in examples])
    extra = max(1, round(BATCH * NOISE_SHARE))
    while True:
        order = np.argsort(lengths * np.exp(rng.normal(0, 0.08, len(lengths))))
        groups = np.array_split(order, max(1, len(order) // (BATCH - extra)))
        for index in rng.permutation(len(groups)):
            batch = [examples[place] for place in groups[index]]
            longest = max(len(item.features) for item in batch)
            for noise in rng.choice(len(noises), extra):
                clip = noises[noise]
                batch.append(Example(clip.features[:longest], "", rhotic=True, graph=clip.graph))
            yield batch


def assemble(
    batch: list[Example], augment: Augmenter, rng: np.random.Generator
) -> tuple[torch.Tensor, list[int]]:
    """Return augmented, padded features and the number of output frames of each utterance."""
    shift = int(rng.integers(3))
    pieces = [item.features[shift:] for item in batch]
    longest = max(len(piece) for piece in pieces)
    block = np.zeros((len(pieces), longest, MEL_BINS), np.float32)
    for row, piece in zip(block, pieces, strict=True):
        row[:] = piece[np.arange(longest).clip(0, len(piece) - 1)]
    block = augment(block)
    outputs = [output_frames(len(piece)) for piece in pieces]
    padded = np.stack(
        [
            row[pad_places(len(piece), max(outputs))]
            for row, piece in zip(block, pieces, strict=True)
        ]
    )
    return torch.from_numpy(padded), outputs


def gradient(
    logits: np.ndarray, outputs: list[int], batch: list[Example], bigram: PhoneBigram
) -> tuple[np.ndarray, float, int]:
    """Return the loss's gradient by the logits, the summed score and the frames it covers."""
    slope = np.zeros_like(logits)
    total, frames = 0.0, 0
    for row, count, item, out in zip(logits, outputs, batch, slope, strict=True):
        result = posteriors(row[:count], item.graph, bigram)
        if result is None:
            continue
        score, right, every = result
        softmax = np.exp(row[:count] - row[:count].max(axis=1, keepdims=True))
        softmax /= softmax.sum(axis=1, keepdims=True)
        out[:count] = every - right + CROSS_ENTROPY * (softmax - right)
        out[:count] += OUTPUT_DECAY * row[:count]
        total += score
        frames += count
    return slope / max(1, frames), total, frames


def learning_rate(step: int, steps: int) -> float:
    """Return the factor on the peak rate: a short rise, then half a cosine."""
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return 0.5 * (1 + np.cos(np.pi * (step - WARM_UP) / max(1, steps - WARM_UP))) + 1e-3


def feature_statistics(examples: list[Example]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return mean and deviation of the features, each (40,)."""
    frames = np.concatenate([item.features for item in examples[::20]]).astype(np.float32)
    return torch.from_numpy(frames.mean(axis=0)), torch.from_numpy(frames.std(axis=0))


def train(folder: Path, lexicon: Lexicon, target: Path, steps: int, seconds: float) -> None:
    """Train for a number of steps, or as many as fit into `seconds`, and save the network."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    rng = generator("train")
    heard = load_examples(folder)
    examples = [item for item in heard if set(item.text.split()) <= lexicon.keys()]
    log.info("%d utterances have words left out of the lexicon", len(heard) - len(examples))
    bigram = estimate_bigram([item.text for item in examples], lexicon)
    noises = build_graphs(noise_examples(NOISE_CLIPS), lexicon, bigram)
    examples = build_graphs(examples, lexicon, bigram)
    hours = sum(len(item.features) for item in examples) / 360000
    log.info("%d utterances, %.1f hours", len(examples), hours)
    augment = Augmenter([item.features for item in noises], rng)
    model = Acoustics(*feature_statistics(examples))
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=1e-3)
    supply = batches(examples, noises, rng)
    started, total, frames, step = time.monotonic(), 0.0, 0, 0
    progress = 0.0
    while progress < 1.0:
        for group in optimizer.param_groups:
            group["lr"] = PEAK_RATE * learning_rate(int(progress * steps), steps)
        batch = next(supply)
        features, outputs = assemble(batch, augment, rng)
        with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the CPU knows it
            logits = model(features)
        logits = logits.float()
        slope, score, covered = gradient(logits.detach().numpy(), outputs, batch, bigram)
        optimizer.zero_grad()
        logits.backward(torch.from_numpy(slope))
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total, frames, step = total + score, frames + covered, step + 1
        progress = max(step / steps, (time.monotonic() - started) / seconds)
        if step % REPORT == 0 or progress >= 1.0:
            log.info("step %d (%.0f %%): score %.4f a frame", step, 100 * progress, total / frames)
            total, frames = 0.0, 0
        if step % KEEP == 0:
            store(model, bigram, target.with_suffix(".unfinished"))
    store(model, bigram, target)


def store(model: Acoustics, bigram: PhoneBigram, target: Path) -> None:
    """Save weights and phone bigram."""
    bigram_arrays = {name: torch.from_numpy(value) for name, value in vars(bigram).items()}
    torch.save({"weights": model.state_dict(), "bigram": bigram_arrays}, target)


def load(path: Path) -> tuple[Acoustics, PhoneBigram]:
    """Read a trained network, ready for use, and its phone bigram."""
    stored = torch.load(path, weights_only=True)
    model = Acoustics(torch.zeros(MEL_BINS), torch.ones(MEL_BINS))
    model.load_state_dict(stored["weights"])
    arrays = {name: value.numpy() for name, value in stored["bigram"].items()}
    return model.eval(), PhoneBigram(**arrays)
