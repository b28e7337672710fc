"""The recordings of real people, which are kept outside the repository."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "speech"


@dataclass(frozen=True, slots=True)
class Recording:
    """One clip, int16 mono of 16 kHz."""

    path: Path
    transcript: str
    speaker: str
    seconds: float


def folder() -> Path:
    """Return the folder that holds manifest.tsv; skip the test when there is none."""
    place = Path(os.environ.get("SPEAKER_RECORDINGS", BESIDE))
    if not (place / "manifest.tsv").is_file():
        reason = f"no recordings of people in {place}; set SPEAKER_RECORDINGS"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return place


def group(name: str) -> list[Recording]:
    """Return the clips of a group of the manifest: digits, commands, coffee, noise, ..."""
    return read(folder(), name)


def read(place: Path, name: str) -> list[Recording]:
    """Return the clips of a group of the manifest in `place`."""
    with (place / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [
            Recording(place / r["path"], r["transcript"], r["speaker"], float(r["seconds"]))
            for r in rows
            if r["group"] == name
        ]
