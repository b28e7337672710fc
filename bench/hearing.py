"""How well the ears hear: `make bench-hearing`.

Prints, on recordings of people (SPEAKER_RECORDINGS, or ../shared/speech): picking an option by its
number with the turn's grammar and with open recognition side by side, what noise is answered with,
the voice activity detector's figures, and what the way out of the grammar costs.
"""

# a script, not a package
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from rich.console import Console
from rich.table import Table

from speaker import models, options, phrasebook, picking
from speaker.effects import Profile
from speaker.endpoint import SHORTEST, Times, Verdict
from speaker.hearing.listener import Listener, seconds, sure
from speaker.hearing.recognizer import Hearing, Recognizer, Transcript
from speaker.hearing.voice_activity import VoiceActivity
from speaker.hearing.wav import blocks, quiet, read_wav
from speaker.messages import Option, Text
from tests import recordings
from tests.recordings import Recording

BOOK = phrasebook.load("en")
LABELS = (
    ("Help me", "Give me tips", "Opening hours", "Talk to a person"),
    ("Order a coffee", "The menu", "My last order", "Cancel an order", "Change my name"),
)
FOUR = tuple(Option(label, Text(label)) for label in LABELS[0])
NINE = FOUR + tuple(Option(label, Text(label)) for label in LABELS[1])
ALL = "all"
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

BEFORE, AFTER = quiet(0.3), quiet(6.0)
console = Console(width=100)


@dataclass(slots=True)
class Score:
    """What became of some answers."""

    right: int = 0
    wrong: int = 0
    """Another option than the one meant was picked."""
    missed: int = 0
    waits: list[float] = field(default_factory=list)
    """Seconds from the clip's end to the end of the utterance."""

    @property
    def columns(self) -> tuple[str, str, str]:
        """The share that was not right, and what became of it."""
        errors = self.wrong + self.missed
        share = errors / (self.right + errors)
        return f"{share:.1%}", str(self.wrong), str(self.missed)

    def add(self, index: int | None, meant: int) -> None:
        """Count one answer."""
        self.right += index == meant
        self.missed += index is None
        self.wrong += index not in (None, meant)


def main() -> None:
    """Print all tables."""
    if not recordings.there():
        sys.exit(recordings.ABSENT)
    recognizer = Recognizer(models.builtin_recognizer())
    listener = Listener(recognizer, VoiceActivity(), Times())
    digits = [clip for clip in recordings.group("digits") if clip.transcript in NUMBERS]
    for offer in (FOUR, NINE):
        meant = [clip for clip in digits if NUMBERS.index(clip.transcript) < len(offer)]
        console.print(picks(listener, offer, meant))
    console.print(noise(listener))
    console.print(voices())
    console.print(way_out(recognizer))


def picks(listener: Listener, offer: Sequence[Option], clips: Sequence[Recording]) -> Table:
    """Picking by number: with the turn's grammar, and with open recognition."""
    tuned = scores(listener, offer, clips, Profile.OPTIONS)
    free = scores(listener, offer, clips, Profile.OPEN)
    table = Table(
        *("speaker", "clips", "grammar: errors", "wrong", "missed"),
        *("open: errors", "wrong", "missed"),
        title=f"Picking one of {len(offer)} options by number",
        caption="The pick is known, after the end of the word: "
        f"grammar {median(tuned[ALL].waits):.2f} s, open {median(free[ALL].waits):.2f} s",
    )
    for speaker in [*sorted({clip.speaker for clip in clips}), ALL]:
        count = sum(1 for clip in clips if speaker in (clip.speaker, ALL))
        table.add_row(speaker, str(count), *tuned[speaker].columns, *free[speaker].columns)
    return table


def scores(
    listener: Listener, offer: Sequence[Option], clips: Sequence[Recording], profile: Profile
) -> dict[str, Score]:
    """Hear the clips out, each as an answer to the options."""
    last_page = options.pages(offer) - 1
    grammar = options.grammar(offer, last_page, BOOK) if profile is Profile.OPTIONS else ()
    kept = {name: Score() for name in [*{clip.speaker for clip in clips}, ALL]}
    for clip in clips:
        text, wait = answer(listener, read_wav(clip.path), profile, grammar)
        picked = picking.pick(offer, text, BOOK, last_page)
        index = picked.index if isinstance(picked, picking.Picked) else None
        for name in (clip.speaker, ALL):
            kept[name].add(index, NUMBERS.index(clip.transcript))
            kept[name].waits.append(wait)
    return kept


def answer(
    listener: Listener, sound: bytes, profile: Profile, grammar: tuple[str, ...]
) -> tuple[str, float]:
    """Return the words heard, and the seconds of sound from the clip's end to the verdict."""
    listener.begin(profile, grammar)
    fed = 0.0
    for block in blocks(BEFORE + sound + AFTER):
        fed += seconds(block)
        verdict = listener.feed(block)
        if verdict is not None:
            text = "" if verdict is Verdict.NOTHING else listener.transcript().text
            return text, fed - seconds(BEFORE + sound)
    return "", fed


def noise(listener: Listener) -> Table:
    """What noise is answered with."""
    grammar = options.grammar(FOUR, 0, BOOK)
    table = Table("recognition", "clips", "answered", "picked an option", title="Noise")
    clips = recordings.group("noise")
    for name, profile, phrases in (
        ("grammar", Profile.OPTIONS, grammar),
        ("open", Profile.OPEN, ()),
    ):
        texts = [answer(listener, read_wav(clip.path), profile, phrases)[0] for clip in clips]
        picked = [isinstance(picking.pick(FOUR, text, BOOK), picking.Picked) for text in texts]
        table.add_row(name, str(len(clips)), str(sum(map(bool, texts))), str(sum(picked)))
    return table


def voices() -> Table:
    """The voice activity detector: who is noticed, and at what cost."""
    voice = VoiceActivity()
    table = Table(
        "group", "clips", "noticed", "voiced share", "CPU a second", title="Voice activity"
    )
    for group in ("digits", "commands", "coffee", "sentences", "noise"):
        sounds = [BEFORE + read_wav(clip.path) + BEFORE for clip in recordings.group(group)]
        started = time.process_time()
        voiced = [voiced_seconds(voice, sound) for sound in sounds]
        cost = (time.process_time() - started) / sum(map(seconds, sounds))
        noticed = sum(1 for length in voiced if length >= SHORTEST)
        share = sum(voiced) / sum(map(seconds, sounds))
        table.add_row(group, str(len(sounds)), str(noticed), f"{share:.0%}", f"{cost * 1e3:.1f} ms")
    return table


def voiced_seconds(voice: VoiceActivity, sound: bytes) -> float:
    """Return the seconds in blocks that hold a voice."""
    voice.reset()
    return sum(seconds(block) for block in blocks(sound) if voice.hears(block))


def way_out(recognizer: Recognizer) -> Table:
    """A second recognizer alongside, against a second pass where the grammar is unsure."""
    phrases = recognizer.phrases(options.grammar(FOUR, 0, BOOK))
    table = Table(
        *("group", "clips", "grammar", "open alongside", "pass afterwards", "needed", "its delay"),
        title="The way out of the grammar: CPU for a second of sound",
    )
    for group in ("digits", "commands", "coffee"):
        clips = recordings.group(group)
        if group == "digits":  # those that pick
            clips = [clip for clip in clips if clip.transcript in NUMBERS[: len(FOUR)]]
        sounds = [BEFORE + read_wav(clip.path) + BEFORE for clip in clips]
        table.add_row(group, str(len(sounds)), *costs(recognizer, phrases, sounds))
    return table


def costs(
    recognizer: Recognizer, phrases: tuple[str, ...], sounds: Sequence[bytes]
) -> Iterator[str]:
    """The columns of one group."""
    tuned, heard = timed(lambda sound: hear(recognizer.listen(phrases), blocks(sound)), sounds)
    alongside, _ = timed(lambda sound: hear(recognizer.listen(), blocks(sound)), sounds)
    afterwards, _ = timed(lambda sound: hear(recognizer.listen(), [sound]), sounds)
    total = sum(map(seconds, sounds))
    for spent in (tuned, alongside, afterwards):
        yield f"{sum(spent) / total * 1e3:.1f} ms"
    yield f"{sum(1 for said in heard if not sure(said, phrases)) / len(heard):.0%}"
    yield f"{median(afterwards) * 1e3:.0f} ms"


def hear(hearing: Hearing, sound: Iterable[bytes]) -> Transcript:
    """Recognize the sound."""
    for block in sound:
        hearing.feed(block)
    return hearing.end()


def timed(
    do: Callable[[bytes], Transcript], sounds: Sequence[bytes]
) -> tuple[list[float], list[Transcript]]:
    """Return the CPU seconds for each sound, and what came of it."""
    spent, results = [], []
    for sound in sounds:
        started = time.process_time()
        results.append(do(sound))
        spent.append(time.process_time() - started)
    return spent, results


if __name__ == "__main__":
    main()
