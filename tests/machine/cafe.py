"""The sandbox's corner cafe without HTTP, in the room's own time."""

from collections.abc import Callable

from speaker.botdistrikt.encoders import encode
from speaker.botdistrikt.replies import read_reply
from speaker.botdistrikt.sandbox.platform import Platform
from speaker.botdistrikt.sandbox.script import load_bot
from speaker.botdistrikt.sandbox.switches import Switches
from speaker.messages import Message, Reply
from tests.kitchen import APP_ID, DOMAIN

BOT = load_bot()
DEVICE = "speaker-in-the-kitchen"


class Cafe:
    """Executes each message as the platform does, and remembers what was ordered."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._platform = Platform(BOT, DOMAIN, APP_ID, clock, Switches())
        self._platform.register({"domain": DOMAIN, "webchat_id": DEVICE})

    def answer(self, message: Message) -> Reply:
        body = {"domain": DOMAIN, "user": {}, "message": encode(message)}
        answer, _rows = self._platform.receive(body, DEVICE)
        return read_reply(answer)
