"""Words and how they are pronounced.

The vocabulary is words/vocabulary.txt. Pronunciations come from flite's front end and from
words/pronunciations.txt; a pronunciation without the r of "four" is added for speakers who do
not say it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from settings import SPEECH_PHONES, VOWELS, WORDS, log

NON_RHOTIC_COST = 1.0  # nats: less likely than the written pronunciations
LICENCES = Path("/usr/share/common-licenses")  # plain English text on every Debian machine
MAX_STRANGE_WORD = 10  # letters
MIN_STRANGE_WORD = 3


class Pronunciation(NamedTuple):
    """Phones of a word and what it costs the decoder to use them."""

    phones: tuple[str, ...]
    cost: float = 0.0


Lexicon = dict[str, list[Pronunciation]]


def tool(name: str) -> str:
    """Return the path of a program or say what is missing."""
    path = shutil.which(name)
    if path is None:
        message = f"the program {name} is missing; make.py --packages names what to install"
        raise FileNotFoundError(message)
    return path


def content_lines(path: Path) -> list[str]:
    """Return the lines of a text file that are neither empty nor comments."""
    lines = (line.strip() for line in path.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def vocabulary() -> list[str]:
    """Return the sorted words of words/vocabulary.txt."""
    return sorted(
        {word for line in content_lines(WORDS / "vocabulary.txt") for word in line.split()}
    )


def flite_phones(word: str) -> tuple[str, ...]:
    """Ask flite how a word is pronounced."""
    command = [tool("flite"), "-voice", "kal16", "-t", word, "-ps", "none"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tuple(phone for phone in output.split() if phone in SPEECH_PHONES)


def pronounce(words: list[str]) -> dict[str, tuple[str, ...]]:
    """Ask flite for many words."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(words, pool.map(flite_phones, words), strict=True))


def without_r(phones: tuple[str, ...]) -> tuple[str, ...]:
    """Drop every r that no vowel follows, as in much of England."""
    out: list[str] = []
    for phone, following in zip(phones, [*phones[1:], ""], strict=True):
        if phone == "r" and following not in VOWELS:
            if out and out[-1] in {"ih", "eh", "uh", "iy"}:
                out.append("ax")
        elif phone == "er" and following not in VOWELS:
            out.append("ax" if not following or len(phones) > len("er") + 1 else "ah")
        else:
            out.append(phone)
    return tuple(out)


def with_variants(pronunciations: list[tuple[str, ...]]) -> list[Pronunciation]:
    """Add the r-less variants and drop doubles."""
    found = {phones: Pronunciation(phones) for phones in pronunciations if phones}
    for phones in list(found):
        found.setdefault(without_r(phones), Pronunciation(without_r(phones), NON_RHOTIC_COST))
    return list(found.values())


def read_extra() -> tuple[dict[str, list[tuple[str, ...]]], set[str]]:
    """Read words/pronunciations.txt: extra pronunciations, words that replace flite's."""
    extra: dict[str, list[tuple[str, ...]]] = {}
    replaced = set()
    for line in content_lines(WORDS / "pronunciations.txt"):
        word, *phones = line.removeprefix("=").split()
        strange = set(phones) - set(SPEECH_PHONES)
        if strange:
            message = f"unknown phones {sorted(strange)} for {word!r}"
            raise ValueError(message)
        if line.startswith("="):
            replaced.add(word)
        extra.setdefault(word, []).append(tuple(phones))
    return extra, replaced


def build_lexicon() -> Lexicon:
    """Return the pronunciations of every word of the vocabulary."""
    words = vocabulary()
    extra, replaced = read_extra()
    orphans = set(extra) - set(words)
    if orphans:
        log.warning("pronunciations of words outside the vocabulary: %s", sorted(orphans))
    asked = pronounce([word for word in words if word not in replaced])
    own = {word: [asked[word]] if word in asked else [] for word in words}
    return {word: with_variants(own[word] + extra.get(word, [])) for word in words}


def strange_words(known: Lexicon, limit: int = 1500) -> Lexicon:
    """Return English words outside the vocabulary, for training only.

    They come from the licence texts that every Debian machine carries. Words that flite can
    only spell letter by letter are left out by their length in phones.
    """
    text = " ".join((LICENCES / name).read_text(errors="ignore") for name in STRANGE_SOURCES)
    pattern = rf"(?<![\w'])[a-z]{{{MIN_STRANGE_WORD},{MAX_STRANGE_WORD}}}(?![\w'])"
    words = sorted(set(re.findall(pattern, text)) - set(known))[:limit]
    spoken = pronounce(words)
    return {
        word: with_variants([phones])
        for word, phones in spoken.items()
        if len(word) // 2 < len(phones) <= len(word)
    }


STRANGE_SOURCES = ("GPL-3", "Artistic", "Apache-2.0", "MPL-2.0", "GFDL-1.3", "LGPL-2.1")
