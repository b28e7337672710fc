"""The subscriber: letters that a relay leaves at a broker for this device.

The device connects out, so it may sit behind any router. Its session at the broker outlives the
connection: what came while the device was off is delivered once it is back, in order. A message is
acknowledged when it is on our disk and not before.
"""

import logging
import sys
import threading
from typing import Any

from paho.mqtt.client import Client, MQTTMessage

from speaker.letter import read_document
from speaker.notices import broker
from speaker.notices.broker import Broker
from speaker.notices.database import InboxError
from speaker.notices.inbox import InboxFullError
from speaker.notices.postbox import Postbox
from speaker.worker import Died, Opened, StuckThreadError, unheeded

log = logging.getLogger(__name__)

SESSION = 30 * 86400
"""Seconds for which the broker keeps what comes for a device that is off."""
AT_ONCE = 20
LARGEST = 512 * 1024
"""Bytes of a message; a longer one is not read."""
REFUSED = 0x80
"""MQTT 5 reason codes from here on are failures."""
FULL = 60.0
"""Seconds until we ask again for what our disk had no room for."""


class Subscriber:
    """Listens at one topic and puts what comes into the postbox."""

    def __init__(self, way: Broker, topic: str, postbox: Postbox, pause: float = FULL) -> None:
        """Take the way to the broker, the device's own topic, and where letters go.

        Args:
            way: To the broker.
            topic: The device's own.
            postbox: Where letters go.
            pause: Seconds until we ask again for what our disk had no room for.

        Raises:
            SettingsError: the broker's address makes no sense.
        """
        self._topic = topic
        self._postbox = postbox
        self._pause = pause
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._full = False
        # The session belongs to the client id: one for each device, the same after a restart.
        self._client = broker.client(f"speaker-{topic.rpartition('/')[2]}", manual_ack=True)
        properties = broker.connect_properties(SESSION, AT_ONCE)
        self._connect = broker.prepare(self._client, way, properties, clean_start=False)
        self._client.on_connect = self._connected
        self._client.on_connect_fail = self._unreachable
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._message
        self._client.on_disconnect = self._disconnected

    def start(self, died: Died, opened: Opened = unheeded) -> None:
        """Connect, and listen on a thread; `died(name, error)` is called should it fail."""
        self._thread = threading.Thread(target=self._run, args=(died,), name="broker")
        self._thread.daemon = True
        self._thread.start()
        opened()  # reached or not: it goes on trying

    def stuck(self, now: float) -> str:  # noqa: ARG002  # see below
        """Nothing that could be seen from here; paho has time-outs, and the postbox is watched."""
        return ""

    def stop(self, timeout: float = 5.0) -> None:
        """End the connection; the session stays at the broker."""
        self._stopping.set()
        self._client.disconnect()
        if self._thread is None:
            return
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise StuckThreadError(f"broker did not stop within {timeout:g} s")

    def _run(self, died: Died) -> None:
        try:
            while not self._stopping.is_set():
                self._full = False
                self._connect()
                self._client.loop_forever(retry_first_connection=True)  # until we disconnect
                self._stopping.wait(self._pause)
        except BaseException as error:  # noqa: BLE001  # whatever it was, the owner must know
            died("broker", error)

    def _connected(self, client: Client, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        if reason.is_failure:
            log.error("the broker refused us: %s; check [notices] broker_user and password", reason)
            return
        client.subscribe(self._topic, qos=1)

    def _subscribed(self, _client: Any, _data: Any, _mid: Any, reasons: Any, _more: Any) -> None:
        if any(reason.value >= REFUSED for reason in reasons):
            log.error("the broker does not let us read our topic; check its access list")
        else:
            log.info("listening at the broker")

    def _unreachable(self, _client: Any, _data: Any) -> None:
        log.warning("the broker cannot be reached: %s", str(sys.exc_info()[1]))

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
