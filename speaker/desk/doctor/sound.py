"""Doctor, sound: the chosen devices, and what is heard there, played back."""

import time

from speaker.desk.doctor.finding import Finding, Patient, skipped, unwell, well
from speaker.desk.meter import Meter, play
from speaker.desk.sounds import FAILURES, wanted
from speaker.errors import SpeakerError
from speaker.sound.devices import Device, Way, choose, list_devices
from speaker.sound.level import Level

SECONDS = 3.0
"""Of the sound test."""


def microphone(patient: Patient) -> Finding:
    """The microphone that the settings mean."""
    return _device(patient, Way.IN)


def loudspeaker(patient: Patient) -> Finding:
    """The loudspeaker that the settings mean."""
    return _device(patient, Way.OUT)


def heard(patient: Patient) -> Finding:
    """Record for a moment, and play it back; nothing of it is kept."""
    if patient.listen is None:
        return skipped("not asked for; see --sound")
    if patient.service is not None and patient.service.runs:
        return skipped("the service has the microphone; first: sudo systemctl stop speaker")
    with Meter(_chosen(patient, Way.IN)) as meter:
        patient.listen(f"Say something now: I listen for {SECONDS:g} seconds.")
        time.sleep(SECONDS)
        level, sound, seconds = meter.whole(), meter.sound, meter.seconds
    patient.listen("This is what I heard:")
    play(_chosen(patient, Way.OUT), sound, meter.rate)
    return _judged(level, seconds, meter.microphone)


def _judged(level: Level, seconds: float, device: Device) -> Finding:
    mixer = f"alsamixer -c {device.card}" if device.card else "alsamixer"
    if not seconds:
        return unwell("the microphone delivers nothing", "pull it out and plug it in again")
    if level.silent:
        return unwell("digital silence", f"is it switched off, or muted? See: {mixer} (F4)")
    text = f"loudest {level.peak:.0f} dB, on average {level.rms:.0f} dB"
    if level.too_loud:
        return unwell(f"{text}: it clips", f"turn the capture gain down: {mixer} (F4)")
    if level.too_quiet:
        return unwell(f"{text}: too quiet", f"turn the capture gain up, or go nearer: {mixer} (F4)")
    return well(text)


def _device(patient: Patient, way: Way) -> Finding:
    try:
        device = _chosen(patient, way)
    except SpeakerError as error:
        if way is Way.OUT and "Pi 5" in patient.model:
            return unwell(str(error), "a Pi 5 has no headphone jack: use USB or a sound HAT")
        return unwell(str(error), "`speaker setup audio` finds the right one")
    channels = device.channels(way)
    return well(f"{device.label} ({channels} channel{'s' * (channels > 1)})")


def _chosen(patient: Patient, way: Way) -> Device:
    failure = FAILURES[way]
    return choose(list_devices(failure), wanted(patient.settings, way), way, failure)
