"""The sandbox answers as the documented samples do, and misbehaves only when told to."""

import json
import shutil
import subprocess
from http.client import HTTPConnection
from typing import Any

import pytest

from speaker.botdistrikt.client import Client
from speaker.botdistrikt.encoders import Encoder
from speaker.botdistrikt.sandbox import SCENARIOS, Sandbox, Switches, combined, load_bot
from speaker.botdistrikt.sandbox.switches import Dialect, ErrorShape, Fault, Where
from speaker.errors import BotError, Trouble, UsageError
from speaker.messages import Postback, Say, Text
from tests.botdistrikt.conftest import APP_ID, DOMAIN
from tests.botdistrikt.samples import sample

JSON = {"Content-Type": "application/json"}
HELLO = {"type": "text", "text": "hello"}


@pytest.fixture
def call(sandbox):
    """POST to a path as any program would: status, content type, body."""
    connection = HTTPConnection("127.0.0.1", int(sandbox.url.split(":")[2].split("/")[0]), 10)

    def post(path: str, body: object, headers: dict[str, str] = JSON, method: str = "POST") -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, raw, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        kind = answer.getheader("Content-Type", "")
        return answer.status, kind, json.loads(text) if "json" in kind else text

    yield post
    connection.close()


def register(call, webchat_id: str = "device-of-the-test") -> Any:
    path = f"/api/webchat_apps/{APP_ID}/user"
    return call(path, {"domain": DOMAIN, "webchat_id": webchat_id})[2]


def send(call, message: object = HELLO, authorization: str = "device-of-the-test") -> Any:
    body = {"domain": DOMAIN, "user": {}, "message": message}
    path = f"/api/webchat_apps/{APP_ID}/message"
    return call(path, body, JSON | {"Authorization": authorization})


def shape(value: object) -> object:
    """The keys, in order, and the types of what they hold."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


# --- conformance -----------------------------------------------------------------------------


def test_registration_has_the_documented_shape(call):
    """Key by key, in order, type by type."""
    wanted = sample("register_ok_own_id")["body"]
    del wanted["attributes"]["site"]
    made = register(call)
    assert list(made) == list(wanted)
    assert shape(made) == shape(wanted)


def test_generated_id_looks_as_documented(call):
    """Without an own id the platform makes `webchat.` and six characters, and a guest."""
    _, _, made = call(f"/api/webchat_apps/{APP_ID}/user", {"domain": DOMAIN})
    prefix, _, rest = made["webchat_id"].partition(".")
    assert (prefix, len(rest)) == ("webchat", 6)
    assert made["first_name"].startswith("Webchat Guest ")
    assert made["attributes"]["webchat_id"] == made["webchat_id"]


def test_reply_has_the_documented_shape(call):
    """Rows, quick replies on the row and at the top, and the whole user."""
    wanted = sample("resp_text_object_buttons")["body"]
    user = wanted["user"]
    register(call)
    _, kind, reply = send(call, {"type": "text", "text": "order a coffee"})
    assert kind == "application/json; charset=utf-8"
    assert list(reply) == list(wanted)
    row, wanted_row = reply["webchat_responses"][0], wanted["webchat_responses"][0]
    assert list(row) == list(wanted_row)
    assert list(row["response_payload"]) == ["type", "text", "buttons"]
    button = row["response_payload"]["buttons"][0]
    assert shape(button) == shape(wanted_row["response_payload"]["buttons"][0])
    assert button["payload"].startswith("__button__")
    assert set(reply["user"]) == set(user)
    assert set(reply["user"]["stats"]) == set(user["stats"])
    assert reply["user"]["stats"]["last_message"] == "order a coffee"
    assert isinstance(reply["user"]["sentiment"], str)


def test_text_without_buttons_is_a_bare_string(call):
    """The trap of the documented sample: an object in one row, a string in the next."""
    wanted = sample("resp_form_question")["body"]
    register(call)
    reply = send(call)[2]
    row = reply["webchat_responses"][0]
    assert isinstance(row["response_payload"], str)
    assert shape(row["quickreplies_payload"][0]) == shape(wanted["webchat_quickreplies"][0])
    assert row["quickreplies_payload"] == reply["webchat_quickreplies"]


PATH = f"/api/webchat_apps/{APP_ID}"
MESSAGE = {"domain": DOMAIN, "user": {}, "message": HELLO}


@pytest.mark.parametrize(
    ("name", "path", "body", "headers"),
    [
        ("err_401", f"{PATH}/user", {"domain": "https://wrong.example"}, JSON),
        ("err_401", f"{PATH}/message", {**MESSAGE, "domain": "x"}, JSON),
        ("err_401", f"{PATH}/message", MESSAGE, JSON),
        ("err_401", f"{PATH}/message", MESSAGE, JSON | {"Authorization": "nobody"}),
        ("err_400_missing_argument", f"{PATH}/user", {}, JSON),
        ("err_400_missing_argument", f"{PATH}/user", [], JSON),
        ("err_400_missing_argument", f"{PATH}/user", MESSAGE, {"Content-Type": "text/plain"}),
        ("err_400_not_object", f"{PATH}/user", {"domain": DOMAIN, "user": "x"}, JSON),
        ("err_400_not_object", f"{PATH}/message", {**MESSAGE, "message": "hello"}, JSON),
        ("err_400_not_object", f"{PATH}/message", {**MESSAGE, "user": 7}, JSON),
        (
            "err_400_webchat_id_not_string",
            f"{PATH}/user",
            {"domain": DOMAIN, "webchat_id": 7},
            JSON,
        ),
        ("err_400_bad_json", f"{PATH}/user", b'{"domain": ', JSON),
        ("err_404_model", "/api/webchat_apps/999999/user", {"domain": DOMAIN}, JSON),
        ("err_404_route", f"{PATH}/messages", MESSAGE, JSON),
        ("err_413", f"{PATH}/user", {"domain": "x" * 103_000}, JSON),
    ],
)
def test_error_is_the_sample(call, name, path, body, headers):
    """Status, content type and body, byte for byte."""
    wanted = sample(name)
    status, kind, found = call(path, body, headers)
    assert (status, kind) == (wanted["http"]["status"], wanted["http"]["headers"]["Content-Type"])
    assert found == wanted["body"]


def test_error_in_the_other_dialect_is_the_sample(call, sandbox):
    """LoopBack's own shape, when its handler is bypassed."""
    sandbox.switches = Switches(errors=ErrorShape.LOOPBACK)
    wanted = sample("err_loopback_default")
    status, _, found = call("/api/webchat_app/42/user", {})
    assert (status, found) == (404, wanted["body"])


def test_validation_error_is_the_sample(call, sandbox):
    """A known id that may not come again."""
    sandbox.switches = SCENARIOS["register-422"]
    register(call)
    assert register(call) == sample("err_422_validation")["body"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_verbs_are_not_found(call, method):
    """404, never 405."""
    status, _, found = call(f"{PATH}/user", b"", {}, method)
    assert status == 404
    assert f"no method handling {method} /{APP_ID}/user" in found["errors"][0]["detail"]


def test_accept_without_json_is_refused_after_it_was_executed(call, sandbox):
    """The 406 comes too late: the message counts."""
    register(call)
    headers = JSON | {"Authorization": "device-of-the-test", "Accept": "text/html"}
    status, kind, found = call(f"{PATH}/message", MESSAGE, headers)
    assert (status, found) == (406, sample("err_406_not_acceptable")["body"])
    assert kind.startswith("text/plain")
    assert len(sandbox.messages) == 1


def test_form_encoding_is_accepted(call):
    """The documentation says so."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _, made = call(f"{PATH}/user", f"domain={DOMAIN}&webchat_id=abc".encode(), headers)
    assert (status, made["webchat_id"]) == (200, "abc")


def test_browsers_of_every_origin_are_welcome(call):
    """CORS is open, and a preflight is answered."""
    assert call(f"{PATH}/user", b"", {"Origin": "https://a.example"}, "OPTIONS")[0] == 204


def test_bearer_is_stripped(call):
    """As LoopBack does."""
    register(call)
    assert send(call, HELLO, "Bearer device-of-the-test")[0] == 200


def curl(*arguments: str) -> tuple[str, str]:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    command = ["curl", "-s", "-i", "--noproxy", "*", "-m", "10", *arguments]
    done = subprocess.run(command, capture_output=True, check=True)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    return head.decode(), body.decode()


def test_curl_registers_and_talks(sandbox):
    """Another terminal, the commands of docs/sandbox.md."""
    url = f"{sandbox.url}/webchat_apps/{APP_ID}"
    kind = ("-H", "Content-Type: application/json")
    body = json.dumps({"domain": DOMAIN, "webchat_id": "my-device"})
    head, made = curl(*kind, "-d", body, f"{url}/user")
    assert head.startswith("HTTP/1.1 200")
    assert json.loads(made)["webchat_id"] == "my-device"
    body = json.dumps({"domain": DOMAIN, "user": {}, "message": HELLO})
    head, reply = curl(*kind, "-H", "Authorization: my-device", "-d", body, f"{url}/message")
    assert head.startswith("HTTP/1.1 200")
    assert "corner cafe" in json.loads(reply)["webchat_responses"][0]["response_payload"]
    head, refused = curl(*kind, "-d", json.dumps({"domain": "x"}), f"{url}/user")
    assert head.startswith("HTTP/1.1 401")
    assert json.loads(refused)["errors"][0]["code"] == "AUTHORIZATION_REQUIRED"


# --- switches and scenarios ------------------------------------------------------------------


EXPECTED: dict[str, Trouble | None] = dict.fromkeys(SCENARIOS) | {
    "forgetful": Trouble.NOT_AUTHORISED,
    "drop-before": Trouble.NO_ANSWER,
    "drop-after-execution": Trouble.NO_ANSWER,
    "truncated": Trouble.BAD_REPLY,
    "captive-portal": Trouble.CAPTIVE_PORTAL,
    "html-502": Trouble.SERVER_DOWN,
    "unavailable": Trouble.SERVER_DOWN,
    "too-many": Trouble.SLOW_DOWN,
    "server-error": Trouble.SERVER_DOWN,
    "redirect": Trouble.REDIRECTED,
    "no-json": Trouble.BAD_REPLY,
    "hang-before": Trouble.NO_ANSWER,
    "hang": Trouble.NO_ANSWER,
    "drip": Trouble.NO_ANSWER,
    "huge": Trouble.BAD_REPLY,
    "slow": Trouble.NO_ANSWER,
}


NEVER_ENDING = ("hang-before", "hang", "drip", "slow")


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(sandbox, connect, name):
    """Each scenario is met by the client as it says, and no message arrives twice."""
    client = connect(sandbox.url)
    hasty = connect(sandbox.url, read_timeout=0.5)
    me = client.register("device-of-the-test")
    sandbox.switches = SCENARIOS[name]
    try:
        (hasty if name in NEVER_ENDING else client).send(me.webchat_id, me.user_id, Text("hello"))
        trouble = None
    except BotError as error:
        trouble = error.trouble
    assert trouble is EXPECTED[name]
    assert len(sandbox.messages) <= 1
    sandbox.switches = Switches()
    assert client.send(me.webchat_id, me.user_id, Text("hello")).parts


@pytest.mark.parametrize("name", ["paused-bot", "quota", "no-body"])
def test_scenario_without_an_answer(sandbox, client, name):
    """Nothing to say is not an error."""
    me = client.register("device-of-the-test")
    sandbox.switches = SCENARIOS[name]
    assert client.send(me.webchat_id, me.user_id, Text("hello")).parts == ()
    assert len(sandbox.messages) == 1


@pytest.mark.parametrize("dialect", list(Dialect))
def test_dialect_means_the_same(sandbox, client, dialect):
    """Whatever the payloads look like, the device understands the same."""
    sandbox.switches = Switches(dialect=dialect)
    me = client.register("device-of-the-test")
    reply = client.send(me.webchat_id, me.user_id, Text("order a coffee"))
    assert reply.parts[0] == Say("Which coffee would you like?")
    assert [option.label for option in reply.options] == ["Latte", "Mocha", "Espresso"]
    assert isinstance(reply.options[0].answer, Postback)


def test_dialects_differ_on_the_wire(sandbox, call):
    """Each has its own spelling of the same row."""
    register(call)
    found = set()
    for dialect in Dialect:
        sandbox.switches = Switches(dialect=dialect)
        found.add(json.dumps(send(call)[2]["webchat_responses"][0]["response_payload"]))
    assert len(found) == len(Dialect)


@pytest.mark.parametrize("where", list(Where))
def test_quick_replies_wherever_they_are(sandbox, client, call, where):
    """On the rows, at the top, or both: the device offers them once."""
    sandbox.switches = Switches(quick_replies=where)
    me = client.register("device-of-the-test")
    assert len(client.send(me.webchat_id, me.user_id, Text("menu")).options) == 6
    raw = send(call, {"type": "text", "text": "menu"})[2]
    assert bool(raw["webchat_quickreplies"]) == (where is not Where.ROWS)
    assert bool(raw["webchat_responses"][0]["quickreplies_payload"]) == (where is not Where.TOP)


def test_encoder_the_bot_does_not_read(sandbox, connect):
    """The message is executed, but empty to the bot."""
    client = connect(sandbox.url, encoder=Encoder.BARE)
    me = client.register("device-of-the-test")
    client.send(me.webchat_id, me.user_id, Text("hello"))
    sandbox.switches = SCENARIOS["only-typed"]
    reply = client.send(me.webchat_id, me.user_id, Text("opening hours"))
    assert reply.parts[0] == Say("Sorry, I did not understand that. You can ask for help.")


def test_whole_user_is_sent_where_it_is_needed(sandbox, client):
    """Refused for its short `user`, the message goes once more with the whole one."""
    sandbox.switches = SCENARIOS["whole-user"]
    me = client.register("device-of-the-test")
    assert client.send(me.webchat_id, me.user_id, Text("hello")).parts
    assert sandbox.calls == ["user", "message", "message"]
    assert len(sandbox.messages) == 1


def test_session_is_forgotten_after_its_time():
    """The memory of an order is lost; the user stays."""
    now = [1000.0]
    with Sandbox(load_bot(), DOMAIN, APP_ID, clock=lambda: now[0]) as sandbox:
        client = Client(sandbox.url, APP_ID, DOMAIN)
        me = client.register("device-of-the-test")
        client.send(me.webchat_id, me.user_id, Text("mocha"))
        now[0] += 9 * 60
        assert "One large mocha." in said(client, me, "large")
        client.send(me.webchat_id, me.user_id, Text("latte"))
        now[0] += 11 * 60
        assert "Hello" in said(client, me, "large")
        assert len(sandbox.users) == 1
        client.close()


def said(client, me, text: str) -> str:
    (part, *_) = client.send(me.webchat_id, me.user_id, Text(text)).parts
    assert isinstance(part, Say)
    return part.text


def test_after_an_outage_it_is_the_same_platform_at_the_same_place(sandbox, client):
    """A server that starts again knows its users and what was going on with them."""
    me = client.register("device-of-the-test")
    client.send(me.webchat_id, me.user_id, Text("mocha"))
    where = sandbox.url
    sandbox.stop()
    with pytest.raises(BotError):
        client.send(me.webchat_id, me.user_id, Text("large"))
    sandbox.start()
    assert sandbox.url == where
    assert "One large mocha." in said(client, me, "large")
    assert len(sandbox.users) == 1


def test_scenarios_can_be_combined():
    """Each brings what it changes, and the last one counts."""
    both = combined(["slow", "messenger", "mixed"], "http://127.0.0.1:1/")
    assert (both.latency, both.dialect) == (SCENARIOS["slow"].latency, Dialect.MIXED)
    assert both.events_url == "http://127.0.0.1:1/"
    assert combined([]) == Switches()


def test_scenario_that_is_not_there():
    """The nearest name is told."""
    with pytest.raises(UsageError, match="did you mean paused-bot"):
        combined(["paused"])


def test_users_have_sessions_of_their_own(client):
    """What one user ordered, another did not."""
    one, two = client.register("device-of-the-test-1"), client.register("device-of-the-test-2")
    client.send(one.webchat_id, one.user_id, Text("mocha"))
    assert "Hello" in said(client, two, "large")
    assert "One large mocha." in said(client, one, "large")


def test_profile_is_kept_and_the_platforms_fields_are_not_ours(sandbox, connect):
    """Own fields are taken over, ids and counters are not; attributes are merged."""
    profile = {"first_name": "Hallway", "id": 1, "active": False, "attributes": {"site": "lobby"}}
    client = connect(sandbox.url, user=profile)
    client.register("device-of-the-test")
    client.register("device-of-the-test")
    (user,) = sandbox.users
    assert (user["first_name"], user["id"], user["active"]) == ("Hallway", 9001, True)
    assert set(user["attributes"]) == {"webchat_id", "source", "site"}


def test_log_says_what_came_and_what_is_assumed(connect):
    """One line for each call, with the words, without the secrets."""
    lines: list[str] = []
    with Sandbox(load_bot(), DOMAIN, APP_ID, log=lines.append) as sandbox:
        client = connect(sandbox.url)
        me = client.register("device-of-the-test")
        client.send(me.webchat_id, me.user_id, Text("hello"))
        stranger = connect(sandbox.url, "https://wrong.example")
        with pytest.raises(BotError):
            stranger.register("another-device")
        client.register("device-of-the-test")
    assert lines.pop() == (
        "POST user: registered as user 9001 once more  [assumed: a known id is the same user]"
    )
    assert lines[0] == "POST user: registered as user 9001"
    assert "user 9001 said 'hello' -> 1 rows, 4 quick replies" in lines[1]
    assert "[assumed: message is {text, type}]" in lines[1]
    assert "401 AUTHORIZATION_REQUIRED" in lines[2]
    told = "\n".join(lines)
    assert not any(secret in told for secret in (DOMAIN, "device-of-the-test", "wrong.example"))


def test_two_callers_at_a_time(sandbox, connect):
    """A caller that hangs does not stop the others."""
    slow, quick = connect(sandbox.url, read_timeout=0.5), connect(sandbox.url)
    me = quick.register("device-of-the-test")
    sandbox.switches = Switches(fault=Fault.HANG)
    with pytest.raises(BotError):
        slow.send(me.webchat_id, me.user_id, Text("hello"))
    sandbox.switches = Switches()
    assert quick.send(me.webchat_id, me.user_id, Text("hello")).parts


def test_port_is_taken_and_given_back():
    """After stopping, the same port can be served again."""
    with Sandbox(load_bot(), DOMAIN, APP_ID) as first:
        port = int(first.url.split(":")[2].split("/")[0])
    with Sandbox(load_bot(), DOMAIN, APP_ID, port) as second:
        assert str(port) in second.url
