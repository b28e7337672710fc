"""Every sentence of our own can be reached in a conversation; none is dead."""

from dataclasses import replace

import pytest

from speaker import phrasebook
from speaker.effects import Prompt, Speak
from speaker.errors import Trouble
from speaker.events import (
    AgentWrote,
    BotFailed,
    HeardNothing,
    LoudspeakerBack,
    LoudspeakerGone,
    MicrophoneBack,
    MicrophoneGone,
    NoticesWaiting,
    Replied,
    TimerFired,
    VoiceFailed,
)
from speaker.messages import (
    Notice,
    Offer,
    Option,
    Play,
    Reply,
    Sender,
    Tell,
    Thing,
    Wanted,
)
from tests.talk import Talk, of, reply

BOOK = phrasebook.load("en")
SIX = ("Latte", "Mocha", "Espresso", "Tea", "Cake", "Water")


def troubles(talk):
    for trouble in Trouble:
        talk.tap()
        talk.hears("hello")
        talk.happens(BotFailed(talk.turn, trouble))


def things(talk):
    for thing in Thing:
        for title in ("", "Menu"):
            talk.tap()
            talk.hears("hello")
            talk.happens(Replied(talk.turn, Reply((Tell(thing, title, "123"),))))
    talk.tap()
    talk.hears("hello")
    talk.happens(Replied(talk.turn, Reply((Play("https://sound.example/a.mp3", "Song"),))))


def wanted(talk):
    for kind in Wanted:
        talk.tap()
        talk.hears("hello")
        talk.happens(Replied(talk.turn, Reply((Offer((Option("Send", kind),)),))))


def options(talk):
    talk.asks("menu", "Choose.", *SIX)
    for words in ("nine", "more", "more", "options"):
        talk.spoken()
        talk.hears(words)
    talk.asks("what sizes do you have", "Which?", "Small coffee", "Large coffee")
    talk.spoken()
    talk.hears("coffee")
    talk.asks("what colours do you have", "Choose.", "Read", "Red")
    talk.spoken()
    talk.hears("red")
    talk.asks("what else is there then", "Choose.", "7", "2", "😀", "Tea")
    talk.asks("what do you have left", "Choose.", "Tea")
    talk.asks("what about two of them", "Choose.", "Tea", "tea!")
    talk.spoken()
    talk.hears("tea")


def misunderstandings(talk):
    talk.tap()
    for _ in range(3):
        talk.hears("")
        talk.spoken()
    talk.asks("menu", "Choose.", *SIX)
    for _ in range(2):
        talk.spoken()
        talk.hears("")
    talk.tap()
    talk.happens(HeardNothing(talk.turn))


def orders(talk):
    talk.tap()
    talk.hears("repeat")
    for words in ("help", "options", "stop", "mute", "volume three", "what did i miss"):
        talk.tap()
        talk.hears(words)
    for words in ("louder", "quieter", "slower", "faster"):
        for _ in range(10):
            talk.tap()
            talk.hears(words)


def waiting(talk):
    talk.tap()
    talk.hears("hello")
    talk.happens(TimerFired(talk.turn, "still-thinking"))
    talk.happens(Replied(talk.turn, Reply()))
    talk.asks("story", "A long story, told with many words. " * 40)
    talk.happens(VoiceFailed(talk.turn))


def status(talk):
    for _ in range(2):
        talk.press(after=9.0)
        talk.happens(HeardNothing(talk.turn))
        talk.spoken()
        talk.release(after=9.0)
        talk.tap()
        talk.hears("hello")
        talk.happens(BotFailed(talk.turn, Trouble.NO_NETWORK))
        talk.spoken()


def notices(talk):
    for sender in Sender:
        talk.happens(NoticesWaiting(1, Notice(len(sender), sender, reply("Hello."))))
        talk.spoken()
    talk.happens(AgentWrote())
    talk.tap()
    talk.hears("hello")
    talk.happens(Replied(talk.turn, Reply()))
    talk.spoken()
    for count in (1, 3):
        talk.happens(NoticesWaiting(count, None, quiet=True))
        talk.press(after=9.0)
        talk.happens(HeardNothing(talk.turn))
        talk.spoken()
        talk.release(after=9.0)


def devices(talk):
    for gone, back in ((MicrophoneGone, MicrophoneBack), (LoudspeakerGone, LoudspeakerBack)):
        talk.happens(gone())
        talk.happens(back())


SCENES = (
    *(troubles, things, wanted, options, misunderstandings, orders, waiting, status, notices),
    devices,
)


class Prompts(dict[str, str]):
    """The catalogue, remembering which of its sentences were asked for."""

    def __init__(self, prompts):
        super().__init__(prompts)
        self.reached = set()

    def __getitem__(self, name):
        self.reached.add(name)
        return super().__getitem__(name)


@pytest.fixture(scope="module")
def reached():
    """The names of all prompts that are said in one of the scenes."""
    prompts = Prompts(BOOK.prompts)
    book = replace(BOOK, prompts=prompts)
    for scene in SCENES:
        talk = Talk()
        talk.state = replace(talk.state, phrasebook=book)
        scene(talk)
        for speak in of(Speak, talk.effects):
            for line in speak.lines:
                if isinstance(line, Prompt):
                    book.sentence(line)
    return prompts.reached


@pytest.mark.parametrize("name", BOOK.prompts)
def test_every_prompt_is_reached(reached, name):
    """Each sentence of the catalogue is said in one of the scenes."""
    assert name in reached
