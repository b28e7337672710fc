"""The subscriber: letters that a relay leaves at a broker for this device.

The device connects out, so it may sit behind any router. Its session at the broker outlives the
connection: what came while the device was off is delivered once it is back, in order. A message is
acknowledged when it is on our disk and not before.
"""

import logging
import math
import time
from collections.abc import Callable
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode

from speaker.letter import read_document
from speaker.notices import broker
from speaker.notices.broker import KEEPALIVE, Broker
from speaker.notices.database import InboxError
from speaker.notices.inbox import InboxFullError
from speaker.notices.postbox import Postbox
from speaker.worker import Worker

log = logging.getLogger(__name__)

SESSION = 30 * 86400
"""Seconds for which the broker keeps what comes for a device that is off."""
AT_ONCE = 20
LARGEST = 512 * 1024
"""Bytes of a message; a longer one is not read."""
REFUSED = 0x80
"""MQTT 5 reason codes from here on are failures."""
FIRST = 0.5
"""Half the seconds until the first attempt to connect again."""
STEADY = 60.0
"""Seconds after which a connection was a good one: the next one is tried quickly again."""
TURN = 1.0
"""Seconds after which the thread shows at the latest that it gets on."""
FULL = 60.0
"""Seconds until we ask again for what our disk had no room for."""


class Subscriber(Worker[None]):
    """Listens at one topic and puts what comes into the postbox."""

    limit = KEEPALIVE + 60.0
    """Seconds: names to look up, addresses to try, and the TLS handshake, for which paho waits."""

    def __init__(
        self,
        way: Broker,
        topic: str,
        postbox: Postbox,
        pause: float = FULL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the way to the broker, the device's own topic, and where letters go.

        Args:
            way: To the broker.
            topic: The device's own.
            postbox: Where letters go.
            pause: Seconds until we ask again for what our disk had no room for.
            clock: Monotonic seconds.

        Raises:
            SettingsError: the broker's address makes no sense.
        """
        super().__init__("broker")
        self._topic = topic
        self._postbox = postbox
        self._pause = pause
        self._clock = clock
        self._wait = FIRST
        self._since = math.inf
        self._linked = False
        self._connecting = False
        self._full = False
        # The session belongs to the client id: one for each device, the same after a restart.
        self._client = broker.client(f"speaker-{topic.rpartition('/')[2]}", manual_ack=True)
        properties = broker.connect_properties(SESSION, AT_ONCE)
        self._connect = broker.prepare(self._client, way, properties, clean_start=False)
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._message
        self._client.on_disconnect = self._disconnected

    def open(self) -> None:
        """Know where the broker is; reached or not, it goes on trying."""
        self._connect()

    def handle(self, item: None) -> None:
        """Nothing is asked of it."""

    def idle(self) -> bool:
        """Take what comes within a second; False when there is no connection for now."""
        if not self._linked:
            self._linked = self._reached()
        if self._linked and not self._goes_on():
            self._linked = False
            if self._clock() - self._since > STEADY:
                self._wait = FIRST
        return self._linked

    def patience(self) -> float:
        """Return the seconds until the next attempt: twice as long, unless all was well before."""
        if self._full:
            return self._pause
        self._wait = min(2 * self._wait, broker.SLOWEST)
        return self._wait

    def away(self) -> bool:
        """Whether it looks up the broker's name, or connects."""
        return self._connecting

    def stop(self, timeout: float = 5.0) -> None:
        """End the connection; the session stays at the broker."""
        self._stopping.set()
        self._client.disconnect()  # wakes the thread
        super().stop(timeout)

    def close(self) -> None:
        """End a connection that was made meanwhile."""
        broker.close(self._client)

    def _reached(self) -> bool:
        self._full = False
        self._since = math.inf
        self._connecting = True
        try:
            self._client.reconnect()
        except OSError as error:
            log.warning("the broker cannot be reached: %s", str(error))  # not its frames
            return False
        finally:
            self._connecting = False
        return True

    def _goes_on(self) -> bool:
        """Take what comes; False when the connection is over."""
        if self._client.loop(TURN) != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return False
        if not broker.overdoes(self._client):
            return True
        log.error("the broker sends what no notice is; leaving it for a while")
        broker.leave(self._client)
        return False

    def _connected(self, client: Client, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        if reason.is_failure:
            log.error("the broker refused us: %s; check [notices] broker_user and password", reason)
            return
        self._since = self._clock()
        client.subscribe(self._topic, qos=1)

    def _subscribed(self, _client: Any, _data: Any, _mid: Any, reasons: Any, _more: Any) -> None:
        if any(reason.value >= REFUSED for reason in reasons):
            log.error("the broker does not let us read our topic; check its access list")
        else:
            log.info("listening at the broker")

    def _disconnected(self, _client: Any, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        log.info("the broker is gone: %s", reason)

    def _message(self, client: Client, _data: Any, message: MQTTMessage) -> None:
        if self._full:
            return  # what comes later must not overtake what had no room
        try:
            self._take(bytes(message.payload))
        except (InboxFullError, InboxError) as error:
            # Not acknowledged: the broker keeps it, and sends it again after a new connection.
            log.error("a notice stays at the broker: %s", error)  # noqa: TRY400  # one line
            self._full = True
            client.disconnect()
        else:
            client.ack(message.mid, message.qos)

    def _take(self, payload: bytes) -> None:
        if len(payload) > LARGEST:
            log.warning("a message of %d bytes is not read", len(payload))
            return
        try:
            letter = read_document(payload)
        except ValueError as error:
            log.warning("a message at the broker is no notice: %s", error)
            return
        self._postbox.take(letter)
