"""A postbox with a door on a real port, as a device has it."""

import json

import requests

from speaker.botdistrikt.replies import read_reply
from speaker.botdistrikt.webhook import read_webhook
from speaker.events import Event
from speaker.identity import Identity
from speaker.notices.inbox import Inbox
from speaker.notices.postbox import Postbox
from speaker.notices.receiver import deliver_to
from speaker.notices.server import Server
from speaker.notices.webhook import Door, Rate
from tests.notices.letters import TOKEN, WEBCHAT_ID

HUMAN = {"X-Botdistrikt-Source": "human", "X-Botdistrikt-Source-Id": "88"}


class Device:
    """A postbox with a door, on a real port."""

    def __init__(self, folder, most=1000, rate=1000.0, per_second_clock=None, **server):
        self.identity = Identity(WEBCHAT_ID, "9001", registered=True)
        self.events: list[Event] = []
        self.inbox = Inbox(folder / "notices.sqlite", most=most)
        self.postbox = Postbox(self.inbox, read_reply, self.events.append)
        clock = {} if per_second_clock is None else {"clock": per_second_clock}
        self.door = Door(
            TOKEN, read_webhook, deliver_to(self.postbox, self.who), Rate(rate, **clock)
        )
        self.server = Server(self.door, "127.0.0.1", 0, **server)
        self.url = f"http://127.0.0.1:{self.server.port}/notices/{TOKEN}"
        self.failures = []

    def who(self):
        if isinstance(self.identity, Exception):
            raise self.identity
        return self.identity

    def posts(self, body, headers=HUMAN, **more):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return requests.post(self.url, data=data, headers=headers, timeout=10, **more).status_code

    @property
    def unread(self):
        return self.inbox.unread(2e9 - 3e8)


def opened(made):
    made.server.start(lambda name, error: made.failures.append(error))
    yield made
    made.server.stop()
    made.inbox.close()
    assert not made.failures
