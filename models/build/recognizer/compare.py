"""Stage: compare the trained network with what Kaldi's nnet3 makes of the exported file.

Vosk does not hand out the network's scores, but with alternatives asked for it returns the
negated cost of the best path, graph costs scaled by 0.9. For a grammar of one word that cost
can be computed here from the torch network: the best path through the word's phones, with
optional pauses. Vosk's own costs of the grammar and the pauses are the same for all clips of a
word, so the two scores may differ by a constant only; its spread is the numeric difference.
"""

from __future__ import annotations

import json

import numpy as np
import vosk
from lexicon import Lexicon
from network import Acoustics, logits_of
from sequences import PHONE_ID
from settings import SAMPLE_RATE, SILENCE

HALF = np.log(0.5)
GRAPH_SCALE = 0.9  # Vosk's, for the costs that do not come from the network


def best_path(logits: np.ndarray, phones: list[int], optional: set[int]) -> float:
    """Return the best score of a string of phones; places in `optional` may be left out."""
    score = np.full(len(phones), -np.inf)
    for frame, row in enumerate(logits):
        entered = np.full(len(phones), -np.inf)
        for place in range(len(phones)):
            if place == 0 or (frame == 0 and place == 1 and 0 in optional):
                entered[place] = 0.0 if frame == 0 else -np.inf
            else:
                entered[place] = score[place - 1]
        if frame == 0:
            entered[2:] = -np.inf
        stay = score + HALF + row[[2 * phone + 1 for phone in phones]]
        score = np.maximum(entered + HALF + row[[2 * phone for phone in phones]], stay)
    last = len(phones) - 1
    return float(max(score[last], score[last - 1] if last in optional else -np.inf))


def torch_score(model: Acoustics, features: np.ndarray, word: str, lexicon: Lexicon) -> float:
    """Return the best score of one word by the torch network."""
    logits = logits_of(model, features)
    silence = PHONE_ID[SILENCE]
    scores = []
    for entry in lexicon[word]:
        phones = [silence, *(PHONE_ID[phone] for phone in entry.phones), silence]
        scores.append(best_path(logits, phones, {0, len(phones) - 1}) - entry.cost)
    return max(scores) - (1 - GRAPH_SCALE) * len(logits) * HALF  # one transition a frame


def vosk_score(model: vosk.Model, samples: np.ndarray, word: str) -> float:
    """Return the score of one word by the stock recognizer."""
    recognizer = vosk.KaldiRecognizer(model, SAMPLE_RATE, json.dumps([word]))
    recognizer.SetMaxAlternatives(1)
    recognizer.AcceptWaveform(samples.astype(np.int16).tobytes())
    best = json.loads(recognizer.FinalResult())["alternatives"][0]
    return float(best["confidence"]) if best["text"].strip() == word else float("nan")
