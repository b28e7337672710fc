"""What the device says and understands in one language, read from `phrases/<language>.toml`.

A new language is a new file with the same keys; a new prompt or a new way to say a command is one
line in it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from speaker.effects import Prompt
from speaker.errors import SettingsError

_FOLDER = files("speaker") / "phrases"


@dataclass(frozen=True, slots=True, eq=False)
class Phrasebook:
    """The words of one language. All phrases are lower case."""

    language: str
    prompts: Mapping[str, str]
    """Sentences of our own by name, with {gaps}."""
    names: tuple[str, ...]
    """The numbers 0 to 99 as words."""
    numbers: Mapping[str, int]
    """Every way to say a number from 0 to 99."""
    homophones: Mapping[str, int]
    """Words that sound like a number ("to", "won"); a number only where no other word is."""
    ordinals: Mapping[str, int]
    """Phrases for a place: "first" is 1; counted from the end, "last" is -1."""
    ordinal_suffixes: tuple[str, ...]
    """What makes digits an ordinal: 4"th"."""
    place_forms: tuple[str, ...]
    """How a place is said, for the recognizer: "the {place} one"."""
    symbols: Mapping[str, str]
    """Signs inside a label, as words: "&" is "and"; also "point", "minus", "hundred"."""
    option_words: tuple[str, ...]
    """What may stand before a number: "option", "number"."""
    before: tuple[str, ...]
    """What may stand before an answer and adds nothing: "i'll take"."""
    after: tuple[str, ...]
    """The same after an answer: "please"."""
    weak: frozenset[str]
    """Words that alone name no option: "of", "my"."""
    pronouns: frozenset[str]
    """What may stand for the thing itself: the large "one"."""
    certain: frozenset[str]
    """Words that are never another one misheard: "tuesday" is not "thursday"."""
    negations: frozenset[str]
    """Words that turn an answer round: "not the coffee"."""
    commands: Mapping[str, tuple[str, ...]]
    """Ways to say each command, by the command's name; {number} stands for a number."""

    def sentence(self, prompt: Prompt) -> str:
        """The prompt's sentence, its gaps filled and its first letter a capital."""
        text = self.prompts[prompt.name].format(**dict(prompt.values))
        return text[:1].upper() + text[1:]

    def plain_sentences(self) -> tuple[str, ...]:
        """The sentences without gaps, as they are said: those that can be rendered beforehand."""
        return tuple(
            self.sentence(Prompt(name)) for name, text in self.prompts.items() if "{" not in text
        )

    def number(self, value: int) -> str:
        """The number as words up to 99, as digits beyond."""
        return self.names[value] if 0 <= value < len(self.names) else str(value)

    def digits(self, text: str) -> str:
        """A telephone number digit by digit, a comma between its groups."""
        groups = "".join(c if c.isdecimal() or c == "+" else " " for c in text)
        return ", ".join(self._digit_by_digit(group) for group in groups.split())

    def _digit_by_digit(self, group: str) -> str:
        return " ".join(self.symbols["+"] if c == "+" else self.names[int(c)] for c in group)


def languages() -> tuple[str, ...]:
    """The languages that there is a phrasebook for."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load(language: str) -> Phrasebook:
    """The phrasebook of a language ("en", "de"; "en-GB" is "en").

    Raises:
        SettingsError: there is no phrasebook for it.
    """
    primary = language.replace("_", "-").split("-")[0].lower()
    if primary not in languages():
        raise SettingsError(
            f'there are no phrases for the language "{language}"; use one of: '
            + ", ".join(languages())
        )
    return _book(primary, tomllib.loads((_FOLDER / f"{primary}.toml").read_text("utf-8")))


def _book(language: str, table: dict[str, Any]) -> Phrasebook:
    words = table["words"]
    names = tuple(_number_names(table["numbers"]))
    return Phrasebook(
        language=language,
        prompts=table["prompts"],
        names=names,
        numbers={n.casefold(): v for v, n in enumerate(names)} | table["numbers"]["also"],
        homophones=table["numbers"]["homophones"],
        ordinals=dict(_ordinals(table["ordinals"])),
        ordinal_suffixes=tuple(table["ordinals"]["suffixes"]),
        place_forms=tuple(table["ordinals"]["forms"]),
        symbols=table["symbols"],
        option_words=tuple(words["option"]),
        before=tuple(words["before"]),
        after=tuple(words["after"]),
        weak=_compared(words["weak"]),
        pronouns=frozenset(words["pronouns"]),
        certain=_compared(words["certain"]),
        negations=_compared(words["negations"]),
        commands={name: tuple(phrases) for name, phrases in table["commands"].items()},
    )


def _compared(words: list[str]) -> frozenset[str]:
    """Words as `wording.tokens` makes them: no case, no apostrophes."""
    return frozenset(word.casefold().replace("'", "") for word in words)


def _number_names(numbers: dict[str, Any]) -> Iterator[str]:
    yield from numbers["to_nineteen"]
    for ten in numbers["tens"]:
        yield ten
        for unit in numbers["units"]:
            yield numbers["composed"].format(ten=ten, unit=unit)


def _ordinals(ordinals: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for value, stem in enumerate(ordinals["stems"], start=1):
        yield from ((stem + ending, value) for ending in ordinals["endings"])
    for place, phrases in enumerate(ordinals["from_the_end"], start=1):
        yield from ((phrase, -place) for phrase in phrases)
