"""The way to an MQTT 5 broker, for devices and relays alike."""

import hashlib
import hmac
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from speaker.errors import SettingsError

log = logging.getLogger(__name__)

KEEPALIVE = 60
"""Seconds; a broker takes a silent client for gone after one and a half times as long."""
SLOWEST = 120
"""Seconds at most between two attempts to connect."""
LARGEST_PACKET = 1024 * 1024
"""Bytes that we let a broker send at once; it is told so when we connect."""
BUFFER = 64 * 1024
"""Bytes that the kernel keeps of what comes: paho reads it a hundred times before we may look."""


Connect = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is, and who we are to it."""

    url: str
    """`mqtts://host[:8883]`, or `mqtt://host[:1883]` without encryption."""
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    """A file of certificates to trust instead of the system's."""


def topic(key: str, prefix: str, webchat_id: str) -> str:
    """Return a device's topic: nobody without the key can tell the `webchat_id` from it."""
    return f"speaker/{prefix}/{topic_name(key, webchat_id)}"


def topic_name(key: str, webchat_id: str) -> str:
    """Return the last part of a device's topic, which is its user name at the broker, too."""
    return hmac.new(key.encode(), webchat_id.encode(), hashlib.sha256).hexdigest()


def prepare(client: Client, way: Broker, properties: Properties, *, clean_start: bool) -> Connect:
    """Set the client up; return what lets it connect once its loop runs.

    Raises:
        SettingsError: the address or the certificates make no sense.
    """
    host, port, encrypted = _address(way.url)
    if encrypted:
        client.tls_set_context(_context(way.ca))
    elif host not in ("127.0.0.1", "::1", "localhost"):
        log.warning("the connection to the broker is not encrypted; use mqtts://")
    if way.user:
        client.username_pw_set(way.user, way.password)
    client.reconnect_delay_set(1, SLOWEST)
    client.on_socket_open = _keep_little

    def connect() -> None:
        client.connect_async(host, port, KEEPALIVE, clean_start=clean_start, properties=properties)

    return connect


def client(client_id: str, *, manual_ack: bool = False) -> Client:
    """Return an MQTT 5 client."""
    return Client(CallbackAPIVersion.VERSION2, client_id, protocol=MQTTv5, manual_ack=manual_ack)


def connect_properties(session_seconds: int, at_once: int) -> Properties:
    """Return how long the broker keeps a session, and how many messages it sends at once."""
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = session_seconds
    properties.ReceiveMaximum = at_once
    properties.MaximumPacketSize = LARGEST_PACKET
    return properties


def overdoes(client: Client) -> bool:
    """Whether the broker sends what it may not: packets too large, or messages of QoS 2.

    Paho itself would keep up to 256 MB of the one, and of the other without end.
    """
    return client._in_packet["remaining_length"] > LARGEST_PACKET or bool(client._in_messages)  # noqa: SLF001  # it cannot be asked


def leave(client: Client) -> None:
    """End the connection, and forget what came of messages that were none of ours."""
    client.disconnect()
    client._in_messages.clear()  # noqa: SLF001  # it would keep them for the next connection


def close(client: Client) -> None:
    """End the connection, and close all that the client has open; nothing else uses it any more."""
    client.disconnect()
    client._reset_sockets()  # noqa: SLF001  # the pair by which it wakes itself up would stay open


def _keep_little(_client: Client, _data: Any, way: Any) -> None:
    way.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)


def _address(url: str) -> tuple[str, int, bool]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        raise SettingsError(
            f'the broker "{url}" is no address; write mqtts://broker.example.com:8883'
        )
    encrypted = parts.scheme == "mqtts"
    return parts.hostname, port or (8883 if encrypted else 1883), encrypted


def _context(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca or None)
    except OSError as error:
        raise SettingsError(f"cannot read the certificates {ca}: {error.strerror}") from error
