"""The daemon as its own process, in a room without devices, for others to torment.

    python -m tests.soak.device BOT_URL STATE_DIRECTORY PORT

Only microphone, loudspeaker and button are stand-ins; the engines, HTTP and the disk are real.
Commands come by standard input, one a line: press, release, tap, say FILE. What matters goes to
standard output.
"""

import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from speaker import daemon, logs
from speaker.effects import BeginTurn, EndTurn, NoticeHeard, Send
from speaker.events import EarsOpened, NoticesWaiting, Pressed, Registered, Released
from speaker.hardware.nothing import NoLight
from speaker.hearing.wav import WavMicrophone
from speaker.messages import Postback, Text
from speaker.settings import Secret
from speaker.speaking.loudspeaker import MemoryLoudspeaker
from speaker.worlds import World, ears_at
from tests.kitchen import HEARING, SPEAKING, configured
from tests.notices.letters import TOKEN

PATIENCE = 5.0
"""Seconds for the bot's answer: faults that hang are to cost little time."""


class Person:
    """Reads the commands, and is the button."""

    def __init__(self, emit, microphone):
        self._emit = emit
        self._microphone = microphone
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in sys.stdin:
            now = time.monotonic()
            match line.split():
                case ["press"]:
                    self._emit(Pressed(now))
                case ["release"]:
                    self._emit(Released(now))
                case ["tap"]:
                    self._emit(Pressed(now))
                    self._emit(Released(now + 0.1))
                case ["say", file]:
                    self._microphone.say(Path(file))

    def take(self):
        """It is always there."""

    def close(self):
        """Nobody has to be sent away."""


class Teller:
    """Tells what happens; forgets the sound that was played."""

    def __init__(self):
        self.loudspeakers = []

    def happened(self, event, _at):
        match event:
            case EarsOpened(turn_id=turn):
                tell("open", turn)
            case Registered():
                tell("registered")
            case NoticesWaiting(unread=number):
                tell("waiting", number)

    def wanted(self, effect, _at):
        match effect:
            case BeginTurn(turn_id=turn):
                tell("begin", turn)
            case EndTurn(turn_id=turn, outcome=outcome):
                tell("end", turn, outcome)
                for loudspeaker in self.loudspeakers:
                    loudspeaker.take()
            case NoticeHeard(notice_id=number):
                tell("heard", number)
            case Send(turn_id=turn, message=Text(text=words) | Postback(title=words)):
                tell("send", turn, words)


def tell(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(url, state, port):
    never = {"quiet_from": "", "quiet_to": ""}
    door = {"receive": True, "port": int(port), "token": Secret(TOKEN)}
    settings = configured(url, state, notices=never | door)
    settings = replace(settings, bot=replace(settings.bot, read_timeout=PATIENCE))
    microphone, teller = WavMicrophone(HEARING), Teller()

    def loudspeaker(rate):
        teller.loudspeakers.append(MemoryLoudspeaker(rate, SPEAKING))
        return teller.loudspeakers[-1]

    def room(_settings):
        return World(
            ears_at(microphone),
            loudspeaker,
            NoLight(),
            lambda emit: Person(emit, microphone),
        )

    logs.set_up("warning")
    return daemon.exit_code(lambda: daemon.run(settings, room, os.environ, (teller,)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
