"""Doctor, the service: whether it runs, what went wrong lately, and how much log there is."""

import re
import time

from speaker.condition import TRYING
from speaker.desk import entries
from speaker.desk.doctor.finding import Finding, Patient, skipped, unwell, well
from speaker.desk.doctor.programs import output_of
from speaker.errors import SpeakerError

LATELY = 24 * 3600.0
"""Seconds."""
RESTARTS = 3
"""More than so many since the start are worth a look."""
MOST_LOG = 500
"""Megabytes: more wears out the memory card."""


def state(patient: Patient) -> Finding:
    """What systemd says."""
    service = patient.service
    if service is None:
        return skipped("not installed as a service")
    says = f": {service.says}" if service.says else ""
    text = f"{service.active} ({service.detail}){says}"
    if not service.runs:
        return unwell(f"{text}, ended by {service.result}", "sudo systemctl start speaker")
    if service.says.endswith(TRYING):
        return unwell(text, "the checks above tell more; then: speaker logs")
    if service.restarts > RESTARTS:
        return unwell(f"{text}, restarted {service.restarts} times", "speaker logs")
    return well(text)


def errors(patient: Patient) -> Finding:
    """The errors of the last day."""
    if patient.service is None:
        return skipped("not installed as a service")
    try:
        found = entries.from_journal("PRIORITY=0", "PRIORITY=1", "PRIORITY=2", "PRIORITY=3")
    except SpeakerError as error:
        return skipped(str(error))
    late = [entry for entry in found if entry.at > time.time() - LATELY]
    if not late:
        return well("none in the last day")
    line = late[-1].message.partition("\n")[0]
    return unwell(f"{len(late)} in the last day, the last: {line}", "journalctl -u speaker -p err")


def journal(_patient: Patient) -> Finding:
    """A journal without a limit fills and wears out a memory card."""
    told = output_of("journalctl", "--disk-usage") or ""
    found = re.search(r"take up ([\d.]+)([BKMGT])", told)
    if found is None:
        return skipped("there is none")
    megabytes = float(found[1]) * 1024 ** ("BKMGT".index(found[2]) - 2)
    text = f"the journal takes {megabytes:.0f} MB"
    if megabytes > MOST_LOG:
        return unwell(
            text, "sudo journalctl --vacuum-size=100M; SystemMaxUse=100M in journald.conf"
        )
    return well(text)
