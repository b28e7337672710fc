"""Recognizers and voices on disk: those that come along, and those that are installed.

catalogue   what can be installed
download    fetches a file: resumed after a cut, checked before it is used
archive     unpacks a recognizer's archive, which may be hostile
store       installs, removes and verifies, so that a power cut leaves the old or the new
"""

from pathlib import Path

HERE = Path(__file__).parent
RECOGNIZER = "builtin-en"
VOICE = "builtin-en-voice"
VOICE_FILE = "en_US-builtin-low.onnx"
CATALOGUE = "catalogue.toml"


def builtin_recognizer() -> Path:
    """Return the folder of the small Vosk model that comes with the project."""
    return _shipped(RECOGNIZER)


def builtin_voice() -> Path:
    """Return the `.onnx` file of the small Piper voice that comes with the project."""
    return _shipped(VOICE) / VOICE_FILE


def catalogue_file() -> Path:
    """Return the catalogue that comes with the project."""
    return _shipped(CATALOGUE)


def _shipped(name: str) -> Path:
    """An installed package carries its models inside; a checkout has them at its top."""
    inside = HERE / name
    return inside if inside.exists() else HERE.parent.parent / "models" / name
