"""The daemon as its own process, in a room without devices, for others to torment.

    python -m tests.soak.device SETTINGS

Only microphone, loudspeaker and button are stand-ins; the engines, HTTP, MQTT and the disk are
real. Commands come by standard input, one a line: press, release, tap, say FILE, chatter,
microphone gone, frozen or back, loudspeaker gone, frozen or back, hang PART, kill PART, abort.
What matters goes to standard output.
"""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from speaker import daemon, from_settings, logs, settings
from speaker.effects import BeginTurn, EndTurn, NoticeHeard, Send
from speaker.events import EarsOpened, NoticesWaiting, Pressed, Registered, Released
from speaker.messages import Notice, Postback, Reply, Say, Text
from speaker.worlds import World
from tests.kitchen import HEARING, SPEAKING
from tests.loose import LooseLoudspeaker, LooseMicrophone
from tests.watch.device import Hearing, Lamp, Sabotage

CHATTERS = 2.0
"""Seconds for which a wire picks up a tone of 1 kHz."""


class PatientHearing(Hearing):
    """Ears on a busy machine."""

    limit = 10.0


class Mouth(LooseLoudspeaker):
    """A loudspeaker whose driver may hang, or be wrong."""

    def __init__(self, rate, sabotage):
        super().__init__(rate, SPEAKING)
        self._sabotage = sabotage

    def play(self, samples):
        self._sabotage.chance("voice")
        super().play(samples)


class Room:
    """The devices, the person at the button, and what is wrong."""

    def __init__(self, teller):
        self.microphone = LooseMicrophone(HEARING)
        self.sabotage = Sabotage()
        self.loudspeaker = None
        self._teller = teller
        PatientHearing.sabotage = self.sabotage

    def world(self, _settings):
        return World(self._ears, self._mouth, Lamp(self.sabotage), self._person)

    def _ears(self, chosen, emit, load):
        return PatientHearing(load(chosen), self.microphone, from_settings.times(chosen), emit)

    def _mouth(self, rate):
        self.loudspeaker = self._teller.loudspeaker = Mouth(rate, self.sabotage)
        return self.loudspeaker

    def _person(self, emit):
        self._emit = emit
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def _read(self):
        for line in sys.stdin:
            self._does(line.split())

    def _does(self, command):
        now = time.monotonic()
        match command:
            case ["press"]:
                self._emit(Pressed(now))
            case ["release"]:
                self._emit(Released(now))
            case ["tap"]:
                self._emit(Pressed(now))
                self._emit(Released(now + 0.1))
            case ["say", file]:
                self.microphone.say(Path(file))
            case ["chatter"]:
                self._chatter(now + CHATTERS)
            case ["microphone" | "loudspeaker" as device, what]:
                self._plug(getattr(self, device), what)
            case _:
                self.sabotage.wish = " ".join(command)

    def _chatter(self, until):
        while (now := time.monotonic()) < until:
            self._emit(Pressed(now))
            self._emit(Released(now + 0.0005))
            time.sleep(0.001)

    def _plug(self, device, what):
        match what:
            case "gone":
                device.unplug()
            case "frozen":
                device.freeze()
            case "back":
                device.plug_in()

    def close(self):
        """Nobody has to be sent away."""


class Teller:
    """Tells what happens; forgets the sound that was played."""

    def __init__(self):
        self.loudspeaker: Any = None
        self._words = {}
        """What the newest notices say."""

    def happened(self, event, _at):
        match event:
            case EarsOpened(turn_id=turn):
                tell("open", turn)
            case Registered():
                tell("registered")
            case NoticesWaiting(unread=number, first=first):
                tell("waiting", number)
                self._remember(first)

    def _remember(self, notice):
        match notice:
            case Notice(id=number, reply=Reply(parts=(Say(text=words),))):
                self._words = dict([*self._words.items(), (number, words)][-20:])

    def wanted(self, effect, _at):
        match effect:
            case BeginTurn(turn_id=turn):
                tell("begin", turn)
            case EndTurn(turn_id=turn, outcome=outcome):
                tell("end", turn, outcome)
                self.loudspeaker.take()
            case NoticeHeard(notice_id=number):
                tell("heard", self._words[number])
            case Send(turn_id=turn, message=Text(text=words) | Postback(title=words)):
                tell("send", turn, words)


def tell(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(file):
    chosen = settings.load(Path(file), {})
    teller = Teller()
    logs.set_up("warning")
    room = Room(teller)
    return daemon.exit_code(lambda: daemon.run(chosen, room.world, os.environ, (teller,)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
