"""The whole device in every order that hypothesis can think of: see `whole`.

What `test_machine` finds out about the conversation, this finds out about the loop, the bot, the
voice, the postbox, the disk and the sandbox together, restarts included.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from speaker.botdistrikt.sandbox.switches import Fault, Switches
from speaker.effects import Look
from speaker.errors import Trouble
from speaker.events import (
    EarsFailed,
    EarsOpened,
    Event,
    Heard,
    HeardNothing,
    MicrophoneBack,
    MicrophoneGone,
    Pressed,
    Released,
    SpeechEnded,
)
from speaker.messages import Sender
from tests.machine.test_machine import MOMENTS, WORDS, WORKS
from tests.machine.whole import Whole

HANGING = {Fault.HANG, Fault.HANG_BEFORE, Fault.DRIP}
"""They cost real time."""
BEHAVIOUR = st.sampled_from(
    [
        *[Switches()] * 20,
        *(Switches(fault=fault) for fault in Fault if fault not in HANGING),
        *(Switches(forget_users=True), Switches(paused=True), Switches(whole_user=True)),
        *(Switches(event_echoes=True), Switches(register_fault=Fault.HTML_502)),
    ]
)
SENDERS = st.sampled_from(list(Sender))


class Device(RuleBasedStateMachine):
    """Something comes from outside (the rules), and then the parts work, in any order."""

    @initialize()
    def begins(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="speaker-machine-")
        self.whole = Whole(Path(self.folder.name))
        self.down = False

    @rule(data=st.data(), works=WORKS)
    def button(self, data: Any, works: int) -> None:
        """It goes down when it is up, and up when it is down."""
        self._moves()
        self._work(data, works)

    @rule(data=st.data(), works=WORKS, seconds=st.sampled_from([0.01, 0.1, 0.1, 0.5, 6.0]))
    def tap_or_hold(self, data: Any, works: int, seconds: float) -> None:
        self._moves()
        self.whole.passes(seconds)
        self._moves()
        self._work(data, works)

    @rule(data=st.data(), works=WORKS, seconds=MOMENTS)
    def time_passes(self, data: Any, works: int, seconds: float) -> None:
        self.whole.passes(seconds)
        self._work(data, works)

    @rule(data=st.data(), works=WORKS, sender=SENDERS)
    def somebody_writes(self, data: Any, works: int, sender: Sender) -> None:
        self.whole.arrives(sender)
        self._work(data, works)

    @rule(behaviour=BEHAVIOUR)
    def the_server_changes(self, behaviour: Switches) -> None:
        self.whole.sandbox.switches = behaviour

    @rule(tidings=st.sampled_from([MicrophoneGone(), MicrophoneBack()]))
    def the_microphone_goes_or_comes(self, tidings: Event) -> None:
        self.whole.queue.emit(tidings)

    @rule(odds=st.integers(0, 4))
    def it_is_started_again(self, odds: int) -> None:
        if odds == 0:
            self.whole.ends()
            self.down = False
            self.whole.begins()

    def _moves(self) -> None:
        self.down = not self.down
        kind = Pressed if self.down else Released
        self.whole.queue.emit(kind(self.whole.time.seconds))

    def _work(self, data: Any, times: int) -> None:
        """Let a part that has something to do do it; the loop is one of them."""
        for _ in range(times):
            self._somebody_works(data, while_it_speaks=lambda: self._meanwhile(data))

    def _somebody_works(self, data: Any, while_it_speaks: Callable[[], None]) -> None:
        self.whole.mouth.meanwhile = while_it_speaks
        busy = self.whole.busy
        if self.whole.ears.turn is not None:
            busy["ears"] = lambda: self._hears(data)
        if busy:
            busy[data.draw(st.sampled_from(sorted(busy)))]()

    def _meanwhile(self, data: Any) -> None:
        """While it speaks the button may be pressed, and the loop goes on."""
        if data.draw(st.sampled_from([False, False, True])):
            self._moves()
        while not self.whole.queue.empty:
            self.whole.deliver()

    def _hears(self, data: Any) -> None:
        ears, emit = self.whole.ears, self.whole.queue.emit
        turn = ears.turn
        assert turn is not None
        kind = data.draw(st.sampled_from(["words"] * 6 + ["nothing", "failed", "opened"]))
        if kind == "opened":
            emit(EarsOpened(turn))
            return
        ears.turn = None
        match kind:
            case "words":
                emit(SpeechEnded(turn, 0.7))
                emit(Heard(turn, data.draw(WORDS)))
            case "nothing":
                emit(HeardNothing(turn))
            case _:
                emit(EarsFailed(turn, Trouble.MICROPHONE_GONE))

    def teardown(self) -> None:
        """Left alone it comes to rest, every notice is heard, and the books balance."""
        if not hasattr(self, "whole"):
            return
        whole = self.whole
        try:
            whole.sandbox.switches = Switches()
            whole.queue.emit(MicrophoneBack())
            if self.down:
                self._moves()
            self._is_left_alone()
            assert whole.rests
            assert whole.light.look in {Look.IDLE, Look.MUTED, Look.OFFLINE}, whole.light.look
        finally:
            whole.closes()
            self.folder.cleanup()
        assert whole.books.left == []
        broken = [*whole.books.broken()]
        assert not broken, broken
        assert len(whole.sandbox.users) <= 1

    def _is_left_alone(self) -> None:
        """Let every part do its work, and a day pass, with nobody there."""
        whole, until = self.whole, self.whole.time.seconds + 86400.0
        whole.mouth.meanwhile = lambda: None
        while whole.time.seconds < until:
            while busy := whole.busy:
                next(iter(busy.values()))()
            if whole.ears.turn is not None:
                whole.queue.emit(HeardNothing(whole.ears.turn))
                whole.ears.turn = None
            else:
                whole.passes(86400.0 if whole.queue.wait is None else whole.queue.wait)


TestDevice = Device.TestCase
TestDevice.settings = settings(
    max_examples=settings().max_examples // 2,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
