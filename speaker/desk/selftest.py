"""`speaker selftest`: does this installation work? No device, no network and no settings needed.

`deploy.sh` asks this of every new release before the service is switched over to it. It goes
through all that an installation can lack: a module, a library of the system, a model, and an
engine that loads on this processor but does not run.
"""

import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import speaker
from speaker import models
from speaker.errors import MouthError, SpeakerError

SENTENCE = "What are the opening hours?"
HEARD = "what are the opening hours"

NOT_THE_SERVICE = ("speaker.__main__", "speaker.cli", "speaker.desk", "speaker.demo")
"""Everything else may be imported by the service, some of it only when it is needed."""


class SelftestError(SpeakerError):
    """The installation does not do what it should."""


def selftest() -> Iterator[str]:
    """Try one thing after the other; yield a line about each that works.

    Raises:
        SelftestError: a module is missing, or what was said is not what was heard.
        ModelError: a model is missing or broken.
        MouthError: PortAudio is missing.
    """
    for try_it in (_imports, _portaudio, _talks_and_hears):
        yield try_it()


def _imports() -> str:
    for module in walk_packages(speaker.__path__, "speaker."):
        if module.name.startswith(NOT_THE_SERVICE):
            continue
        try:
            import_module(module.name)
        except (ImportError, OSError) as error:  # OSError: a library of the system
            raise SelftestError(
                f"{module.name} does not load ({error}); install speaker again"
            ) from error
    return "every module loads"


def _portaudio() -> str:
    from speaker.sound.portaudio import portaudio

    portaudio(MouthError)
    return "PortAudio is there"


def _talks_and_hears() -> str:
    """Say a sentence with the built-in voice, and hear it with the built-in recognizer."""
    with tempfile.TemporaryDirectory(prefix="speaker-") as folder:
        heard = _hear(_say(Path(folder) / "sentence.wav"))
    if heard != HEARD:
        raise SelftestError(
            "the built-in recognizer did not hear what the built-in voice said; "
            "install speaker again"
        )
    return "a sentence is said and heard"


def _say(file: Path) -> Path:
    from speaker.speaking.piper import Piper
    from speaker.speaking.wav import write_wav

    voice = Piper(models.builtin_voice())
    write_wav(file, voice.synthesize(SENTENCE), voice.rate)
    return file


def _hear(file: Path) -> str:
    from speaker.endpoint import Times
    from speaker.hearing.file import listen_to_file
    from speaker.hearing.listener import Listener
    from speaker.hearing.recognizer import Recognizer
    from speaker.hearing.voice_activity import VoiceActivity

    times = Times(open=0.7, options=0.35, no_speech=5.0, maximum=15.0)
    listener = Listener(Recognizer(models.builtin_recognizer()), VoiceActivity(), times)
    return listen_to_file(file, listener).text
