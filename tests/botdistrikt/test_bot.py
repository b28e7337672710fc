"""The bot's thread: one identity, one message at a time, one event for each request."""

import json
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from speaker.botdistrikt.bot import Bot
from speaker.botdistrikt.client import Client
from speaker.botdistrikt.registration import ensure_registered
from speaker.botdistrikt.sandbox import SCENARIOS, Switches
from speaker.botdistrikt.sandbox.switches import Again, Fault
from speaker.effects import Register, Send, WarmUp
from speaker.errors import BotError, Trouble
from speaker.events import BotFailed, Registered, RegistrationFailed, Replied
from speaker.identity import Identity, IdentityFile
from speaker.messages import Say, Text
from tests.botdistrikt.wire_servers import answering, response, serving

HELLO = Text("hello")


@pytest.fixture
def file(tmp_path) -> IdentityFile:
    return IdentityFile(tmp_path / "identity.json")


@pytest.fixture
def events() -> "queue.Queue[object]":
    return queue.Queue()


@pytest.fixture
def start(file, events) -> Iterator[Callable[[Client], Bot]]:
    """Start bots whose events go into the queue, and stop them at the end."""
    bots: list[Bot] = []
    deaths: list[object] = []

    def begin(client: Client) -> Bot:
        bots.append(Bot(client, file, events.put, gap=0.0))
        bots[-1].start(lambda *death: deaths.append(death))
        return bots[-1]

    yield begin
    for bot in bots:
        bot.stop()
    assert deaths == []


@pytest.fixture
def bot(start: Callable[[Client], Bot], client: Client) -> Bot:
    return start(client)


def next_event(events):
    return events.get(timeout=10)


def test_registers_on_first_boot(bot, events, sandbox, file):
    """Register makes the device a user under the id that is on disk, and says so."""
    bot.post(Register())
    assert next_event(events) == Registered()
    identity = file.load()
    assert identity.registered
    assert [user["webchat_id"] for user in sandbox.users] == [identity.webchat_id]
    assert identity.user_id == str(sandbox.users[0]["id"])


def test_does_not_register_again_without_need(bot, events, sandbox):
    """A device that is registered says so without asking the platform."""
    for _ in range(3):
        bot.post(Register())
        assert next_event(events) == Registered()
    assert len(sandbox.users) == 1
    assert sandbox.calls == ["user"]


def test_sends_and_replies(bot, events, sandbox):
    """The reply comes back with the turn it belongs to."""
    bot.post(Register())
    bot.post(Send(7, HELLO))
    assert next_event(events) == Registered()
    replied = next_event(events)
    assert isinstance(replied, Replied)
    assert replied.turn_id == 7
    assert isinstance(replied.reply.parts[0], Say)
    assert [received.text for received in sandbox.messages] == ["hello"]


def test_message_before_registration_registers_first(bot, events, sandbox):
    """Nobody has to remember to register."""
    bot.post(Send(1, HELLO))
    assert next_event(events) == Registered()
    assert isinstance(next_event(events), Replied)
    assert sandbox.calls == ["user", "message"]


def test_warm_up_says_nothing_and_calls_nothing(bot, events, sandbox):
    """Connecting ahead is no call, and its failure no event."""
    bot.post(WarmUp())
    bot.post(Register())
    assert next_event(events) == Registered()
    assert sandbox.calls == ["user"]


def test_forgotten_user_is_registered_again_and_the_message_sent_once_more(
    bot, events, sandbox, file
):
    """A 401 on a message costs one registration with the same id, and one retry."""
    file.save(Identity("speaker-known-before", "1", registered=True))
    bot.post(Send(3, HELLO))
    assert isinstance(next_event(events), Replied)
    assert sandbox.calls == ["message", "user", "message"]
    assert [user["webchat_id"] for user in sandbox.users] == ["speaker-known-before"]
    assert len(sandbox.messages) == 1
    assert file.load().user_id == str(sandbox.users[0]["id"])


def test_wrong_domain_is_not_authorised(start, connect, events, sandbox, file):
    """When registering is refused as well, it is the domain; the identity is kept."""
    identity = Identity("speaker-known-before", "1", registered=True)
    file.save(identity)
    bot = start(connect(sandbox.url, "https://wrong.example"))
    bot.post(Send(3, HELLO))
    assert next_event(events) == BotFailed(3, Trouble.NOT_AUTHORISED)
    assert sandbox.calls == ["message", "user"]
    assert file.load() == identity


@pytest.mark.parametrize("again", [Again.INVALID, Again.FAULT])
def test_known_id_is_kept_when_registering_it_again_fails(bot, events, sandbox, file, again):
    """A 422 or 500 on registering a known id changes nothing, and one retry is all."""
    bot.post(Register())
    assert next_event(events) == Registered()
    identity = file.load()
    sandbox.switches = Switches(register_again=again, forget_users=True)
    bot.post(Send(4, HELLO))
    assert next_event(events) == BotFailed(4, Trouble.NOT_AUTHORISED)
    assert sandbox.calls == ["user", "message", "user", "message"]
    assert file.load() == identity


def test_new_row_of_a_known_id_is_taken_over(bot, events, sandbox, file):
    """When the platform makes another user of the same id, the newest id is kept."""
    sandbox.switches = SCENARIOS["new-row"]
    bot.post(Register())
    assert next_event(events) == Registered()
    file.save(Identity(file.load().webchat_id, None, registered=False))
    bot.post(Register())
    assert next_event(events) == Registered()
    assert file.load().user_id == str(sandbox.users[-1]["id"]) == "9002"


def test_registration_failure_tells_how_long_to_wait(bot, events, sandbox):
    """The server's Retry-After goes with the trouble."""
    sandbox.switches = Switches(register_fault=Fault.TOO_MANY)
    bot.post(Register())
    assert next_event(events) == RegistrationFailed(Trouble.SLOW_DOWN, 30.0)


def test_message_that_cannot_register_fails_once(bot, events, sandbox):
    """A message whose registration fails has exactly one event, with the reason."""
    sandbox.switches = Switches(register_fault=Fault.HTML_502)
    bot.post(Send(5, HELLO))
    assert next_event(events) == BotFailed(5, Trouble.SERVER_DOWN)
    assert events.empty()


def test_message_that_may_have_arrived_is_not_sent_again(bot, events, sandbox):
    """After the connection broke the message is not repeated; the next one goes through."""
    sandbox.switches = Switches(fault=Fault.DROP_AFTER)
    bot.post(Send(1, HELLO))
    assert next_event(events) == Registered()
    assert next_event(events) == BotFailed(1, Trouble.NO_ANSWER)
    sandbox.switches = Switches()
    bot.post(Send(2, Text("opening hours")))
    assert isinstance(next_event(events), Replied)
    assert [received.text for received in sandbox.messages] == ["hello", "opening hours"]


def test_broken_identity_is_a_trouble_not_a_death(bot, events, sandbox, file):
    """A file that cannot be understood is said aloud; nothing is sent and nobody new made."""
    file.path.write_text("garbage")
    bot.post(Register())
    assert next_event(events) == RegistrationFailed(Trouble.IDENTITY)
    bot.post(Send(1, HELLO))
    assert next_event(events) == BotFailed(1, Trouble.IDENTITY)
    assert sandbox.calls == []


def test_stops_in_the_middle_of_a_call(bot, events, sandbox):
    """Stopping gives up an answer that does not come."""
    sandbox.switches = Switches(fault=Fault.HANG)
    bot.post(Send(1, HELLO))
    assert sandbox.wait_for(lambda: len(sandbox.messages) == 1)
    bot.stop(timeout=3)
    assert next_event(events) == Registered()
    assert isinstance(next_event(events), BotFailed)


def test_messages_keep_their_distance(client, file, events, sandbox):
    """Two messages are at least the gap apart; the first does not wait."""
    bot = Bot(client, file, events.put, gap=0.3)
    began = time.monotonic()
    for turn in range(3):
        bot.handle(Send(turn, HELLO))
    assert time.monotonic() - began >= 0.6
    assert len(sandbox.messages) == 3


def test_registration_as_a_json_api_document(start, connect, events, file):
    """A success that is wrapped is understood, on both calls."""
    user = {"id": "77", "type": "users", "attributes": {"webchat-id": "prefixed.by-them"}}
    reply = {"attributes": {"webchat-responses": [{"response-payload": "Hello"}]}}
    answers = [response(json.dumps({"data": data}).encode()) for data in (user, reply)]
    with serving(answering(*answers)) as server:
        start(connect(server.url)).post(Send(1, HELLO))
        assert next_event(events) == Registered()
        assert next_event(events).reply.parts == (Say("Hello"),)
    assert file.load() == Identity("prefixed.by-them", "77", registered=True)
    assert b"Authorization: prefixed.by-them\r\n" in server.requests[1]


@pytest.mark.parametrize(
    ("body", "identity"),
    [
        ({"id": 7}, Identity("own", "7", registered=True)),
        ({"id": "7", "webchat_id": None}, Identity("own", "7", registered=True)),
        ({"webchat_id": "theirs"}, Identity("theirs", None, registered=True)),
        ({"id": 7, "webchat_id": "a\r\nb"}, Identity("own", "7", registered=True)),
        ({"id": 7, "webchat_id": 9}, Identity("own", "7", registered=True)),
        (
            {"id": 7, "webchat_id": None, "attributes": {"webchat_id": "theirs"}},
            Identity("theirs", "7", registered=True),
        ),
    ],
)
def test_returned_id_wins_when_it_is_one(connect, file, body, identity):
    """What can go into a header is taken over; otherwise our own id stays."""
    file.save(Identity("own"))
    with serving(answering(response(json.dumps(body).encode()))) as server:
        assert ensure_registered(connect(server.url), file) == identity
    assert file.load() == identity


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"7", b"{}", b'{"errors": []}', b'{"id": null}']
)
def test_answer_that_is_no_user_registers_nobody(connect, file, body):
    """The id stays on disk, unregistered, for the next attempt."""
    file.save(Identity("own"))
    with serving(answering(response(body))) as server, pytest.raises(BotError) as caught:
        ensure_registered(connect(server.url), file)
    assert caught.value.trouble is Trouble.BAD_REPLY
    assert file.load() == Identity("own")


REGISTER = """
import sys
from pathlib import Path
from speaker.botdistrikt.client import Client
from speaker.botdistrikt.registration import ensure_registered
from speaker.identity import IdentityFile
client = Client(sys.argv[1], 42, sys.argv[2])
ensure_registered(client, IdentityFile(Path(sys.argv[3])))
"""


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_BEFORE])
def test_killed_during_registration_there_is_one_user(sandbox, client, file, fault):
    """Kill -9 before or after the platform made the user: the next start is the same user."""
    sandbox.switches = Switches(register_fault=fault)
    command = [sys.executable, "-c", REGISTER, sandbox.url, sandbox.platform.domain, str(file.path)]
    process = subprocess.Popen(command)
    assert sandbox.wait_for(lambda: sandbox.calls == ["user"], timeout=30)
    process.kill()
    assert process.wait(timeout=10) == -signal.SIGKILL
    half = file.load()
    assert not half.registered

    sandbox.switches = Switches()
    subprocess.run(command, check=True, timeout=30)
    assert file.load().webchat_id == half.webchat_id
    assert file.load().registered
    assert [user["webchat_id"] for user in sandbox.users] == [half.webchat_id]
