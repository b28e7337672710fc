"""What a check is given, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from speaker.desk.service import Service
from speaker.settings import Settings


class Verdict(StrEnum):
    """How it is."""

    WELL = "well"
    UNWELL = "unwell"
    SKIPPED = "skipped"
    """It cannot be told here, or need not be: no Pi, no service, not asked for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    verdict: Verdict
    text: str
    """A line."""
    fix: str = ""
    """What to do about it; may be in the text already."""


@dataclass(frozen=True, slots=True)
class Patient:
    """The device that is examined."""

    settings: Settings
    file: Path | None
    """The settings file."""
    service: Service | None
    """None where there is none."""
    listen: Callable[[str], None] | None = None
    """Tells the person to talk or to listen; None: nobody wants to, so nothing is recorded."""
    root: Path = Path("/")
    """Where /proc, /sys and /dev are."""

    def read(self, path: str) -> str:
        """Return the text of a file of the system; empty when there is none."""
        try:
            return (self.root / path.lstrip("/")).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    @property
    def model(self) -> str:
        """Which Raspberry Pi it is; empty on anything else."""
        name = self.read("/proc/device-tree/model").strip("\0\n ")
        return name if "Raspberry Pi" in name else ""


def well(text: str) -> Finding:
    """It is as it should be."""
    return Finding(Verdict.WELL, text)


def unwell(text: str, fix: str) -> Finding:
    """It is not, and this is what to do."""
    return Finding(Verdict.UNWELL, text, fix)


def skipped(text: str) -> Finding:
    """It was not looked at, for this reason."""
    return Finding(Verdict.SKIPPED, text)
