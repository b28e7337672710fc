"""A whole device in a room: real engines, a real sandbox over HTTP, and somebody who talks.

Time runs faster than real: the microphone hears at four times and the loudspeaker plays at ten
times the pace. Nothing sleeps; every step waits for what happens.
"""

import time
from dataclasses import replace
from pathlib import Path

from speaker import settings
from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.effects import BeginTurn, EndTurn, Look, Show
from speaker.events import EarsOpened, Heard, Pressed, Released, SoundStarted
from speaker.hardware.nothing import NoButton
from speaker.hearing.wav import WavMicrophone
from speaker.settings import Secret
from speaker.speaking.loudspeaker import MemoryLoudspeaker
from speaker.speaking.wav import write_wav
from speaker.worlds import World, ears_at
from tests.witness import PATIENCE, Witness

HEARING = 4.0
SPEAKING = 10.0
TAP, HOLD = 0.1, 0.5
"""How long a finger is on the button, in seconds: for a tap, and at least for a hold."""
APP_ID = 4711
DOMAIN = "https://kitchen-7c1d0b9e44f2.example"


def configured(url, state, domain=DOMAIN, notices=None, **conversation):
    """Settings that lead to a sandbox and keep their state in a folder."""
    shipped = settings.load(None, {})
    return replace(
        shipped,
        bot=replace(shipped.bot, url=url, app_id=APP_ID, domain=Secret(domain)),
        state=replace(shipped.state, directory=str(state)),
        conversation=replace(shipped.conversation, **conversation),
        notices=replace(shipped.notices, **(notices or {})),
    )


class Light:
    """Remembers how it looked."""

    def __init__(self):
        self.looks = []
        self.closed = False

    def show(self, look):
        self.looks.append(look)

    def close(self):
        self.closed = True


def hold(since):
    """Hold the button for as long as a finger does at least, so that no moment lies ahead."""
    time.sleep(max(0.0, since + HOLD - time.monotonic()))


class Kitchen(Witness):
    """The device, its bot, and the person; use it in a `with`."""

    def __init__(self, folder: Path, person, bot=None, domain=DOMAIN, notices=None, **conversation):
        """`person` is the synthesizer that the person in the kitchen speaks with."""
        super().__init__()
        self.change = lambda chosen: chosen
        self._notices = notices
        self.sandbox = Sandbox(bot or load_bot(), DOMAIN, APP_ID)
        self.light = Light()
        self._folder = folder
        self._person = person
        self._domain = domain
        self._conversation = conversation
        self._microphone = WavMicrophone(HEARING)
        self._pressed = 0.0

    def __enter__(self):
        self.sandbox.start()
        chosen = configured(
            self.sandbox.url,
            self._folder / "state",
            self._domain,
            self._notices,
            **self._conversation,
        )
        chosen = self.change(chosen)
        world = World(
            ears_at(self._microphone),
            lambda rate: MemoryLoudspeaker(rate, SPEAKING),
            self.light,
            lambda _emit: NoButton(),
        )
        self.begins(chosen, world)
        return self

    def __exit__(self, kind, error, traceback):
        self.ends()
        self.sandbox.stop()
        if kind is None and self.failure is not None:
            raise self.failure

    # What the person does

    def tap(self):
        """Tap the button and wait for the ears."""
        pressed = time.monotonic()
        turn = self.press(pressed)
        self.inbox.emit(Released(pressed + 0.1))  # a tap, however long the ears took to open
        return turn

    def press(self, at=None):
        """Press the button down and wait for the ears; return the turn it began."""
        turn = self.turns + 1
        self._pressed = at or time.monotonic()
        self.inbox.emit(Pressed(self._pressed))
        self.wait(lambda: EarsOpened(turn) in self.events)
        return turn

    def let_go(self):
        """Let go of the button, once it was held for so long that it was no tap."""
        hold(self._pressed)
        self.inbox.emit(Released(time.monotonic()))

    def think(self, words):
        """Find the words, before the ears open: they wait a second or two and no longer."""
        file = self._folder / f"{words.replace(' ', '-')}.wav"
        if not file.exists():
            write_wav(file, self._person.synthesize(words), self._person.rate)
        return file

    def say(self, words):
        """Say something into the room."""
        return self._microphone.say(self.think(words))

    def plays(self, file):
        """Play a WAV file into the room."""
        return self._microphone.say(file)

    def asks(self, words):
        """Tap, talk, and wait until the answer is heard; return what was understood."""
        self.think(words)
        turn = self.tap()
        self.say(words)
        return self.hears(turn)

    def answers(self, words):
        """Wait for the ears to open by themselves, and talk."""
        self.think(words)
        turn = max(event.turn_id for event in self.events if isinstance(event, Heard)) + 1
        self.wait(lambda: EarsOpened(turn) in self.events)
        self.say(words)
        return self.hears(turn)

    def hears(self, turn):
        """Wait for the transcript of a turn and return it."""
        self.wait(lambda: any(isinstance(e, Heard) and e.turn_id == turn for e in self.events))
        return next(e for e in self.events if isinstance(e, Heard) and e.turn_id == turn).transcript

    # What can be waited for

    def wait_for_words(self):
        """Wait until what was said has been delivered to the ears."""
        assert self._microphone.silent.wait(PATIENCE)

    def wait_for_sound(self, turn):
        self.wait(lambda: SoundStarted(turn) in self.events)

    def wait_for_silence(self):
        """Wait until the device is idle again."""
        self.wait(
            lambda: Show(Look.IDLE) in self.effects[-2:] or Show(Look.OFFLINE) in self.effects[-2:]
        )

    def wait_for_end(self, turn):
        self.wait(lambda: any(isinstance(e, EndTurn) and e.turn_id == turn for e in self.effects))

    # What can be looked at

    @property
    def turns(self):
        return sum(isinstance(effect, BeginTurn) for effect in self.effects)

    @property
    def sent(self):
        return [message.text for message in self.sandbox.messages]
