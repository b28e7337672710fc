"""A broker that means harm: the device takes what is a notice, bears the rest, and tries again."""

import logging
import time
from contextlib import closing

import pytest

from speaker.botdistrikt.replies import read_reply
from speaker.notices.broker import LARGEST_PACKET, SLOWEST, Broker
from speaker.notices.inbox import Inbox
from speaker.notices.postbox import Postbox
from speaker.notices.subscriber import STEADY, Subscriber
from tests.notices.fleet import PATIENCE
from tests.notices.letters import letter
from tests.notices.rubbish import WELCOME, Rubbish, packet, publish, subscribed

TOPIC = "speaker/fleet/x"
MEGABYTE = 1024 * 1024


@pytest.fixture
def broker():
    with closing(Rubbish()) as running:
        yield running


@pytest.fixture
def postbox(tmp_path):
    with closing(Inbox(tmp_path / "notices.sqlite")) as inbox:
        yield Postbox(inbox, read_reply, lambda _: None)


@pytest.fixture
def now():
    """The time, which the tests move."""
    return [100.0]


@pytest.fixture
def subscriber(broker, postbox, now):
    """What listens at the broker; the tests turn it by hand, so nobody has to wait."""
    way = Broker(f"mqtt://127.0.0.1:{broker.port}")
    made = Subscriber(way, TOPIC, postbox, clock=lambda: now[0])
    made.open()
    with closing(made):
        yield made


def hears_out(subscriber):
    """Take everything that comes over one connection; return the seconds until the next one."""
    while subscriber.idle():
        pass
    return subscriber.patience()


def notice(number=1):
    return publish(TOPIC.encode(), letter(str(number)).document().encode(), number=number)


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        bytes(5000),
        b"\xff" * 5000,
        packet(0x20, b""),
        packet(0x20, b"\x00\x87\x00"),
        b"\x20\xff\xff\xff\xff\xff\x01",
        WELCOME * 50,
        WELCOME + packet(0x00, b"what is this"),
        WELCOME + packet(0xF0, b"what is this"),
        WELCOME + packet(0x90, b"\x00\x01\x00"),
        WELCOME + packet(0x90, b"\x00\x63\x00\x01"),
        WELCOME + packet(0x32, b"\xff\xffshort"),
        WELCOME + packet(0x36, b"\x00\x01t\x00\x01\x00"),
        WELCOME + packet(0x32, b"\x00\x01t\x00\x01\x7f\x01\x02"),
        WELCOME + packet(0x32, b"\x00\x01t\x00\x01\x00{}", length=2_000),
        WELCOME + publish(b"t" * 65_000, b"{}"),
        WELCOME + publish(b"\xff\xfe\x00", b"{}"),
        WELCOME + publish(TOPIC.encode(), b"[" * 100_000),
        WELCOME + packet(0xE0, b"\x8b\x00"),
        WELCOME + packet(0xD0, b"") * 500,
    ],
    ids=lambda says: str(says[:24]),
)
def test_rubbish_is_borne_and_the_next_notice_is_taken(subscriber, broker, postbox, says):
    """No HTTP, no TLS, no lengths that lie and no names that are none end the thread."""
    broker.says = says
    hears_out(subscriber)
    broker.says = WELCOME + subscribed() + notice()
    hears_out(subscriber)
    assert postbox.counts == {"new": 1}
    assert broker.calls == 2


def test_a_broker_that_takes_us_in_and_hangs_up_is_asked_ever_slower(subscriber, broker):
    """Being let in is no success yet: else it would be once a second, for ever."""
    broker.says = WELCOME + subscribed()
    waits = [hears_out(subscriber) for _ in range(9)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, SLOWEST, SLOWEST]


def test_a_broker_that_was_there_for_long_is_asked_quickly(subscriber, broker, now, caplog):
    """It has only been started anew."""
    caplog.set_level(logging.INFO)
    broker.says = WELCOME + subscribed()
    for _ in range(5):
        hears_out(subscriber)
    caplog.clear()
    while "listening at the broker" not in caplog.text:
        assert subscriber.idle()
    now[0] += STEADY + 1.0
    assert hears_out(subscriber) == 1.0
    assert hears_out(subscriber) == 2.0


def test_a_packet_without_end_is_not_taken(subscriber, broker):
    """The protocol would let it send a quarter of a gigabyte; we hang up long before."""
    broker.says = WELCOME + packet(0x32, bytes(200 * MEGABYTE))
    hears_out(subscriber)
    assert broker.heard_out == 0
    assert len(subscriber._client._in_packet["packet"]) < 32 * MEGABYTE


def test_messages_that_we_never_asked_for_are_not_kept(subscriber, broker, postbox):
    """Of QoS 2, that is: they would have to be remembered until the broker says so."""
    several = [publish(b"t", bytes(10_000), qos=2, number=number) for number in range(1, 500)]
    broker.says = WELCOME + b"".join(several)
    hears_out(subscriber)
    broker.says = WELCOME + subscribed() + notice()
    hears_out(subscriber)
    assert not subscriber._client._in_messages
    assert postbox.counts == {"new": 1}


def test_a_notice_of_the_largest_size_that_we_read_is_let_through(subscriber, broker, caplog):
    """What is too long for a notice and no attack is put away, and the connection stays."""
    long = publish(TOPIC.encode(), b"x" * (LARGEST_PACKET - 100))
    broker.says = WELCOME + subscribed() + long + notice(2)
    hears_out(subscriber)
    assert "bytes is not read" in caplog.text
    assert "leaving it" not in caplog.text


def test_who_never_says_that_we_are_in_keeps_nobody_from_ending(postbox):
    """It takes the call, and is silent: the thread is not stuck, and stops at once."""
    with closing(Rubbish(stays=True)) as broker:
        subscriber = Subscriber(Broker(f"mqtt://127.0.0.1:{broker.port}"), TOPIC, postbox)
        failures = []
        subscriber.start(lambda name, error: failures.append(error))
        assert broker.called.wait(PATIENCE)
        assert not subscriber.stuck(time.monotonic() + 1.0)
        subscriber.stop()
        assert not failures
