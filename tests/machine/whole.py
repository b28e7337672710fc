"""The real loop, its real parts' code and a real sandbox over HTTP, in a time that the test moves.

Each part's work is done when the test says so, on the test's own thread, by the same `handle` that
its thread would call; the loop has its thread, and takes an item only when the test lets it. So
everything happens in an order that can be told again. Bot, identity, voice, postbox, inbox and what
is remembered over restarts are the device's own, and so is all that is on disk; see `stepped` for
what is not.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from speaker import conversation, from_settings, phrasebook
from speaker.botdistrikt.replies import read_reply
from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.effects import BeginTurn, EndTurn, Hush, NoticeHeard, Send, Speak
from speaker.events import Event, NoticesWaiting
from speaker.loop import Loop
from speaker.messages import Notice, Postback, Reply, Say, Sender, Text
from speaker.notices.inbox import Inbox
from speaker.parts import Parts
from speaker.speaking.prompts import KeptPrompts
from speaker.story import Story
from speaker.watch.lately import Lately
from tests.kitchen import APP_ID, DOMAIN, configured
from tests.machine.stepped import (
    PATIENCE,
    Button,
    Ears,
    Gate,
    Light,
    Mouth,
    SteppedBot,
    SteppedPostbox,
    SteppedVoice,
    Synthesizer,
    Time,
)
from tests.notices.letters import letter, text_of
from tests.soak.books import ASKED, Books, Life

ENGLISH = phrasebook.load("en")


class Whole:
    """A device and its bot, over several lives; everything it does is in its books."""

    def __init__(self, folder: Path) -> None:
        self.time = Time()
        self.books = Books()
        self._words: dict[int, str] = {}
        self._folder = folder
        self._written = 0
        self.sandbox = Sandbox(load_bot(), DOMAIN, APP_ID, clock=self.time.since_1970)
        self.sandbox.start()
        self.begins()

    def begins(self) -> None:
        """Start the device on what is on the disk."""
        chosen = configured(self.sandbox.url, self._folder)
        chosen = replace(chosen, bot=replace(chosen.bot, read_timeout=PATIENCE))
        self.told: list[list[str]] = []
        self.queue = Gate(self.time)
        self.ears, self.light, self.mouth = Ears(), Light(), Mouth(self.time)
        emit = self.queue.emit
        prompts = KeptPrompts(self._folder / "prompts", "no voice")
        self.bot = SteppedBot(
            from_settings.make_client(chosen), from_settings.identity_file(chosen), emit, gap=0.0
        )
        self.voice = SteppedVoice(Synthesizer(), self.mouth, prompts, ENGLISH, emit, _no_recording)
        inbox = Inbox(self._folder / "notices.sqlite")
        self.postbox = SteppedPostbox(inbox, read_reply, emit, now=self.time.wall)
        self._lately = Lately(self._folder / "lately.json", "this boot", self.time.monotonic)
        self._lately.begin()
        parts = Parts(self.ears, self.bot, self.voice, self.light, Button(emit), self.postbox)
        before = conversation.begin(ENGLISH, from_settings.rules(chosen), self._lately.before())
        self._loop = Loop(before, parts, self.queue, (Story(), self._lately, self))
        self._thread = threading.Thread(target=self._run, name="loop")
        self._thread.start()
        self.queue.waits_for_the_loop()

    def _run(self) -> None:
        try:
            self._loop.run()
        finally:
            self.queue.over()

    def ends(self) -> None:
        """Ask it to end."""
        self._lately.end()
        self.queue.stop()
        while self._thread.is_alive():
            self.queue.lets_take()
            self._thread.join(0.001)
        self.books.lives.append(Life(self.told, ASKED, 0, 0))

    def closes(self) -> None:
        """End everything; the books are complete."""
        self.ends()
        self.sandbox.stop()
        self.books.received = [message.text for message in self.sandbox.messages]
        inbox = Inbox(self._folder / "notices.sqlite")
        left = []
        while (kept := inbox.first(self.time.since_1970() + 60.0)) is not None:
            left.append(text_of(kept))
            inbox.heard(kept.id)
        inbox.close()
        self.books.left = left

    # What happens

    def passes(self, seconds: float) -> None:
        """Let time pass; what is due then is in the queue."""
        self.time.seconds += seconds
        self.queue.lets_take()

    def deliver(self) -> None:
        """Let the loop take one event."""
        self.queue.lets_take()

    def arrives(self, sender: Sender) -> None:
        """Somebody writes; it is on disk when this returns."""
        self._written += 1
        text = f"This is message number {self._written}."
        self.postbox.take(letter(f"row {self._written}", text, sender))
        self.books.taken.add(text)

    def forgets(self) -> int:
        """Let the test's side forget what was; return the turns that there were."""
        platform, turns = self.sandbox.platform, self.turns
        for kept in (platform.requests, platform.messages, platform.calls, self.told):
            kept.clear()
        self.books.taken.clear()
        self.mouth.wanted.clear()
        return turns

    @property
    def busy(self) -> dict[str, Callable[[], None]]:
        """What can go on now: the parts that have work, and the loop."""
        parts = {"bot": self.bot, "voice": self.voice, "postbox": self.postbox}
        busy = {name: part.works for name, part in parts.items() if part.busy}
        return busy if self.queue.empty else busy | {"loop": self.deliver}

    # What is told

    def happened(self, event: Event, _at: float) -> None:
        match event:
            case NoticesWaiting(first=Notice(id=number, reply=Reply(parts=(Say(text=words),)))):
                self._words[number] = words

    def wanted(self, effect: Any, _at: float) -> None:
        match effect:
            case BeginTurn(turn_id=turn):
                self.told.append(["begin", str(turn)])
            case EndTurn(turn_id=turn, outcome=outcome):
                self.told.append(["end", str(turn), str(outcome)])
            case Speak():
                self.mouth.wanted.append(effect)
            case Hush():
                self.mouth.wanted.clear()
            case NoticeHeard(notice_id=number):
                self.told.append(["heard", *self._words.pop(number).split()])
            case Send(turn_id=turn, message=Text(text=words) | Postback(title=words)):
                self.told.append(["send", str(turn), *words.split()])

    @property
    def turns(self) -> int:
        return sum(words[0] == "begin" for words in self.told)

    @property
    def rests(self) -> bool:
        return self.turns == sum(words[0] == "end" for words in self.told)


def _no_recording(_url: str) -> bytes:
    raise AssertionError("the cafe sends no recordings")
