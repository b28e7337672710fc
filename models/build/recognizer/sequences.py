"""LF-MMI: how likely the network's output makes the right phones among all phones.

Topology (Kaldi's "chain"): a phone takes one frame of its entry pdf (2p), then any number of
frames of its lasting pdf (2p + 1), both with probability one half. The numerator is a graph of
the utterance's words with all pronunciations and optional silence; the denominator is a bigram
of phones. Both are scored by the forward-backward algorithm in double precision, scaled frame by
frame. No alignment is needed to start from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from lexicon import Lexicon
from numba import njit
from settings import NUM_PDFS, PHONES, SILENCE, SPEECH_PHONES, generator

PHONE_ID = {phone: index for index, phone in enumerate(PHONES)}
HALF = 0.5


@dataclass(frozen=True)
class PhoneBigram:
    """Probabilities of phone pairs; phones never seen here (SPN) have none.

    pairs: (phones, phones), row = left phone; start, end: (phones,).
    """

    pairs: np.ndarray
    start: np.ndarray
    end: np.ndarray


@dataclass(frozen=True)
class WordGraph:
    """Numerator of one utterance.

    phones: (states,) int; arcs (left state, right state, probability) sorted by right state as
    `first`: (states + 1,), `left`: (arcs,), `weight`: (arcs,); start, end: (states,).
    """

    phones: np.ndarray
    first: np.ndarray
    left: np.ndarray
    weight: np.ndarray
    start: np.ndarray
    end: np.ndarray
    shortest: int


def estimate_bigram(texts: list[str], lexicon: Lexicon) -> PhoneBigram:
    """Count phone pairs in random pronunciations of the training texts."""
    rng = generator("bigram")
    size = len(PHONES)
    counts = np.zeros((size + 1, size + 1))  # the last row and column stand for the edges
    for text in texts:
        phones = [SILENCE] if rng.random() < HALF else []
        for word in text.split():
            entries = lexicon[word]
            phones += entries[rng.integers(len(entries))].phones
            phones += [SILENCE] if rng.random() < 0.15 else []
        if phones[-1:] != [SILENCE] and rng.random() < HALF:
            phones.append(SILENCE)
        line = [size, *(PHONE_ID[phone] for phone in phones), size]
        np.add.at(counts, (line[:-1], line[1:]), 1)
    heard = [PHONE_ID[phone] for phone in [SILENCE, *SPEECH_PHONES]]
    counts[np.ix_(heard, heard)] += 2.0  # every pair may happen
    counts[size, heard] += 2.0
    counts[heard, size] += 2.0
    counts[PHONE_ID[SILENCE], PHONE_ID[SILENCE]] = 0
    counts /= np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return PhoneBigram(counts[:size, :size], counts[size, :size], counts[:size, size])


def word_graph(text: str, *, rhotic: bool, lexicon: Lexicon, bigram: PhoneBigram) -> WordGraph:
    """Return the numerator graph of an utterance.

    Speakers known to say every r are not offered the pronunciations without it.
    """
    phones: list[int] = []
    arcs: list[tuple[int, int]] = []
    start_states: list[int] = []

    def add(phone: int, before: list[int], *, at_start: bool) -> int:
        phones.append(phone)
        state = len(phones) - 1
        arcs.extend((left, state) for left in before)
        if at_start:
            start_states.append(state)
        return state

    silence = PHONE_ID[SILENCE]
    ends = [add(silence, [], at_start=True)]
    at_start = True
    shortest = 0
    for word in text.split():
        entries = [entry for entry in lexicon[word] if not (rhotic and entry.cost)]
        last = []
        for entry in entries:
            before, first = ends, at_start
            for phone in entry.phones:
                before = [add(PHONE_ID[phone], before, at_start=first)]
                first = False
            last += before
        shortest += min(len(entry.phones) for entry in entries)
        ends = [*last, add(silence, last, at_start=False)]
        at_start = False
    return pack_graph(phones, arcs, start_states, ends, max(1, shortest), bigram)


def pack_graph(
    phones: list[int],
    arcs: list[tuple[int, int]],
    starts: list[int],
    ends: list[int],
    shortest: int,
    bigram: PhoneBigram,
) -> WordGraph:
    """Sort arcs by their right state and weigh them with the phone bigram."""
    ids = np.array(phones)
    arcs = sorted(arcs, key=lambda arc: arc[1])
    left = np.array([arc[0] for arc in arcs], dtype=np.int64)
    right = np.array([arc[1] for arc in arcs], dtype=np.int64)
    start, end = np.zeros(len(ids)), np.zeros(len(ids))
    start[starts] = bigram.start[ids[starts]]
    end[ends] = bigram.end[ids[ends]]
    return WordGraph(
        phones=ids,
        first=np.searchsorted(right, np.arange(len(ids) + 1)),
        left=left,
        weight=bigram.pairs[ids[left], ids[right]] * HALF,
        start=start,
        end=end * HALF,
        shortest=shortest,
    )


@njit(cache=True)
def numerator(  # noqa: C901, PLR0912, PLR0913, PLR0917 - compiled: arrays and plain loops
    likelihood: np.ndarray,
    phones: np.ndarray,
    first: np.ndarray,
    left: np.ndarray,
    weight: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    posterior: np.ndarray,
) -> float:
    """Add the numerator's pdf posteriors to `posterior` (frames, pdfs); return its log score.

    likelihood: (frames, pdfs), exp of the logits, scaled to at most 1 in each frame.
    """
    frames, states = likelihood.shape[0], phones.shape[0]
    forward = np.zeros((frames, states))
    entry = np.zeros((frames, states))  # the part of `forward` that enters its phone
    scale = np.zeros(frames)
    for frame in range(frames):
        for state in range(states):
            total = 0.0
            if frame == 0:
                total = start[state]
            else:
                for arc in range(first[state], first[state + 1]):
                    total += forward[frame - 1, left[arc]] * weight[arc]
            value = total * likelihood[frame, 2 * phones[state]]
            entry[frame, state] = value
            if frame > 0:
                value += forward[frame - 1, state] * HALF * likelihood[frame, 2 * phones[state] + 1]
            forward[frame, state] = value
            scale[frame] += value
        if scale[frame] <= 0.0:
            return -np.inf
        for state in range(states):
            forward[frame, state] /= scale[frame]
            entry[frame, state] /= scale[frame]
    backward = end.copy()
    total = 0.0
    for state in range(states):
        total += forward[frames - 1, state] * end[state]
    if total <= 0.0:
        return -np.inf
    for state in range(states):
        backward[state] /= total
    for frame in range(frames - 1, -1, -1):
        before = np.zeros(states)
        for state in range(states):
            phone = phones[state]
            enters = entry[frame, state] * backward[state]
            stays = (forward[frame, state] - entry[frame, state]) * backward[state]
            posterior[frame, 2 * phone] += enters
            posterior[frame, 2 * phone + 1] += stays
            if frame > 0:
                flow = backward[state] * likelihood[frame, 2 * phone] / scale[frame]
                for arc in range(first[state], first[state + 1]):
                    before[left[arc]] += weight[arc] * flow
                before[state] += (
                    HALF * likelihood[frame, 2 * phone + 1] * backward[state] / scale[frame]
                )
        backward = before
    return np.log(scale).sum() + np.log(total)


@njit(cache=True)
def denominator(
    likelihood: np.ndarray,
    pairs: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    posterior: np.ndarray,
) -> float:
    """Add the posteriors of all phone strings to `posterior`; return their log score."""
    frames, states = likelihood.shape[0], start.shape[0]
    forward = np.zeros((frames, states))
    entry = np.zeros((frames, states))
    scale = np.zeros(frames)
    moves = pairs * HALF
    for frame in range(frames):
        arriving = start.copy() if frame == 0 else forward[frame - 1] @ moves
        for state in range(states):
            value = arriving[state] * likelihood[frame, 2 * state]
            entry[frame, state] = value
            if frame > 0:
                value += forward[frame - 1, state] * HALF * likelihood[frame, 2 * state + 1]
            forward[frame, state] = value
            scale[frame] += value
        for state in range(states):
            forward[frame, state] /= scale[frame]
            entry[frame, state] /= scale[frame]
    total = (forward[frames - 1] * end).sum() * HALF
    backward = end * HALF / total
    flow = np.zeros(states)
    for frame in range(frames - 1, -1, -1):
        for state in range(states):
            enters = entry[frame, state] * backward[state]
            posterior[frame, 2 * state] += enters
            posterior[frame, 2 * state + 1] += forward[frame, state] * backward[state] - enters
            flow[state] = backward[state] * likelihood[frame, 2 * state] / scale[frame]
        if frame > 0:
            before = moves @ flow
            for state in range(states):
                before[state] += (
                    HALF * likelihood[frame, 2 * state + 1] * backward[state] / scale[frame]
                )
            backward = before
    return np.log(scale).sum() + np.log(total)


def posteriors(
    logits: np.ndarray, graph: WordGraph, bigram: PhoneBigram
) -> tuple[float, np.ndarray, np.ndarray] | None:
    """Return log P(words | sound) and the pdf posteriors of numerator and denominator.

    logits: (frames, pdfs). None if the utterance is too short for its words.
    """
    peak = logits.max(axis=1, keepdims=True)
    likelihood = np.exp((logits - peak).astype(np.float64))
    right = np.zeros((len(logits), NUM_PDFS))
    score = numerator(
        likelihood,
        graph.phones,
        graph.first,
        graph.left,
        graph.weight,
        graph.start,
        graph.end,
        right,
    )
    if not np.isfinite(score):
        return None
    every = np.zeros((len(logits), NUM_PDFS))
    score -= denominator(likelihood, bigram.pairs, bigram.start, bigram.end, every)
    return score, right, every
