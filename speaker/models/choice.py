"""What `[hearing] model` and `[voice] model` mean: nothing, a path, or the name of a model."""

from pathlib import Path

from speaker import models
from speaker.errors import ModelError
from speaker.models import record
from speaker.models.catalogue import Kind


def recognizer(wanted: str, home: Path) -> Path:
    """Return the folder of a recognizer: the built-in one, one at a path, or an installed one.

    Args:
        wanted: "", a path (with a slash in it), or a name.
        home: Where models are installed.

    Raises:
        ModelError: it is not installed, or not whole.
    """
    return _chosen(wanted, home, Kind.RECOGNIZER) if wanted else models.builtin_recognizer()


def voice(wanted: str, home: Path) -> Path:
    """Return the `.onnx` file of a voice, as `recognizer` does a folder."""
    return _chosen(wanted, home, Kind.VOICE) if wanted else models.builtin_voice()


def complaint(wanted: str, home: Path, kind: Kind) -> str:
    """Return what is wrong with a model, as far as that is seen without loading it; "" if nothing.

    The device then runs on the built-in one.
    """
    try:
        path = recognizer(wanted, home) if kind is Kind.RECOGNIZER else voice(wanted, home)
    except ModelError as error:
        return str(error)
    needed = path / "am" / "final.mdl" if kind is Kind.RECOGNIZER else path
    return "" if needed.is_file() else f"[{kind.section}] model: there is no {kind} at {path}"


def _chosen(wanted: str, home: Path, kind: Kind) -> Path:
    if "/" in wanted:
        return Path(wanted).expanduser()
    installed = record.find(home, wanted)
    if installed is None:
        raise ModelError(
            f"[{kind.section}] model: {wanted} is not installed; run: speaker models install "
            f"{wanted} (or name a path, with a / in it)"
        )
    if installed.kind is not kind:
        raise ModelError(f"[{kind.section}] model: {wanted} is a {installed.kind}, no {kind}")
    record.refuse_incomplete(installed)
    return installed.path
