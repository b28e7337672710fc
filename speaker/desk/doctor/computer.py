"""Doctor, the computer: operating system, memory, power, disk."""

import platform
import re
import shutil
import sys
from pathlib import Path

from speaker.desk.doctor.finding import Finding, Patient, skipped, unwell, well
from speaker.desk.doctor.programs import output_of

LEAST_MEMORY = 850
"""Megabytes: a Pi with 1 GB shows a bit less than that."""
LEAST_DISK = 200
"""Megabytes free: for prompts, notices and the journal."""
_THROTTLED = "/sys/devices/platform/soc/soc:firmware/get_throttled"
_NOW = ((0, "under-voltage"), (1, "slowed down"), (2, "throttled"), (3, "too hot"))
"""Bits of the firmware's answer; the same 16 higher: since it was switched on."""
_UNDER_VOLTAGE = 1 << 0 | 1 << 16


def system(patient: Patient) -> Finding:
    """Recognizer and voice have no 32-bit version."""
    release = re.search(r'^PRETTY_NAME="?([^"\n]+)', patient.read("/etc/os-release"), re.MULTILINE)
    parts = (
        patient.model,
        release[1] if release else platform.system(),
        f"{platform.machine()}, Python {platform.python_version()}",
    )
    text = ", ".join(filter(None, parts))
    if sys.maxsize < 2**32:
        return unwell(f"{text}: 32-bit", "install the 64-bit Raspberry Pi OS")
    return well(text)


def memory(patient: Patient) -> Finding:
    """Recognizer and voice need 1 GB between them, and are at ease with two."""
    total = re.search(r"^MemTotal:\s+(\d+) kB", patient.read("/proc/meminfo"), re.MULTILINE)
    if total is None:
        return skipped("this system does not tell")
    megabytes = int(total[1]) // 1024
    if megabytes < LEAST_MEMORY:
        return unwell(f"{megabytes} MB", "take a Raspberry Pi with 1 GB or more; 2 GB is at ease")
    return well(f"{megabytes} MB")


def power(patient: Patient) -> Finding:
    """A weak supply makes sound stutter, and the Pi restart, long before anybody suspects it."""
    told = output_of("vcgencmd", "get_throttled") or patient.read(_THROTTLED)
    found = re.search(r"(?:=|^)\s*(?:0x)?([0-9a-f]+)", told)
    if found is None:
        return skipped("no Raspberry Pi")
    bits = int(found[1], 16)
    now = [what for bit, what in _NOW if bits & 1 << bit]
    before = [what for bit, what in _NOW if bits & 1 << bit + 16]
    if not (now or before):
        return well("steady, and cool enough")
    text = f"now: {', '.join(now)}" if now else f"since the start: {', '.join(before)}"
    if bits & _UNDER_VOLTAGE:
        return unwell(text, "use the official power supply and a short cable; unplug USB devices")
    return unwell(text, "give it air or a heat sink")


def disk(patient: Patient) -> Finding:
    """What must be remembered needs room, and a folder that can be written."""
    folder = _there(patient.settings.state_directory)
    free = shutil.disk_usage(folder).free // 2**20
    text = f"{free} MB free at {folder}"
    if free < LEAST_DISK:
        return unwell(text, "make room: sudo apt clean; sudo journalctl --vacuum-size=50M")
    return well(text)


def _there(path: Path) -> Path:
    """Return the nearest folder that exists."""
    return next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())
