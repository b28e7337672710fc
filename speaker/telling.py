"""Pure: from a reply of the bot to the lines to say about it."""

from dataclasses import dataclass

from speaker import options, speech
from speaker.effects import Line, Prompt, Recording, Words
from speaker.messages import Offer, Option, Part, Play, Reply, Say, Tell, Thing
from speaker.phrasebook import Phrasebook


@dataclass(frozen=True, slots=True)
class Told:
    """A reply, ready to be said."""

    lines: tuple[Line, ...]
    rest: tuple[tuple[Line, ...], ...]
    """What follows once the person wants to hear more of a long reply."""
    offer: tuple[Option, ...]
    asks: bool
    """The reply ends with a question."""


def told(
    reply: Reply,
    phrasebook: Phrasebook,
    details: options.Details,
    empty: Prompt = Prompt("no-answer-empty"),  # noqa: B008  # frozen
) -> Told:
    """Turn a reply into lines; a long one into parts, each with the question whether to go on.

    An empty reply is told by the sentence `empty`.
    """
    sentences = [s for part in reply.parts for s in _sentences(part, phrasebook)]
    offer, explained = options.answerable(options.distinct(reply.options), details)
    sentences += [phrasebook.sentence(prompt) for prompt in explained]
    if not sentences and not offer:
        sentences.append(phrasebook.sentence(empty))
    parts = speech.in_parts(tuple(sentences)) or ((),)
    lines: list[tuple[Line, ...]] = [_lines(part) for part in parts]
    lines[-1] += tuple(Recording(part.url) for part in reply.parts if isinstance(part, Play))
    lines[:-1] = [(*part, Prompt("shall-i-go-on")) for part in lines[:-1]]
    return Told(lines[0], tuple(lines[1:]), offer, speech.is_question(tuple(sentences)))


def _lines(sentences: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(Words(sentence) for sentence in sentences)


def _sentences(part: Part, phrasebook: Phrasebook) -> tuple[str, ...]:
    match part:
        case Say(text=text):
            return speech.sentences(text, phrasebook.language)
        case Tell(thing=Thing.PHONE, title=title, detail=number):
            name = "phone-titled" if title else "phone"
            digits = phrasebook.digits(number)
            return (phrasebook.sentence(Prompt(name, (("title", title), ("digits", digits)))),)
        case Tell(thing=thing, title=title, detail=detail):
            described = phrasebook.sentence(_named(thing, title))
            return (described, *speech.sentences(detail, phrasebook.language))
        case Play(title=title):
            return (phrasebook.sentence(_named(Thing.SOUND, title)),)
        case Offer():
            return ()  # said after everything else


def _named(thing: Thing, title: str) -> Prompt:
    return Prompt(thing.value, (("title", title),)) if title else Prompt(f"{thing}-untitled")
