"""PortAudio, imported late: the import itself looks for the library and starts it."""

from typing import Any

from speaker.errors import SpeakerError


def portaudio(failure: type[SpeakerError]) -> Any:
    """Return the `sounddevice` module; raise `failure` where there is no sound system."""
    try:
        import sounddevice
    except OSError as error:
        raise failure("PortAudio is missing: install the package libportaudio2") from error
    except Exception as error:  # its own PortAudioError cannot be imported then
        raise failure(f"{error}; is the sound system running?") from error
    return sounddevice
