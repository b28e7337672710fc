"""The two calls as documented, and what may not happen to them."""

import json

import pytest

from speaker.botdistrikt.sandbox import Switches
from speaker.botdistrikt.sandbox.switches import Fault
from speaker.errors import BotError, Trouble
from speaker.identity import new_webchat_id
from speaker.messages import Location, Option, Postback, Say, Text


@pytest.fixture
def me(client):
    return client.register(new_webchat_id())


def trouble(call, *arguments) -> Trouble:
    with pytest.raises(BotError) as caught:
        call(*arguments)
    return caught.value.trouble


def test_register_returns_the_user(client, sandbox):
    """The platform's user is known by our own id."""
    given = client.register("speaker-of-our-own")
    assert given.webchat_id == "speaker-of-our-own"
    assert given.user_id == "9001"
    assert sandbox.users[0]["attributes"]["source"] == sandbox.platform.domain


def test_register_fills_in_the_profile(sandbox, connect):
    """What the settings say of the device is in the user from the start."""
    profile = {"first_name": "Hallway", "attributes": {"site": "lobby"}}
    connect(sandbox.url, user=profile).register("speaker-of-our-own")
    assert sandbox.users[0]["first_name"] == "Hallway"
    assert sandbox.users[0]["attributes"]["site"] == "lobby"


def test_conversation(client, me):
    """Text, quick reply and Story button lead through an order."""
    greeting = client.send(me.webchat_id, me.user_id, Text("hello"))
    order = greeting.options[1]
    assert order == Option("Order a coffee", Text("Order a coffee"))
    coffees = client.send(me.webchat_id, me.user_id, order.answer)
    assert [option.label for option in coffees.options] == ["Latte", "Mocha", "Espresso"]
    assert isinstance(coffees.options[1].answer, Postback)
    assert coffees.options[1].answer.payload.startswith("__button__")
    sizes = client.send(me.webchat_id, me.user_id, coffees.options[1].answer)
    done = client.send(me.webchat_id, me.user_id, sizes.options[2].answer)
    assert done.parts[0] == Say("One large mocha. It will be ready in five minutes. Anything else?")


def test_location_arrives(client, me, sandbox):
    """A place is sent in degrees."""
    client.send(me.webchat_id, me.user_id, Location(1.2903, 103.852))
    assert sandbox.messages[0].body == {
        "type": "location",
        "location": {"lat": 1.2903, "long": 103.852},
    }


def test_message_on_the_wire_is_as_documented(client, me, sandbox):
    """Path, raw Authorization, JSON, the user's two ids, and nothing else."""
    client.send(me.webchat_id, me.user_id, Text("hello"))
    seen = sandbox.requests[-1]
    assert seen.path == "/api/webchat_apps/42/message"
    assert seen.headers["Authorization"] == me.webchat_id
    assert seen.headers["Content-Type"] == "application/json"
    assert seen.headers["Accept"] == "application/json"
    assert json.loads(seen.body) == {
        "domain": sandbox.platform.domain,
        "user": {"webchat_id": me.webchat_id, "id": 9001},
        "message": {"type": "text", "text": "hello"},
    }


def test_netrc_does_not_speak_for_us(sandbox, client, tmp_path, monkeypatch):
    """A password file of the machine is no Authorization of ours, on either call."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    me = client.register(new_webchat_id())
    client.send(me.webchat_id, me.user_id, Text("hello"))
    assert "Authorization" not in sandbox.requests[0].headers
    assert sandbox.requests[1].headers["Authorization"] == me.webchat_id


def test_everything_goes_over_one_connection(client, me, sandbox):
    """Warming up, registering and talking share one kept-alive connection."""
    client.warm_up()
    for _ in range(3):
        client.send(me.webchat_id, me.user_id, Text("hello"))
        client.warm_up()
    assert sandbox.connections == 1


def test_warm_up_connects_and_calls_nothing(client, sandbox):
    """The connection is there before the call, and is the one the call uses."""
    client.warm_up()
    assert sandbox.wait_for(lambda: sandbox.connections == 1)
    assert sandbox.calls == []
    client.register(new_webchat_id())
    assert sandbox.connections == 1


def test_wrong_domain_is_not_authorised(sandbox, connect):
    """The documented 401, on registering."""
    stranger = connect(sandbox.url, "https://wrong.example")
    assert trouble(stranger.register, new_webchat_id()) is Trouble.NOT_AUTHORISED
    assert sandbox.users == []


def test_wrong_id_is_not_authorised(client, sandbox):
    """The documented 401, on a message."""
    assert trouble(client.send, "nobody", None, Text("hello")) is Trouble.NOT_AUTHORISED
    assert sandbox.messages == []


def test_wrong_app_is_unknown(sandbox, client, connect):
    """An app id that the platform does not know has a trouble of its own."""
    sandbox.platform.app_id = 7
    assert trouble(client.register, new_webchat_id()) is Trouble.UNKNOWN_APP


def test_closed_client_fails_at_once(client, me):
    """After closing there is no call and no new connection."""
    client.close()
    assert trouble(client.send, me.webchat_id, me.user_id, Text("hello")) is Trouble.NO_ANSWER
    assert trouble(client.warm_up) is Trouble.NO_ANSWER


def test_answer_may_take_longer_than_connecting(sandbox, connect):
    """The connect timeout does not count for the answer."""
    patient = connect(sandbox.url, connect_timeout=0.2, read_timeout=10)
    me = patient.register(new_webchat_id())
    sandbox.switches = Switches(latency=0.5)
    assert patient.send(me.webchat_id, me.user_id, Text("hello")).parts


def test_hanging_server_is_given_up(sandbox, connect):
    """No answer in time is told, and the message was sent once."""
    hasty = connect(sandbox.url, read_timeout=0.3)
    me = hasty.register(new_webchat_id())
    sandbox.switches = Switches(fault=Fault.HANG)
    assert trouble(hasty.send, me.webchat_id, me.user_id, Text("hello")) is Trouble.NO_ANSWER
    assert len(sandbox.messages) == 1
