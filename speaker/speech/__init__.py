"""The bot's text -> sentences fit to be spoken. Pure: no device, no voice, no clock.

Chat text is made for eyes. `sentences` takes it as it came and returns what a person would read
aloud: no marks, no tags, no faces, no addresses letter by letter, amounts and dates in words.

A voice made with Piper phonemizes with espeak-ng, and that decides what is rewritten here. Measured
with Piper 1.8 (US English and German): it reads numbers, "1,234,567", "50%", "21st", "5pm", "&",
fractions like "2.5" and words in CAPITALS well, so they pass. It reads "$3.50" as "dollar three
point five zero", "9:05" as "nine zero five", "5 km" as "five kay em", an em dash as a pause but a
new line or "..." as nothing at all, and it cuts a sentence after "Dr.", "No.", "e.g." and every
initial. All of that is rewritten, so that one sentence here is one chunk of sound there.
"""

from speaker.speech.characters import described
from speaker.speech.english import ENGLISH
from speaker.speech.german import GERMAN
from speaker.speech.markup import lines
from speaker.speech.reading import read
from speaker.speech.splitting import fitted, split
from speaker.speech.tongue import Tongue

__all__ = ["LONGEST_TEXT", "in_parts", "is_question", "sentences"]

LONGEST_TEXT = 12_000
"""Characters of one text that are looked at: about a quarter of an hour of speech."""


def sentences(text: str, language: str = "en") -> tuple[str, ...]:
    """Return the text as sentences to be spoken one after the other, in order.

    Each has at most 25 words and 200 characters, and begins and ends sensibly for a voice: with a
    comma where a long sentence was divided, else with a full stop, "!" or "?". The first one is
    kept to 12 words where it has a clause to divide at, because playback starts with it. A text of
    nothing but emoji is described; a blank one gives no sentences. Never raises.

    Args:
        text: as the bot sent it: plain, Markdown or HTML.
        language: "en" or "de" (or a locale such as "de_AT"); others are read by English rules.
    """
    tongue = _tongue(language)
    seen = lines(text[:LONGEST_TEXT], tongue)
    spoken = [sentence for line in seen for sentence in split(read(line, tongue))]
    if not spoken:
        spoken = split(read(described("".join(seen), tongue), tongue))
    if len(text) > LONGEST_TEXT:
        spoken.append(tongue.cut)
    return fitted(spoken, tongue)


def in_parts(sentences: tuple[str, ...], words_per_part: int = 120) -> tuple[tuple[str, ...], ...]:
    """Group the sentences of a long reply into parts of about a minute each, none divided.

    120 words take about 50 s. A last part too short to be worth the question "shall I go on?" (a
    fifth of a part) stays with the one before.
    """
    parts: list[list[str]] = []
    words = words_per_part
    for sentence in sentences:
        count = len(sentence.split())
        if words + count > words_per_part or not parts:
            parts.append([])
            words = 0
        parts[-1].append(sentence)
        words += count
    if len(parts) > 1 and words * 5 <= words_per_part:
        last = parts.pop()
        parts[-1].extend(last)
    return tuple(tuple(part) for part in parts)


def is_question(sentences: tuple[str, ...]) -> bool:
    """Does the reply end with a question, so that an answer may follow?"""
    return bool(sentences) and sentences[-1].endswith("?")


def _tongue(language: str) -> Tongue:
    return GERMAN if language.lower().startswith("de") else ENGLISH
