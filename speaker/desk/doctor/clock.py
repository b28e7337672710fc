"""Doctor, the clock: a Pi has none that runs without power, and TLS needs the time."""

from datetime import UTC, datetime

from speaker.desk.doctor.finding import Finding, Patient, skipped, unwell, well
from speaker.desk.doctor.programs import output_of

MADE = datetime(2026, 11, 1, tzinfo=UTC)
"""It is later than this."""
_FIX = "check the network, then: sudo timedatectl set-ntp true"


def year(_patient: Patient) -> Finding:
    """A clock that was never set is in 1970, or at the last shutdown."""
    now = datetime.now(UTC)
    text = now.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    return well(text) if now >= MADE else unwell(f"{text}: the clock is wrong", _FIX)


def synchronised(_patient: Patient) -> Finding:
    """The network sets the clock."""
    told = output_of("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if told is None or told not in ("yes", "no"):
        return skipped("no timedatectl here")
    if told == "no":
        return unwell("the network has not set the clock yet", _FIX)
    return well("the network sets the clock")
