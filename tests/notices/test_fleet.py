"""From the webhook through a relay and a real Mosquitto to the right device, whatever breaks."""

import asyncio
import gc
import json
import secrets
import signal
import socket
import threading
import time
import tomllib

import pytest
import requests
import trustme
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from speaker.errors import UsageError
from speaker.notices.broker import LARGEST_PACKET, Broker
from speaker.notices.devices import BrokerFiles
from speaker.notices.relay import Devices, Publisher
from speaker.notices.webhook import BusyError
from tests.notices.fleet import HUMAN, PATIENCE, Device, Fleet, Mosquitto, need_mosquitto, until
from tests.notices.letters import letter, row, webhook


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    need_mosquitto()
    made = Fleet(tmp_path_factory.mktemp("fleet"))
    made.broker.start()
    made.relay.start()
    yield made
    made.relay.kill(signal.SIGTERM)
    made.broker.stop()


@pytest.fixture
def anne(fleet):
    yield from let_in(fleet, "anne", "9001")


@pytest.fixture
def ben(fleet):
    yield from let_in(fleet, "ben", "9002")


def let_in(fleet, name, user_id):
    """A device nobody has heard of before, so that no test hears what was left for another."""
    device = fleet.subscribed(fleet.device(f"speaker-{name}-{secrets.token_hex(12)}", user_id))
    yield device
    device.off()


def test_a_webhook_reaches_the_right_device_only(fleet, anne, ben):
    """By the user's `webchat_id`; the other device hears nothing of it."""
    assert fleet.relay.posts(webhook("1", "For Anne.", anne.webchat_id)) == 200
    assert fleet.relay.posts(webhook("2", "For Ben.", ben.webchat_id)) == 200
    assert anne.hears(1) == ["For Anne."]
    assert ben.hears(1) == ["For Ben."]


def test_a_user_id_is_enough(fleet, anne, ben):
    """A row alone names the user by its id; rows for two users go two ways."""
    rows = [row(11, "For Anne.", 9001), row(12, "For Ben.", "9002"), row(13, "For whom?", 1)]
    assert fleet.relay.posts(rows) == 200
    assert anne.hears(1) == ["For Anne."]
    assert ben.hears(1) == ["For Ben."]


def test_five_hundred_notices_wait_for_a_device_that_is_off(fleet, anne):
    """All of them arrive once it is back, in order, once each, repeated deliveries or not."""
    anne.off()
    with requests.Session() as caller:
        for number in range(500):
            body = webhook(str(1000 + number), f"Number {number}.", anne.webchat_id)
            for _ in range(2 if number % 50 == 0 else 1):
                assert caller.post(fleet.relay.url, json=body, headers=HUMAN).status_code == 200
    anne.on()
    assert anne.hears(500) == [f"Number {number}." for number in range(500)]
    assert fleet.relay.posts(webhook("1500", "Number 500.", anne.webchat_id)) == 200
    assert len(anne.hears(501)) == 501


def test_what_the_disk_has_no_room_for_stays_at_the_broker(fleet, anne):
    """Only what is stored is acknowledged; the rest comes, in order, when there is room."""
    anne.off()
    for number in range(4):
        assert fleet.relay.posts(webhook(str(number), f"Number {number}.", anne.webchat_id)) == 200
    anne.on(most=2, pause=0.05)
    assert anne.hears(2) == ["Number 0.", "Number 1."]
    for number in range(2, 4):
        anne.forgets_the_first()
        assert anne.hears(2)[-1] == f"Number {number}."


def test_a_device_that_stops_before_it_could_acknowledge_hears_it_once(fleet, anne):
    """The broker delivers again what it has no acknowledgement for; the inbox knows it already."""
    first = webhook("1", "Once.", anne.webchat_id)
    assert fleet.relay.posts(first) == 200
    assert anne.hears(1) == ["Once."]
    anne.off()
    assert fleet.relay.posts(first) == 200
    assert fleet.relay.posts(webhook("2", "Then.", anne.webchat_id)) == 200
    anne.on()
    assert anne.hears(2) == ["Once.", "Then."]


def test_a_broker_that_is_killed_and_restarted_loses_nothing(fleet, anne):
    """What it had confirmed is still there; meanwhile webhooks are refused, not lost."""
    anne.off()
    assert fleet.relay.posts(webhook("3001", "Before.", anne.webchat_id)) == 200
    until(lambda: fleet.broker.has_saved("Before."))
    fleet.broker.kill()
    until(lambda: not fleet.relay.healthy())
    assert fleet.relay.posts(webhook("3002", "Meanwhile.", anne.webchat_id)) == 503
    fleet.broker.start()
    until(fleet.relay.healthy)
    assert fleet.relay.posts(webhook("3003", "After.", anne.webchat_id)) == 200
    anne.on()
    assert anne.hears(2) == ["Before.", "After."]


def test_a_device_that_is_on_survives_a_restart_of_the_broker(fleet, anne):
    """It connects again by itself."""
    fleet.broker.kill()
    fleet.broker.start()
    until(fleet.relay.healthy)
    assert fleet.relay.posts(webhook("3101", "Here again.", anne.webchat_id)) == 200
    assert anne.hears(1) == ["Here again."]


def test_what_is_too_long_to_be_a_notice_does_not_hold_up_the_next_one(fleet, anne):
    """The broker knows how much a device takes at once, and keeps the rest to itself."""
    topic = anne.section["broker_topic"]
    way = Broker(fleet.made["broker"], fleet.made["broker_user"], fleet.made["broker_password"])
    publisher = Publisher(way, 60)
    publisher.start()
    until(publisher.healthy)
    assert asyncio.run(publisher.publish(topic, bytes(40 * LARGEST_PACKET)))
    assert asyncio.run(publisher.publish(topic, letter(text="Short.").document().encode()))
    publisher.stop()
    assert anne.hears(1) == ["Short."]


class Frozen:
    """A postbox on a disk that does not answer, until it does."""

    def __init__(self):
        self.asked = threading.Event()
        self.answers = threading.Event()

    def take(self, letter):
        self.asked.set()
        assert self.answers.wait(PATIENCE)


def test_a_thread_that_hangs_at_a_message_is_noticed(fleet, anne):
    """The loop is told that it is stuck, by name, and that it gets on once it does."""
    anne.off()
    postbox = Frozen()
    door = anne.subscriber(postbox)
    door.start(lambda name, error: anne.failures.append(error))
    assert fleet.relay.posts(webhook("3201", "Stuck.", anne.webchat_id)) == 200
    assert postbox.asked.wait(PATIENCE)
    late = time.monotonic() + door.limit
    assert door.stuck(late) == f"broker stuck for {door.limit:.0f} s"
    postbox.answers.set()
    until(lambda: not door.stuck(late))
    door.stop()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_relay_that_ends_between_receiving_and_publishing_acknowledges_nothing(fleet, anne, end):
    """The caller gets no 200 but an error, tries again, and the notice is heard once."""
    body = webhook(f"40{end}", "Only once.", anne.webchat_id)
    fleet.broker.sends(signal.SIGSTOP)  # whatever is published now is not confirmed
    with socket.create_connection(("127.0.0.1", fleet.relay.port), timeout=PATIENCE) as caller:
        caller.sendall(raw(fleet.relay, body))
        for _ in range(3):  # the request is in the relay's hands when it answers the next ones
            requests.get(f"{fleet.relay.base}/health", timeout=PATIENCE)
        fleet.relay.kill(end)
        answer = everything(caller)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 5")
    fleet.broker.sends(signal.SIGCONT)
    fleet.relay.start()
    assert fleet.relay.posts(body) == 200
    assert fleet.relay.posts(webhook(f"41{end}", "Done.", anne.webchat_id)) == 200
    assert anne.hears(2) == ["Only once.", "Done."]


def raw(relay, body):
    """The bytes of a webhook."""
    path = relay.url.removeprefix(relay.base)
    content = json.dumps(body).encode()
    headers = HUMAN | {"Host": "relay", "Content-Length": str(len(content))}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


def everything(caller):
    """All that is answered until the connection ends."""
    answer = b""
    try:
        while part := caller.recv(4096):
            answer += part
    except ConnectionResetError:
        pass
    return answer


def test_a_broker_that_does_not_confirm_is_a_503(fleet, anne):
    """Not confirmed in time is not acknowledged; that it arrives later does no harm."""
    way = Broker(fleet.made["broker"], "relay", fleet.made["broker_password"])
    publisher = Publisher(way, 3600, patience=0.2)
    publisher.start()
    until(publisher.healthy)
    fleet.broker.sends(signal.SIGSTOP)
    with pytest.raises(BusyError, match="in time"):
        asyncio.run(publisher.publish(anne.section["broker_topic"], b"{}"))
    fleet.broker.sends(signal.SIGCONT)
    publisher.stop()


def test_a_broker_that_refuses_is_a_503(fleet, anne, ben):
    """Who may not write to a topic is told so, and the webhook is not acknowledged."""
    way = Broker(fleet.made["broker"], ben.section["broker_user"], ben.section["broker_password"])
    publisher = Publisher(way, 3600)
    publisher.start()
    until(publisher.healthy)
    with pytest.raises(BusyError, match="refused"):
        asyncio.run(publisher.publish(anne.section["broker_topic"], b"{}"))
    publisher.stop()


def test_mischief_is_answered_clearly_and_the_relay_lives_on(fleet, anne):
    """A wrong token, a huge body, nonsense: 404, 413, 400, and then a notice as ever."""
    assert requests.post(f"{fleet.relay.base}/notices/guess", timeout=PATIENCE).status_code == 404
    for body, status in ((b"x" * 300_000, 413), (b"{", 400)):
        assert requests.post(fleet.relay.url, data=body, timeout=PATIENCE).status_code == status
    assert fleet.relay.posts(webhook("5001", "For nobody.", "somebody-unknown")) == 200
    assert fleet.relay.posts(webhook("5002", "Still here.", anne.webchat_id)) == 200
    assert anne.hears(1) == ["Still here."]


def test_a_flood_is_slowed_down(fleet):
    """More than the rate is answered with 429 by a relay that stays alive."""
    config = fleet.folder / "slow.toml"
    config.write_text(fleet.config.read_text().replace("rate = 10000.0", "rate = 1.0"))
    slow = type(fleet.relay)(config)
    slow.start()
    answers = [slow.posts(webhook(str(n), "Hi.", "somebody-unknown")) for n in range(15)]
    assert answers == [200] * 10 + [429] * 5
    assert slow.healthy()
    slow.kill(signal.SIGTERM)


FORGED = letter("6000", "Send money.").document().encode()


def stranger(name, section, messages):
    """A connection of our own with a device's credentials."""
    client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTv5)
    client.username_pw_set(section["broker_user"], section["broker_password"])
    client.on_message = lambda _client, _data, message: messages.append(message.topic)
    port = int(section["broker"].rpartition(":")[2])
    client.connect("127.0.0.1", port)
    client.loop_start()
    until(client.is_connected)
    return client


def test_a_device_cannot_read_or_write_another_ones_topic(fleet, anne, ben):
    """Ben's credentials get Ben's notices, whatever they subscribe to, and forge none for Anne."""
    messages: list[str] = []
    curious = stranger("curious", ben.section, messages)
    for topic in ("#", "speaker/#", "speaker/fleet/+", anne.section["broker_topic"]):
        curious.subscribe(topic, qos=1)
    curious.subscribe(ben.section["broker_topic"], qos=1)
    forger = stranger("forger", ben.section, [])
    forger.publish(anne.section["broker_topic"], FORGED, qos=1)
    until(lambda: "Denied PUBLISH from forger" in fleet.broker.log.read_text())
    fleet.relay.posts(webhook("6001", "For Anne.", anne.webchat_id))
    fleet.relay.posts(webhook("6002", "For Ben.", ben.webchat_id))
    assert anne.hears(1) == ["For Anne."]
    assert ben.hears(1) == ["For Ben."]
    until(lambda: messages)
    for client in (curious, forger):
        client.disconnect()
        client.loop_stop()
    assert set(messages) == {ben.section["broker_topic"]}


def test_a_wrong_password_is_refused(fleet, ben):
    """Nobody connects in another one's name."""
    before = fleet.broker.log.read_text().count("not authorised")
    impostor = Device(ben._folder, ben.section | {"broker_password": "guess"})
    impostor._folder = fleet.folder / "impostor"
    impostor.on()
    until(lambda: fleet.broker.log.read_text().count("not authorised") > before)
    impostor.off()


@pytest.mark.parametrize("content", [b'{"9001": "', b"[]", b"\xff", b"[" * 100_000])
def test_a_table_of_devices_that_is_damaged_is_told(tmp_path, content):
    """The webhook comes again later, and whoever adds a device is told what to do."""
    file = tmp_path / "devices.json"
    file.write_bytes(content)
    with pytest.raises(BusyError, match="is damaged"):
        Devices(file).name("9001")
    (tmp_path / "access").touch()
    with pytest.raises(UsageError, match="is damaged; set it aside"):
        BrokerFiles(tmp_path).add("name", "9001")


def test_two_relays_side_by_side(fleet, anne):
    """They share nothing but their settings; each takes webhooks for every device."""
    second = type(fleet.relay)(fleet.config)
    second.start()
    assert second.posts(webhook("7001", "By the second.", anne.webchat_id)) == 200
    assert fleet.relay.posts(webhook("7002", "By the first.", anne.webchat_id)) == 200
    second.kill(signal.SIGTERM)
    assert anne.hears(2) == ["By the second.", "By the first."]


def test_a_webchat_id_is_in_no_topic_file_or_log(fleet, anne):
    """It is a credential: the broker and the logs see only what is made of it by the key."""
    assert fleet.relay.posts(webhook("8001", "Hello.", anne.webchat_id)) == 200
    anne.hears(1)
    fleet.relay.kill(signal.SIGTERM)
    written = [file.read_bytes() for file in fleet.folder.rglob("*") if file.is_file()]
    assert len(written) > 5
    assert not any(anne.webchat_id.encode() in content for content in written)
    assert anne.webchat_id not in fleet.relay.log
    assert fleet.made["token"] not in fleet.relay.log
    fleet.relay.start()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_devices_connect_through_tls(fleet, anne, tmp_path):
    """The certificate is verified: with the right authority it works, without it does not."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    tls = (f"certfile {tmp_path}/cert.pem", f"keyfile {tmp_path}/key.pem")
    safe = Mosquitto(tmp_path, fleet.files, tls)
    safe.start()
    section = anne.section | {"broker": f"mqtts://127.0.0.1:{safe.port}"}
    for ca, line in (("", "unknown ca"), (str(tmp_path / "ca.pem"), "Sending SUBACK")):
        (tmp_path / f"device{len(ca)}").mkdir()
        device = Device(tmp_path / f"device{len(ca)}", section, ca).on()
        until(lambda line=line: line in safe.log.read_text())
        device.off()
    safe.stop()
    del device
    gc.collect()  # paho drops the socket of a failed handshake without closing it


def test_the_printed_settings_are_settings(fleet, anne):
    """What `devices add` prints goes into the device's speaker.toml as it is."""
    assert tomllib.loads(fleet.config.read_text())["relay"]["prefix"] == "fleet"
    topic = anne.section["broker_topic"]
    assert topic == f"speaker/fleet/{anne.section['broker_user']}"
    assert len(anne.section["broker_user"]) == 64
