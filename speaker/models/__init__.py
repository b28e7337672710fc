"""Recognizers and voices on disk."""

from pathlib import Path

HERE = Path(__file__).parent
RECOGNIZER = "builtin-en"
VOICE = "builtin-en-voice"
VOICE_FILE = "en_US-builtin-low.onnx"


def builtin_recognizer() -> Path:
    """Return the folder of the small Vosk model that comes with the project."""
    return _builtin(RECOGNIZER)


def builtin_voice() -> Path:
    """Return the `.onnx` file of the small Piper voice that comes with the project."""
    return _builtin(VOICE) / VOICE_FILE


def _builtin(name: str) -> Path:
    """An installed package carries its models inside; a checkout has them at its top."""
    inside = HERE / name
    return inside if inside.is_dir() else HERE.parent.parent / "models" / name
