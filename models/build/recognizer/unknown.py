"""Gives the network a score for [unk], "some speech, whatever it says".

[unk] is one phone, SPN. A loop over all phones would say best how well any phones explain the
sound, but makes the decoder's lattices explode. So the loop's score is predicted instead: for
each frame, the logits weighted by the posteriors of the phone bigram are the target, and a
linear function of the last hidden layer is fitted to it by least squares. A margin is taken off,
so that words of the grammar win where they fit about as well as free phones.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from augment import Augmenter
from export import Layer
from network import Acoustics
from sequences import PHONE_ID, PhoneBigram, denominator
from settings import NUM_PDFS, SPOKEN_NOISE, generator, log
from train import assemble, load_examples, noise_examples

MARGIN = 0.85  # nats a frame
UTTERANCES = 1600
GROUP = 16
RIDGE = 1e-2


def free_phone_scores(logits: np.ndarray, bigram: PhoneBigram) -> np.ndarray:
    """Return the logit that free phones are expected to get in each frame."""
    likelihood = np.exp((logits - logits.max(axis=1, keepdims=True)).astype(np.float64))
    share = np.zeros((len(logits), NUM_PDFS))
    denominator(likelihood, bigram.pairs, bigram.start, bigram.end, share)
    return (share * logits).sum(axis=1) / share.sum(axis=1)


def fit_unknown(model: Acoustics, bigram: PhoneBigram, shards: Path) -> tuple[np.ndarray, float]:
    """Return weight (256,) and bias of the predicted free-phone score."""
    rng = generator("unknown")
    examples = load_examples(shards)
    chosen = [examples[place] for place in rng.choice(len(examples), UTTERANCES, replace=False)]
    chosen.sort(key=lambda item: len(item.features))
    augment = Augmenter([item.features for item in noise_examples(100)], rng)
    inputs, targets = [], []
    for start in range(0, len(chosen), GROUP):
        features, outputs = assemble(chosen[start : start + GROUP], augment, rng)
        with torch.no_grad():
            hidden = model.hidden(features)
            logits = model.output(hidden).numpy()
        for row, scores, count in zip(hidden.numpy(), logits, outputs, strict=True):
            inputs.append(row[:count])
            targets.append(free_phone_scores(scores[:count], bigram))
    x, y = np.concatenate(inputs).astype(np.float64), np.concatenate(targets)
    centre, level = x.mean(axis=0), y.mean()
    x = x - centre
    weight = np.linalg.solve(x.T @ x + RIDGE * len(x) * np.eye(x.shape[1]), x.T @ (y - level))
    error = np.sqrt(((x @ weight + level - y) ** 2).mean())
    log.info("free-phone score: deviation %.2f, error of the fit %.2f", y.std(), error)
    return weight, float(level - centre @ weight)


def with_unknown(output: Layer, weight: np.ndarray, bias: float, margin: float) -> Layer:
    """Return the output layer with both pdfs of SPN set to the free-phone score less a margin."""
    rows = [2 * PHONE_ID[SPOKEN_NOISE], 2 * PHONE_ID[SPOKEN_NOISE] + 1]
    weights, biases = output.weight.copy(), output.bias.copy()
    weights[rows] = weight
    biases[rows] = bias - margin
    return Layer(weights, biases)
