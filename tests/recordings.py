"""The recordings of real people, which are kept outside the repository."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

PLACE = Path(
    os.environ.get("SPEAKER_RECORDINGS")
    or Path(__file__).resolve().parents[2] / "shared" / "speech"
)
"""The folder that holds manifest.tsv."""
ABSENT = f"there are no recordings of people in {PLACE}; set SPEAKER_RECORDINGS"


@dataclass(frozen=True, slots=True)
class Recording:
    """One clip, int16 mono of 16 kHz."""

    path: Path
    transcript: str
    speaker: str
    seconds: float


def there() -> bool:
    """Return whether there are any recordings."""
    return (PLACE / "manifest.tsv").is_file()


def group(name: str) -> list[Recording]:
    """Return the clips of a group of the manifest: digits, commands, coffee, noise, ...

    Without recordings the test is skipped; on a CI machine, which must have them, it fails.
    """
    if not there():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(ABSENT)
    with (PLACE / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [
            Recording(PLACE / r["path"], r["transcript"], r["speaker"], float(r["seconds"]))
            for r in rows
            if r["group"] == name
        ]
