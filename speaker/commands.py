"""What the device does itself when told to, offline: repeat, slower, volume six, stop.

Only a whole utterance is a command: "stop" is one, "where does the bus stop" is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from speaker.phrasebook import Phrasebook
from speaker.wording import Tokens, peeled, tokens, whole_number

_NUMBER = "{number}"


class Command(StrEnum):
    """Something the device can be told; the value is its row in the phrasebook."""

    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    QUIETER = "quieter"
    VOLUME = "volume"
    STOP = "stop"
    CANCEL = "cancel"
    MUTE = "mute"
    OPTIONS = "options"
    HELP = "help"
    MISSED = "missed"
    MORE = "more"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Order:
    """A command, with its number where it has one ("volume six")."""

    command: Command
    number: int | None = None


def understand(heard: str, phrasebook: Phrasebook) -> Order | None:
    """The order in a transcript, or None when it is something for the bot."""
    stages = peeled(tokens(heard, phrasebook), phrasebook)
    orders = (_order(said, phrasebook) for said in stages)
    return next((order for order in orders if order), None)


def _order(said: Tokens, phrasebook: Phrasebook) -> Order | None:
    phrases = _phrases(phrasebook)
    if said in phrases:
        return Order(phrases[said])
    number = whole_number(said[-1:], phrasebook)
    if number is not None and (*said[:-1], _NUMBER) in phrases:
        return Order(phrases[*said[:-1], _NUMBER], number)
    return None


@cache
def _phrases(phrasebook: Phrasebook) -> Mapping[Tokens, Command]:
    """Every way to say a command, as tokens; a number may only be the last of them."""
    return {
        _pattern(phrase, phrasebook): Command(name)
        for name, phrases in phrasebook.commands.items()
        for phrase in phrases
    }


def _pattern(phrase: str, phrasebook: Phrasebook) -> Tokens:
    words = tokens(phrase.removesuffix(_NUMBER), phrasebook)
    return (*words, _NUMBER) if phrase.endswith(_NUMBER) else words
