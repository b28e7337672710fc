"""The relay: takes a webhook once, and leaves each letter at a broker for the device it is for.

It keeps nothing itself: a webhook is answered with 200 once the broker has confirmed the letter
(QoS 1), and with 503 otherwise, so that nothing is acknowledged and lost. Several relays may run
side by side.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from paho.mqtt.client import MQTT_ERR_SUCCESS
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from speaker.letter import Addressee, Letter
from speaker.notices import broker
from speaker.notices.broker import Broker
from speaker.notices.devices import read_devices
from speaker.notices.webhook import BusyError

log = logging.getLogger(__name__)

CONFIRMED = 10.0
"""Seconds in which the broker has to confirm."""
AT_ONCE = 1000
"""Messages on their way to the broker at most; more webhooks than that are refused."""
NO_SUBSCRIBER = 0x10


class Publisher:
    """A connection to the broker that tells when a message is confirmed."""

    def __init__(self, way: Broker, expiry: int, patience: float = CONFIRMED) -> None:
        """Take the way to the broker, and how long a message is worth keeping, in seconds.

        Args:
            way: To the broker.
            expiry: Seconds after which the broker forgets a message.
            patience: Seconds in which the broker has to confirm one.

        Raises:
            SettingsError: the broker's address makes no sense.
        """
        self._patience = patience
        self._client = broker.client("")
        self._client.max_inflight_messages_set(AT_ONCE)
        self._client.max_queued_messages_set(AT_ONCE)
        properties = broker.connect_properties(0, AT_ONCE)
        self._connect = broker.prepare(self._client, way, properties, clean_start=True)
        self._client.on_connect = self._connected
        self._client.on_publish = self._published
        self._properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        self._properties.MessageExpiryInterval = expiry
        self._confirmations: dict[int, Future[ReasonCode]] = {}

    def start(self) -> None:
        """Connect, on a thread of the client's own."""
        self._connect()
        self._client.loop_start()

    def stop(self) -> None:
        """End the connection."""
        self._client.disconnect()
        self._client.loop_stop()

    def healthy(self) -> bool:
        """Whether the broker can be reached."""
        return self._client.is_connected()

    async def publish(self, topic: str, payload: bytes) -> bool:
        """Leave a message at the broker; False when nobody has ever subscribed to the topic.

        Raises:
            BusyError: the broker did not confirm it.
        """
        if not self._client.is_connected():
            raise BusyError("the broker cannot be reached")
        sent = self._client.publish(topic, payload, qos=1, properties=self._properties)
        # Whoever comes first makes the entry: the confirmation may be faster than we are.
        confirmation = self._confirmations.setdefault(sent.mid, Future())
        confirmation.add_done_callback(lambda _: self._confirmations.pop(sent.mid, None))
        if sent.rc != MQTT_ERR_SUCCESS:
            raise BusyError("too much is on its way to the broker")
        try:
            waiting = asyncio.wrap_future(confirmation)
            reason = await asyncio.wait_for(asyncio.shield(waiting), self._patience)
        except TimeoutError as error:
            raise BusyError("the broker did not confirm in time") from error
        if reason.is_failure:
            raise BusyError(f"the broker refused a message: {reason}")
        return bool(reason.value != NO_SUBSCRIBER)

    def _connected(self, _client: Any, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        if reason.is_failure:
            log.error("the broker refused us: %s; check [relay] broker_user and password", reason)
        else:
            log.info("connected to the broker")

    def _published(self, _client: Any, _data: Any, mid: int, reason: Any, _more: Any) -> None:
        self._confirmations.setdefault(mid, Future()).set_result(reason)


class Devices:
    """Which topic belongs to a user id, for webhooks that give no `webchat_id`."""

    def __init__(self, file: Path) -> None:
        """Read `file` (see `speaker relay devices add`) whenever it changed."""
        self._file = file
        self._stamp = 0
        self._names: dict[str, str] = {}

    def name(self, user_id: str) -> str | None:
        """Return the last part of the topic of this user; BusyError when nobody can tell."""
        try:
            stamp = self._file.stat().st_mtime_ns
            if stamp != self._stamp:
                self._names = read_devices(self._file.read_bytes())
                self._stamp = stamp
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BusyError(f"cannot read {self._file}: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise BusyError(f"{self._file} is damaged; add its devices anew") from error
        return self._names.get(user_id)


def deliver_by(
    publish: Callable[[str, bytes], Any], key: str, prefix: str, devices: Devices
) -> Callable[[Addressee, Letter], Any]:
    """Return what leaves a letter at the topic of the device it is for."""

    async def deliver(addressee: Addressee, letter: Letter) -> str:
        if addressee.webchat_id is not None:
            name: str | None = broker.topic_name(key, addressee.webchat_id)
        else:
            name = devices.name(addressee.user_id or "")
        if name is None:
            return "for nobody"
        kept = await publish(f"speaker/{prefix}/{name}", letter.document().encode())
        return "published" if kept else "for nobody"

    return deliver
