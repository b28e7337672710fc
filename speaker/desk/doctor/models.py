"""Doctor, recognizer and voice: whether they are there."""

from pathlib import Path

from speaker import app, models
from speaker.desk.doctor.finding import Finding, Patient, unwell, well

_FIX = "`speaker setup models` finds one that fits"


def recognizer(patient: Patient) -> Finding:
    """The Vosk model."""
    name = patient.settings.hearing.model
    folder = Path(name).expanduser() if name else models.builtin_recognizer()
    if not (folder / "am" / "final.mdl").is_file():
        return unwell(f"there is no recognizer in {folder}", _FIX)
    return well(name or "built-in: a few hundred words")


def voice(patient: Patient) -> Finding:
    """The Piper voice."""
    file = app.voice_file(patient.settings)
    if not (file.is_file() and Path(f"{file}.json").is_file()):
        return unwell(f"there is no voice {file} with its {file.name}.json", _FIX)
    return well(patient.settings.voice.model or "built-in: small")
