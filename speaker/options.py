"""What a bot offers, as words to say and as phrases to listen for (`picking` takes the answer)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from speaker.effects import Line, Prompt
from speaker.messages import Location, Option, Postback, Text, Wanted
from speaker.phrasebook import Phrasebook
from speaker.spelling import spelled, visible
from speaker.wording import tokens

PAGE = 4
"""Options on a page: a listener keeps four or five in mind (VoiceXML and IVR guides)."""

_LIKELY = 2
"""Ways to say the same that are worth listening for: each word more makes numbers less sure."""

_LOUDEST = 10
"""The highest number of the commands that take one ("volume ten")."""


@dataclass(frozen=True, slots=True)
class Details:
    """Answers that the device's settings hold for a bot that asks; empty when they do not."""

    location: Location | None = field(default=None, repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    def answer(self, wanted: Wanted) -> Text | Location | None:
        """The answer to send, or None when the settings have none."""
        if wanted is Wanted.LOCATION:
            return self.location
        text = self.email if wanted is Wanted.EMAIL else self.phone
        return Text(text) if text else None


def answerable(
    options: Sequence[Option], details: Details
) -> tuple[tuple[Option, ...], tuple[Prompt, ...]]:
    """The options with the settings' answers put in, and why some had to be left out."""
    able: list[Option] = []
    unable: dict[Prompt, None] = {}
    for option in options:
        wanted = option.answer
        answer = details.answer(wanted) if isinstance(wanted, Wanted) else wanted
        if answer is None:
            unable[Prompt(f"wanted-{wanted}")] = None
        else:
            able.append(Option(option.label, answer))
    return tuple(able), tuple(unable)


def distinct(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options once each, in order, without blank labels.

    The platform repeats quick replies on every row and at the top. Two buttons of one name that
    send different postbacks ("Book" on two cards) are two options.
    """
    once: dict[tuple[object, ...], Option] = {}
    for option in options:
        if option.label.strip():
            once.setdefault(_identity(option), option)
    return tuple(once.values())


def _identity(option: Option) -> tuple[object, ...]:
    answer = option.answer
    kind = answer if isinstance(answer, Wanted) else type(answer)
    payload = answer.payload if isinstance(answer, Postback) else None
    return option.label.strip().casefold(), kind, payload


def pages(options: Sequence[Option]) -> int:
    """How many pages the options fill."""
    return -(-len(options) // PAGE)


def spoken(options: Sequence[Option], page: int, phrasebook: Phrasebook) -> tuple[Line, ...]:
    """A page (from 0) of the options, read aloud; numbers run on from page to page."""
    if len(options) == 1 and (label := sayable(options[0])):
        return (Prompt("option-alone", (("label", label),)),)
    intro = (Prompt("options-intro"),) if page == 0 and options else ()
    more = (Prompt("options-more"),) if page + 1 < pages(options) else ()
    listed = (_line(i, options[i], phrasebook) for i in _on_page(options, page))
    return (*intro, *listed, *more)


def _on_page(options: Sequence[Option], page: int) -> range:
    return range(len(options))[page * PAGE : (page + 1) * PAGE]


def _line(index: int, option: Option, phrasebook: Phrasebook) -> Prompt:
    number = ("number", phrasebook.number(index + 1))
    said = tokens(option.label, phrasebook)
    if not said:
        return Prompt("option-unnamed", (number,))
    if said == (str(index + 1),):
        return Prompt("option-number", (number,))
    name = "option-called" if all(token.isdecimal() for token in said) else "option"
    return Prompt(name, (number, ("label", sayable(option))))


def sayable(option: Option) -> str:
    """The option's label without emoji and the end of a sentence; empty when nothing is left."""
    label = visible(option.label).rstrip(" .,:;!?…")
    return label if any(c.isalnum() for c in label) else ""


def grammar(options: Sequence[Option], page: int, phrasebook: Phrasebook) -> tuple[str, ...]:
    """What is likely to be said now, for the recognizer: lower case, digits as words, once each.

    The labels of all pages, but only the numbers of the pages read so far.
    """
    read = range(1, min(len(options), (page + 1) * PAGE) + 1)
    phrases = chain(
        (option.label for option in options),
        _numbers(read, phrasebook),
        _places(read, phrasebook),
        _commands(phrasebook),
    )
    spelt = (" ".join(spelled(phrase, phrasebook)) for phrase in phrases)
    return tuple(dict.fromkeys(filter(None, spelt)))


def _numbers(read: range, phrasebook: Phrasebook) -> Iterator[str]:
    for number in read:
        yield str(number)
        yield from (f"{word} {number}" for word in phrasebook.option_words[:_LIKELY])


def _places(read: range, phrasebook: Phrasebook) -> Iterator[str]:
    for phrase, place in phrasebook.ordinals.items():
        if place in read or place == -1:
            yield from (form.format(place=phrase) for form in phrasebook.place_forms)


def _commands(phrasebook: Phrasebook) -> Iterator[str]:
    for phrases in phrasebook.commands.values():
        for phrase in phrases[:_LIKELY]:
            yield from _volumes(phrase) if "{number}" in phrase else (phrase,)


def _volumes(phrase: str) -> Iterator[str]:
    return (phrase.format(number=number) for number in range(_LOUDEST + 1))
