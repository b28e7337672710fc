"""espeak-ng, which tells Piper how words sound: is its data whole, and has it stayed?

It reads a part of its data when it starts, and the rest anew for each sentence. Where that is
damaged the library ends the process, or crashes; what goes while the device runs it does without,
and of a sentence there is nothing left but a hum or a pause. It raises no error for any of it.
"""

import base64
import hashlib
from contextlib import suppress
from importlib import metadata
from itertools import chain
from pathlib import Path

from piper import PiperVoice
from piper.phonemize_espeak import ESPEAK_DATA_DIR

from speaker.errors import ModelError

KNOWN = "1 2 3"
"""Every language has words of its own for it, in its own data."""
STARTS_WITH = ("phontab", "phonindex", "phondata", "intonations")
"""Files without which espeak-ng ends the process."""


class Espeak:
    """What a voice needs of espeak-ng."""

    def __init__(self, voice: PiperVoice) -> None:
        """Take the voice.

        Raises:
            ModelError: espeak-ng's data is damaged, or does not know the voice's language.
        """
        language = voice.config.espeak_voice
        _refuse_damaged(language)
        self._voice = voice
        self._known = self._sounds()
        if not any(map(str.isalpha, chain.from_iterable(self._known))):
            raise ModelError(f"espeak-ng has no sounds for {language!r}; install speaker anew")

    def refuse_lost(self) -> None:
        """See whether it still knows what it knew at the start: a fraction of a millisecond.

        Raises:
            ModelError: the data has gone, and the latest sentence is not what it should be.
        """
        if self._sounds() != self._known:
            raise ModelError(
                "the voice cannot make a sentence (espeak-ng's data is gone); install speaker anew"
            )

    def _sounds(self) -> list[list[str]]:
        try:
            return self._voice.phonemize(KNOWN)
        except Exception:  # noqa: BLE001  # a library's own, which says no more than "failed"
            return []


def _refuse_damaged(language: str) -> None:
    """Raise a ModelError unless what is needed at the start is as it was installed."""
    needed = {*STARTS_WITH, f"{language.partition('-')[0]}_dict"}
    for file in metadata.files("piper-tts") or ():
        if file.name in needed and file.hash:
            path = ESPEAK_DATA_DIR / file.name
            if _hash(path) != file.hash.value:
                raise ModelError(f"{path} is damaged or missing; install speaker anew")


def _hash(path: Path) -> str:
    """Return a file's SHA-256 as pip writes it down; of what cannot be read, that of nothing."""
    content = b""
    with suppress(OSError):
        content = path.read_bytes()
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
