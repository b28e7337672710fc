"""Fixed pieces of work, each run in a process of its own under a counter of instructions.

`python -m bench.calls NAME COUNT` does the work COUNT times. What it costs to get there is taken
off by running it twice, with different counts (see `check.py`).
"""

import sys
from collections.abc import Callable
from pathlib import Path

from speaker import conversation, models, options, phrasebook, speech
from speaker.events import Event, Heard, Pressed, Released, Replied, Spoken
from speaker.messages import Offer, Option, Reply, Say, Text
from speaker.state import Rules

TEXT = (
    "We are open from **8:00 to 18:00**, except on [Sunday](https://example.com/a?b=c). A latte is "
    "$3.50; No. 4 of the menu is 20% off until 2026-12-01! Dr. Smith's table is ready, and Prof. "
    "Lee's, too."
)
LABELS = ("Help me", "Give me tips", "Opening hours", "Talk to a person", "Order a coffee")
OFFER = tuple(Option(label, Text(label)) for label in LABELS)
QUESTION = Path(__file__).parents[1] / "speaker/demo/questions/what-are-the-opening-hours.wav"
BOOK = phrasebook.load("en")


def step() -> Callable[[], object]:
    """A whole turn of the conversation, options included."""
    reply = Reply((Say("What can I do for you?"), Offer(OFFER)))
    heard: tuple[Event, ...] = (Heard(1, "hello", 1.0), Replied(1, reply), Spoken(1))
    events = (Pressed(100.0), Released(100.1), *heard)
    first, _ = conversation.begin(BOOK, Rules())

    def turn() -> None:
        state = first
        for event in events:
            state, _ = conversation.step(state, event)

    return turn


def picking() -> Callable[[], object]:
    """The words of a page of options, and the grammar for them."""
    return lambda: (options.spoken(OFFER, 0, BOOK), options.grammar(OFFER, 0, BOOK))


def sentences() -> Callable[[], object]:
    """A reply made fit to be spoken."""
    return lambda: speech.sentences(TEXT)


def synthesis() -> Callable[[], object]:
    """A sentence from the built-in voice."""
    from speaker.speaking.piper import Piper

    voice = Piper(models.builtin_voice())
    return lambda: voice.synthesize("Here are three tips for your visit.")


def decoding() -> Callable[[], object]:
    """A question heard by the built-in recognizer, block by block."""
    from speaker.hearing.recognizer import Recognizer
    from speaker.hearing.wav import blocks, read_wav

    recognizer = Recognizer(models.builtin_recognizer())
    sound = list(blocks(read_wav(QUESTION)))

    def hear() -> None:
        hearing = recognizer.listen()
        for block in sound:
            hearing.feed(block)
        hearing.end()

    return hear


WORK = {
    "step": (step, 20),
    "picking": (picking, 10),
    "sentences": (sentences, 10),
    "synthesis": (synthesis, 1),
    "decoding": (decoding, 1),
}
"""Name -> what to do, and how often."""


def main() -> None:
    """Do the work of this name so often."""
    name, count = sys.argv[1:3]
    work = WORK[name][0]()
    work()  # what happens once is not measured
    for _ in range(int(count)):
        work()


if __name__ == "__main__":
    main()
