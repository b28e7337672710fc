"""A recording instead of a microphone, as fast as it can be recognized."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from speaker.effects import Profile
from speaker.endpoint import Verdict
from speaker.hearing.listener import Listener
from speaker.hearing.recognizer import Transcript
from speaker.hearing.wav import blocks, quiet, read_wav

BEFORE = 0.3
"""Seconds of quiet before the file: a word cut tight is easier to make out after some."""
AFTER = 1.0
"""Seconds of quiet behind it, so that its last word comes to an end."""


def listen_to_file(
    path: Path,
    listener: Listener,
    profile: Profile = Profile.OPEN,
    phrases: Iterable[str] = (),
) -> Transcript:
    """Return all that is said in a WAV file; several utterances are joined.

    Args:
        path: a PCM WAV file of any rate and channels.
        listener: does the hearing.
        profile: what kind of answer is expected.
        phrases: likely to be said; empty for open recognition.

    Raises:
        EarsError: it is not a PCM WAV file.
    """
    wanted = tuple(phrases)
    return _joined(list(_utterances(read_wav(path), listener, profile, wanted)))


def _utterances(
    sound: bytes, listener: Listener, profile: Profile, phrases: tuple[str, ...]
) -> Iterator[Transcript]:
    listener.begin(profile, phrases)
    for block in blocks(quiet(BEFORE) + sound + quiet(AFTER)):
        if listener.feed(block) is not None:
            yield listener.transcript()
            listener.begin(profile, phrases)
    if listener.release() is Verdict.FINISHED:
        yield listener.transcript()
    listener.forget()


def _joined(parts: list[Transcript]) -> Transcript:
    parts = [part for part in parts if part.text]
    if not parts:
        return Transcript()
    return Transcript(
        text=" ".join(part.text for part in parts),
        confidence=sum(part.confidence for part in parts) / len(parts),
        unknown=sum(part.unknown for part in parts) / len(parts),
    )
