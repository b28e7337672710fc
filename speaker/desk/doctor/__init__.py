"""`speaker doctor`: what is well, what is not, and the fix. A file per area, a table of checks."""

from collections.abc import Callable, Iterator

from speaker.desk.doctor import clock, computer, identity, models, network, pins, service, sound
from speaker.desk.doctor.finding import Finding, Patient, unwell
from speaker.errors import SpeakerError

CHECKS: tuple[tuple[str, Callable[[Patient], Finding]], ...] = (
    ("system", computer.system),
    ("memory", computer.memory),
    ("power", computer.power),
    ("disk", computer.disk),
    ("clock", clock.year),
    ("time sync", clock.synchronised),
    ("microphone", sound.microphone),
    ("loudspeaker", sound.loudspeaker),
    ("sound test", sound.heard),
    ("button", pins.button),
    ("light", pins.light),
    ("recognizer", models.recognizer),
    ("voice", models.voice),
    ("settings", identity.settings_file),
    ("identity", identity.identity),
    ("name", network.name),
    ("TLS", network.tls),
    ("bot", network.bot),
    ("service", service.state),
    ("errors", service.errors),
    ("journal", service.journal),
)
"""In this order: what later checks depend on comes first."""


def examine(patient: Patient) -> Iterator[tuple[str, Finding]]:
    """Yield each check's name and what it found, one after the other."""
    for name, check in CHECKS:
        try:
            yield name, check(patient)
        except SpeakerError as error:
            yield name, unwell(str(error), "")
