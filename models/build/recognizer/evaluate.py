#!/usr/bin/env python3
"""Measure the built-in recognizer through the stock vosk package and print a table.

Targets: single digits of people, a synthesized voice and espeak-ng variants that training never
heard, noise, and the built-in voice. Recordings are read from the folder given by --speech or
SPEAKER_SPEECH: clips and a manifest.tsv with the columns path, transcript, group. Without it the
tests on recordings are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vosk
from plan import DIGITS
from settings import HERE, MODEL, SAMPLE_RATE, UNKNOWN, start_logging
from testsets import Clip, built_in_voice, espeak, ked, recordings

BLOCK = SAMPLE_RATE // 10
REPOSITORY = HERE.parents[2]
SPEECH = Path(os.environ.get("SPEAKER_SPEECH", REPOSITORY.parent / "shared" / "speech"))
COUNT = 200  # synthesized sentences of each test
VOICE = MODEL.parent / "builtin-en-voice"
COMMANDS = [
    "yes",
    "no",
    "stop",
    "repeat",
    "help",
    "next",
    "back",
    "cancel",
    "option one",
    "option two",
    "option three",
    "louder",
    "slower",
    UNKNOWN,
]
ROOMS = ["turn on the living room lamp", "set a timer", "what time is it", "help me", UNKNOWN]


@dataclass
class Score:
    """Counts of one test."""

    right: int = 0
    rejected: int = 0
    wrong: int = 0
    errors: int = 0
    words: int = 0

    @property
    def clips(self) -> int:
        """Number of clips."""
        return self.right + self.rejected + self.wrong

    def share(self, count: int) -> str:
        """Return a count as a percentage of all clips."""
        return f"{100 * count / max(1, self.clips):.1f} %"

    @property
    def word_error(self) -> str:
        """Return the word error rate."""
        return f"{100 * self.errors / max(1, self.words):.1f} %"


def recognize(model: vosk.Model, samples: np.ndarray, grammar: list[str] | None = None) -> str:
    """Return what the recognizer makes of a clip, fed in blocks of 0.1 s."""
    extra = [json.dumps(grammar)] if grammar else []
    recognizer = vosk.KaldiRecognizer(model, SAMPLE_RATE, *extra)
    parts = [
        json.loads(recognizer.Result())["text"]
        for start in range(0, len(samples), BLOCK)
        if recognizer.AcceptWaveform(samples[start : start + BLOCK].tobytes())
    ]
    parts.append(json.loads(recognizer.FinalResult())["text"])
    return " ".join(" ".join(parts).split())


def distance(said: list[str], heard: list[str]) -> int:
    """Return the number of word edits between two sentences."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(said, 1):
        corner, row[0] = row[0], index
        for place, other in enumerate(heard, 1):
            best = min(row[place] + 1, row[place - 1] + 1, corner + (word != other))
            corner, row[place] = row[place], best
    return row[-1]


def score(model: vosk.Model, clips: list[Clip], grammar: list[str] | None = None) -> Score:
    """Recognize clips and count; only [unk] or nothing counts as rejected."""
    result = Score()
    for clip in clips:
        heard = recognize(model, clip.samples, grammar)
        words = [word for word in heard.split() if word != UNKNOWN]
        result.errors += distance(clip.text.split(), words)
        result.words += len(clip.text.split())
        result.right += heard == clip.text
        result.rejected += heard != clip.text and not words
        result.wrong += heard != clip.text and bool(words)
    return result


Row = tuple[str, str, str]  # what, target, reached


def human_rows(model: vosk.Model, groups: dict[str, list[Clip]], words: set[str]) -> list[Row]:
    """Test on recordings."""
    rows = []
    digits = groups.get("digits", [])
    forced = score(model, digits, DIGITS)
    free = score(model, digits, [*DIGITS, UNKNOWN])
    number = len(digits)
    rows.append((f"people, {number} digits, grammar", ">= 88 % right", forced.share(forced.right)))
    reached = f"{free.share(free.right)} right, {free.share(free.wrong)} wrong"
    rows.append(
        (f"people, {number} digits, grammar with [unk]", ">= 80 % right, <= 10 % wrong", reached)
    )
    noise = score(model, groups.get("noise", []), COMMANDS)
    rows.append(
        ("noise clips, command grammar, no words", ">= 18 of 20", f"{noise.clips - noise.wrong}")
    )
    for group in ("commands", "coffee"):
        known = [clip for clip in groups.get(group, []) if set(clip.text.split()) <= words]
        result = score(model, known)
        name = f"people, {result.clips} {group} in vocabulary, general model, word errors"
        rows.append((name, "-", result.word_error))
        choices = [*(clip.text for clip in known), UNKNOWN]
        result = score(model, known, choices)
        name = f"people, the same {group} as a grammar with [unk]"
        rows.append((name, "-", f"{result.share(result.right)} right, {result.word_error} errors"))
    foreign = score(model, groups.get("non_english", []), ROOMS)
    rows.append(
        ("foreign speech, small grammar with [unk]", "-", f"{foreign.share(foreign.wrong)} words")
    )
    return rows


def synthetic_rows(model: vosk.Model, voice: Path, count: int) -> list[Row]:
    """Test on synthesized speech."""
    result = score(model, ked(count))
    rows = [(f"festival ked, {result.clips} sentences, word errors", "<= 15 %", result.word_error)]
    clips = espeak(count)
    result = score(model, clips)
    name = f"espeak-ng variants not in training, {result.clips} sentences, word errors"
    rows.append((name, "<= 5 %", result.word_error))
    spoken = built_in_voice(2 * count, voice)
    if spoken:
        result = score(model, spoken)
        name = f"built-in voice, {result.clips} sentences"
        reached = f"{result.share(result.right)} right, {result.word_error} errors"
        rows.append((name, ">= 95 % right", reached))
    return rows


def cost_rows(folder: Path, clip: Path | None) -> list[Row]:
    """Measure size, load time, memory and speed."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    rows = [("size on disk", "<= 4 MB", f"{size / 1e6:.2f} MB")]
    if clip is None:
        return rows
    command = [sys.executable, str(HERE / "footprint.py"), str(folder), str(clip)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cost = json.loads(output)
    rows.append(("load time", "-", f"{cost['load_s'] * 1000:.0f} ms"))
    memory = f"{cost['rss_before']:.0f} / {cost['rss_loaded']:.0f} / {cost['rss_used']:.0f} MB"
    rows.append(("resident memory: vosk, loaded, after use", "-", memory))
    rows.append(("CPU seconds a second of speech", "-", f"{cost['cpu_per_second']:.3f}"))
    return rows


def vocabulary_of(folder: Path) -> set[str]:
    """Return the words of a model."""
    lines = (folder / "graph" / "words.txt").read_text().splitlines()
    return {line.split()[0] for line in lines} - {"<eps>", UNKNOWN}


def measure(folder: Path, speech: Path, voice: Path, count: int) -> str:
    """Return the whole table as Markdown."""
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    words = vocabulary_of(folder)
    groups = recordings(speech)
    rows = [("vocabulary", "600 to 900 words", f"{len(words)} words and [unk]")]
    clips = sorted(speech.glob("sentences/*.wav"))
    rows += cost_rows(folder, clips[0] if clips else None)
    if groups:
        rows += human_rows(model, groups, words)
    rows += synthetic_rows(model, voice, count)
    lines = ["| test | target | reached |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def main() -> None:
    """Parse options and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--speech", type=Path, default=SPEECH, help="folder with manifest.tsv")
    parser.add_argument("--voice", type=Path, default=VOICE, help="folder of a Piper voice")
    parser.add_argument("--count", type=int, default=COUNT, help="synthesized sentences per test")
    options = parser.parse_args()
    start_logging()
    print(measure(options.model, options.speech, options.voice, options.count))


if __name__ == "__main__":
    main()
