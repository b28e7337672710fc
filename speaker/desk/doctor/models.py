"""Doctor, recognizer and voice: whether they are there, and what they were when installed."""

from pathlib import Path

from speaker import loading
from speaker.desk.doctor.finding import Finding, Patient, unwell, well
from speaker.models import choice, record


def recognizer(patient: Patient) -> Finding:
    """The Vosk model."""
    settings = patient.settings
    folder = choice.recognizer(settings.hearing.model, loading.models_folder(settings))
    needed = folder / "am" / "final.mdl"
    return _whole(patient, settings.hearing.model, needed, "built-in: a few hundred words")


def voice(patient: Patient) -> Finding:
    """The Piper voice."""
    settings = patient.settings
    file = loading.voice_file(settings)
    return _whole(patient, settings.voice.model, Path(f"{file}.json"), "built-in: small")


def _whole(patient: Patient, name: str, needed: Path, built_in: str) -> Finding:
    """ModelError when the files are not what they were."""
    if not needed.is_file():
        return unwell(f"there is no {needed}", "`speaker setup models` finds one that fits")
    installed = record.find(loading.models_folder(patient.settings), name) if name else None
    if installed is None:
        return well(name or built_in)
    record.refuse_damaged(installed)
    return well(f"{name}, every file as it was installed")
