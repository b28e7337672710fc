"""A thread with an owner: one bounded inbox, one stop, and a join that complains.

Every adapter that does slow things (listening, asking the bot, speaking) is a Worker. It handles
one item at a time, in order; while there is none it sleeps. A worker that dies says so to `died`,
which ends the process: a supervisor restarts it, and the device never stays deaf.
"""

import math
import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from speaker.errors import SpeakerError

Item = TypeVar("Item")

Died = Callable[[str, BaseException], None]
Opened = Callable[[], None]

GLANCE = 0.2
"""Seconds that a thread has to come back from where it is away."""


def unheeded() -> None:
    """Nobody wants to know."""


class StuckThreadError(SpeakerError):
    """A worker did not end in time after it was told to stop."""


class Worker(ABC, Generic[Item]):
    """A named thread that handles the items of its inbox."""

    limit = 60.0
    """Seconds that opening, or a step of one item, may take; then the worker is stuck."""

    def __init__(self, name: str, inbox_size: int = 64) -> None:
        self.name = name
        self._inbox: queue.Queue[Item | None] = queue.Queue(maxsize=inbox_size)
        self._stopping = threading.Event()
        self._due = math.inf
        """When it must have moved; asleep it need not."""
        self._moved = 0.0
        self._thread: threading.Thread | None = None

    @abstractmethod
    def handle(self, item: Item) -> None:
        """Do what the item asks; called on the worker's own thread."""

    def open(self) -> None:
        """Prepare on the worker's own thread, before the first item."""

    def leave(self, item: Item) -> None:
        """Do what must be done about an item for which there is no time any more: mostly nothing.

        Called on the worker's own thread, when it was told to stop.
        """

    def close(self) -> None:
        """Clean up on the worker's own thread, after the last item; never raises."""

    def idle(self) -> bool:
        """Do a little of what can wait, when there is nothing else; True when there is more."""
        return False

    def patience(self) -> float | None:
        """Return the seconds to wait for an item before `idle` is asked again; None for ever."""
        return None

    def away(self) -> bool:
        """Whether it waits for the network where nothing can disturb it, and holds nothing there.

        At the end it is left behind: what comes of it is wanted no more.
        """
        return False

    def stuck(self, now: float) -> str:
        """Return what it is stuck at; empty while it gets on (`now` is monotonic seconds)."""
        return f"{self.name} stuck for {now - self._moved:.0f} s" if now > self._due else ""

    def moved(self, more: float = 0.0) -> None:
        """What is in hand goes on: its time begins anew, with so many seconds `more`."""
        self._moved = time.monotonic()
        self._due = self._moved + self.limit + more

    def start(self, died: Died, opened: Opened = unheeded) -> None:
        """Start the thread; `opened()` is called once it works, `died(name, error)` if it fails."""
        self._thread = threading.Thread(target=self._run, args=(died, opened), name=self.name)
        self._thread.daemon = True  # a thread stuck in a C library must not keep the process
        self._thread.start()

    def post(self, item: Item) -> None:
        """Hand over an item; a full inbox for a second means that the worker is stuck."""
        try:
            self._inbox.put(item, timeout=1.0)
        except queue.Full:
            raise StuckThreadError(f"{self.name} does not take its work") from None

    def offer(self, item: Item) -> bool:
        """Hand over an item unless the inbox is full; never blocks (for device callbacks)."""
        try:
            self._inbox.put_nowait(item)
        except queue.Full:
            return False
        return True

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread after the item in hand; complain when it takes longer (seconds).

        A thread that is `away` is left behind.
        """
        if self._thread is None:
            return
        self._stopping.set()
        with suppress(queue.Full):  # a full inbox has nobody asleep behind it
            self._inbox.put_nowait(None)
        self._thread.join(GLANCE)
        if not self.away():
            self._thread.join(timeout)
            if self._thread.is_alive():
                raise StuckThreadError(f"{self.name} did not stop within {timeout:g} s")
        self._thread = None

    def _run(self, died: Died, opened: Opened) -> None:
        self.moved()
        try:
            self.open()
            opened()
            while not self._stopping.is_set():
                if (item := self._next()) is not None:
                    (self.leave if self._stopping.is_set() else self.handle)(item)
            self._leave_all()
        except BaseException as error:  # noqa: BLE001  # whatever it was, the owner must know
            died(self.name, error)
        finally:
            self.close()

    def _leave_all(self) -> None:
        with suppress(queue.Empty):
            while True:
                if (item := self._inbox.get_nowait()) is not None:
                    self.leave(item)

    def _next(self) -> Item | None:
        """Return the next item; None when told to stop."""
        while not self._stopping.is_set():
            self.moved()
            try:
                return self._inbox.get_nowait()
            except queue.Empty:
                if self.idle():
                    continue
            with suppress(queue.Empty):
                return self._sleep(self.patience())
        return None

    def _sleep(self, patience: float | None) -> Item | None:
        """Wait for an item; whoever is to wake up by itself must do so, too."""
        self.moved(more=math.inf if patience is None else patience)
        item = self._inbox.get(timeout=patience)
        self.moved()
        return item
