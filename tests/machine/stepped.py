"""Parts that work when they are told to, in a time that passes when it is told to.

What a thread of its own would do by `handle` is done on the test's thread. The ears, the
synthesizer, the loudspeaker, the light and the button are stand-ins.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty
from typing import Any

import numpy as np

from speaker.botdistrikt.bot import Bot
from speaker.effects import CloseEars, Listen, Look, Mute, Speak
from speaker.events import ButtonTaken, Event
from speaker.loop import Inbox
from speaker.notices.postbox import Postbox
from speaker.speaking.loudspeaker import Loudspeaker
from speaker.speaking.voice import Voice
from speaker.worker import Worker

BEGINNING = datetime.fromisoformat("2026-11-23T12:00")
RATE = 8000
PACE = 0.06
"""Seconds of sound for a letter."""
PATIENCE = 60.0


class Time:
    """Passes when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def wall(self) -> datetime:
        return BEGINNING + timedelta(seconds=self.seconds)

    def since_1970(self) -> float:
        return self.wall().timestamp()


class Gate(Inbox):
    """The loop's queue, from which it takes only what the test lets it take."""

    def __init__(self, time: Time) -> None:
        super().__init__(time.monotonic)
        self.wait: float | None = None
        """Seconds that the loop would sleep now."""
        self._may_take = threading.Semaphore(0)
        self._asks = threading.Semaphore(0)

    def take(self, timeout: float | None) -> Any:
        self.wait = timeout
        self._asks.release()
        self._may_take.acquire()
        try:
            return self._items.get_nowait()
        except Empty:
            return None

    @property
    def empty(self) -> bool:
        return self._items.empty()

    def lets_take(self) -> None:
        """Let the loop take an item, or look at its timers, and wait until it has done with it."""
        self._may_take.release()
        self.waits_for_the_loop()

    def waits_for_the_loop(self) -> None:
        assert self._asks.acquire(timeout=PATIENCE), "the loop is stuck"

    def over(self) -> None:
        """The loop has ended."""
        self._asks.release()


class Stepped(Worker[Any]):
    """A part that works when it is told to, on the thread of whoever tells it."""

    def start(self, died: Any, opened: Any = lambda: None) -> None:
        self.open()
        opened()

    def post(self, item: Any) -> None:
        self._inbox.put_nowait(item)

    def stop(self, timeout: float = 5.0) -> None:
        super().stop(timeout)
        self._leave_all()
        self.close()

    @property
    def busy(self) -> bool:
        return not self._inbox.empty()

    def works(self) -> None:
        self.handle(self._inbox.get_nowait())


class SteppedBot(Stepped, Bot):
    pass


class SteppedVoice(Stepped, Voice):
    def works(self) -> None:
        job = self._inbox.queue[0]
        self._loudspeaker.said = getattr(job, "speak", None)  # type: ignore[attr-defined]  # Mouth
        super().works()


class SteppedPostbox(Stepped, Postbox):
    pass


class Ears:
    """Hear what the test says."""

    def __init__(self) -> None:
        self.turn: int | None = None
        """The one they listen for."""
        self.muted = False

    def start(self, _died: Any, opened: Any) -> None:
        opened()

    def stop(self) -> None:
        pass

    def stuck(self, _now: float) -> str:
        return ""

    def post(self, item: Any) -> None:
        match item:
            case Listen(turn_id=turn):
                assert self.turn is None, "the ears have one owner"
                self.turn, self.muted = turn, False
            case CloseEars():
                self.turn = None
            case Mute():
                self.muted = True


class Synthesizer:
    """Makes silence of the right length."""

    rate = RATE

    def synthesize(self, sentence: str, stretch: float = 1.0, wanted: Any = None) -> Any:
        return np.zeros(round(len(sentence) * PACE * stretch * RATE), np.int16)

    def reconsider(self) -> None:
        pass

    def warm_up(self, wanted: Any = None) -> None:
        pass

    def give_back(self, wanted: Any = None) -> None:
        pass


class Mouth(Loudspeaker):
    """Plays in the test's time; things may happen meanwhile."""

    def __init__(self, time: Time) -> None:
        super().__init__(RATE)
        self._time = time
        self.meanwhile: Callable[[], None] = lambda: None
        self.wanted: list[Speak] = []
        """What was asked for since the last hush."""
        self.said: Speak | None = None
        """What is being said."""

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def play(self, samples: Any) -> None:
        assert any(self.said is one for one in self.wanted), "what was hushed is spoken"
        super().play(samples)

    def drain(self, hushed: Callable[[], bool]) -> bool:
        self.meanwhile()
        while not self.playback.empty and not hushed():
            self.playback.pull(RATE)
            self._time.seconds += 1.0
        return not hushed()


@dataclass
class Light:
    look: Look = Look.IDLE

    def show(self, look: Look) -> None:
        self.look = look

    def close(self) -> None:
        pass


class Button:
    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit

    def take(self) -> None:
        self._emit(ButtonTaken())

    def close(self) -> None:
        pass
