"""Measure what the recognizer costs: prints JSON with load seconds and resident megabytes.

Runs in a process of its own: `footprint.py MODEL CLIP.wav`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import wave
from pathlib import Path

import vosk


def resident() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main(model_folder: str, clip: str) -> None:
    """Load the model, recognize one clip and report."""
    vosk.SetLogLevel(-1)
    before = resident()
    started = time.perf_counter()
    model = vosk.Model(model_folder)
    seconds = time.perf_counter() - started
    loaded = resident()
    with wave.open(clip) as file:
        samples = file.readframes(file.getnframes())
        length = file.getnframes() / file.getframerate()
        recognizer = vosk.KaldiRecognizer(model, file.getframerate())
    started = os.times()
    recognizer.AcceptWaveform(samples)
    recognizer.FinalResult()
    spent = os.times()
    cpu = spent.user + spent.system - started.user - started.system
    report = {
        "load_s": seconds,
        "rss_before": before,
        "rss_loaded": loaded,
        "rss_used": resident(),
        "cpu_per_second": cpu / length,
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
